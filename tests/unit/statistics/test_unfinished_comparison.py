"""A comparison of what there is: what waits is no failure, and the verdict is preliminary."""

import numpy as np
import pandas as pd
import pytest

import compare_algorithms
from steeplechase.files import read_json
from steeplechase.registry import statistic_tables
from steeplechase.statistics._unfinished import unfinished

ABC = ("a", "b", "c")
LEVEL = {"a": 0.9, "b": 0.7, "c": 0.5}
COMPARISON = {
    "metric": "accuracy",
    "scored_on": "test",
    "alpha": 0.05,
    "missing": "worst_rank",
    "bootstrap": 50,
    "rope": 0.0,
    "control": "c",
    "blocks": "dataset",
}


def scores(n=12, missing=()):
    """Return scores in which a beats b and b beats c; some (data set, algorithm) lack theirs."""
    random = np.random.default_rng(0)
    rows = []
    for number in range(n):
        for algorithm in ABC:
            gone = (f"d{number}", algorithm) in missing
            for fold in range(2):
                value = LEVEL[algorithm] + 0.01 * random.random()
                rows.append(
                    {
                        "dataset": f"d{number}",
                        "algorithm": algorithm,
                        "outer_fold": fold,
                        "replicate": 0,
                        "trial": None if gone else 0,
                        "status": "missing" if gone else "ok",
                        "reason": "",
                        "undefined": "",
                        "test_accuracy": np.nan if gone else value,
                    }
                )
    return pd.DataFrame(rows)


def compared(folder, table, completeness=True):
    """Compare a table, and return statistics.json and the ranks."""
    table.to_parquet(folder / "scores.parquet")
    outputs = {name: folder / f"{name}.csv" for name in statistic_tables()}
    compare_algorithms.main(
        folder / "scores.parquet",
        ABC,
        COMPARISON,
        True,
        {**outputs, "json": folder / "statistics.json"},
        completeness={"lacking": {"trainings": {}}} if completeness else None,
    )
    return read_json(folder / "statistics.json"), pd.read_csv(outputs["ranks"])


def test_a_finished_study_leaves_nothing_out(tmp_path):
    facts, ranks = compared(tmp_path, scores())
    assert facts["unfinished"] == {} and set(ranks["n_untrained"]) == {0}
    verdict = facts["verdict"]
    assert (verdict["winner"], verdict["confidence"]) == ("a", "strong")
    assert verdict["sentence"].startswith("On these 12 data sets")


def test_a_data_set_that_waits_is_left_out_and_named(tmp_path):
    facts, ranks = compared(tmp_path, scores(missing=[("d3", "a"), ("d7", "b")]))
    assert facts["n_datasets"] == 10 and facts["missing"]["n_refits_without_score"] == 0
    verdict = facts["verdict"]
    assert (verdict["winner"], verdict["confidence"]) == ("a", "moderate")
    assert verdict["sentence"].startswith("Preliminary, as the study is unfinished: on these 10 ")
    assert verdict["warnings"][0] == (
        "Unfinished: 2 of 12 data sets still lack scores and are left out: d3 and d7."
    )
    waits = ranks[ranks["dataset"] == "d3"].set_index("algorithm")
    assert waits["rank"].isna().all() and waits["n_untrained"].to_dict() == {"a": 2, "b": 0, "c": 0}
    assert waits["score"].isna().to_dict() == {"a": True, "b": False, "c": False}


def test_an_algorithm_that_is_not_trained_anywhere_is_not_ranked_last(tmp_path):
    gone = [(f"d{number}", "c") for number in range(12)]
    facts, ranks = compared(tmp_path, scores(missing=gone))
    assert facts["algorithms"] == ["a", "b"] and facts["n_datasets"] == 12
    assert facts["verdict"]["warnings"][0] == (
        "Unfinished: c is not trained yet on any data set, so it is not compared."
    )
    assert ranks.loc[ranks["algorithm"] == "c", "n_untrained"].tolist() == [2] * 12


def test_nothing_but_missing_scores_can_be_compared_without_an_error(tmp_path):
    gone = [(f"d{number}", name) for number in range(3) for name in ABC]
    facts, _ = compared(tmp_path, scores(3, gone))
    assert facts["n_datasets"] == 0
    assert "no data set has a score" in facts["verdict"]["sentence"]


def test_scores_of_elsewhere_that_are_missing_rank_worst_as_ever(tmp_path):
    facts, _ = compared(tmp_path, scores(missing=[("d3", "a")]), completeness=False)
    assert facts["n_datasets"] == 12 and facts["missing"]["n_refits_without_score"] == 2
    assert facts["unfinished"] == {} and "Preliminary" not in facts["verdict"]["sentence"]


@pytest.mark.parametrize(
    ("sources", "waiting"), [({}, ["d1"]), ({"d0": "s", "d1": "s"}, ["d0", "d1"])]
)
def test_a_block_waits_for_all_its_data_sets(sources, waiting):
    facts = unfinished(scores(4, [("d1", "b")]), ABC, sources)
    assert facts == {"datasets": 4, "waiting": waiting, "absent": []}
