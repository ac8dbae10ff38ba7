"""The data sets that come with scikit-learn, without a download.

Catalogue entry: `arguments: {loader: iris}`, for `sklearn.datasets.load_iris`.
"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn import datasets

from steeplechase.data.errors import DataError
from steeplechase.data.sources._raw import Raw

# The classification sets that are files of the package; the others are fetched or regressions.
LOADERS = ("breast_cancer", "digits", "iris", "wine")


def read(entry: dict[str, Any], raw: str | None = None) -> Raw:
    """Return a bundled data set, its classes by name.

    Parameters
    ----------
    entry : dict
        With `arguments.loader`, one of `LOADERS`, and optionally `target`, the name to give the
        class column.
    raw : None
        There is no file.

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If there is no such loader.
    """
    loader = entry.get("arguments", {}).get("loader")
    if loader not in LOADERS:
        raise DataError(f"arguments.loader: expected one of {', '.join(LOADERS)}, got {loader!r}")
    bunch = getattr(datasets, f"load_{loader}")()
    target = entry.get("target", "class")
    frame = pd.DataFrame(bunch.data, columns=list(bunch.feature_names))
    frame[target] = np.asarray(bunch.target_names).astype(str)[bunch.target]
    return Raw(frame, target)
