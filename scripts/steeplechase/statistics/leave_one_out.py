"""Whether the answer hangs on one data set."""

from collections.abc import Callable

import pandas as pd

TITLE = "Leaving one data set out"
ASSUMPTIONS = "The variants share all data sets but one, so they are no independent checks."
REFERENCE = "Efron & Tibshirani 1993, chapter 11 (jackknife)"


def leave_one_out(
    scores: pd.DataFrame, conclude: Callable[[pd.DataFrame], tuple[pd.Series, str | None]]
) -> pd.DataFrame:
    """Repeat the comparison without each of the data sets in turn.

    Parameters
    ----------
    scores
        (N, k) float64, data sets by algorithms.
    conclude
        Gives for such a table the mean ranks by algorithm, and the name of the algorithm that
        the tests support as winner, None where they support none.

    Returns
    -------
    pandas.DataFrame
        N rows (none for N < 2): `left_out` (data set), `winner` (the algorithm of the smallest
        mean rank, the first in the order of the study of several), `mean_rank` of it, `shared`
        (another has the same), `decision` (the algorithm that the tests support, or
        "cannot tell").
    """
    rows = []
    for left_out in scores.index if len(scores) > 1 else ():
        mean_ranks, supported = conclude(scores.drop(index=left_out))
        best = mean_ranks.min()
        rows.append(
            {
                "left_out": left_out,
                "winner": mean_ranks.idxmin(),
                "mean_rank": best,
                "shared": bool((mean_ranks <= best + 1e-12).sum() > 1),
                "decision": supported or "cannot tell",
            }
        )
    return pd.DataFrame(rows, columns=["left_out", "winner", "mean_rank", "shared", "decision"])
