"""All that a statistic may draw on, made once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.statistics._refits import refits
from steeplechase.statistics._table import wide
from steeplechase.statistics._tests import Tests, run_tests
from steeplechase.statistics.blocks import blocks
from steeplechase.statistics.means import means

POLICIES = ("worst_rank", "drop")  # for missing scores


@dataclass(frozen=True)
class Material:
    """What a comparison is made from, beside the scores; all of it may be absent.

    Attributes
    ----------
    directions
        Whether higher is better, by the name of each metric in the scores.
    sources
        The source of each data set that is averaged with others of the same one into a block;
        data sets that are not named here are blocks of their own.
    known_sources
        The source of each data set, whether or not the comparison averages by it.
    control
        The algorithm that the others are compared with, or None.
    flagged
        Data sets in which the audit found what spoils a comparison.
    trials
        One row per inner training, as the table of trials; or None.
    algorithms
        The resolved algorithms of the study (name, optimizer, schedules, regularisers, each with
        its search space), with `trials`, the number of trials; empty for foreign scores.
    selection_metric
        The metric by which trials were selected; None for foreign scores.
    runs
        Tables of scores of further runs of the same study, under other study seeds, by name.
    absent_runs
        Names of further runs that are wanted and have no scores yet.
    unfinished
        What is left out of the comparison since it is not trained yet, as `unfinished` tells;
        empty for a finished study.
    planned
        The scores with what is left out, and the names with those that are: (table, algorithms);
        None for a finished study.
    """

    directions: Mapping[str, bool] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    known_sources: Mapping[str, str] = field(default_factory=dict)
    control: str | None = None
    flagged: Sequence[str] = ()
    trials: pd.DataFrame | None = None
    algorithms: Sequence[Mapping[str, Any]] = ()
    selection_metric: str | None = None
    runs: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    absent_runs: Sequence[str] = ()
    unfinished: Mapping[str, Any] = field(default_factory=dict)
    planned: tuple[pd.DataFrame, Sequence[str]] | None = None


@dataclass(frozen=True)
class Evidence:
    """What each statistic that has a table of its own is given.

    Attributes
    ----------
    table
        The scores as they were given: `dataset`, `algorithm`, `outer_fold`, `replicate`,
        `status`, `undefined`, `test_<metric>` of every metric, and others.
    names
        The k algorithms, in the order of the study.
    metric, higher_is_better
        The compared metric and its direction.
    missing
        The policy: "worst_rank" or "drop".
    refits
        The complete grid of the compared data sets: `dataset`, `outer_fold`, `replicate`,
        `algorithm`, `score`, `state`.
    scores
        (N, k) float64, blocks by algorithms; NaN where there is none.
    tests
        Ranks, paired differences and the tests that decide, of `scores`.
    counts
        (resamples, N) bootstrap draws of the blocks; no rows below six blocks.
    alpha, rope, seed
        Level, region of practical equivalence in the unit of the metric, seed of simulations.
    material
        What else there is.
    test_table
        The scores as `table`, but of the test part where training scores are compared; else None.
    """

    table: pd.DataFrame
    names: Sequence[str]
    metric: str
    higher_is_better: bool
    missing: str
    refits: pd.DataFrame
    scores: pd.DataFrame
    tests: Tests
    counts: np.ndarray
    alpha: float
    rope: float
    seed: int
    material: Material
    test_table: pd.DataFrame | None = None


def block_means(
    grid: pd.DataFrame, names: Sequence[str], sources: Mapping[str, str]
) -> pd.DataFrame:
    """Return the mean score of each algorithm on each block, as `means` does."""
    return blocks(means(grid, names), sources)


def block_scores(
    table: pd.DataFrame,
    names: Sequence[str],
    metric: str,
    missing: str,
    sources: Mapping[str, str],
) -> pd.DataFrame:
    """Return the table that is tested, from scores of refits.

    Parameters
    ----------
    table
        As `Evidence.table`, or part of it.
    names, metric, missing, sources
        As in `Evidence` and `Material`.

    Returns
    -------
    pandas.DataFrame
        (N, k) float64, blocks by algorithms. Blocks without any score are left out; with "drop"
        also those on which one algorithm has none.
    """
    scores = wide(block_means(refits(table, metric, names), names, sources), names)
    return kept_by_policy(scores)[missing]


def kept_by_policy(scores: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the blocks that are compared, by the policy for missing scores."""
    scored = scores[scores.notna().any(axis=1)]
    return dict(zip(POLICIES, (scored, scored.dropna()), strict=True))


def variant(
    evidence: Evidence,
    *,
    table: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
    metric: str | None = None,
    missing: str | None = None,
    sources: Mapping[str, str] | None = None,
) -> Tests:
    """Return the tests that decide under another choice of one thing, all else being equal."""
    metric = metric or evidence.metric
    scores = block_scores(
        evidence.table if table is None else table,
        evidence.names if names is None else names,
        metric,
        missing or evidence.missing,
        evidence.material.sources if sources is None else sources,
    )
    higher = evidence.material.directions.get(metric, evidence.higher_is_better)
    return run_tests(scores, higher, evidence.alpha)
