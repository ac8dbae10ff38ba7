"""Rows that contradict or repeat others, small and uneven classes, and what guessing gets."""

import numpy as np
import pytest
from planted import clean, found, table
from sklearn.neighbors import KNeighborsClassifier

from steeplechase.audit import _nearest, nearest_neighbour
from steeplechase.audit._finding import AuditData
from steeplechase.audit.majority_class import find as majority

CLEAN = clean(n=60)


def test_contradicting_rows_bound_the_accuracy():
    rows = [[1, 1], [1, 1], [1, 1], [2, 2], [2, 2], [3, 3]]
    (finding,) = found("contradictions", table(rows, [0, 0, 1, 0, 1, 0]))
    assert finding.number == 5
    assert "no rule gets more than 4 rows right, an accuracy of 0.667" in finding.sentence


def test_missing_cells_are_equal_to_one_another():
    rows = [[np.nan, 1], [np.nan, 1], [0, 1]]
    (finding,) = found("contradictions", table(rows, [0, 1, 0]))
    assert finding.number == 2


def test_rows_that_repeat_another_are_counted_without_the_first():
    rows = [[1, 1], [1, 1], [1, 1], [2, 2], [2, 2], [3, 3]]
    (finding,) = found("duplicate_rows", table(rows, [0, 0, 0, 0, 1, 0]))
    assert (finding.number, finding.severity) == (2, "weakens")


def test_a_single_repeated_row_is_a_note():
    numbers = CLEAN.numeric.copy()
    numbers[7], labels = numbers[3], CLEAN.labels.copy()
    labels[7] = labels[3]
    (finding,) = found("duplicate_rows", table(numbers, labels))
    assert (finding.number, finding.severity) == (1, "notes")


@pytest.mark.parametrize(
    "name", ["contradictions", "duplicate_rows", "constant_columns", "imbalance", "small_classes"]
)
def test_a_clean_table_has_none(name):
    assert found(name, CLEAN) == []


def test_a_class_smaller_than_the_folds_is_found():
    labels = [0] * 30 + [1] * 30 + [2] * 4
    numbers = np.random.default_rng(0).normal(size=(64, 2))
    (finding,) = found("small_classes", table(numbers, labels), outer_folds=5)
    assert finding.number == 4 and "c (4 rows)" in finding.sentence
    assert found("small_classes", table(numbers, labels), outer_folds=4) == []


def test_a_class_that_a_sample_makes_small_is_found():
    labels = [0] * 900 + [1] * 100
    one = table(np.random.default_rng(0).normal(size=(1000, 2)), labels)
    assert found("small_classes", one) == []
    assert len(found("small_classes", one, max_rows=50)) == 1


def test_constant_columns_are_named():
    numbers = np.column_stack([CLEAN.numeric, np.full(60, 3.0), np.full(60, np.nan)])
    codes, texts = np.zeros((60, 1), dtype=int), (("only",),)
    (finding,) = found("constant_columns", table(numbers, CLEAN.labels, "x", codes, texts))
    assert finding.columns == ("x4", "x5", "c0")


@pytest.mark.parametrize(("counts", "alarm"), [((80, 20), 1), ((79, 21), 0), ((50, 45, 5), 1)])
def test_imbalance(counts, alarm):
    labels = np.repeat(np.arange(len(counts)), counts)
    one = table(np.random.default_rng(0).normal(size=(100, 2)), labels)
    assert len(found("imbalance", one)) == alarm


def test_the_largest_class_is_the_accuracy_of_guessing():
    one = table(np.arange(10), [0, 1, 1, 1, 1, 1, 1, 2, 2, 2])
    assert majority(AuditData([one]))[0].number == 0.6


@pytest.mark.parametrize("at_once", [7, 500])
def test_the_nearest_neighbour_is_that_of_scikit_learn(monkeypatch, at_once):
    monkeypatch.setattr(_nearest, "AT_ONCE", at_once)
    scaled = (CLEAN.numeric - CLEAN.numeric.mean(axis=0)) / CLEAN.numeric.std(axis=0)
    right = 0
    for i in range(60):
        rest = np.arange(60) != i
        model = KNeighborsClassifier(1).fit(scaled[rest], CLEAN.labels[rest])
        right += model.predict(scaled[[i]])[0] == CLEAN.labels[i]
    assert _nearest.nearest_neighbour(CLEAN) == pytest.approx(right / 60)


def test_several_nearest_rows_count_for_their_share():
    one = table([0, 1, 2], [0, 0, 1])  # the middle row is as far from either end
    assert _nearest.nearest_neighbour(one) == pytest.approx((1 + 1 / 2 + 0) / 3)


def test_a_table_that_the_nearest_row_solves_is_found():
    apart = table(np.concatenate([np.arange(9), 100 + np.arange(9)]), [0] * 9 + [1] * 9)
    assert len(found("solved", apart)) == 1
    assert found("solved", CLEAN) == []


def test_a_sample_of_many_rows_is_said_to_be_one(monkeypatch):
    monkeypatch.setattr(nearest_neighbour, "MOST_ROWS", 20)
    monkeypatch.setattr(_nearest, "MOST_ROWS", 20)
    (fact,) = nearest_neighbour.find(AuditData([CLEAN]))
    assert "over 20 of its rows" in fact.sentence
