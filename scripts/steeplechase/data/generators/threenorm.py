"""Threenorm: one class on both sides of the other, in 20 dimensions.

Class 1 is N((a, ..., a), I) or N((-a, ..., -a), I), each with chance one half; class 2 is
N((a, -a, a, ..., -a), I); a = 2 / sqrt(20), and the classes have equal chances. The smallest
possible error is 0.105.

References
----------
Breiman 1996, "Bias, variance, and arcing classifiers", technical report 460, Department of
Statistics, University of California, Berkeley; Breiman 1998, doi:10.1214/aos/1024691079.
"""

import numpy as np
import pandas as pd

from steeplechase.data.generators._draw import frame, stream

DIMENSIONS = 20
A = 2 / np.sqrt(DIMENSIONS)
ALTERNATING = A * np.where(np.arange(DIMENSIONS) % 2 == 0, 1, -1)  # (20,)


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Draw a sample.

    Parameters
    ----------
    rows : int
    seed : int

    Returns
    -------
    pandas.DataFrame
        x1 to x20 and class (1, 2).
    """
    random = stream(seed)
    first = random.random_sample(rows) < 0.5  # (rows,)
    side = np.where(random.random_sample(rows) < 0.5, A, -A)[:, None]  # (rows, 1)
    means = np.where(first[:, None], side, ALTERNATING)  # (rows, 20)
    noise = random.standard_normal((rows, DIMENSIONS))
    return frame(noise + means, np.where(first, 1, 2))
