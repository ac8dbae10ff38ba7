"""The post-hoc tests and adjustments as the tables of pairs and of a control need them."""

import numpy as np

from steeplechase import registry
from steeplechase.statistics import holm
from steeplechase.statistics._aligned import aligned_ranks, normal_test_of_aligned
from steeplechase.statistics._quade import normal_test_of_quade, weighted_ranks
from steeplechase.statistics._tests import Tests
from steeplechase.statistics.bonferroni_dunn import bonferroni_dunn
from steeplechase.statistics.conover import conover
from steeplechase.statistics.nemenyi import nemenyi


def adjusted(of: str, p_values: np.ndarray, k: int) -> dict[str, np.ndarray]:
    """Return the p-values after every adjustment `of` all "pairs" or of a "control".

    Parameters
    ----------
    of
        "pairs" or "control".
    p_values
        (m,) float64.
    k
        Number of algorithms.

    Returns
    -------
    dict
        (m,) float64 by `<name>_p`.
    """
    return {
        f"{name}_p": registry.load("statistics", name).adjust(p_values, k)
        for name in registry.adjustments(of)
    }


def pairs_of_ranks(tests: Tests) -> dict[str, np.ndarray]:
    """Return the tests of all pairs that read the ranks: Nemenyi's, and Conover's after Holm."""
    n, k = tests.ranks.shape
    raw = conover(tests.ranks.to_numpy(dtype=float))
    return {
        "nemenyi_p": nemenyi(tests.mean_ranks.to_numpy(dtype=float), n),
        "conover_holm_p": holm.adjust(raw, k),
    }


def control_of_ranks(tests: Tests, merit: np.ndarray, control: int) -> dict[str, np.ndarray]:
    """Return the normal tests against the control that read ranks of some kind.

    Parameters
    ----------
    tests
        Of the scores.
    merit
        (N, k) float64, the scores as `_table.merits` gives them.
    control
        Column of the control.

    Returns
    -------
    dict
        (k - 1,) float64 by column: Bonferroni and Dunn's test of mean ranks, and after Holm's
        correction those of Quade's weighted and of the aligned ranks. NaN with fewer than three
        algorithms or two data sets.
    """
    n, k = merit.shape
    mean_ranks = tests.mean_ranks.to_numpy(dtype=float)
    found = {"bonferroni_dunn_p": bonferroni_dunn(mean_ranks, n, control)}
    for column, ranks, normal_test in (
        ("quade_holm_p", weighted_ranks, normal_test_of_quade),
        ("aligned_holm_p", aligned_ranks, normal_test_of_aligned),
    ):
        means = ranks(merit) if n else np.full(k, np.nan)
        gaps = np.delete(means, control) - means[control]
        found[column] = holm.adjust(normal_test(gaps, k, n), k)
    return found
