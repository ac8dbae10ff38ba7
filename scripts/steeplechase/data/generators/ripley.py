"""Ripley's synthetic problem: two classes in the plane, each a mixture of two round normals.

Class 0 has means (-0.7, 0.3) and (0.3, 0.3), class 1 (-0.3, 0.7) and (0.4, 0.7); in each class
both have chance one half; the variance is 0.03 in each coordinate. The smallest possible error is
about 0.08.

As in the published sample (125 rows of each class) the classes have equal numbers of rows; with an
odd number, class 0 has one more.

References
----------
Ripley 1994, doi:10.1111/j.2517-6161.1994.tb01990.x; Ripley 1996, "Pattern recognition and neural
networks", Cambridge University Press.
"""

import numpy as np
import pandas as pd

from steeplechase.data.generators._draw import frame, stream

MEANS = np.array([[(-0.7, 0.3), (0.3, 0.3)], [(-0.3, 0.7), (0.4, 0.7)]])  # (class, part, 2)
VARIANCE = 0.03


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Draw a sample.

    Parameters
    ----------
    rows : int
    seed : int

    Returns
    -------
    pandas.DataFrame
        x1, x2 and class (0, 1), one class after the other.
    """
    random = stream(seed)
    classes = np.arange(rows) * 2 // rows  # (rows,)
    part = random.randint(2, size=rows)
    noise = np.sqrt(VARIANCE) * random.standard_normal((rows, 2))
    return frame(MEANS[classes, part] + noise, classes)
