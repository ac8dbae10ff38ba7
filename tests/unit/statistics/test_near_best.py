"""The share of trials near the best one, by hand."""

import numpy as np
import pandas as pd
import pytest
from small_evidence import evidence

from steeplechase.statistics._evidence import Material
from steeplechase.statistics.near_best import near_best
from steeplechase.statistics.near_best import table as near_best_table

NAN = float("nan")


def algorithm(name, **space):
    optimizer = {"name": "adam", "settings": {"lr": 0.1}, "space": space}
    none = {kind: [] for kind in ("schedules", "regularisers", "wrappers")}
    return {"name": name, "optimizer": optimizer, "trials": 2, **none}


def searched(values, status="ok"):
    """Inner trainings of `values` (data sets, algorithms, folds, trials), one inner fold each."""
    keys = ["dataset", "algorithm", "outer_fold", "trial"]
    names = [f"d{i}" for i in range(len(values))]
    index = pd.MultiIndex.from_product([names, ["a", "b"], *map(range, values.shape[2:])])
    frame = index.set_names(keys).to_frame(index=False)
    frame["status"] = np.broadcast_to(np.asarray(status, dtype=object), values.shape).ravel()
    return frame.assign(
        replicate=0, inner_fold=0, reason="", validation_accuracy=values.ravel(), lr=0.1
    )


def refitted(trials):
    """Scores of the refits of these trials."""
    frame = trials.drop_duplicates(["dataset", "algorithm", "outer_fold"])
    keys = ["dataset", "algorithm", "outer_fold", "replicate"]
    return frame[keys].reset_index(drop=True).assign(test_accuracy=0.5)


def table(trials, algorithms=(), higher=True):
    material = Material(trials=trials, algorithms=algorithms, selection_metric="accuracy")
    given = evidence(refitted(trials), ["a", "b"], higher=higher, rope=0.01, material=material)
    return near_best_table(given), given


@pytest.mark.parametrize(
    ("merits", "share"),
    [
        ([0.9, 0.85, 0.8, 0.7, 0.2], 1 / 2),  # two of the other four; 0.8 is 0.1 away
        ([0.9, 0.9, 0.9], 1.0),
        ([0.9, NAN, 0.1], 0.0),  # what failed is not near
        ([NAN, 0.4], 0.0),
        ([0.9], NAN),
        ([NAN, NAN], NAN),
    ],
)
def test_share_by_hand(merits, share):
    assert near_best(np.array(merits), 0.1) == pytest.approx(share, nan_ok=True)


def test_means_go_over_folds_then_data_sets():
    """Of a: folds with 1 and 0 of one other trial near, then a data set with 1: (1/2 + 1) / 2."""
    values = np.zeros((2, 2, 2, 2))
    values[0, 0] = [[0.5, 0.5], [0.9, 0.1]]
    found, given = table(searched(values), [algorithm("a", lr={"values": [1, 2]})])
    rows = found[found["within"] == given.rope].set_index("algorithm")
    assert rows.loc["a", "share"] == 0.75 and rows.loc["b", "share"] == 1.0
    assert rows.loc["a", "searched"] == "lr" and rows.loc["b", "searched"] == ""
    assert rows["n_trials"].tolist() == [2, 2] and rows["n_blocks"].tolist() == [2, 2]
    assert rows["share_low"].isna().all()  # two data sets have no interval


def test_a_wider_margin_holds_at_least_as_many():
    values = np.random.default_rng(1).random((7, 2, 3, 20))
    found, _ = table(searched(values))
    narrow, wide = (part.set_index("algorithm") for _, part in found.groupby("within"))
    assert (wide["share"] >= narrow["share"]).all() and (wide["share"] > narrow["share"]).any()
    assert (found["share_low"] <= found["share"]).all()
    assert (found["share"] <= found["share_high"]).all()


def test_what_failed_is_counted_and_not_near():
    values = np.full((1, 2, 1, 4), 0.8)
    status = np.full(values.shape, "ok", dtype=object)
    status[0, 0, 0, :2] = "diverged"
    found, given = table(searched(values, status=status))
    row = found[(found["algorithm"] == "a") & (found["within"] == given.rope)].iloc[0]
    assert row["share"] == pytest.approx(1 / 3) and row["failed_share"] == 0.5


def test_smaller_may_be_better():
    values = np.array([[[[0.1, 0.105, 0.9]]] * 2])
    values = values.reshape(1, 2, 1, 3)
    found, given = table(searched(values), higher=False)
    assert found.loc[found["within"] == given.rope, "share"].tolist() == [0.5, 0.5]


def test_no_rows_without_trials():
    trials = searched(np.zeros((1, 2, 1, 2)))
    material = Material(trials=None, algorithms=(), selection_metric="accuracy")
    given = evidence(refitted(trials), ["a", "b"], material=material)
    assert isinstance(near_best_table(given), pd.DataFrame) and near_best_table(given).empty
