"""The verdict: when it names a winner, and when it must not."""

import copy

import numpy as np
import pandas as pd
import pytest

from steeplechase.comparison import compare
from steeplechase.statistics._evidence import Material
from steeplechase.statistics._tests import run_tests
from steeplechase.statistics._words import count, names, probability, signed
from steeplechase.statistics.leave_one_out import leave_one_out
from steeplechase.statistics.verdict import verdict

ABC = ("a", "b", "c")


def statistics(values, algorithms=ABC, metric="accuracy", **options):
    """The statistics of data sets x algorithms, one fold."""
    frame = pd.DataFrame(values, columns=list(algorithms))
    frame = frame.rename_axis("dataset").reset_index().melt("dataset", var_name="algorithm")
    frame = frame.rename(columns={"value": f"test_{metric}"})
    higher = options.pop("higher", True)
    return compare(frame, algorithms, metric, higher, bootstrap=200, **options).summary


def advantage(n, *shifts, spread=0.01, seed=1):
    noise = np.random.default_rng(seed).normal(0, spread, (n, len(shifts)))
    return 0.5 + np.array(shifts) + noise


def said(answer):
    return " ".join([answer["sentence"], *answer["because"], *answer["warnings"]])


def test_a_clear_winner_is_named_with_strong_confidence():
    answer = statistics(advantage(15, 0, 0.1, 0.3))["verdict"]
    assert (answer["winner"], answer["confidence"]) == ("c", "strong")
    assert "c is the best of the 3 algorithms in accuracy" in answer["sentence"]
    assert answer["warnings"] == [] and answer["advice"] == "c."
    assert any("Leaving out any one of the 15" in text for text in answer["because"])


def test_no_difference_gives_no_winner_and_the_gap_that_would_have_shown():
    answer = statistics(advantage(12, 0, 0, 0))["verdict"]
    assert (answer["winner"], answer["confidence"]) == (None, "none")
    assert answer["sentence"].startswith("These data cannot tell the 3 algorithms apart")
    assert "would have been found with 80 % power" in answer["sentence"]
    assert answer["advice"] == "Any of the 3: this comparison gives no reason to prefer one."


def test_two_alike_ahead_of_a_third_is_partial():
    answer = statistics(advantage(15, 0.3, 0.3, 0))["verdict"]
    assert (answer["winner"], answer["confidence"]) == (None, "partial")
    assert answer["advice"] == "One of b and a; not c."
    assert "a over c" in answer["sentence"]
    assert "b over c" in answer["sentence"]
    assert "name no winner" in answer["sentence"]


def test_nothing_is_advised_where_there_is_nothing_to_choose_from():
    assert statistics(advantage(9, 0), ("a",))["verdict"]["advice"] == ""
    assert statistics(np.full((3, 3), np.nan), missing="drop")["verdict"]["advice"] == ""
    assert statistics(advantage(9, 0, 0), "ab")["verdict"]["advice"].startswith("Either: ")


def test_too_few_data_sets_are_said_to_be_too_few():
    answer = statistics(np.tile([0.1, 0.5, 0.9], (6, 1)))["verdict"]
    assert (answer["winner"], answer["confidence"]) == (None, "none")
    assert "it takes at least 7" in answer["sentence"]
    assert answer["would_change"][0] == "At least 7 data sets."


def test_seven_data_sets_that_agree_entirely_suffice():
    # The smallest p of seven, 2 / 2^7, times three pairs is .047; without ties in the differences.
    values = np.array([0.1, 0.5, 0.9]) + np.arange(7)[:, None] * [0.0, 0.01, 0.03]
    assert statistics(values)["verdict"]["winner"] == "c"


def test_a_lead_below_the_rope_lowers_the_confidence():
    answer = statistics(advantage(20, 0, 0.1, 0.105, spread=0.001), rope=0.01)["verdict"]
    assert (answer["winner"], answer["confidence"]) == ("c", "moderate")
    assert "The lead over b is below 0.01" in said(answer)


def test_nemenyi_and_wilcoxon_holm_disagreeing_is_a_warning():
    found = statistics(advantage(15, 0, 0.1, 0.3))
    for pair in found["pairs"]:
        pair["nemenyi_significant"] = False
    answer = verdict(found)
    assert (answer["winner"], answer["confidence"]) == ("c", "moderate")
    assert "Wilcoxon-Holm tells apart what Nemenyi does not" in said(answer)


def test_nemenyi_alone_claims_nothing():
    found = statistics(advantage(12, 0, 0, 0))
    found["pairs"][0]["nemenyi_significant"] = True
    answer = verdict(found)
    assert answer["winner"] is None
    assert "Nemenyi tells apart what Wilcoxon-Holm does not: a from b" in said(answer)


def test_an_omnibus_test_that_does_not_reject_blocks_the_pairs():
    found = statistics(advantage(15, 0, 0.1, 0.3))
    found["friedman"]["p_f"] = 0.2
    answer = verdict(found)
    assert (answer["winner"], answer["confidence"]) == (None, "none")
    assert "nothing is claimed" in said(answer)


def test_an_omnibus_test_that_rejects_alone_is_said():
    found = statistics(advantage(12, 0, 0, 0))
    found["friedman"]["p_f"] = 0.01
    answer = verdict(found)
    assert (answer["winner"], answer["confidence"]) == (None, "none")
    assert "only that they are not all alike (p = 0.010)" in answer["sentence"]
    assert "no single pair is significant" in said(answer)


def test_a_winner_by_pairs_without_the_best_mean_rank_is_none():
    found = statistics(advantage(15, 0, 0.1, 0.3))
    found["mean_ranks"] = {"a": 3.0, "b": 1.2, "c": 1.8}
    answer = verdict(found)
    assert answer["winner"] is None
    assert "b has the best mean rank, but c is better by Wilcoxon" in said(answer)


def test_an_answer_that_hangs_on_a_data_set_says_on_which():
    # Seven data sets suffice for three pairs, six do not: each of them decides.
    values = np.array([0.1, 0.5, 0.9]) + np.arange(7)[:, None] * [0.0, 0.01, 0.03]
    answer = statistics(values)["verdict"]
    assert answer["confidence"] == "moderate"
    assert "hangs on single data sets" in said(answer)
    assert answer["would_change"][0] == "Without any one of 0, 1, 2, 3, 4 and 2 others: no winner."


def test_folds_that_would_have_claimed_a_difference_are_a_warning():
    found = statistics(advantage(12, 0, 0, 0))
    found["folds_as_blocks"]["p_chi2"] = 1e-9
    assert "Counting folds as if they were independent" in said(verdict(found))


def test_lower_is_better_names_the_lowest():
    found = statistics(advantage(15, 0, 0.1, 0.3), metric="log_loss", higher=False)
    assert found["direction"] == "lower"
    assert found["verdict"]["winner"] == "a"
    assert "in log loss" in found["verdict"]["sentence"]
    assert found["verdict"]["because"][1].startswith("Against b: median difference −0.")


def test_two_algorithms_are_judged_by_their_pair():
    answer = statistics(advantage(10, 0, 0.1), ("x", "y"))["verdict"]
    assert answer["winner"] == "y"
    assert answer["sentence"].startswith("On these 10 data sets y is better than x in accuracy")


@pytest.mark.parametrize("algorithms", [("a", "b"), ("b", "a")])
def test_a_shared_best_mean_rank_does_not_make_the_order_of_the_study_matter(algorithms):
    ahead = np.concatenate([np.linspace(0.2, 0.3, 25), np.linspace(-0.01, -0.001, 25)])
    values = pd.DataFrame({"a": 0.5 + ahead, "b": 0.5})[list(algorithms)].to_numpy()
    assert statistics(values, algorithms)["verdict"]["winner"] == "a"


def test_the_verdict_is_a_function_of_the_statistics_alone():
    found = statistics(advantage(15, 0, 0.1, 0.3))
    before = copy.deepcopy(found)
    assert verdict(found) == found["verdict"]
    assert found == before


def test_without_a_difference_a_winner_is_rarely_named():
    # At most the level of the tests, .05; two of thirty studies are still within chance.
    named = [statistics(advantage(9, 0, 0, 0, seed=s))["verdict"]["winner"] for s in range(30)]
    assert sum(name is not None for name in named) <= 2


def test_leaving_out_each_data_set_in_turn():
    scores = pd.DataFrame({"a": [1.0, 2.0, 9.0], "b": [2.0, 3.0, 0.0]}, index=["x", "y", "z"])
    table = leave_one_out(run_tests(scores, False, 0.05), 0.05)
    assert table["left_out"].tolist() == ["x", "y", "z"]
    assert table["winner"].tolist() == ["a", "a", "a"]
    assert table["mean_rank"].tolist() == [1.5, 1.5, 1.0]
    assert table["shared"].tolist() == [True, True, False]
    assert set(table["decision"]) == {"cannot tell"}


@pytest.mark.parametrize("n", [0, 1])
def test_leaving_out_of_one_data_set_is_empty(n):
    table = leave_one_out(run_tests(pd.DataFrame({"a": [1.0] * n}), True, 0.05), 0.05)
    assert len(table) == 0
    assert table.columns.tolist() == ["left_out", "winner", "mean_rank", "shared", "decision"]


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (1.0, "p = 1"),
        (0.2, "p = 0.200"),
        (0.0123, "p = 0.012"),
        (0.0044, "p = 0.0044"),
        (1e-9, "p < 0.0001"),
    ],
)
def test_probabilities_in_words(p, text):
    assert probability(p) == text


def test_names_in_words():
    assert names(["a"]) == "a"
    assert names(["a", "b", "c"]) == "a, b and c"
    assert names([*"abcdefg"]) == "a, b, c, d, e and 2 others"
    assert [signed(0.012345), signed(-0.5), signed(-0.0)] == ["+0.0123", "−0.5", "0"]
    assert [count(1, "pair"), count(2, "pair")] == ["1 pair", "2 pairs"]


# Other choices, tuning, and what a study does not have.


def changed(kind, variant, decision="cannot tell", best="b", decision_changed=True):
    return {"kind": kind, "variant": variant, "best": best, "decision": decision,
            "decision_changed": decision_changed}  # fmt: skip


def with_facts(found, **facts):
    found = copy.deepcopy(found)
    found["robustness"] |= facts
    return verdict(found)


@pytest.fixture(scope="module")
def clear():
    return statistics(advantage(15, 0, 0.1, 0.3))


@pytest.mark.parametrize("kind", ["replicate", "run", "audit", "source"])
def test_a_decision_that_another_choice_turns_over_is_doubted(clear, kind):
    answer = with_facts(clear, changes=[changed(kind, "this one")])
    assert (answer["winner"], answer["confidence"]) == ("c", "moderate")
    assert any("The decision is another with" in text for text in answer["warnings"])
    assert any("this one" in text and "b has the best" in text for text in answer["would_change"])


def test_another_metric_with_another_answer_is_told_and_is_no_doubt(clear):
    metrics = [changed("metric", "log_loss"), changed("metric", "ece"),
               changed("metric", "roc_auc", "c", decision_changed=False)]  # fmt: skip
    answer = with_facts(clear, changes=metrics)
    assert answer["confidence"] == "strong"
    assert answer["would_change"] == [
        "With another metric (log loss and ece): b has the best mean rank, decision cannot tell.",
        "With another metric (roc auc): b has the best mean rank.",
    ]


def test_names_of_runs_and_data_sets_are_left_as_they_are(clear):
    changes = [changed("run", "sgdr_5_seed2"), changed("audit", "without iris_2")]
    told = " ".join(with_facts(clear, changes=changes)["would_change"])
    assert "With another run (sgdr_5_seed2): b" in told
    assert "With what the audit flags left out (iris_2): b" in told


def test_a_choice_that_changes_no_decision_is_no_doubt(clear):
    answer = with_facts(clear, changes=[changed("run", "2", "c", "b", decision_changed=False)])
    assert answer["confidence"] == "strong"


def test_the_pool_of_algorithms_is_doubted_where_there_is_a_winner_and_told_where_not(clear):
    without = [{"left_out": "a", "decision": "b"}]
    answer = with_facts(clear, left_out_algorithms=without)
    assert answer["confidence"] == "moderate"
    assert any("without a: it depends on who takes part" in text for text in answer["warnings"])
    none = with_facts(statistics(advantage(12, 0, 0, 0)), left_out_algorithms=without)
    assert none["warnings"] == []
    assert "Without the algorithm a: decision b." in none["would_change"]


def test_unequal_budgets_and_edges_of_spaces_are_doubts(clear):
    answer = with_facts(clear, equal_budget=False)
    assert answer["confidence"] == "moderate"
    assert "The algorithms were not given the same number of trials." in answer["warnings"]
    answer = with_facts(clear, edges=[{"algorithm": "b", "hyperparameter": "lr"}])
    assert any("lr of b" in text for text in answer["warnings"])
    assert with_facts(clear, equal_budget=True)["confidence"] == "strong"


def test_the_posterior_of_the_nearest_rival_is_told(clear):
    pairs = [("a", "c", 0.0, 0.1, 0.9), ("b", "c", 0.02, 0.28, 0.7), ("a", "b", 0.5, 0.5, 0.0)]
    names = ("a", "b", "p_a_better", "p_equivalent", "p_b_better")
    answer = with_facts(
        clear | {"rope": 0.01}, bayes=[dict(zip(names, pair, strict=True)) for pair in pairs]
    )
    told = [text for text in answer["because"] if "Bayesian" in text]
    assert len(told) == 1
    assert "favours c over b" in told[0]
    assert "70% of the draws" in told[0]
    assert "equivalence in 28%" in told[0]


def test_without_a_rope_the_posterior_says_nothing_of_equivalence(clear):
    pair = {"a": "b", "b": "c", "p_a_better": 0.0, "p_equivalent": 0.0, "p_b_better": 1.0}
    assert clear["rope"] == 0
    told = " ".join(with_facts(clear, bayes=[pair])["because"])
    assert "favours c over b, its nearest rival there, in 100% of the draws." in told


def test_foreign_scores_with_replicates_do_show_how_they_vary_with_the_seed(clear):
    found = copy.deepcopy(clear)
    assert "with the seed" in verdict(found)["lacking"][0]
    found["grounds"] |= {"replicates": 3}
    assert "with the seed" not in " ".join(verdict(found)["lacking"])


def test_a_single_missing_score_is_told_in_the_singular(clear):
    found = copy.deepcopy(clear)
    found["missing"] |= {"incomplete": [{"dataset": "d"}], "n_refits_without_score": 1}
    assert "1 score is missing; its algorithm ranks worst there." in verdict(found)["warnings"]


def test_sources_as_blocks_are_called_sources():
    sources = {i: f"s{i // 2}" for i in range(30)}
    sources = {str(name): source for name, source in sources.items()}
    material = Material(sources=sources, known_sources=sources)
    for values in (advantage(30, 0, 0.1, 0.3), advantage(30, 0, 0, 0), advantage(6, 0, 0.1, 0.3)):
        text = said(statistics(values, material=material)["verdict"])
        assert " sources " in text
        assert "data set" not in text


def test_what_a_study_does_not_have_is_said(clear):
    found = copy.deepcopy(clear)
    assert ["How the scores came about" in text for text in found["verdict"]["lacking"]] == [True]
    found["grounds"] |= {"trials": True, "runs": 0, "replicates": 1}
    lacking = verdict(found)["lacking"]
    assert [text.split(":")[0] for text in lacking] == [
        "A run under another study seed (comparison.runs)",
        "Replicates",
    ]
    found["grounds"] |= {"absent_runs": ["seed2"]}
    assert "The further runs seed2: they have no results yet" in verdict(found)["lacking"][0]
    found["grounds"] |= {"runs": 2, "absent_runs": [], "replicates": 3}
    assert verdict(found)["lacking"] == []


def test_the_data_sets_that_are_lacking_are_counted():
    found = statistics(advantage(12, 0, 0.05, 0.054))
    lacking = [text for text in found["verdict"]["lacking"] if text.startswith("Data sets")]
    assert len(lacking) == 1
    assert str(found["planning"]["n_for_best_rank_gap"]) in lacking[0]
