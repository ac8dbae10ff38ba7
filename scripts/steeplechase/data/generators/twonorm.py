"""Twonorm: two normal distributions in 20 dimensions, whose best border is a plane.

Class 1 is N((a, ..., a), I), class 2 is N((-a, ..., -a), I), with a = 2 / sqrt(20) and equal
chances. The smallest possible error is Φ(-2) = 0.0228 (Breiman: 2.3 %).

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
    noise = random.standard_normal((rows, DIMENSIONS))
    return frame(noise + np.where(first, A, -A)[:, None], np.where(first, 1, 2))
