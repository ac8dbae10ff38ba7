"""The post-hoc tests and adjustments as the tables of pairs and of a control need them."""

import numpy as np

from steeplechase import registry
from steeplechase.statistics import holm
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


def control_of_ranks(tests: Tests, control: int) -> dict[str, np.ndarray]:
    """Return the tests against the control that read the ranks: Bonferroni and Dunn's."""
    mean_ranks = tests.mean_ranks.to_numpy(dtype=float)
    return {"bonferroni_dunn_p": bonferroni_dunn(mean_ranks, len(tests.ranks), control)}
