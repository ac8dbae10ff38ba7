"""How steady scores are: their spread between data sets, outer folds and replicates."""

import numpy as np
import pandas as pd

from steeplechase.statistics._evidence import Evidence

TITLE = "Spread of scores between data sets, outer folds and replicates"
SECTION = "steadiness"
ASSUMPTIONS = (
    "Folds share training rows, so new samples of rows would differ by more; the shares take the "
    "levels to be independent and spreads to be alike on all data sets."
)
REFERENCE = (
    "Searle, Casella and McCulloch 1992, Variance Components, Wiley (nested, ANOVA estimates); "
    "Bengio and Grandvalet 2004, JMLR 5, 1089-1105 (folds)"
)
COLUMNS = {
    "algorithm": (
        "its name; the last row, (all), pools the variances of all of them and adds up the counts"
    ),
    "n_datasets": "data sets on which it has every score",
    "n_left_out": "data sets on which one has none, which are left out here",
    "n_folds": "outer folds of these data sets",
    "n_scores": "scores on these folds: replicates are trainings under other seeds",
    "sd_datasets": "standard deviation between the mean scores of data sets, in the metric's unit",
    "sd_folds": (
        "standard deviation between folds of one data set (means over replicates), pooled with "
        "n_folds - n_datasets degrees of freedom; empty with one fold"
    ),
    "sd_replicates": (
        "standard deviation between replicates of one fold, pooled with n_scores - n_folds degrees "
        "of freedom; empty with one replicate"
    ),
    "share_datasets": "share of data sets in the variance of one score, in [0, 1]",
    "share_folds": "share of folds; with one replicate it holds that of seeds too",
    "share_replicates": "share of replicates, which is that of the seeds of weights and batches",
}
ALL = "(all)"
LEVELS = ("datasets", "folds", "replicates")


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per algorithm, and one of all together; no rows without data sets."""
    grid = evidence.refits
    if not len(grid):
        return pd.DataFrame(columns=list(COLUMNS))
    # As for the means that are compared: without one refit there is no score of the data set.
    scored = grid["state"].isin(("ok", "undefined"))
    whole = scored.groupby([grid["dataset"], grid["algorithm"]]).transform("all")
    total = grid["dataset"].nunique()
    rows = []
    for name in evidence.names:
        own = grid[whole & (grid["algorithm"] == name) & (grid["state"] == "ok")]
        counted = spread(own["dataset"], own["outer_fold"], own["score"])
        rows.append({"algorithm": name, "n_left_out": total - counted["n_datasets"], **counted})
    return pd.DataFrame([*map(_told, rows), _told(together(rows))], columns=list(COLUMNS))


def spread(datasets: pd.Series, folds: pd.Series, scores: pd.Series) -> dict[str, float]:
    """Return the variances of the scores of one algorithm at each level, and their components.

    With the score of replicate r of fold f of data set d as m + D_d + F_df + R_dfr, the pooled
    sample variances of the means at each level expect

        replicates  s_R^2 = var R
        folds       s_F^2 = var F + var R / r
        data sets   s_D^2 = var D + var F / f + var R / (f r)

    which is solved for var D, var F and var R; 1 / r and 1 / f are means where the numbers of
    replicates and folds differ. A level without degrees of freedom adds to the one above it.

    Parameters
    ----------
    datasets, folds, scores
        One of each per refit.

    Returns
    -------
    dict
        `n_datasets`, `n_folds`, `n_scores`; `variance_<level>` (s^2) and `component_<level>`
        (var, at least 0) of `LEVELS`, NaN where there are no degrees of freedom.
    """
    groups = scores.groupby([datasets, folds])
    fold = pd.DataFrame({"mean": groups.mean(), "n": groups.size(), "squares": _squares(groups)})
    above = fold["mean"].groupby(level=0)
    inverse = (1 / fold["n"]).groupby(level=0)
    data = pd.DataFrame({"mean": above.mean(), "n": above.size(), "squares": _squares(above)})
    data["inverse"] = inverse.mean()
    n_scores, n_folds, n_datasets = len(scores), len(fold), len(data)
    replicates = _ratio(fold["squares"].sum(), n_scores - n_folds)
    between = _ratio(data["squares"].sum(), n_folds - n_datasets)
    datasets_apart = _ratio(((data["mean"] - data["mean"].mean()) ** 2).sum(), n_datasets - 1)
    noise = np.nan_to_num(replicates)
    weight = _ratio(((data["n"] - 1) * data["inverse"]).sum(), n_folds - n_datasets)
    of_folds = np.maximum(between - noise * weight, 0.0)
    carried = (np.nan_to_num(of_folds) + noise * data["inverse"]) / data["n"]
    of_datasets = np.maximum(datasets_apart - carried.mean(), 0.0)
    found = {"n_datasets": n_datasets, "n_folds": n_folds, "n_scores": n_scores}
    variances = (datasets_apart, between, replicates)
    components = (of_datasets, of_folds, replicates)
    for level, variance, component in zip(LEVELS, variances, components, strict=True):
        found |= {f"variance_{level}": float(variance), f"component_{level}": float(component)}
    return found


def _squares(groups) -> pd.Series:
    """Return the sum of squares about the mean of each group, exactly 0 where all are alike."""
    spread = groups.max() - groups.min()
    squares = groups.var(ddof=0) * groups.size()
    return squares.where(spread > 0, 0.0)


def _ratio(total: float, freedom: int) -> float:
    """Return a mean square, NaN without degrees of freedom."""
    return total / freedom if freedom > 0 else np.nan


def together(rows: list[dict]) -> dict:
    """Pool the algorithms: counts summed, variances weighted by their degrees of freedom.

    Components are weighted as the variances of their level are. The algorithms share data sets
    and folds, so that the sum of their degrees of freedom overstates what is known.
    """
    frame = pd.DataFrame(rows)
    pooled = {"algorithm": ALL}
    counts = [name for name in frame if name.startswith("n_")]
    pooled |= {name: int(frame[name].sum()) for name in counts}
    freedom = {
        "datasets": frame["n_datasets"] - 1,
        "folds": frame["n_folds"] - frame["n_datasets"],
        "replicates": frame["n_scores"] - frame["n_folds"],
    }
    for level, weights in freedom.items():
        known = weights > 0
        for kind in (f"variance_{level}", f"component_{level}"):
            total = (frame[kind] * weights)[known].sum()
            pooled[kind] = _ratio(total, weights[known].sum())
    return pooled


def _told(row: dict) -> dict:
    """Return a row of the table: deviations for variances, shares for components."""
    parts = np.array([row[f"component_{level}"] for level in LEVELS])
    total = np.nansum(parts)
    shares = parts / total if total > 0 else np.full(len(LEVELS), np.nan)
    told = dict(row)
    for level, share in zip(LEVELS, shares, strict=True):
        told |= {f"sd_{level}": float(np.sqrt(row[f"variance_{level}"])), f"share_{level}": share}
    return told
