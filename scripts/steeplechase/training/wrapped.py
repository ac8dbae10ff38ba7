"""Wrappers at work: their buffers, and the calls that an engine makes around its steps."""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import torch

# What a wrapper may do before the optimizer's step.
BEFORE = ("before_step", "add_noise", "scale")

Wrapper = tuple[ModuleType, dict[str, Any]]


def need_all_gradients(wrappers: Sequence[Wrapper]) -> bool:
    """Say whether a wrapper needs the gradients of all layers before any of them is used."""
    return any(hasattr(module, "scale") for module, _ in wrappers)


def switch(optimizer: torch.optim.Optimizer, mode: str) -> None:
    """Turn an optimizer to ``train`` or ``eval``.

    One whose evaluated parameters are not those that it trains has methods of these names.
    """
    getattr(optimizer, mode, lambda: None)()


def network_norm(gradients: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the norm over the layers of a network, or of each in a stack.

    Parameters
    ----------
    gradients
        (inputs + 1, outputs) a layer, or (B, inputs + 1, outputs).

    Returns
    -------
    torch.Tensor
        (1, 1), or (B, 1, 1).
    """
    norms = [torch.linalg.vector_norm(one, dim=(-2, -1), keepdim=True) for one in gradients]
    return torch.linalg.vector_norm(torch.cat(norms, -1), dim=-1, keepdim=True)


class Wrapped:
    """The parameters of a network, or of a stack, with the buffers of the wrappers around it.

    Parameters
    ----------
    wrappers
        Modules with their hyperparameters.
    parameters
        Of each layer, at their initial values if nobody calls `begin`.
    norm
        Gives the norm over the gradients of all layers.
    """

    def __init__(
        self,
        wrappers: Sequence[Wrapper],
        parameters: Sequence[torch.Tensor],
        norm: Callable[[Sequence[torch.Tensor]], torch.Tensor] = network_norm,
    ) -> None:
        self.wrappers, self.parameters, self.norm = list(wrappers), list(parameters), norm
        self.states = [
            [{name: torch.empty_like(one) for name in module.STATE} for one in self.parameters]
            for module, _ in self.wrappers
        ]
        self.changes_gradients = any(self._calling(name) for name in BEFORE)
        self._after_step = self._calling("after_step")
        self._after_epoch = self._calling("after_epoch")
        self._evaluated = self._calling("evaluated")[-1:]
        self.begin()

    def begin(self) -> None:
        """Fill the buffers for a training that begins at the parameters as they are."""
        for (module, _), states in zip(self.wrappers, self.states, strict=True):
            for parameter, state in zip(self.parameters, states, strict=True):
                for name, start in module.STATE.items():
                    if start == "parameter":
                        state[name].copy_(parameter)
                    else:
                        state[name].zero_()

    def before_step(
        self,
        gradients: Sequence[torch.Tensor],
        scratches: Sequence[torch.Tensor],
        step: int | torch.Tensor,
        noise: Sequence[Sequence[torch.Tensor]] = (),
    ) -> None:
        """Change gradients in place: those of some layers, or of all if a wrapper needs them.

        Parameters
        ----------
        gradients, scratches
            One of each a layer.
        step
            From 1.
        noise
            For each wrapper that adds noise, in order, the draws for each of these layers.
        """
        drawn = iter(noise)
        for module, given in self.wrappers:
            if hasattr(module, "before_step"):
                for gradient, scratch in zip(gradients, scratches, strict=True):
                    module.before_step(gradient, scratch, step, **given)
            if hasattr(module, "add_noise"):
                for gradient, draws in zip(gradients, next(drawn), strict=True):
                    module.add_noise(gradient, draws, step, **given)
            if hasattr(module, "scale"):
                factor = module.scale(self.norm(gradients), **given)
                for gradient in gradients:
                    gradient.mul_(factor)

    def after_step(self, layer: int, scratch: torch.Tensor, step: int | torch.Tensor) -> None:
        """Do what follows the optimizer's step on a layer."""
        for module, given, states in self._after_step:
            module.after_step(self.parameters[layer], states[layer], scratch, step, **given)

    def after_epoch(self, scratches: Sequence[torch.Tensor], epoch: int) -> None:
        """Do what follows the last step of an epoch, counted from 0."""
        for module, given, states in self._after_epoch:
            for parts in zip(self.parameters, states, scratches, strict=True):
                module.after_epoch(*parts, epoch, **given)

    def evaluated(
        self,
        optimizer: ModuleType | None = None,
        hyperparameters: dict[str, Any] | None = None,
        states: Sequence[dict[str, torch.Tensor]] = (),
    ) -> list[torch.Tensor] | None:
        """Return the parameters that are evaluated, None where they are those that are trained.

        Parameters
        ----------
        optimizer, hyperparameters, states
            The optimizer with its hyperparameters and its buffers of each layer: it decides where
            no wrapper does.
        """
        deciding = list(self._evaluated)
        if not deciding and hasattr(optimizer, "evaluated"):
            deciding = [(optimizer, hyperparameters, states)]
        for module, given, buffers in deciding:
            layers = zip(self.parameters, buffers, strict=True)
            return [module.evaluated(*parts, **given) for parts in layers]
        return None

    def _calling(self, function: str) -> list[tuple[ModuleType, dict[str, Any], list]]:
        """Return the wrappers that have a function, with their hyperparameters and buffers."""
        return [
            (module, given, states)
            for (module, given), states in zip(self.wrappers, self.states, strict=True)
            if hasattr(module, function)
        ]
