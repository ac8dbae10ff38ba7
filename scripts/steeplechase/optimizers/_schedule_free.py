"""What Schedule-Free SGD and AdamW share: the average that takes the place of a schedule.

    y = (1 - beta) z + beta x        where the gradient is taken, and what is trained
    z <- z - gamma * direction       the base sequence
    x <- (1 - c) x + c z             what is evaluated; c = gamma^2 / (sum of all gamma^2 so far)

References
----------
A. Defazio, X. Yang, H. Mehta, K. Mishchenko, A. Khaled and A. Cutkosky, "The road less scheduled",
NeurIPS 2024, arXiv:2405.15682, eqs. (3)-(5) and Algorithm 1.
"""

from collections.abc import Iterable

import torch

STATE = ("displacement", "weight_sum")


def averaging_step(
    parameter: torch.Tensor,
    direction: torch.Tensor,
    state: dict[str, torch.Tensor],
    scratch: torch.Tensor,
    gamma: float | torch.Tensor,
    beta: float | torch.Tensor,
) -> None:
    """Make a step in place on y and ``displacement``, which is z - x and 0 at the start.

    With d = z - x and e = z_new - x it follows that x = y - (1 - beta) d, e = d - gamma *
    direction, x_new = x + c e and d_new = (1 - c) e. Nothing but d need be kept beside y, and no
    step is a special one.

    Parameters
    ----------
    parameter, direction, scratch
        (..., inputs, outputs); `direction` and `scratch` are overwritten.
    state
        ``displacement``; ``weight_sum``, of which only the leading entry is used.
    gamma, beta
        Numbers, or tensors (B, 1, 1).
    """
    displacement, weight_sum = state["displacement"], state["weight_sum"][..., :1, :1]
    weight_sum.add_(gamma * gamma)
    # At rates of 0, as at the start of a warm-up, c is 0.
    c = gamma * gamma / weight_sum.clamp(min=torch.finfo(weight_sum.dtype).tiny)
    parameter.sub_(torch.mul(displacement, 1 - beta, out=scratch))
    displacement.sub_(direction.mul_(gamma))
    parameter.add_(torch.mul(displacement, c + (1 - beta) * (1 - c), out=scratch))
    displacement.mul_(1 - c)


def average(
    parameter: torch.Tensor, state: dict[str, torch.Tensor], beta: float | torch.Tensor
) -> torch.Tensor:
    """Return x, given y."""
    return parameter - state["displacement"] * (1 - beta)


class ScheduleFree(torch.optim.Optimizer):
    """The same in ``torch.optim``, in the plainest way: x, y and z are all kept.

    ``eval`` puts x into the parameters and ``train`` puts y back. What others do to the parameters
    between steps, such as decay of the weights, moves all three alike.
    """

    def __init__(self, parameters: Iterable[torch.Tensor], lr: float, beta: float) -> None:
        # What it counts is part of its groups, so that a state dict has it.
        super().__init__(parameters, {"lr": lr, "steps": 0, "weight_sum": 0.0})
        self.beta, self.shows_x = beta, False
        for parameter in self._parameters():
            start = parameter.detach()
            self.state[parameter] = {name: start.clone() for name in ("x", "y", "z")}

    def step_size(self, lr: float) -> float:
        """Return gamma at the step whose number, from 1, is `steps`."""
        return lr

    @property
    def steps(self) -> int:
        """How many steps have been made, the one at work among them."""
        return self.param_groups[0]["steps"]

    def direction(self, parameter: torch.Tensor) -> torch.Tensor:
        """Return the direction of a step, given the gradient at y."""
        return parameter.grad

    @torch.no_grad()
    def step(self) -> None:
        """Make a step."""
        counted = self.param_groups[0]
        counted["steps"] += 1
        gamma = self.step_size(counted["lr"])
        counted["weight_sum"] += gamma**2
        c = gamma**2 / counted["weight_sum"] if counted["weight_sum"] else 0.0
        for parameter in self._parameters():
            state = self._moved_along(parameter)
            state["z"] = state["z"] - gamma * self.direction(parameter)
            state["x"] = (1 - c) * state["x"] + c * state["z"]
            state["y"] = (1 - self.beta) * state["z"] + self.beta * state["x"]
            parameter.copy_(state["y"])

    @torch.no_grad()
    def eval(self) -> None:
        """Let the parameters be those to be evaluated."""
        for parameter in [] if self.shows_x else self._parameters():
            parameter.copy_(self._moved_along(parameter)["x"])
        self.shows_x = True

    @torch.no_grad()
    def train(self) -> None:
        """Let the parameters be those to be trained."""
        for parameter in self._parameters() if self.shows_x else []:
            parameter.copy_(self.state[parameter]["y"])
        self.shows_x = False

    def _moved_along(self, parameter: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return x, y and z of a parameter, moved by what others did to it meanwhile."""
        state = self.state[parameter]
        moved = parameter.detach() - state["y"]
        for name in ("x", "y", "z"):
            state[name] = state[name] + moved
        return state

    def _parameters(self) -> list[torch.Tensor]:
        """Return all parameters."""
        return [parameter for group in self.param_groups for parameter in group["params"]]
