"""Data sets of one source as one observation."""

import json

import numpy as np
import pandas as pd
import pytest

import compare_algorithms
from steeplechase.registry import statistic_tables
from steeplechase.statistics._sources import joined
from steeplechase.statistics.blocks import block_names, blocks, blocks_of
from steeplechase.statistics.means import means

NAMES = ["a", "b", "c"]
ORIGINS = {"s1": "soil", "s2": "soil", "s3": "soil", "x": "x", "y": "y", "z": "alone"}
NOTHING = {"left_out": [], "clusters": [], "findings": []}


def scores(seed=0, folds=3):
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        [
            {"dataset": dataset, "algorithm": name, "outer_fold": fold, "replicate": 0,
             "status": "ok", "undefined": "", "test_accuracy": random.uniform().__round__(3),
             "train_accuracy": random.uniform().__round__(3)}
            for dataset in ORIGINS for name in NAMES for fold in range(folds)
        ]
    )  # fmt: skip


def averages(table):
    grid = table.rename(columns={"test_accuracy": "score", "status": "state"})
    return means(grid, NAMES)


def test_a_block_is_the_mean_of_its_data_sets():
    table = averages(scores())
    found = blocks(table, ORIGINS).set_index(["dataset", "algorithm"])
    assert sorted(found.index.unique("dataset")) == ["soil", "x", "y", "z"]
    by_hand = table[table["dataset"].isin(["s1", "s2", "s3"])].groupby("algorithm")["score"].mean()
    for name in NAMES:
        assert found.loc[("soil", name), "score"] == pytest.approx(by_hand[name], abs=1e-9)
        assert found.loc[("soil", name), "n_folds"] == 9
        assert np.isnan(found.loc[("soil", name), "sd"])
        kept = table[(table["dataset"] == "z") & (table["algorithm"] == name)].iloc[0]
        assert found.loc[("z", name), "score"] == kept["score"]


def test_algorithms_keep_their_order_and_blocks_are_sorted():
    table = blocks(averages(scores()), ORIGINS)
    assert table["dataset"].tolist() == sorted(table["dataset"])
    assert table["algorithm"].tolist() == NAMES * 4


def test_without_shared_sources_nothing_changes():
    table = averages(scores())
    pd.testing.assert_frame_equal(blocks(table, {}), table)
    pd.testing.assert_frame_equal(blocks(table, {"s1": "soil", "x": "other"}), table)


def test_a_block_that_lacks_a_score_has_none():
    table = averages(scores())
    lacking = (table["dataset"] == "s2") & (table["algorithm"] == "b")
    table.loc[lacking, ["score", "n_missing"]] = [np.nan, 1]
    found = blocks(table, ORIGINS).set_index(["dataset", "algorithm"])
    assert np.isnan(found.loc[("soil", "b"), "score"])
    assert found.loc[("soil", "b"), "n_missing"] == 1
    assert found.loc[("soil", ["a", "c"]), "score"].notna().all()


def test_a_source_of_one_data_set_keeps_its_name():
    assert block_names(pd.Series(list(ORIGINS)), ORIGINS)["z"] == "z"
    assert block_names(pd.Series(["s1", "z"]), ORIGINS) == {"s1": "s1", "z": "z"}


def test_a_block_may_bear_the_name_of_its_data_set_but_not_of_another():
    named = pd.Series(["p", "q", "r"])
    assert blocks_of(named, {"p": "p", "q": "p"}) == {"p": ["p", "q"]}
    assert blocks_of(named, {"p": "r", "q": "r"}) == {"r (source)": ["p", "q"]}


def test_declared_sources_and_found_clusters_are_joined():
    assert joined(ORIGINS, []) == ORIGINS
    found = joined(ORIGINS, [["x", "y"], ["y", "s2"]])
    assert len({found[name] for name in ("s1", "s2", "s3", "x", "y")}) == 1
    assert found["z"] == "alone"
    assert joined({"p": "p", "q": "q"}, [["q", "p"], ["r", "p"]]) == {"p": "p", "q": "p"}


def run(folder, audit=NOTHING, **settings):
    folder.mkdir()
    scores().to_parquet(folder / "scores.parquet")
    outputs = {name: folder / f"{name}.csv" for name in statistic_tables()}
    comparison = {"metric": "accuracy", "scored_on": "test", "blocks": "dataset", "control": None,
                  "alpha": 0.05, "missing": "worst_rank", "bootstrap": 100, "rope": 0.0,
                  **settings}  # fmt: skip
    compare_algorithms.main(
        folder / "scores.parquet", NAMES, comparison, True,
        outputs | {"json": folder / "all.json"}, audit=audit, origins=ORIGINS,
    )  # fmt: skip
    return json.loads((folder / "all.json").read_text("utf-8")), pd.read_csv(outputs["ranks"])


def test_the_comparison_counts_sources_only_if_it_is_told_to(tmp_path):
    facts, ranks = run(tmp_path / "a")
    assert (facts["n_datasets"], facts["n_sources"], facts["blocks"]) == (6, 4, {})
    assert any("come from 4 sources" in text for text in facts["verdict"]["warnings"])
    facts, ranks = run(tmp_path / "b", blocks="source")
    assert (facts["n_datasets"], facts["n_sources"]) == (4, 4)
    assert not any("come from" in text for text in facts["verdict"]["warnings"])
    assert facts["blocks"] == {"soil": ["s1", "s2", "s3"]}
    assert set(ranks["dataset"]) == {"soil", "x", "y", "z"}
    # Shown for comparison alone, with each fold of each data set as if it were one observation.
    assert facts["folds_as_blocks"]["n_blocks"] == 18


def test_what_the_audit_finds_counts_as_one_source(tmp_path):
    audit = {**NOTHING, "clusters": [["x", "y"]]}
    assert run(tmp_path / "a", audit, blocks="source")[0]["n_datasets"] == 3


def test_training_scores_can_be_compared(tmp_path):
    tested, trained = run(tmp_path / "a")[0], run(tmp_path / "b", scored_on="train")[0]
    assert (tested["scored_on"], trained["scored_on"]) == ("test", "train")
    table = scores().groupby(["dataset", "algorithm"])["train_accuracy"].mean().unstack()
    by_hand = table[NAMES].round(9).rank(axis=1, ascending=False).mean()
    assert trained["mean_ranks"] == pytest.approx(by_hand.to_dict())
    assert trained["mean_ranks"] != tested["mean_ranks"]
    assert any("training rows" in text for text in trained["verdict"]["warnings"])
    assert not any("training rows" in text for text in tested["verdict"]["warnings"])
