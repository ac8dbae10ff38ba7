"""Reading results back: trials as categories that group and compare like text."""

import pandas as pd
import pytest

from steeplechase.results import FEW_WORDS, OF_ONE_TRAINING, read, read_trials

ROWS = [
    ("wine", "sgd", 0, "ok", "", 0.5),
    ("iris", "sgd", 0, "diverged", "not finite", None),
    ("iris", "adam", 1, "ok", "", 0.25),
]
COLUMNS = ["dataset", "algorithm", "inner_fold", "status", "reason", "validation_accuracy"]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "trials.parquet"
    frame = pd.DataFrame(ROWS, columns=COLUMNS)
    frame.assign(train_loss=1.0, validation_loss=1.0, lr=0.1).to_parquet(path)
    return path


def test_trials_have_the_values_of_the_table_but_for_what_no_statistic_reads(table):
    found, whole = read_trials(table), read(table)
    assert list(found) == [name for name in whole if name not in OF_ONE_TRAINING]
    for name in found:
        assert found[name].astype(whole[name].dtype).equals(whole[name])
    assert {name for name in found if found[name].dtype == "category"} == set(FEW_WORDS)


def test_groups_of_trials_are_in_the_order_of_their_names(table):
    found, whole = read_trials(table), read(table)
    keys = ["dataset", "algorithm"]
    assert found.groupby(keys).ngroup().tolist() == whole.groupby(keys).ngroup().tolist()
