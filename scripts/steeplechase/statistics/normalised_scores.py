"""Scores on the scale from the worst to the best algorithm of each data set, averaged."""

import numpy as np
import pandas as pd

from steeplechase.statistics._bootstrap import FEWEST, interval
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._table import merits

TITLE = "Mean and interquartile mean of min-max normalised scores"
SECTION = "size"
ASSUMPTIONS = (
    "Data sets are independent draws and of equal weight; the scale is that of the compared "
    "algorithms, and another one may change it."
)
REFERENCE = "Agarwal et al. 2021, NeurIPS 34, arXiv:2108.13264, section 4 (interquartile mean)"
COLUMNS = {
    "algorithm": "algorithm",
    "n": "data sets that are averaged",
    "n_tied": "data sets left out, on which all algorithms have the same score",
    "mean": "mean normalised score: 1 the best of each data set, 0 the worst or no score",
    "mean_low": "lower end of its 95 % bootstrap interval over data sets",
    "mean_high": "upper end of it; both empty below six data sets that are averaged",
    "iqm": "mean of the middle half of the normalised scores, in [0, 1]",
    "iqm_low": "lower end of its 95 % bootstrap interval over data sets",
    "iqm_high": "upper end of it",
}


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per algorithm, in the order of the study; none without data sets."""
    scores = normalised(merits(evidence.scores, evidence.higher_is_better))
    apart = ~np.isnan(scores).any(axis=1)
    kept, counts = scores[apart], evidence.counts[:, apart]
    counts = counts if len(kept) >= FEWEST else counts[:0]
    everything = np.ones((1, len(kept)))
    names = list(evidence.scores.columns) if len(scores) else []
    rows = []
    for column, name in enumerate(names):
        row = {"algorithm": name, "n": len(kept), "n_tied": int((~apart).sum())}
        for what, trimmed in (("mean", 0.0), ("iqm", 0.25)):
            low, high = interval(trimmed_mean(kept[:, column], counts, trimmed))
            row[what] = trimmed_mean(kept[:, column], everything, trimmed)[0]
            row |= {f"{what}_low": float(low), f"{what}_high": float(high)}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def normalised(merit: np.ndarray) -> np.ndarray:
    """Return the scores of each data set on the scale from its worst score, 0, to its best, 1.

    Parameters
    ----------
    merit
        (N, k) float64, greater is better; minus infinity where there is no score.

    Returns
    -------
    numpy.ndarray
        (N, k) float64 in [0, 1]; a missing score is 0. A row in which all are equal is NaN; if
        only missing scores set it apart, the others are 1.
    """
    if merit.size == 0:
        return np.zeros(merit.shape)
    known = np.isfinite(merit)
    best = merit.max(axis=1, keepdims=True)
    worst = np.where(known, merit, np.inf).min(axis=1, keepdims=True)
    spread = np.where(best > worst, best - worst, 1.0)
    scaled = (np.where(known, merit, 0.0) - np.where(known, worst, 0.0)) / spread
    scaled = np.where(known, np.where(best > worst, scaled, 1.0), 0.0)
    tied = scaled.min(axis=1, keepdims=True) == scaled.max(axis=1, keepdims=True)
    return np.where(tied, np.nan, scaled)


def trimmed_mean(values: np.ndarray, counts: np.ndarray, share: float) -> np.ndarray:
    """Return the mean of each resample without its smallest and its largest values.

    Parameters
    ----------
    values
        (n,) float64, finite.
    counts
        (resamples, n), how often each value is drawn; whole numbers.
    share
        Of the values that is left out at each end, rounded down to whole values; in [0, .5).

    Returns
    -------
    numpy.ndarray
        (resamples,) float64; NaN where nothing is drawn. `share` = .25 is the interquartile mean
        as Agarwal et al. compute it (`scipy.stats.trim_mean`).
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(counts[:, order], axis=1)
    drawn = counts.sum(axis=1, keepdims=True)
    cut = np.floor(share * drawn)
    upto = np.clip(reached, cut, drawn - cut) - cut
    kept = np.diff(upto, axis=1, prepend=0.0)
    with np.errstate(invalid="ignore"):
        return kept @ values[order] / (drawn - 2 * cut)[:, 0]
