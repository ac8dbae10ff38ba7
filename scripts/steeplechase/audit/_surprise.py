"""How probable a column is to tell so much of the class by chance: bounds, without resampling."""

import numpy as np
from scipy.special import gammaln, logsumexp, xlogy

# Taken for no accident: more improbable than this, over all columns of a data set together.
CERTAIN = 1e-6


def log_choose(n: np.ndarray | float, k: np.ndarray | float) -> np.ndarray | float:
    """Return the logarithm of the number of ways to choose k of n."""
    return gammaln(np.asarray(n) + 1.0) - gammaln(np.asarray(k) + 1.0) - gammaln(n - k + 1.0)


def log_chance_of_intervals(sizes: np.ndarray) -> float:
    """Return the log-probability that rows in random order stand together by class.

    Parameters
    ----------
    sizes
        Rows of each class, (c,).
    """
    sizes = sizes[sizes > 0]
    orders = gammaln(len(sizes) + 1.0)
    return float(orders + gammaln(sizes + 1.0).sum() - gammaln(sizes.sum() + 1.0))


def log_chance_of_purity(groups: np.ndarray, sizes: np.ndarray) -> float:
    """Return a bound on the log-probability that each group of rows has one class.

    With classes in random order it is at most P(each group pure) / P(these sizes), both for rows
    whose classes are drawn independently with the shares of the classes: given the sizes, these
    are in random order.

    Parameters
    ----------
    groups
        Rows of each value of a column, (k,).
    sizes
        Rows of each class, (c,).
    """
    sizes = sizes[sizes > 0]
    shares = sizes / sizes.sum()
    pure = logsumexp(xlogy(groups[:, None], shares), axis=1).sum()
    these_sizes = gammaln(sizes.sum() + 1.0) - gammaln(sizes + 1.0).sum()
    these_sizes += xlogy(sizes, shares).sum()
    return min(float(pure - these_sizes), 0.0)


def log_chance_of_one_class(rows: int, of_class: int, of_all: int) -> float:
    """Return the log-probability that `rows` of all rows, drawn at random, are of one class."""
    return float(log_choose(of_class, rows) - log_choose(of_all, rows))
