"""Columns that number rows, give the class away, or were scaled in part; and others."""

import numpy as np
import pytest
from planted import clean, found, table, with_column, z_scored

CLEAN = clean(n=60)
RANDOM = np.random.default_rng(7)
COUNT = np.arange(1.0, 61.0)
GAPS = np.cumsum(RANDOM.integers(1, 4, 60)).astype(float)


@pytest.mark.parametrize(
    ("column", "severity"),
    [
        (COUNT, "spoils"),
        (COUNT[::-1], "spoils"),
        (z_scored(COUNT)[:, 0], "spoils"),
        (RANDOM.permutation(COUNT), "weakens"),
        (RANDOM.permutation(z_scored(COUNT)[:, 0]), "weakens"),
        (GAPS, "weakens"),
        (z_scored(GAPS)[:, 0], "weakens"),
    ],
    ids=["rising", "falling", "z-scored", "shuffled", "both", "gaps", "z-scored gaps"],
)  # fmt: skip
def test_a_row_number_is_found(column, severity):
    (finding,) = found("row_numbers", with_column(CLEAN, column, 2))
    assert (finding.columns, finding.severity) == (("planted",), severity)


def test_a_name_for_each_row_is_found():
    names = tuple(f"row {i:02}" for i in range(60))
    named = table(CLEAN.numeric, CLEAN.labels, "named", np.arange(60)[:, None], (names,))
    (finding,) = found("row_numbers", named)
    assert finding.columns == ("c0",)


@pytest.mark.parametrize(
    "column",
    [
        np.sort(RANDOM.normal(size=60)),
        np.repeat(np.arange(30.0), 2),
        RANDOM.integers(0, 500, 60),
        np.where(np.arange(60) == 5, np.nan, COUNT),
    ],
    ids=["sorted numbers", "sorted with ties", "whole numbers", "a number missing"],
)
def test_other_columns_number_no_rows(column):
    assert found("row_numbers", with_column(CLEAN, column)) == []


SORTED = table(CLEAN.numeric, np.sort(CLEAN.labels))
THREE = clean(n=90, classes=3)


@pytest.mark.parametrize(
    ("original", "column"),
    [
        (CLEAN, CLEAN.labels),
        (CLEAN, 5.0 - 2 * CLEAN.labels),
        (CLEAN, CLEAN.labels + RANDOM.uniform(0, 0.9, 60)),
        (SORTED, COUNT),
        (THREE, THREE.labels),
        (THREE, (THREE.labels + 1) % 3),
        (THREE, THREE.labels * 10 + RANDOM.uniform(0, 9, 90)),
        (CLEAN, CLEAN.labels + 2 * RANDOM.integers(0, 3, 60)),
    ],
    ids=["copy", "scaled", "threshold", "row number", "three", "renamed", "intervals", "codes"],
)  # fmt: skip
def test_a_column_that_determines_the_class_is_found(original, column):
    (finding,) = found("class_in_column", with_column(original, column, 1))
    assert (finding.columns, finding.severity) == (("planted",), "spoils")


@pytest.mark.parametrize(
    "column",
    [
        RANDOM.normal(size=60),  # another value in each row, each therefore of one class
        np.where(np.arange(60) == 3, 1 - CLEAN.labels, CLEAN.labels),
    ],
    ids=["all values differ", "one row otherwise"],
)
def test_a_column_that_determines_the_class_by_chance_or_not_quite_is_none(column):
    assert found("class_in_column", with_column(CLEAN, column)) == []


def test_a_separation_of_a_few_rows_is_chance():
    assert found("class_in_column", table([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1])) == []


def test_a_threshold_that_nearly_separates_is_found():
    overlapping = np.where(np.arange(60) == 3, 1 - CLEAN.labels, CLEAN.labels)
    column = overlapping + RANDOM.uniform(0, 0.9, 60)
    (finding,) = found("class_by_threshold", with_column(CLEAN, column))
    assert finding.columns == ("planted",)
    assert finding.number == pytest.approx(1 - 1 / 60)  # one of the 30 rows of a class is wrong


@pytest.mark.parametrize("n", [60, 12])
def test_a_useful_column_or_few_rows_are_no_alarm(n):
    original = clean(n=n)
    useful = original.labels + RANDOM.normal(0, 0.6, n)
    assert found("class_by_threshold", with_column(original, useful)) == []


def test_an_indicator_of_one_class_is_found():
    column = np.where(CLEAN.labels == 1, np.arange(60) % 4 > 0, 0)
    (finding,) = found("class_by_indicator", with_column(CLEAN, column))
    assert finding.columns == ("planted",)
    assert finding.number == column.sum()


def test_an_indicator_of_few_rows_or_of_both_classes_is_none():
    few = np.where(CLEAN.labels == 1, np.cumsum(CLEAN.labels) <= 6, 0)
    both = np.where(np.arange(60) % 2, CLEAN.labels, RANDOM.integers(0, 2, 60))
    assert found("class_by_indicator", with_column(CLEAN, few)) == []
    assert found("class_by_indicator", with_column(CLEAN, both)) == []


WHOLE = RANDOM.integers(1, 5, (80, 3)).astype(float)
NORMAL = RANDOM.normal(50, 7, (80, 3))


def part_scaled(numbers, rows):
    mixed = numbers.copy()
    mixed[rows] = z_scored(numbers[rows])
    return table(mixed, np.arange(80) % 2)


@pytest.mark.parametrize("numbers", [WHOLE, NORMAL], ids=["codes", "amounts"])
@pytest.mark.parametrize("rows", [slice(0, 60), slice(20, 80)], ids=["first", "last"])
def test_rows_that_were_scaled_in_part_are_found(numbers, rows):
    (finding,) = found("part_scaled", part_scaled(numbers, rows))
    assert finding.columns == ("x0", "x1", "x2")
    assert finding.number == 20
    assert ("rows 61 to 80" if rows.start == 0 else "rows 1 to 20") in finding.sentence


def test_scattered_rows_of_codes_that_were_not_scaled_are_found():
    (finding,) = found("part_scaled", part_scaled(WHOLE, RANDOM.permutation(80)[:50]))
    assert finding.number == 30


@pytest.mark.parametrize(
    "numbers",
    [
        WHOLE,
        z_scored(WHOLE),
        z_scored(NORMAL),
        (NORMAL - NORMAL[:60].mean(axis=0)) / NORMAL[:60].std(axis=0),
        np.round(NORMAL * 2) / 2,
        np.column_stack([WHOLE[:, 0], NORMAL[:, 0].round(1)]),
    ],
    ids=["whole", "scaled codes", "scaled", "scaled by a training part", "halves", "mixed"],
)
def test_rows_of_one_scale_are_no_alarm(numbers):
    assert found("part_scaled", table(numbers, np.arange(80) % 2)) == []
