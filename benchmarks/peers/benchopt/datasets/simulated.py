from benchopt import BaseDataset
import numpy as np


class Dataset(BaseDataset):
    name = "Simulated"
    parameters = {"n": [50, 100]}

    def get_data(self):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(self.n, 10))
        return dict(X=X, y=X @ rng.normal(size=10) + rng.normal(size=self.n))
