"""Groups of algorithms that lie within the critical difference: the bars of its diagram."""

import numpy as np
import pandas as pd

TITLE = "Groups within the critical difference"
ASSUMPTIONS = (
    "Data sets are independent; mean ranks, and so the groups, depend on the pool of algorithms."
)
REFERENCE = "Nemenyi 1963; Demsar 2006, JMLR 7, section 3.2.4"


def cliques(mean_ranks: pd.Series, critical_difference: float) -> pd.DataFrame:
    """Find the maximal groups of neighbouring mean ranks that span less than the difference.

    A group is a run of the sorted mean ranks, so a bar never passes over an algorithm that differs
    significantly from one of its ends; none lies inside another. An algorithm alone is no group.

    Parameters
    ----------
    mean_ranks
        (k,) float64 by algorithm.
    critical_difference
        In mean ranks; NaN gives no group.

    Returns
    -------
    pandas.DataFrame
        `group` (int, from 1, best first) and `algorithm`, best first within a group; algorithms
        of the same mean rank in the order given.
    """
    ordered = mean_ranks.sort_values(kind="stable")
    values = ordered.to_numpy(dtype=float)
    rows: list[tuple[int, str]] = []
    group, reached = 0, 0
    for start in range(len(values)):
        inside = values[start:] - values[start] < critical_difference
        end = start + int(np.argmin(inside)) if not inside.all() else len(values)
        if end > reached and end - start > 1:
            group += 1
            rows += [(group, str(name)) for name in ordered.index[start:end]]
        reached = max(reached, end)
    return pd.DataFrame(
        {
            "group": pd.Series([row[0] for row in rows], dtype=int),
            "algorithm": pd.Series([row[1] for row in rows], dtype=object),
        }
    )
