"""The same features in two data sets are found under any disguise, and others are not."""

import numpy as np
import pytest
from planted import categories, clean, found, table, z_scored

BASE = clean(n=100, p=5, seed=1)
ORDER = np.random.default_rng(2).permutation(100)


def copy(numbers, labels=BASE.labels, rows=slice(None)):
    return table(numbers[rows], labels[rows], "copy", names=tuple(f"f{j}" for j in range(5)))


DISGUISES = {
    "as it is": copy(BASE.numeric),
    "z-scored": copy(z_scored(BASE.numeric)),
    "other units": copy(BASE.numeric * [1, 2.54, -1, 0.1, 1000] + [0, 32, 5, 0, 7]),
    "columns shuffled": copy(BASE.numeric[:, [3, 0, 4, 2, 1]]),
    "rows shuffled": copy(BASE.numeric, rows=ORDER),
    "rows lost": copy(z_scored(BASE.numeric[:85]), BASE.labels[:85]),
    "all of it": copy(z_scored(BASE.numeric[ORDER[:80]]), BASE.labels[ORDER[:80]]),
    "a column less": table(BASE.numeric[:, :4], BASE.labels, "copy"),
    "a column more": table(np.column_stack([BASE.numeric, ORDER]), BASE.labels, "copy"),
    "cells changed": copy(np.where(np.eye(100, 5) > 0, 0.0, BASE.numeric)),
    "classes renamed": copy(BASE.numeric, 1 - BASE.labels),
}  # fmt: skip


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("turn", [1, -1])
def test_a_copy_is_found(disguise, turn):
    pair = [BASE, DISGUISES[disguise]][::turn]
    (finding,) = found("shared_features", *pair)
    assert finding.severity == "spoils"
    assert (finding.dataset, finding.other_dataset) == (pair[1].name, pair[0].name)
    assert finding.number >= 80
    assert set(finding.columns) <= set(pair[1].numeric_names) and len(finding.columns) >= 4


def test_the_same_features_with_another_target_only_weaken():
    other = np.random.default_rng(3).integers(0, 2, 100)
    (finding,) = found("shared_features", BASE, copy(BASE.numeric, other))
    assert finding.severity == "weakens" and "another target" in finding.sentence


def test_a_coarser_target_is_another_one():
    fine = clean(n=100, p=5, classes=3)
    coarse = table(fine.numeric, np.minimum(fine.labels, 1), "coarse")
    (finding,) = found("shared_features", fine, coarse)
    assert finding.severity == "weakens"


def test_one_class_that_nearly_all_rows_have_is_no_common_target():
    one, other = np.zeros(100, dtype=int), np.zeros(100, dtype=int)
    one[:4], other[50:54] = 1, 1
    (finding,) = found("shared_features", copy(BASE.numeric, one), table(BASE.numeric, other))
    assert finding.severity == "weakens"


def test_categories_with_other_codes_in_another_order_are_found():
    first = categories()
    random = np.random.default_rng(5)
    codes = np.column_stack([random.permutation(3)[column] for column in first.categorical.T])
    rows = random.permutation(len(first))
    texts = tuple(("x", "y", "z") for _ in range(6))
    recoded = table(np.empty((80, 0)), first.labels[rows], "recoded", codes[rows][:, ::-1], texts)
    numbered = table(codes[rows] * 1.5, first.labels[rows], "numbered")
    assert [f.severity for f in found("shared_features", first, recoded)] == ["spoils"]
    assert [f.severity for f in found("shared_features", first, numbered)] == ["spoils"]


def test_some_rows_with_the_same_categories_are_found():
    first = categories()
    part = table(np.empty((60, 0)), first.labels[:60], "part", first.categorical[:60],
                 first.categories)  # fmt: skip
    (finding,) = found("shared_features", first, part)
    assert finding.number == 60


@pytest.mark.parametrize(
    "pair",
    [
        (clean(seed=1), clean(seed=2)),
        (clean(n=400, seed=1, p=2), clean(n=400, seed=2, p=2)),
        (categories(seed=1), categories(seed=2)),
        (categories(2, seed=1, n=30), categories(2, seed=2, n=500)),
        (table(np.arange(40) % 7, np.arange(40) % 2), table(np.arange(40) % 7, np.arange(40) % 2)),
    ],
    ids=["numbers", "many numbers", "categories", "few combinations", "one column"],
)
def test_draws_from_one_distribution_are_no_copies(pair):
    assert found("shared_features", *pair) == []


def test_another_target_among_the_features_is_found():
    target = np.random.default_rng(4).integers(0, 2, 100)
    owner = table(BASE.numeric, target, "owner")
    borrower = table(np.column_stack([BASE.numeric, target * 2 - 1]), BASE.labels, "borrower")
    (finding,) = found("borrowed_target", owner, borrower)
    assert (finding.dataset, finding.other_dataset) == ("borrower", "owner")
    assert finding.columns == ("x5",)
    noise = np.column_stack([BASE.numeric, np.roll(target, 1)])
    assert found("borrowed_target", owner, table(noise, BASE.labels, "clean")) == []
