"""Waveform: three classes, each a random mixture of two of three triangular waves, with noise.

At the points t = 1, ..., 21 the waves are

    h1(t) = max(6 - |t - 11|, 0),   h2(t) = h1(t - 4),   h3(t) = h1(t + 4),

and a row is u · h(t) + (1 - u) · h'(t) + noise, with one u uniform on [0, 1] for the row and
noise N(0, 1) for each point; (h, h') is (h1, h2), (h1, h3), (h2, h3) for class 1, 2, 3, with equal
chances. The smallest possible error is about 0.14.

The numbering of the waves differs: here as in Hastie, Tibshirani and Friedman; where h1 peaks
at 7, h2 at 15 and h3 at 11, the same three mixtures carry other class numbers.

References
----------
Breiman, Friedman, Olshen and Stone 1984, "Classification and regression trees", section 2.6.2;
Hastie, Tibshirani and Friedman 2009, "The elements of statistical learning", section 12.7.1.
"""

import numpy as np
import pandas as pd

from steeplechase.data.generators._draw import frame, stream

POINTS = np.arange(1, 22)
PEAKS = (11, 15, 7)
WAVES = np.array([np.maximum(6 - np.abs(POINTS - peak), 0) for peak in PEAKS])  # (3, 21)
MIXED = np.array([(0, 1), (0, 2), (1, 2)])  # the waves of each class


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Draw a sample.

    Parameters
    ----------
    rows : int
    seed : int

    Returns
    -------
    pandas.DataFrame
        x1 to x21 and class (1, 2, 3).
    """
    random = stream(seed)
    kind = random.randint(len(MIXED), size=rows)  # (rows,)
    share = random.random_sample((rows, 1))
    one, other = WAVES[MIXED[kind, 0]], WAVES[MIXED[kind, 1]]  # (rows, 21) each
    noise = random.standard_normal((rows, len(POINTS)))
    return frame(share * one + (1 - share) * other + noise, kind + 1)
