"""What the audit finds in real data sets: every known defect, and no other in clean ones."""

import os
from pathlib import Path

import pytest

import prepare_dataset
from steeplechase.auditing import audit
from steeplechase.data.table import read_table
from steeplechase.study_datasets import catalogue
from steeplechase.yaml_places import plain_yaml

ROOT = Path(__file__).resolve().parents[3]


def prepared(folder, name, entry, raw=None):
    """Prepare one data set as its rule does, and read it back."""
    path = folder / f"{name}.parquet"
    prepare_dataset.main(name, entry, raw, str(path), str(folder / f"{name}.card.json"))
    return read_table(path)


def said(found, *severities):
    """Return data set and finding of all findings of these severities."""
    return {(f["dataset"], f["finding"]) for f in found["findings"] if f["severity"] in severities}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    folder, known = tmp_path_factory.mktemp("embedded"), catalogue(ROOT)
    names = plain_yaml(ROOT / "config" / "suites" / "embedded.yaml", "embedded")["datasets"]
    return audit([prepared(folder, name, known[name]) for name in names], 10, None, "warn")


def test_the_embedded_suite_has_its_true_findings_and_no_other(embedded):
    assert said(embedded, "spoils", "weakens", "notes") == {
        ("monks-2", "shared_features"),
        ("digits", "constant_columns"),
        ("lenses", "small_classes"),
        ("iris", "duplicate_rows"),
    }
    assert embedded["clusters"] == [["monks-1", "monks-2"]]


def test_guessing_on_the_embedded_suite(embedded):
    """tic-tac-toe: 626 of 958 boards are won by x (UCI); monks-1 is even by its rule."""
    numbers = {(f["dataset"], f["finding"]): f["number"] for f in embedded["findings"]}
    assert numbers["tic-tac-toe", "majority_class"] == 626 / 958
    assert numbers["monks-1", "majority_class"] == 0.5


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = os.environ.get("STEEPLECHASE_MIRROR", "")
    if not folder:
        pytest.skip("STEEPLECHASE_MIRROR names no folder of downloaded data")
    files = sorted(Path(folder).rglob("published_csv/*.csv"))
    if len(files) != 20:
        pytest.skip("STEEPLECHASE_MIRROR does not hold the twenty published sets")
    made = tmp_path_factory.mktemp("published")
    tables = [prepared(made, path.stem, {"source": "csv"}, str(path)) for path in files]
    return audit(tables, 10, None, "warn")


# The defects of the sets of the SGDR study, as found by reading them and their originals.
BRIDGES = {
    f"pittsburg-bridges-{part}" for part in ("MATERIAL", "REL-L", "SPAN", "T-OR-D_R", "TYPE")
}


def test_sets_of_one_source_form_clusters(published):
    assert [set(members) for members in published["clusters"]] == [
        {"acute-inflammation", "acute-nephritis"},
        BRIDGES,
        {"tae", "teaching", "teachingAssistant"},
    ]


def test_every_pair_of_a_cluster_is_found(published):
    pairs = [f for f in published["findings"] if f["finding"] == "shared_features"]
    assert len(pairs) == 1 + 10 + 3


def test_what_spoils_is_found_and_nothing_else_is_said_to(published):
    assert said(published, "spoils") == {
        ("teachingAssistant", "shared_features"),  # teaching, z-scored
        ("rabe_131", "row_numbers"),
        ("rabe_131", "class_in_column"),  # the same column
        ("chscase_vine1", "row_numbers"),
        ("hayes-roth", "part_scaled"),
    }


@pytest.mark.parametrize(
    ("dataset", "finding", "columns", "number"),
    [
        ("hayes-roth", "part_scaled", ["f1", "f2", "f3"], 28),
        ("rabe_131", "class_in_column", ["col_1"], 1.0),
        ("chscase_vine1", "row_numbers", ["col_1"], 52),
        ("lowbwt", "class_by_indicator", ["LOW"], 59),
        ("transplant", "class_by_threshold", ["e"], None),
        ("acute-nephritis", "borrowed_target", ["f7"], 120),
        ("acute-inflammation", "solved", [], 1.0),
        ("acute-nephritis", "solved", [], 1.0),
        ("post-operative", "small_classes", [], 2),
        ("post-operative", "contradictions", [], 14),
        ("lenses", "small_classes", [], 4),
    ],
)
def test_a_known_defect_is_found(published, dataset, finding, columns, number):
    found = [
        f
        for f in published["findings"]
        if (f["dataset"], f["finding"]) == (dataset, finding) and f["severity"] != "facts"
    ]
    assert [f["columns"] for f in found] == [columns]
    assert number is None or found[0]["number"] == number


def test_sets_without_a_known_defect_have_no_grave_finding(published):
    grave = {dataset for dataset, _ in said(published, "spoils", "weakens")}
    assert grave.isdisjoint({"iris", "prnn_synth", "veteran"})
