"""What the generators that draw have in common: the random stream and the form of the result."""

import numpy as np
import pandas as pd

# Far finer than the noise, and coarse enough to hide the last bits, in which the logarithms of two
# platforms may differ: so the content hash is the same everywhere.
DECIMALS = 6


def stream(seed: int) -> np.random.RandomState:
    """Return the stream of a seed.

    `RandomState` and not `Generator`: numpy guarantees that its values never change (NEP 19),
    and the catalogue pins them by their hash.
    """
    return np.random.RandomState(seed)


def frame(values: np.ndarray, classes: np.ndarray) -> pd.DataFrame:
    """Return the drawn values as a frame with columns x1, x2, ... and class.

    Parameters
    ----------
    values : ndarray of float64, shape (n, p)
    classes : ndarray of int, shape (n,)
        Become text.
    """
    # Adding zero turns -0 into 0.
    rounded = np.round(values, DECIMALS) + 0.0
    columns = [f"x{j + 1}" for j in range(values.shape[1])]
    return pd.DataFrame(rounded, columns=columns).assign(**{"class": classes.astype(str)})
