"""Up to which learning rate descents fall, seen and by theory."""

import numpy as np
import pandas as pd

from steeplechase.statistics.descent import _theory
from steeplechase.statistics.descent._settings import SETTING, infinite, middle

TITLE = "Where a learning rate becomes too large"
COLUMNS = (
    *("problem", "kind", "algorithm", "optimizer", "momentum", "threshold"),
    *("largest_that_fell", "smallest_that_did_not", "ended_early", "agrees"),
)


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row a problem, algorithm and momentum; plain steps, momentum and Nesterov alone.

    Returns
    -------
    DataFrame
        ``threshold``: above it the error grows near the minimum, whose curvature is known; a
        quadratic has the same everywhere. ``largest_that_fell``, ``smallest_that_did_not``:
        learning rates after which the median excess is, or is not, below the start's.
        ``ended_early``: rates of which it is infinite. ``agrees``: whether every rate below the
        threshold fell and none above.
    """
    frame = _theory.covered(descents)
    fell = infinite(descents)
    change = (fell["final_excess"] / fell["start_excess"]).groupby(
        [fell[key] for key in SETTING], sort=False
    )
    frame = frame.merge(change.agg(middle).rename("change").reset_index(), on=SETTING, how="left")
    known = problems.dropna(subset=["largest_curvature"]).set_index("problem")
    rows = []
    keys = ["problem", "algorithm", "optimizer", "family", "momentum"]
    for key, group in frame.groupby(keys, sort=False, dropna=False):
        named = dict(zip(keys, key, strict=True))
        if named["problem"] in known.index:
            rows.append({**named, **_seen(named, group, known.loc[named["problem"]])})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _seen(named: dict, group: pd.DataFrame, problem: pd.Series) -> dict:
    """Compare the rates of one algorithm and momentum with the threshold."""
    beta = 0.0 if pd.isna(named["momentum"]) else named["momentum"]
    limit = _theory.threshold(named["family"], beta, problem["largest_curvature"])
    falls = group["change"] < 1
    return {
        "kind": problem["kind"],
        "threshold": limit,
        "largest_that_fell": group.loc[falls, "lr"].max(),
        "smallest_that_did_not": group.loc[~falls, "lr"].min(),
        "ended_early": int((~np.isfinite(group["excess"])).sum()),
        "agrees": bool((falls == (group["lr"] < limit)).all()),
    }
