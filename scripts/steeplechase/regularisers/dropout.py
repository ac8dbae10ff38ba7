"""Dropout: each hidden unit is left out with a probability, anew for each row and step.

    y <- y * m,  m = 0 with probability rate, else 1 / (1 - rate)

Inputs are kept, and when the network is evaluated so is everything.

Differs from the paper: outputs are scaled up while training in place of the weights afterwards
("inverted dropout", as in torch).

References
----------
N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Dropout: a simple way
to prevent neural networks from overfitting", Journal of Machine Learning Research 15, 2014,
section 4.
"""

import torch

TITLE = "dropout"
REFERENCE = "Srivastava et al., JMLR 15, 2014, section 4"
DISTURBS_UNITS = True
HYPERPARAMETERS = {
    "rate": {
        "type": "float",
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "Probability that a hidden unit is left out.",
    },
}


def multipliers(draws: torch.Tensor, rate: float | torch.Tensor) -> torch.Tensor:
    """Turn draws into multipliers in place, and return them; see the package."""
    return draws.ge_(rate).div_(1 - rate)
