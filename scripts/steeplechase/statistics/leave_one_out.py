"""Whether the answer hangs on one data set."""

import pandas as pd

from steeplechase.statistics._tests import Tests, without_each_block

TITLE = "Leaving one data set out"
ASSUMPTIONS = "The variants share all data sets but one, so they are no independent checks."
REFERENCE = "Efron & Tibshirani 1993, chapter 11 (jackknife)"


def leave_one_out(tests: Tests, alpha: float) -> pd.DataFrame:
    """Repeat the comparison without each of the data sets in turn.

    Parameters
    ----------
    tests
        Of all N data sets.
    alpha
        Level.

    Returns
    -------
    pandas.DataFrame
        N rows (none for N < 2): `left_out` (data set), `winner` (the algorithm of the smallest
        mean rank, the first in the order of the study of several), `mean_rank` of it, `shared`
        (another has the same), `decision` (the algorithm that the tests support, or
        "cannot tell").
    """
    rows = []
    for left_out, mean_ranks, supported in without_each_block(tests, alpha):
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
