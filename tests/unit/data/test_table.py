"""The typed table: its file gives back what was written, and its hash follows the contents."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from steeplechase.data.table import Table, make_table, read_table, write_table

ARRAYS = ("numeric", "categorical", "labels")
NAMES = ("numeric_names", "categorical_names", "categories", "classes", "content_hash", "target")


def contents(**changes):
    """Return the parts of a small table with missing cells of both kinds."""
    parts = {
        "name": "small",
        "numeric": np.array([[1.5, np.nan], [-2.0, 0.1], [3.0, 1e300]]),
        "numeric_names": ("height", "weight"),
        "categorical": np.array([[0], [-1], [1]]),
        "categorical_names": ("colour",),
        # "unused" has no row, and the order is not that of the rows: both must survive the file.
        "categories": (("red", "grün", "unused"),),
        "labels": np.array([1, 0, 1]),
        "classes": ("no", "yes"),
    }
    return parts | changes


def assert_same(one: Table, other: Table) -> None:
    """Hold two tables together in all parts but the data set's name."""
    for part in ARRAYS:
        np.testing.assert_array_equal(getattr(one, part), getattr(other, part))
        assert getattr(one, part).dtype == getattr(other, part).dtype
    for part in NAMES:
        assert getattr(one, part) == getattr(other, part)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"target": "outcome"},
        {"numeric": np.empty((3, 0)), "numeric_names": ()},
        {"categorical": np.empty((3, 0)), "categorical_names": (), "categories": ()},
        {"categorical": np.full((3, 1), -1), "categories": ((),)},
    ],
    ids=["both kinds", "target named", "no numbers", "no categories", "nothing but missing"],
)
def test_file_gives_back_the_table(tmp_path, changes):
    table = make_table(**contents(**changes))
    write_table(table, tmp_path / "small.parquet")
    read = read_table(tmp_path / "small.parquet")
    assert_same(table, read)
    assert read.name == "small"


def test_same_table_gives_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_table(make_table(**contents()), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_hash_ignores_the_name_and_the_target():
    one = make_table(**contents())
    assert one.content_hash == make_table(**contents(name="other", target="y")).content_hash


def test_hash_takes_all_zeros_and_all_missing_numbers_for_one():
    payload = np.frombuffer(np.array([0x7FF8000000000123]).tobytes())[0]
    one = make_table(**contents(numeric=np.array([[0.0, np.nan], [1, 2], [3, 4]])))
    other = make_table(**contents(numeric=np.array([[-0.0, payload], [1, 2], [3, 4]])))
    assert one.content_hash == other.content_hash


@pytest.mark.parametrize(
    "changes",
    [
        {"numeric": np.array([[1.5, np.nan], [-2.0, 0.1], [np.nextafter(3.0, 4.0), 1e300]])},
        {"numeric_names": ("weight", "height")},
        {"categorical": np.array([[0], [1], [1]])},
        {"categories": (("grün", "red", "unused"),)},
        {"categorical_names": ("color",)},
        {"labels": np.array([1, 1, 0])},
        {"classes": ("yes", "no")},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_hash_follows(changes):
    assert make_table(**contents(**changes)).content_hash != make_table(**contents()).content_hash


def test_hash_follows_the_order_of_rows():
    parts = contents()
    turned = {part: parts[part][::-1] for part in ARRAYS}
    assert make_table(**parts | turned).content_hash != make_table(**parts).content_hash


def test_hash_is_that_of_other_platforms_and_versions():
    # Pinned: the catalogue and the cell cache rest on it.
    expected = "30d6ae03cce58e55f9fb318c52230dd318891634d9fa64c04149438b2c41a90d"
    assert make_table(**contents()).content_hash == expected


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("numeric", np.zeros((2, 2)), "numeric: expected shape"),
        ("categorical", np.zeros((3, 2), dtype=np.int32), "categorical: expected shape"),
        ("categories", (), "one tuple for each"),
        ("labels", np.array([0, 1, 2]), "positions in classes"),
    ],
)
def test_parts_that_do_not_fit_are_refused(part, value, message):
    with pytest.raises(ValueError, match=message):
        replace(make_table(**contents()), **{part: value})


def test_two_columns_of_one_name_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="one name"):
        write_table(make_table(**contents(target="colour")), tmp_path / "small.parquet")
    assert list(tmp_path.iterdir()) == []


def test_parquet_of_another_origin_is_refused(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    with pytest.raises(ValueError, match="not a prepared data set"):
        read_table(tmp_path / "other.parquet")


def test_training_jobs_import_no_slow_packages(tmp_path):
    # pandas, scikit-learn and scipy cost each job one to two seconds.
    write_table(make_table(**contents()), tmp_path / "small.parquet")
    program = """
import sys
import numpy as np
from steeplechase import registry
from steeplechase.data.encode import fit
from steeplechase.data.table import read_table
from steeplechase.metrics import score_all
table = read_table(sys.argv[1])
fit(table, np.arange(2)).apply(table, np.arange(3))
score_all(registry.names("metrics"), table.labels, np.eye(2)[table.labels], table.classes)
print(sorted({"pandas", "scipy", "sklearn", "torch"} & set(sys.modules)))
"""
    scripts = Path(__file__).parents[3] / "scripts"
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "small.parquet")],
        env={"PYTHONPATH": str(scripts)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
