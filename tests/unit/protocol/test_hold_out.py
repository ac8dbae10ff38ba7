"""The hold-out split: disjoint, in proportion, and the same for the same names."""

import numpy as np
import pytest

from steeplechase.protocol.hold_out import make_hold_out, shares
from steeplechase.protocol.hold_out_sizes import hold_out_problems

PROTOCOL = {"train_rows": 60, "validation_rows": 30, "test_rows": 20, "seed": 1}
# Classes of 100, 60 and 40 rows, mixed; and of 50, 30 and 20.
TRAIN = np.random.default_rng(3).permutation(np.repeat([0, 1, 2], [100, 60, 40]))
TEST = np.random.default_rng(4).permutation(np.repeat([0, 1, 2], [50, 30, 20]))


def split(name="small", train_labels=TRAIN, test_labels=TEST, **changes):
    """Return the split of an image set."""
    return make_hold_out(train_labels, test_labels, PROTOCOL | changes, name)


def counts(rows, labels):
    """Return the rows of each class."""
    return np.bincount(labels[rows], minlength=3).tolist()


def test_parts_have_the_sizes_and_classes_that_are_asked_for():
    found = split()
    assert list(found) == ["train", "validation", "test"]
    assert counts(found["train"], TRAIN) == [30, 18, 12]
    assert counts(found["validation"], TRAIN) == [15, 9, 6]
    assert counts(found["test"], TEST) == [10, 6, 4]


def test_rows_are_plain_numbers_in_ascending_order_each_once():
    for rows in split().values():
        assert all(type(row) is int for row in rows)
        assert rows == sorted(set(rows))


def test_nothing_is_trained_and_validated_on():
    found = split(train_rows=None)
    assert set(found["train"]).isdisjoint(found["validation"])
    assert sorted([*found["train"], *found["validation"]]) == list(range(200))


def test_null_is_all_that_there_is():
    found = split(train_rows=None, test_rows=None)
    assert len(found["train"]) == 170
    assert found["test"] == list(range(100))


def test_all_rows_can_be_asked_for_by_number():
    assert split(train_rows=170, test_rows=100) == split(train_rows=None, test_rows=None)


def test_rows_that_divide_unevenly_differ_from_their_share_by_less_than_one():
    found = split(validation_rows=31, train_rows=83, test_rows=7)
    for part, labels in (("validation", TRAIN), ("test", TEST)):
        wanted = np.array([0.5, 0.3, 0.2]) * len(found[part])
        assert np.abs(counts(found[part], labels) - wanted).max() < 1
    assert [len(rows) for rows in found.values()] == [83, 31, 7]


def test_same_names_same_rows():
    assert split() == split()


@pytest.mark.parametrize("changes", [{"name": "other"}, {"seed": 2}])
def test_other_names_other_rows(changes):
    before, after = split(), split(**changes)
    assert [part for part in before if before[part] == after[part]] == []


def test_the_sizes_of_other_parts_change_no_rows():
    assert split()["validation"] == split(train_rows=10, test_rows=9)["validation"]
    assert split()["test"] == split(train_rows=10, validation_rows=50)["test"]


def test_the_draw_is_the_one_that_it_was():
    """Another one would change the rows of every study, silently."""
    found = split(train_rows=3, validation_rows=3, test_rows=3)
    assert found == {"train": [159, 172, 189], "validation": [13, 98, 131], "test": [30, 62, 85]}


def test_draws_do_not_follow_the_order_of_the_file():
    labels = np.zeros(100, dtype=np.int64)
    labels[50:] = 1
    found = split(train_labels=labels, validation_rows=20, train_rows=None)["validation"]
    assert found != [*range(10), *range(50, 60)]


@pytest.mark.parametrize(
    ("of_each", "rows", "expected"),
    [
        ([5, 3, 2], 10, [5, 3, 2]),
        ([5, 3, 2], 0, [0, 0, 0]),
        ([5, 3, 2], 1, [1, 0, 0]),
        ([1, 1, 1], 2, [1, 1, 0]),  # ties to the first
        ([2, 5, 3], 4, [1, 2, 1]),  # shares .8, 2, 1.2
        ([98, 1, 1], 99, [97, 1, 1]),  # shares 97.02, .99, .99
        ([0, 4], 3, [0, 3]),
        ([0, 0], 0, [0, 0]),
    ],
)
def test_shares_by_largest_remainders(of_each, rows, expected):
    assert shares(of_each, rows) == expected


def test_shares_are_never_more_than_there_are():
    random = np.random.default_rng(1)
    for _ in range(200):
        of_each = random.integers(0, 9, 5).tolist()
        rows = int(random.integers(0, sum(of_each) + 1))
        found = shares(of_each, rows)
        assert sum(found) == rows
        assert all(0 <= n <= most for n, most in zip(found, of_each, strict=True))


@pytest.mark.parametrize(
    ("changes", "key", "text"),
    [
        ({"train_rows": 171}, "train_rows", "got 171, and 30 for validation, but .* 200 rows"),
        ({"test_rows": 101}, "test_rows", "got 101, but the test part has 100 rows"),
        ({"train_rows": 2}, "train_rows", "got 2, expected at least 3, one of each class"),
        ({"validation_rows": 0}, "validation_rows", "got 0, expected at least 3"),
        (
            {"train_rows": None, "validation_rows": 199},
            "validation_rows",
            "got 199, which leaves 1 row to train on of the 200 of the train part, expected at l",
        ),
        (
            {"train_rows": None, "validation_rows": 500},
            "validation_rows",
            "got 500, which leaves 0 rows",
        ),
    ],
)
def test_more_rows_than_there_are_is_said(changes, key, text):
    ((wrong, message),) = hold_out_problems(PROTOCOL | changes, 200, 100, 3)
    assert wrong == key
    with pytest.raises(ValueError, match=f"^{key}: {text}"):
        split(**changes)
    assert "\n" not in message


def test_all_that_is_wrong_is_said_at_once():
    protocol = {"train_rows": 1000, "validation_rows": 1, "test_rows": 1000, "seed": 1}
    found = hold_out_problems(protocol, 200, 100, 3)
    assert [key for key, _ in found] == ["validation_rows", "train_rows", "test_rows"]


def test_what_can_be_had_is_no_problem():
    assert hold_out_problems(PROTOCOL | {"train_rows": 170, "test_rows": 100}, 200, 100, 3) == []
