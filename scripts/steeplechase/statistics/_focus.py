"""Which pairs are looked at closely where all would be too many."""

import numpy as np

from steeplechase.statistics._tests import Tests

MOST_ALGORITHMS = 10


def pairs_of_interest(tests: Tests) -> np.ndarray:
    """Return the rows of the pairs that are compared: all, or those with the best algorithm.

    Parameters
    ----------
    tests
        Of k algorithms on N data sets.

    Returns
    -------
    numpy.ndarray
        int64 rows of `tests.pairs`: all of them up to `MOST_ALGORITHMS` algorithms, beyond that
        those with the algorithm of the smallest mean rank.
    """
    pairs = tests.pairs
    if tests.ranks.shape[1] <= MOST_ALGORITHMS:
        return np.arange(len(pairs))
    return np.flatnonzero((pairs["a"] == tests.best) | (pairs["b"] == tests.best))
