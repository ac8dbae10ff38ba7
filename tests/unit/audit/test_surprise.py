"""Probabilities by chance, held to all orders of a few rows."""

from itertools import pairwise, permutations
from math import exp

import numpy as np
import pytest

from steeplechase.audit._surprise import (
    log_chance_of_intervals,
    log_chance_of_one_class,
    log_chance_of_purity,
)

CLASSES = (0, 0, 0, 1, 1, 2, 2)
SIZES = np.array([3, 2, 2])
ORDERS = list(permutations(CLASSES))


def share(event):
    """Return in which share of all orders of the classes something holds."""
    return sum(map(event, ORDERS)) / len(ORDERS)


def test_chance_of_intervals_is_the_share_of_orders():
    def together(order):
        return sum(a != b for a, b in pairwise(order)) == 2

    assert exp(log_chance_of_intervals(SIZES)) == pytest.approx(share(together))


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_chance_of_one_class_is_the_share_of_orders(rows):
    found = exp(log_chance_of_one_class(rows, 3, 7))
    assert found == pytest.approx(share(lambda order: set(order[:rows]) == {0}))


@pytest.mark.parametrize("groups", [(3, 2, 2), (2, 1, 2, 2), (1, 1, 1, 1, 1, 1, 1)])
def test_chance_of_purity_is_a_bound_on_the_share_of_orders(groups):
    ends = np.cumsum((0, *groups))

    def pure(order):
        return all(len(set(order[a:b])) == 1 for a, b in pairwise(ends))

    bound = exp(log_chance_of_purity(np.array(groups), SIZES))
    assert share(pure) <= bound + 1e-12 and bound <= 1
