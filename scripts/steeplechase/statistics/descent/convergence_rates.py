"""The rate at which descents of quadratics converge, fitted to what was seen and by theory."""

import numpy as np
import pandas as pd

from steeplechase.statistics.descent import _theory
from steeplechase.statistics.descent._settings import SETTING, middle

TITLE = "Rates of convergence on quadratics"
COLUMNS = (
    *("problem", "algorithm", "setting", "optimizer", "lr", "momentum"),
    *("fitted", "theory", "difference", "best_possible"),
)
QUADRATIC = "quadratic"
FEWEST = 8  # iterations that a line is fitted to


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row a setting of plain steps, momentum or Nesterov on all rows, without wrapper.

    Returns
    -------
    DataFrame
        ``fitted``: by what the distance to the minimum was multiplied per iteration, half the slope
        of the logarithm of the excess over the second half of the iterations, the median over the
        replicates; NaN where too few iterations were finite. ``theory``: the same in the long run.
        ``best_possible``: with the best learning rate and momentum. Only quadratics have rows.
    """
    bent = problems[problems["kind"] == QUADRATIC].set_index("problem")
    frame = _theory.covered(descents)
    frame = frame[frame["problem"].isin(bent.index)]
    rows = []
    slopes = _slopes(iterations[iterations["problem"].isin(frame["problem"])])
    for row in frame.to_dict("records"):
        own = bent.loc[row["problem"]]
        curvatures = (own["smallest_curvature"], own["largest_curvature"])
        beta = 0.0 if pd.isna(row["momentum"]) else row["momentum"]
        fitted = slopes.get(tuple(row[key] for key in SETTING), float("nan"))
        theory = _theory.rate(row["family"], row["lr"], beta, curvatures)
        best = _theory.best_rate(row["family"], curvatures)
        found = {"fitted": fitted, "theory": theory, "difference": fitted - theory}
        rows.append({**row, **found, "best_possible": best})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _slopes(iterations: pd.DataFrame) -> dict[tuple, float]:
    """Return the fitted rate of each setting."""
    found: dict[tuple, list[float]] = {}
    for key, path in iterations.groupby([*SETTING, "replicate"], sort=False):
        found.setdefault(key[:-1], []).append(fitted(path["excess"].to_numpy()))
    return {key: middle(pd.Series(rates)) for key, rates in found.items()}


def fitted(excess: np.ndarray) -> float:
    """Return by what the square root of an excess is multiplied per iteration, NaN if unknown.

    Parameters
    ----------
    excess
        Of each iteration, in order.
    """
    half = np.arange(len(excess)) >= len(excess) // 2
    known = half & (excess > 0) & np.isfinite(excess)
    if known.sum() < FEWEST:
        return float("nan")
    slope = np.polyfit(np.flatnonzero(known), np.log(excess[known]), 1)[0]
    return float(np.exp(slope / 2))
