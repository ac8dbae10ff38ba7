import numpy as np
from benchopt import BaseObjective


class Objective(BaseObjective):
    name = "Least squares"
    min_benchopt_version = "1.5"

    def set_data(self, X, y):
        self.X, self.y = X, y

    def evaluate_result(self, beta):
        r = self.y - self.X @ beta
        return dict(value=0.5 * float(r @ r))

    def get_one_result(self):
        return dict(beta=np.zeros(self.X.shape[1]))

    def get_objective(self):
        return dict(X=self.X, y=self.y)
