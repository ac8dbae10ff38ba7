import numpy as np
from benchopt import BaseSolver


class Solver(BaseSolver):
    name = "careful"
    sampling_strategy = "iteration"

    def set_objective(self, X, y):
        self.X, self.y = X, y

    def run(self, n_iter):
        step = 0.9 / np.linalg.norm(self.X, 2) ** 2
        beta = np.zeros(self.X.shape[1])
        for _ in range(n_iter):
            beta -= step * (self.X.T @ (self.X @ beta - self.y))
        self.beta = beta

    def get_result(self):
        return dict(beta=self.beta)
