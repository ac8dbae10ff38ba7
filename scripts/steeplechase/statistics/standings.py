"""The summary table: mean rank and mean score of each algorithm, with intervals."""

import numpy as np
import pandas as pd

from steeplechase.statistics._bootstrap import interval

TITLE = "Mean ranks and mean scores"
ASSUMPTIONS = "Data sets are independent; a mean score adds up data sets of unlike difficulty."
REFERENCE = "Demsar 2006, JMLR 7, section 3.2; Efron & Tibshirani 1993 (percentile bootstrap)"


def standings(
    scores: pd.DataFrame, ranks: pd.DataFrame, means: pd.DataFrame, counts: np.ndarray
) -> pd.DataFrame:
    """Summarise each algorithm over the data sets.

    Parameters
    ----------
    scores
        (N, k) float64, data sets by algorithms; NaN where there is no score.
    ranks
        (N, k) float64 of the same shape and names.
    means
        `algorithm`, `n_diverged`, `n_failed` per data set, over all data sets of the study.
    counts
        (resamples, N) draws of data sets.

    Returns
    -------
    pandas.DataFrame
        One row per algorithm, in the order of the columns: `algorithm`, `mean_rank`, `rank_low`,
        `rank_high`, `mean_score`, `score_low`, `score_high`, `median_score`, `wins` (data sets
        where it has the best rank, alone or shared), `wins_shared` (those of them that it
        shares), `n_failed` and `n_diverged` (refits). Intervals: 95 % bootstrap percentiles over
        data sets. Scores are over the data sets on which the algorithm has one.
    """
    n = len(ranks)
    place = ranks.to_numpy(dtype=float)
    value = scores.to_numpy(dtype=float)
    known = ~np.isnan(value)
    rank_low, rank_high = interval(counts @ place / n if n else counts[:, :0] @ place * np.nan)
    drawn = counts @ known
    with np.errstate(invalid="ignore", divide="ignore"):
        resampled = (counts @ np.where(known, value, 0.0)) / drawn
        mean_score = np.where(known, value, 0.0).sum(axis=0) / known.sum(axis=0)
        mean_rank = place.sum(axis=0) / n if n else np.full(place.shape[1], np.nan)
    score_low, score_high = interval(resampled)
    best = place == place.min(axis=1, keepdims=True) if n else place.astype(bool)
    shared = best & (best.sum(axis=1, keepdims=True) > 1)
    refits = means.groupby("algorithm")[["n_failed", "n_diverged"]].sum()
    refits = refits.reindex(scores.columns, fill_value=0)
    return pd.DataFrame(
        {
            "algorithm": list(scores.columns),
            "mean_rank": mean_rank,
            "rank_low": rank_low,
            "rank_high": rank_high,
            "mean_score": mean_score,
            "score_low": score_low,
            "score_high": score_high,
            "median_score": scores.median().to_numpy(dtype=float),
            "wins": best.sum(axis=0),
            "wins_shared": shared.sum(axis=0),
            "n_failed": refits["n_failed"].to_numpy(),
            "n_diverged": refits["n_diverged"].to_numpy(),
        }
    )
