"""Exact Wilcoxon signed-rank test of each pair, ties and zeros included."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from steeplechase.statistics._signed_rank import two_sided

TITLE = "Exact Wilcoxon signed-rank test"
ASSUMPTIONS = (
    "Data sets are independent, and differences symmetric about zero where the two are alike."
)
REFERENCE = "Wilcoxon 1945; Pratt 1959; Holm 1979; Nemenyi 1963; Benavoli et al. 2016, JMLR 17(5)"


def wilcoxon(differences: np.ndarray, zeros: str = "drop") -> pd.DataFrame:
    """Test for each row whether the differences are symmetric about zero, two-sided.

    The absolute differences are ranked together, ties share mid-ranks; W+ and W- are the sums of
    the ranks of the positive and the negative ones. The p-value is exact: twice the share of the
    2^n assignments of signs to these very ranks that give a sum of at most min(W+, W-). No normal
    approximation at any N, which would be wrong with ties.

    Parameters
    ----------
    differences
        (m, N) float64, one row per pair; infinite ones (a failure) rank above all finite ones.
    zeros
        "drop": zeros are left out before ranking (Wilcoxon; the default of R and of SciPy).
        "split": zeros are ranked, and half the sum of their ranks is added to both sums (Demsar;
        the p-value is that of Pratt's test, since both sums shift by one constant).

    Returns
    -------
    pandas.DataFrame
        m rows: `w_plus`, `w_minus`, `rank_biserial` ((W+ - W-) / (W+ + W-), in [-1, 1], 0 where
        all are zero) and `wilcoxon_p` in (0, 1], 1 where all are zero.

    References
    ----------
    Wilcoxon (1945), Biometrics Bulletin 1, 80-83. Pratt (1959), JASA 54, 655-667. Demsar (2006),
    JMLR 7, 1-30, section 3.1.3. Kerby (2014), Comprehensive Psychology 3, 11.IT.3.1.
    """
    differences = np.asarray(differences, dtype=float)
    ranked = rankdata(np.abs(differences), axis=1) if differences.size else np.abs(differences)
    is_zero = differences == 0
    half = np.where(is_zero, ranked, 0.0).sum(axis=1) / 2
    if zeros == "drop":
        ranked = ranked - is_zero.sum(axis=1, keepdims=True)  # zeros have the smallest ranks
        half = np.zeros_like(half)
    ranked = np.where(is_zero, 0.0, ranked)
    plus = np.where(differences > 0, ranked, 0.0).sum(axis=1)
    minus = np.where(differences < 0, ranked, 0.0).sum(axis=1)
    total = plus + minus + 2 * half
    return pd.DataFrame(
        {
            "w_plus": plus + half,
            "w_minus": minus + half,
            "rank_biserial": (plus - minus) / np.where(total > 0, total, 1.0),
            "wilcoxon_p": _exact(ranked, np.minimum(plus, minus)),
        }
    )


def _exact(ranked: np.ndarray, smaller: np.ndarray) -> np.ndarray:
    """Return the p-value of each row of ranks (0 for a zero difference)."""
    doubled = np.sort(np.rint(2 * ranked).astype(np.int64), axis=1)
    sums = np.rint(2 * smaller).astype(np.int64)
    p = [
        two_sided(tuple(row[row > 0].tolist()), int(least))
        for row, least in zip(doubled, sums, strict=True)
    ]
    return np.array(p, dtype=float)
