"""Splits: disjoint, complete, even, stratified where they can be, and seeded by name alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steeplechase.protocol.splits import (
    assign_folds,
    inner_rows,
    make_splits,
    outer_rows,
    subsample,
)

PROTOCOL = {"seed": 1, "outer_folds": 5, "inner_folds": 3, "stratified": True, "max_rows": None}
LABELS = np.repeat([0, 1, 2], [50, 30, 20])

class_sizes = st.lists(st.integers(1, 40), min_size=1, max_size=6)
seeds = st.integers(0, 2**32 - 1)


def shuffled_labels(sizes, seed):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return np.random.default_rng(seed).permutation(labels)


def splits_of(labels=LABELS, dataset="small", **changes):
    return make_splits(labels, dataset, {**PROTOCOL, **changes})


@given(class_sizes, st.integers(2, 10), st.booleans(), seeds)
def test_fold_sizes_differ_by_at_most_one(sizes, folds, stratified, seed):
    sizes = [size + folds for size in sizes]
    labels = shuffled_labels(sizes, seed)
    fold, _ = assign_folds(labels, folds, stratified, np.random.default_rng(seed))
    counts = np.bincount(fold, minlength=folds)
    assert len(counts) == folds and counts.sum() == len(labels) and np.ptp(counts) <= 1


@given(class_sizes, st.integers(2, 10), seeds)
def test_stratified_class_counts_differ_by_at_most_one(sizes, folds, seed):
    labels = shuffled_labels([size + folds - 1 for size in sizes], seed)
    fold, note = assign_folds(labels, folds, True, np.random.default_rng(seed))
    for label in np.unique(labels):
        counts = np.bincount(fold[labels == label], minlength=folds)
        assert np.ptp(counts) <= 1
    assert note == ""


def test_class_smaller_than_the_folds_falls_back_with_a_note():
    labels = np.repeat([0, 1], [20, 4])
    fold, note = assign_folds(labels, 5, True, np.random.default_rng(0))
    plain, _ = assign_folds(labels, 5, False, np.random.default_rng(0))
    assert note == "the smallest class has 4 rows, fewer than the 5 folds"
    assert fold.tolist() == plain.tolist()


def test_class_as_large_as_the_folds_is_stratified():
    labels = np.repeat([0, 1], [20, 5])
    fold, note = assign_folds(labels, 5, True, np.random.default_rng(0))
    assert note == "" and sorted(fold[labels == 1]) == [0, 1, 2, 3, 4]


def test_fewer_rows_than_folds_is_an_error():
    with pytest.raises(ValueError, match="4 rows cannot be split into 5 folds"):
        assign_folds(np.zeros(4, dtype=np.int64), 5, False, np.random.default_rng(0))


def test_rows_of_a_class_are_shuffled_over_the_folds():
    fold, _ = assign_folds(LABELS, 5, True, np.random.default_rng(0))
    assert fold[:50].tolist() != (np.arange(50) % 5).tolist()


@given(class_sizes, st.integers(1, 60), seeds)
def test_subsample_is_no_larger_than_asked_and_ascending(sizes, most, seed):
    labels = shuffled_labels(sizes, seed)
    rows = subsample(labels, most, np.random.default_rng(seed))
    assert len(rows) == min(most, len(labels))
    assert (np.diff(rows) > 0).all() and (rows >= 0).all() and (rows < len(labels)).all()


def test_subsample_keeps_the_classes_in_proportion():
    labels = np.random.default_rng(0).permutation(np.repeat([0, 1, 2], [100, 60, 40]))
    rows = subsample(labels, 50, np.random.default_rng(1))
    assert np.bincount(labels[rows]).tolist() == [25, 15, 10]


def test_subsample_is_drawn_by_the_generator():
    labels = np.zeros(100, dtype=np.int64)
    first, again, other = (subsample(labels, 50, np.random.default_rng(s)) for s in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


@pytest.mark.parametrize("most", [None, 100, 101])
def test_no_row_is_left_out_within_the_bound(most):
    assert splits_of(max_rows=most)["rows"] == list(range(100))


@pytest.mark.parametrize("most", [None, 40])
def test_outer_tests_cover_every_used_row_once(most):
    splits = splits_of(max_rows=most)
    tests = np.concatenate([outer_rows(splits, fold)[1] for fold in range(5)])
    assert sorted(tests) == splits["rows"]


@pytest.mark.parametrize("most", [None, 40])
def test_outer_training_and_test_rows_are_disjoint_and_complete(most):
    splits = splits_of(max_rows=most)
    for fold in range(5):
        train, test = outer_rows(splits, fold)
        assert not set(train) & set(test)
        assert sorted([*train, *test]) == splits["rows"]


@pytest.mark.parametrize("most", [None, 40])
def test_inner_folds_hold_no_outer_test_row(most):
    splits = splits_of(max_rows=most)
    for outer in range(5):
        _, test = outer_rows(splits, outer)
        for inner in range(3):
            train, validation = inner_rows(splits, outer, inner)
            assert not set(test) & (set(train) | set(validation))


def test_inner_validations_cover_the_outer_training_rows_once():
    splits = splits_of()
    for outer in range(5):
        validations = np.concatenate([inner_rows(splits, outer, fold)[1] for fold in range(3)])
        assert sorted(validations) == sorted(outer_rows(splits, outer)[0])


def test_inner_training_and_validation_rows_are_disjoint_and_complete():
    splits = splits_of()
    for outer in range(5):
        for inner in range(3):
            train, validation = inner_rows(splits, outer, inner)
            assert not set(train) & set(validation)
            assert sorted([*train, *validation]) == sorted(outer_rows(splits, outer)[0])


def test_every_inner_split_is_stratified():
    splits = splits_of()
    for outer in range(5):
        rows = [inner_rows(splits, outer, inner)[1] for inner in range(3)]
        counts = np.array([np.bincount(LABELS[validation], minlength=3) for validation in rows])
        assert (np.ptp(counts, axis=0) <= 1).all()


def test_fall_backs_are_noted_with_their_place():
    splits = splits_of(np.repeat([0, 1], [40, 3]), inner_folds=2)
    assert splits["stratified"] is False
    assert splits["notes"][0] == (
        "outer folds are not stratified: the smallest class has 3 rows, fewer than the 5 folds"
    )


def test_stratifiable_splits_have_no_notes():
    splits = splits_of()
    assert splits["stratified"] is True and splits["notes"] == []


def test_plain_folds_are_not_called_stratified():
    assert splits_of(stratified=False)["stratified"] is False


def test_splits_depend_on_seed_and_data_set_alone():
    first = splits_of()
    make_splits(LABELS[::-1].copy(), "another", {**PROTOCOL, "seed": 9})
    extended = {**PROTOCOL, "trials": 50, "selection_metric": "log_loss"}
    assert make_splits(LABELS, "small", extended) == first
    assert splits_of(seed=2)["outer"] != first["outer"]
    assert splits_of(dataset="other")["outer"] != first["outer"]


def test_number_of_inner_folds_leaves_the_outer_folds_alone():
    assert splits_of(inner_folds=2)["outer"] == splits_of(inner_folds=4)["outer"]


def test_inner_folds_of_different_outer_folds_are_shuffled_apart():
    splits = splits_of(stratified=False)
    first, second = ([fold for fold in splits["inner"][outer] if fold >= 0] for outer in (0, 1))
    assert len(first) == len(second) and first != second
