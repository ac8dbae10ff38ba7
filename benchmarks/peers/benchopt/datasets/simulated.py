import numpy as np
from benchopt import BaseDataset


class Dataset(BaseDataset):
    name = "Simulated"
    parameters = {"n": [50, 100]}  # noqa: RUF012

    def get_data(self):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(self.n, 10))
        return dict(X=X, y=X @ rng.normal(size=10) + rng.normal(size=self.n))
