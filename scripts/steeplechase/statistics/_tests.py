"""The tests that decide, of one table of scores: the same for every variant of a comparison."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.statistics import holm
from steeplechase.statistics._decision import beats, winner
from steeplechase.statistics._left_out import without_each
from steeplechase.statistics._table import differences, merits
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.ranks import ranks as rank
from steeplechase.statistics.wilcoxon import wilcoxon


@dataclass(frozen=True)
class Tests:
    """The tests of one table of scores, N blocks by k algorithms, m = k (k - 1) / 2 pairs.

    Attributes
    ----------
    ranks
        (N, k) float64 mid-ranks, the best is 1.
    mean_ranks
        (k,) float64 by algorithm.
    omnibus
        One row, as of `friedman`.
    differences
        (m, N) float64 paired differences in merit (greater is better), in the order of
        `numpy.triu_indices(k, 1)`.
    pairs
        m rows: `a`, `b`, `rank_biserial`, `wilcoxon_p`, `holm_p`, `significant`.
    decision
        The algorithm that the tests support as winner, or None.
    """

    __test__ = False  # no test case, whatever pytest makes of the name

    ranks: pd.DataFrame
    mean_ranks: pd.Series
    omnibus: pd.DataFrame
    differences: np.ndarray
    pairs: pd.DataFrame
    decision: str | None

    @property
    def best(self) -> str | None:
        """The algorithm of the smallest mean rank, the first of several; None without a table."""
        n, k = self.ranks.shape
        return str(self.mean_ranks.idxmin()) if n and k else None

    def brief(self) -> dict[str, Any]:
        """Return the number of blocks, the mean ranks, the order and the decision."""
        order = self.mean_ranks.sort_values(kind="stable").index
        return {
            "n_datasets": len(self.ranks),
            "mean_ranks": self.mean_ranks.to_dict(),
            "order": list(order) if len(self.ranks) else [],
            "decision": self.decision,
        }


def run_tests(scores: pd.DataFrame, higher_is_better: bool, alpha: float) -> Tests:
    """Run the tests that decide: Friedman and exact Wilcoxon with Holm's correction.

    Parameters
    ----------
    scores
        (N, k) float64, blocks (data sets, or sources of them) by algorithms; NaN ranks worst.
    higher_is_better
        Direction of the metric.
    alpha
        Level; p = alpha rejects.
    """
    ranks = rank(scores, higher_is_better)
    n, k = ranks.shape
    omnibus = friedman(ranks)
    a, b, gaps = differences(merits(scores, higher_is_better))
    pairs = wilcoxon(gaps)
    pairs.insert(0, "a", [scores.columns[i] for i in a])
    pairs.insert(1, "b", [scores.columns[i] for i in b])
    if n < 2:  # one data set is no sample of data sets
        pairs["wilcoxon_p"] = math.nan
    pairs["holm_p"] = holm.adjust(pairs["wilcoxon_p"].to_numpy(), k)
    pairs["significant"] = pairs["holm_p"] <= alpha
    sign, adjusted = pairs["rank_biserial"].to_numpy(), pairs["holm_p"].to_numpy()
    decision = _decision(ranks, omnibus, sign, adjusted, alpha)
    return Tests(ranks, ranks.mean(), omnibus, gaps, pairs, decision)


def without_each_block(tests: Tests, alpha: float) -> Iterator[tuple[str, pd.Series, str | None]]:
    """Yield each block, and the mean ranks and the decision of `run_tests` without it.

    Ranks and differences of the other blocks stay what they are, and the signed-rank tests without
    each block share most of their work. A single block leaves nothing, and is not yielded.

    Parameters
    ----------
    tests
        Of all blocks.
    alpha
        Level.
    """
    sign, p = without_each(tests.differences)
    n, k = tests.ranks.shape
    for place, block in enumerate(tests.ranks.index if n > 1 else ()):
        ranks = tests.ranks.drop(index=block)
        adjusted = holm.adjust(p[:, place], k)
        decision = _decision(ranks, friedman(ranks), sign[:, place], adjusted, alpha)
        yield block, ranks.mean(), decision


def _decision(
    ranks: pd.DataFrame, omnibus: pd.DataFrame, sign: np.ndarray, adjusted: np.ndarray, alpha: float
) -> str | None:
    """Return the algorithm that the tests support as winner, or None.

    `sign` and `adjusted` are of each pair: positive where its first algorithm is the better, and
    the adjusted p-value.
    """
    k = ranks.shape[1]
    a, b = np.triu_indices(k, 1)
    beaten = beats(a, b, sign, adjusted, alpha, k)
    best = winner(ranks.mean().to_numpy(), beaten, float(omnibus["p_f"].iloc[0]), alpha)
    return str(ranks.columns[best]) if best >= 0 else None
