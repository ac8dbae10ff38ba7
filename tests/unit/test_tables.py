"""The tables: columns in the order of the interface, types, and same rows same bytes."""

import pyarrow as pa
import pytest

from steeplechase.tables import (
    COST,
    CURVES,
    DATASETS,
    PREDICTIONS,
    pooled_columns,
    read_parquet,
    score_columns,
    search_columns,
    to_table,
    trial_columns,
    validation_metrics,
    write_csv,
    write_parquet,
)

# Names and order are an interface: whoever reads results relies on them.
INTERFACE = {
    "scores": (
        score_columns("accuracy", ["accuracy", "ece"]),
        "dataset algorithm outer_fold replicate trial status reason undefined n_train n_test "
        "validation_accuracy train_loss test_loss train_accuracy train_ece test_accuracy test_ece",
    ),
    "search": (
        search_columns("accuracy"),
        "dataset algorithm outer_fold replicate trial inner_fold status reason train_loss "
        "validation_loss validation_accuracy hyperparameters",
    ),
    "trials": (
        trial_columns("log_loss", [{"lr": 0.1, "T_0": 3}]),
        "dataset algorithm outer_fold replicate trial inner_fold status reason train_loss "
        "validation_loss validation_accuracy validation_log_loss T_0 lr",
    ),
    "curves": (
        CURVES,
        "dataset algorithm outer_fold replicate epoch lr train_loss train_accuracy test_loss "
        "test_accuracy",
    ),
    "predictions": (
        PREDICTIONS,
        "dataset algorithm outer_fold replicate row label predicted probabilities",
    ),
    "pooled": (
        pooled_columns(["accuracy", "ece"]),
        "dataset algorithm replicate n status undefined pooled_accuracy pooled_ece",
    ),
    "datasets": (
        DATASETS,
        "dataset title rows rows_used numeric categorical classes smallest_class missing_cells "
        "stratified note source citation licence content_hash",
    ),
    "cost": (
        COST,
        "dataset algorithm outer_fold repeat trial rows_train rows_test train_time_s "
        "inference_time_s_per_1000_rows",
    ),
}

ROWS = [
    {"dataset": "iris", "algorithm": "a", "epoch": 0, "lr": 0.1, "train_loss": float("nan")},
    {"dataset": "iris", "algorithm": 'b "quoted", really', "epoch": 1, "lr": 1e-05},
]


@pytest.mark.parametrize("table", INTERFACE)
def test_columns_are_those_of_the_interface_in_order(table):
    columns, names = INTERFACE[table]
    assert list(columns) == names.split()


def test_selection_by_accuracy_keeps_one_metric_and_by_another_two():
    assert validation_metrics("accuracy") == ("accuracy",)
    assert validation_metrics("log_loss") == ("accuracy", "log_loss")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2], pa.int64()),
        ([0.5, 1.0], pa.float64()),
        ([1, 0.5], pa.float64()),
        (["a", "b"], pa.string()),
        (["a", 1], pa.string()),
        ([True, False], pa.string()),
        ([[16], [16, 16]], pa.string()),
    ],
)
def test_hyperparameter_has_the_type_that_fits_all_its_values(values, kind):
    columns = trial_columns("accuracy", [{"own": value} for value in values])
    assert columns["own"] == kind


def test_hyperparameters_of_all_algorithms_have_columns_in_alphabetical_order():
    rows = [{"momentum": 0.9, "lr": 0.1}, {"lr": 0.2, "T_0": 5}]
    assert list(trial_columns("accuracy", rows))[-3:] == ["T_0", "lr", "momentum"]


def test_what_a_row_lacks_is_null():
    table = to_table(ROWS, CURVES)
    assert table["outer_fold"].to_pylist() == [None, None]


def test_what_no_column_is_for_is_left_out():
    assert to_table([{"dataset": "iris", "other": 1}], CURVES).column_names == list(CURVES)


def test_nan_is_not_null():
    assert to_table(ROWS, CURVES)["train_loss"].null_count == 1


def test_no_rows_is_an_empty_table_with_all_columns():
    table = to_table([], PREDICTIONS)
    assert table.num_rows == 0 and table.column_names == list(PREDICTIONS)


def test_text_columns_hold_anything_as_text():
    assert to_table([{"note": 5}], {"note": pa.string()})["note"].to_pylist() == ["5"]


def test_parquet_comes_back(tmp_path):
    rows = [{"dataset": "iris", "row": 3, "probabilities": [0.25, 0.75]}]
    table = to_table(rows, PREDICTIONS)
    write_parquet(table, tmp_path / "a.parquet")
    found = read_parquet(tmp_path / "a.parquet")
    assert found.schema.equals(table.schema) and found.to_pylist() == table.to_pylist()


@pytest.mark.parametrize("write", [write_parquet, write_csv])
def test_same_rows_same_bytes(write, tmp_path):
    for name in ("a", "b"):
        write(to_table([dict(row) for row in ROWS], CURVES), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_csv_has_a_header_and_shortest_exact_numbers(tmp_path):
    columns = {"algorithm": pa.string(), "lr": pa.float64()}
    rows = [{"algorithm": "a", "lr": 0.1}, {"algorithm": 'b "c", d', "lr": 1 / 3}, {}]
    write_csv(to_table(rows, columns), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text().splitlines() == [
        '"algorithm","lr"',
        '"a",0.1',
        '"b ""c"", d",0.3333333333333333',
        ",",
    ]
