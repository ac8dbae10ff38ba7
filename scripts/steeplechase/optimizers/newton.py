"""Damped Newton steps with the whole Hessian, for models of few parameters.

    H = Q diag(e) Q^T,    b_i = max(|e_i|, floor) + damping
    d <- -Q diag(1 / b) Q^T g
    w <- w + t * d

with floor the root of the number format's epsilon times the largest |e_i|. With `backtracking` the
step length t begins at lr and is halved until the loss falls enough (Armijo's condition, constant
1e-4), 30 times at most, beyond which the parameters stay where they are; without it t is lr.

Where the Hessian is indefinite a direction of negative curvature is followed downhill as if its
curvature were positive (saddle-free Newton), so that d is one of descent wherever g is not 0. Where
it is singular the floor bounds the step, which along a direction without curvature is then that of
a gradient step with a very large rate: use damping or backtracking. A Hessian of zeros counts as
the identity. Where a derivative is not finite the parameters become NaN: the training has diverged.

It takes the whole training part at each step. The Hessian has the square of the number of
parameters as entries and its decomposition costs the cube, so that more than 1,000 parameters are
an error, which makes the cell a failed one. The closure is called as `closure(backward=False)` and
has to return the loss with its graph. It runs in the loop engine alone.

Differs from Dauphin et al.: the exact eigenvectors, not those of a Krylov subspace; damping, floor
and step length are not theirs.

References
----------
J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd ed., Springer 2006, Algorithm 3.2
(Newton with modification, by eigenvalues: section 3.4) and Algorithm 3.1 (backtracking).
Y. N. Dauphin et al., "Identifying and attacking the saddle point problem in high-dimensional
non-convex optimization", NIPS 2014, arXiv:1406.2572, Algorithm 1.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch

TITLE = "Newton"
REFERENCE = (
    "Nocedal & Wright 2006, Algorithms 3.1 and 3.2; Dauphin et al., NIPS 2014, arXiv:1406.2572"
)
ENGINE = "loop"
CLOSURE = True
FULL_BATCH = True
PASSES = 200
MOST_PARAMETERS = 1000
HYPERPARAMETERS = {
    "lr": {
        "type": "float",
        "default": 1.0,
        "minimum": 0.0,
        "description": "Step length, or the one tried first, before the schedule's multiplier.",
    },
    "damping": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "description": "Added to all curvatures; the larger, the nearer to gradient descent.",
    },
    "backtracking": {
        "type": "boolean",
        "default": True,
        "description": "Whether to halve a step that does not lower the loss enough.",
    },
}

ARMIJO = 1e-4  # share of the decrease that the slope promises, as Nocedal and Wright suggest
HALVINGS = 30
ROWS_AT_ONCE = 64  # of the Hessian: what is computed together is kept in memory together


def torch_optimizer(
    parameters: Iterable[torch.Tensor], lr: float, damping: float, backtracking: bool
) -> torch.optim.Optimizer:
    """Return it as a ``torch.optim.Optimizer``, whose ``step`` takes a closure.

    Raises
    ------
    ValueError
        If there are more parameters than `MOST_PARAMETERS`.
    """
    return _Newton(parameters, {"lr": lr, "damping": damping, "backtracking": backtracking})


class _Newton(torch.optim.Optimizer):
    """Newton's method on one group of parameters."""

    def __init__(self, parameters: Iterable[torch.Tensor], settings: dict[str, Any]) -> None:
        super().__init__(parameters, settings)
        count = sum(one.numel() for one in self.param_groups[0]["params"])
        if count > MOST_PARAMETERS:
            raise ValueError(
                f"Newton's method takes at most {MOST_PARAMETERS:,} parameters, got {count:,}: "
                "use a smaller network, or lbfgs"
            )

    @torch.no_grad()
    def step(self, closure: Callable[..., torch.Tensor]) -> torch.Tensor:
        """Make one step; return the loss before it.

        Parameters
        ----------
        closure
            ``closure(backward=False)`` returns the loss at the parameters' present values, with
            its graph where gradients are enabled.
        """
        group = self.param_groups[0]
        weights = group["params"]
        with torch.enable_grad():
            loss = closure(backward=False)
            gradient, hessian = _derivatives(loss, weights)
        loss = loss.detach()
        if not (gradient.isfinite().all() and hessian.isfinite().all()):
            for weight in weights:
                weight.fill_(torch.nan)
            return loss
        direction = _direction(gradient, hessian, group["damping"])
        start, slope = _flat(weights), gradient.dot(direction)
        length = group["lr"]
        for _ in range(1 + HALVINGS):
            _assign(weights, start + length * direction)
            if not group["backtracking"]:
                return loss
            if closure(backward=False) <= loss + ARMIJO * length * slope:
                return loss
            length /= 2
        _assign(weights, start)
        return loss


def _derivatives(
    loss: torch.Tensor, weights: list[torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return gradient (n,) and Hessian (n, n) of a loss with respect to all weights in order."""
    gradient = _flat(torch.autograd.grad(loss, weights, create_graph=True))
    count = len(gradient)
    if not gradient.requires_grad:  # a plane
        return gradient, gradient.new_zeros(count, count)
    rows = []
    for units in torch.eye(count, dtype=gradient.dtype, device=gradient.device).split(ROWS_AT_ONCE):
        parts = torch.autograd.grad(
            gradient,
            weights,
            units,
            retain_graph=True,
            is_grads_batched=True,
            materialize_grads=True,
        )
        rows.append(torch.cat([part.reshape(len(units), -1) for part in parts], 1))
    return gradient.detach(), torch.cat(rows)


def _direction(gradient: torch.Tensor, hessian: torch.Tensor, damping: float) -> torch.Tensor:
    """Return the Newton direction (n,), all curvatures taken as positive and none as 0."""
    curvatures, axes = torch.linalg.eigh(hessian)
    curvatures = curvatures.abs()
    largest = curvatures.max().item()
    floor = torch.finfo(hessian.dtype).eps ** 0.5 * largest if largest else 1.0
    return -(axes @ ((axes.T @ gradient) / (curvatures.clamp(min=floor) + damping)))


def _flat(tensors: Iterable[torch.Tensor]) -> torch.Tensor:
    """Return the entries of tensors in a row."""
    return torch.cat([one.reshape(-1) for one in tensors])


def _assign(weights: list[torch.Tensor], flat: torch.Tensor) -> None:
    """Copy entries in a row back into weights."""
    for weight, part in zip(weights, flat.split([one.numel() for one in weights]), strict=True):
        weight.copy_(part.view_as(weight))
