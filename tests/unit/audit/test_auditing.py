"""The audit as a whole: its rows, its groups, and what a study may have it do."""

import csv
import json

import pytest
from planted import clean, table, with_column
from synthetic_study import Synthetic, scores

import audit_datasets
import compare_algorithms
from steeplechase.auditing import audit
from steeplechase.data.errors import DataError
from steeplechase.data.table import write_table
from steeplechase.registry import statistic_tables

GOOD = clean("good", seed=1)
SPOILT = with_column(clean("spoilt", seed=2), range(60))
COPY = table(GOOD.numeric, GOOD.labels, "copy")


def write(tables, folder, on_audit="warn"):
    """Run the script on these tables; return the rows of its CSV file and its JSON file."""
    paths = []
    for one in tables:
        paths.append(folder / f"{one.name}.parquet")
        write_table(one, paths[-1])
    out = folder / "out"
    audit_datasets.main(paths, 5, None, on_audit, out / "audit.csv", out / "audit.json")
    with (out / "audit.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), json.loads((out / "audit.json").read_text("utf-8"))


def test_rows_are_in_the_order_of_the_study_the_gravest_first(tmp_path):
    rows, found = write([SPOILT, GOOD, COPY], tmp_path)
    assert list(rows[0]) == [
        "dataset", "other_dataset", "finding", "severity", "columns", "number", "sentence",
    ]  # fmt: skip
    names = [row["dataset"] for row in rows]
    assert names == sorted(names, key=["spoilt", "good", "copy"].index)
    assert (rows[0]["severity"], rows[0]["columns"]) == ("spoils", "planted")
    copied = next(row for row in rows if row["dataset"] == "copy")
    assert (copied["other_dataset"], copied["number"]) == ("good", "60")
    assert len(found["findings"]) == len(rows)


def test_the_same_tables_give_the_same_bytes(tmp_path):
    written = []
    for part in ("first", "second"):
        (tmp_path / part).mkdir()
        write([SPOILT, GOOD, COPY], tmp_path / part)
        written.append(
            [(tmp_path / part / "out" / f"audit.{e}").read_bytes() for e in ("csv", "json")]
        )
    assert written[0] == written[1]


def test_pairs_are_joined_to_groups():
    third = table(GOOD.numeric * 2, GOOD.labels, "third")
    assert audit([GOOD, SPOILT, COPY, third], 5, None, "warn")["clusters"] == [
        ["good", "copy", "third"]
    ]


def test_warn_leaves_nothing_out():
    assert audit([GOOD, SPOILT, COPY], 5, None, "warn")["left_out"] == []


def test_exclude_leaves_out_what_is_spoilt_and_keeps_one_of_two_copies():
    assert audit([GOOD, SPOILT, COPY], 5, None, "exclude")["left_out"] == ["spoilt", "copy"]


def test_exclude_refuses_to_leave_out_everything():
    with pytest.raises(DataError, match="would leave out every data set"):
        audit([SPOILT], 5, None, "exclude")


def test_fail_lists_everything_that_spoils_in_one_line_and_writes_nothing(tmp_path):
    with pytest.raises(DataError) as error:
        write([GOOD, SPOILT, COPY], tmp_path, "fail")
    text = str(error.value)
    assert "spoilt: The column planted counts the rows" in text
    assert "copy: Holds the data of good" in text
    assert "\n" not in text and not (tmp_path / "out").exists()


def test_fail_passes_where_nothing_spoils(tmp_path):
    assert write([GOOD], tmp_path, "fail")[1]["left_out"] == []


def statistics(table, folder, **settings):
    """Run the comparison on a table of scores; return what it writes, by name."""
    folder.mkdir()
    table.to_parquet(folder / "scores.parquet")
    outputs = {name: folder / f"{name}.csv" for name in statistic_tables()} | {
        "json": folder / "all.json"
    }
    comparison = {
        "metric": "accuracy",
        "scored_on": "test",
        "blocks": "dataset",
        "control": None,
        "alpha": 0.05,
        "missing": "drop",
        "bootstrap": 200,
        "rope": 0,
    }
    compare_algorithms.main(
        folder / "scores.parquet", ("basic", "sgdr"), comparison, True, outputs, **settings
    )
    return {name: path.read_bytes() for name, path in outputs.items()}


def leaving_out(*names):
    return {"left_out": list(names), "clusters": [], "findings": []}


def test_a_comparison_without_a_data_set_is_that_of_the_others(tmp_path):
    table = scores(Synthetic())
    table = table[table["algorithm"].isin(("basic", "sgdr"))]
    name = table["dataset"].iloc[0]
    without = statistics(table[table["dataset"] != name], tmp_path / "a")
    assert statistics(table, tmp_path / "b", audit=leaving_out(name)) == without
    assert statistics(table, tmp_path / "c") != without
