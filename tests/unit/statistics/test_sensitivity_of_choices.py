"""Sensitivity: each variant is the comparison with that one choice made otherwise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_evidence import evidence

from steeplechase.statistics._evidence import Material
from steeplechase.statistics._order import in_words
from steeplechase.statistics._tests import run_tests
from steeplechase.statistics._variants import together
from steeplechase.statistics.sensitivity import sensitivity
from steeplechase.statistics.sensitivity import table as sensitivity_table

ABC = ["a", "b", "c"]


def scored(values, names=ABC, metric="accuracy", folds=1):
    """Scores of data sets x algorithms; folds differ by a little, and have the mean of `values`."""
    values = np.asarray(values, dtype=float)
    return pd.DataFrame(
        [
            {
                "dataset": f"d{i:02d}",
                "algorithm": name,
                "outer_fold": fold,
                "replicate": 0,
                "status": "ok",
                "undefined": "",
                f"test_{metric}": values[i, j] + 1e-3 * (fold - (folds - 1) / 2),
            }
            for i in range(len(values))
            for j, name in enumerate(names)
            for fold in range(folds)
        ]
    )


def drawn(n=12, seed=0, step=(0.0, 0.05, 0.1)):
    return np.random.default_rng(seed).normal(0.7, 0.05, (n, 3)).round(3) + step


def table(frame, *, names=ABC, missing="worst_rank", **material):
    material.setdefault("directions", {"accuracy": True})
    given = evidence(frame, names, missing=missing, material=Material(**material))
    return sensitivity_table(given).set_index(["kind", "variant"])


def assert_is(row, frame, metric="accuracy", higher=True, drop=False):
    """The row says what the tests say of the mean scores of this frame."""
    means = frame.assign(score=frame[f"test_{metric}"].where(frame["status"] == "ok"))
    wide = means.groupby(["dataset", "algorithm"])["score"].mean().unstack()
    own = run_tests(wide.dropna() if drop else wide, higher, 0.05)
    assert row["n_blocks"] == len(own.ranks)
    assert row["mean_ranks"] == "; ".join(f"{name} {own.mean_ranks[name]:.4g}" for name in ABC)
    assert row["decision"] == (own.decision or "cannot tell")
    assert row["p_f"] == pytest.approx(own.omnibus["p_f"].iloc[0], nan_ok=True)
    assert row["best"] == own.mean_ranks.idxmin()


def test_both_policies_are_there_and_the_own_one_changes_nothing():
    frame = scored(drawn())
    frame.loc[frame["dataset"].isin(["d00", "d01"]) & (frame["algorithm"] == "c"), "status"] = (
        "failed"
    )
    for own in ("worst_rank", "drop"):
        found = table(frame, missing=own)
        assert list(found.index) == [("missing_policy", "worst_rank"), ("missing_policy", "drop")]
        for policy in ("worst_rank", "drop"):
            assert_is(found.loc["missing_policy", policy], frame, drop=policy == "drop")
        row = found.loc["missing_policy", own]
        assert not row[["order_changed", "best_changed", "decision_changed"]].any()
    assert found["n_blocks"].tolist() == [12, 10]


def test_a_winner_that_hangs_on_the_policy_is_told():
    values = np.tile([0.7, 0.8, 0.9], (16, 1)) + drawn(16, step=(0, 0, 0)) / 100
    frame = scored(values)
    lost = frame["dataset"].isin([f"d{i:02d}" for i in range(9)]) & (frame["algorithm"] == "c")
    frame.loc[lost, "status"] = "diverged"
    row = table(frame).loc["missing_policy", "drop"]
    assert (row["best"], row["order"]) == ("c", "c > b > a")
    assert row[["order_changed", "best_changed", "decision_changed"]].all()


def test_each_other_metric_is_compared_in_its_own_direction():
    frame = scored(drawn())
    frame["test_log_loss"] = 1 - frame["test_accuracy"]
    frame["test_ece"] = frame["test_accuracy"]
    frame["test_loss"] = 0.0  # no metric, so without a direction
    found = table(
        frame, directions={"accuracy": True, "log_loss": False, "ece": False, "auc": True}
    )
    assert [which for kind, which in found.index if kind == "metric"] == ["log_loss", "ece"]
    assert not found.loc[("metric", "log_loss"), "order_changed"]
    assert_is(found.loc["metric", "log_loss"], frame, "log_loss", False)
    assert_is(found.loc["metric", "ece"], frame, "ece", False)
    assert found.loc[("metric", "ece"), "best_changed"]
    assert found.loc[("metric", "ece"), "best"] == "a"


def test_a_metric_that_is_undefined_throughout_answers_nothing():
    frame = scored(drawn()).assign(test_auc=np.nan, undefined="test_auc: one class")
    row = table(frame, directions={"accuracy": True, "auc": True}).loc["metric", "auc"]
    assert row["n_blocks"] == 0
    assert (row["order"], row["decision"]) == ("", "cannot tell")
    assert not row[["order_changed", "best_changed", "decision_changed"]].any()


def test_each_replicate_is_compared_alone():
    one, other = scored(drawn(seed=1)), scored(drawn(seed=2, step=(0.1, 0, 0.05)))
    frame = pd.concat([one, other.assign(replicate=1)], ignore_index=True)
    found = table(frame)
    assert_is(found.loc["replicate", "0"], one)
    assert_is(found.loc["replicate", "1"], other)
    assert found.loc[("replicate", "0"), "order"] != found.loc[("replicate", "1"), "order"]
    assert "replicate" not in table(one).index.get_level_values("kind")


def test_each_further_run_is_compared_alone_and_all_are_averaged():
    values = [drawn(seed=seed, step=step) for seed, step in ((1, (0, 0, 0)), (2, (0.2, 0.1, 0)))]
    own, other = (scored(v, folds=2) for v in values)
    found = table(own, runs={"seed 7": other})
    assert_is(found.loc["run", "seed 7"], other)
    assert_is(found.loc["run", "all runs averaged"], scored((values[0] + values[1]) / 2))
    assert [which for kind, which in found.index if kind == "run"] == [
        "seed 7",
        "all runs averaged",
    ]


def test_folds_of_another_run_are_other_folds():
    frames = together([scored(drawn(), folds=2), scored(drawn(), folds=3)])
    assert sorted(frames["outer_fold"].unique()) == [0, 1, 2, 3, 4]
    assert not frames.duplicated(["dataset", "algorithm", "outer_fold", "replicate"]).any()


def test_a_run_holds_no_data_set_that_the_study_leaves_out():
    frame = scored(drawn())
    small = frame[frame["dataset"] != "d03"]
    assert table(small, runs={"other": frame}).loc[("run", "other"), "n_blocks"] == 11


@pytest.mark.parametrize(
    "run",
    [scored(drawn()).iloc[:0], scored(drawn()).drop(columns="test_accuracy")],
    ids=["no rows", "another metric"],
)
def test_a_run_without_scores_answers_nothing(run):
    found = table(scored(drawn()), runs={"empty": run})
    assert found.loc[("run", "empty"), "n_blocks"] == 0
    assert not found.loc[("run", "empty"), "decision_changed"]


def test_flagged_data_sets_are_left_out():
    frame = scored(drawn())
    found = table(frame, flagged=["d03", "d01", "not compared"])
    assert_is(
        found.loc["audit", "without d01 and d03"], frame[~frame["dataset"].isin(["d01", "d03"])]
    )
    assert "audit" not in table(frame, flagged=["not compared"]).index.get_level_values("kind")


def test_all_flagged_leaves_nothing():
    frame = scored(drawn(3))
    row = table(frame, flagged=["d00", "d01", "d02"]).loc["audit"].iloc[0]
    assert row["n_blocks"] == 0


FIRST = ["d00", "d01", "d02"]
SOURCES = {**dict.fromkeys(FIRST, "s"), "d03": "t"}


def test_sources_as_blocks_where_the_study_takes_data_sets():
    frame = scored(drawn())
    found = table(frame, known_sources=SOURCES)
    rows = [which for kind, which in found.index if kind == "source"]
    assert rows == ["sources as blocks"]
    row = found.loc["source", "sources as blocks"]
    assert row["n_blocks"] == 10
    assert_is(row, frame.assign(dataset=frame["dataset"].replace(dict.fromkeys(FIRST, "s"))))


def test_data_sets_as_blocks_where_the_study_takes_sources():
    frame = scored(drawn())
    found = table(frame, sources=SOURCES, known_sources=SOURCES)
    assert [which for kind, which in found.index if kind == "source"] == ["data sets as blocks"]
    assert_is(found.loc["source", "data sets as blocks"], frame)


def test_sources_of_one_data_set_each_are_no_other_choice():
    found = table(scored(drawn()), known_sources={"d00": "s", "d01": "t"})
    assert "source" not in found.index.get_level_values("kind")


def test_the_order_in_words_has_equals():
    assert in_words(pd.Series({"a": 2.5, "b": 1.0, "c": 2.5 + 1e-12})) == "b > a = c"


def test_a_best_that_is_shared_is_not_another_best():
    own = pd.Series({"a": 1.0, "b": 2.0})
    shared, turned = pd.Series({"a": 1.5, "b": 1.5}), pd.Series({"a": 2.0, "b": 1.0})
    assert not sensitivity(own, shared)["best_changed"]
    assert not sensitivity(shared, turned)["best_changed"]
    assert sensitivity(own, shared)["order_changed"]
    assert sensitivity(own, turned)["best_changed"]
    assert not sensitivity(own, own)["order_changed"]


@pytest.mark.parametrize("names", [[], ["a"]])
def test_there_is_no_variant_of_no_comparison(names):
    frame = scored(np.full((6, len(names)), 0.5), names) if names else scored(drawn())
    assert len(table(frame, names=names)) == 0


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000), st.permutations(ABC))
def test_the_order_of_rows_and_algorithms_does_not_matter(seed, order):
    generator = np.random.default_rng(seed)
    frame = scored(generator.choice([0.1, 0.2, 0.3, np.nan], (7, 3)), folds=2)
    frame["test_auc"] = generator.choice([0.1, 0.2, np.nan], len(frame))
    material = {
        "directions": {"accuracy": True, "auc": True},
        "flagged": ["d01"],
        "runs": {"again": scored(generator.normal(size=(7, 3)))},
        "known_sources": SOURCES,
    }
    one = table(frame, **material)
    other = table(frame.sample(frac=1, random_state=seed), **material)
    pd.testing.assert_frame_equal(one, other)
    relabelled = table(frame, names=order, **material)
    columns = ["n_blocks", "decision", "order_changed", "best_changed", "decision_changed"]
    pd.testing.assert_frame_equal(one[columns], relabelled[columns])
    assert relabelled["p_f"].to_numpy() == pytest.approx(one["p_f"].to_numpy(), nan_ok=True)
