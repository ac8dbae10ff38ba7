"""Balance scale: which side goes down, for every pair of weights and distances from 1 to 5.

The side with the larger weight · distance goes down: L, R, or B where they are equal. All 625
states, in the order of the published file: the same rows as UCI's "Balance Scale".

References
----------
Siegler 1976, doi:10.1016/0010-0285(76)90016-5; UCI Machine Learning Repository,
doi:10.24432/C5488X.
"""

from itertools import product

import pandas as pd

COLUMNS = ("left_weight", "left_distance", "right_weight", "right_distance")


def generate() -> pd.DataFrame:
    """Enumerate the states.

    Returns
    -------
    pandas.DataFrame
        Four columns of whole numbers and class (B, L, R).
    """
    states = pd.DataFrame(product(range(1, 6), repeat=4), columns=list(COLUMNS))
    left = states["left_weight"] * states["left_distance"]
    right = states["right_weight"] * states["right_distance"]
    tips = ["L" if a > b else "R" if a < b else "B" for a, b in zip(left, right, strict=True)]
    return states.assign(**{"class": tips})
