"""The updates of the fused engine on a CPU: penalties, wrappers and the optimizer's step."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch

from steeplechase.training.task import Task, draw_noise
from steeplechase.training.wrapped import Wrapped, need_all_gradients


class Layer(NamedTuple):
    """The views of one layer that a step works on, for one number of rows.

    Making a view takes microseconds, which add up where batches are small: they are made once.
    """

    index: int
    parameter: torch.Tensor  # (inputs + 1, outputs)
    weight: torch.Tensor  # (inputs, outputs)
    weight_t: torch.Tensor  # (outputs, inputs)
    bias: torch.Tensor  # (outputs,)
    state: dict[str, torch.Tensor]
    gradient: torch.Tensor  # (inputs + 1, outputs)
    weight_gradient: torch.Tensor  # (inputs, outputs)
    bias_gradient: torch.Tensor  # (outputs,)
    scratch: torch.Tensor  # (inputs + 1, outputs)
    weight_scratch: torch.Tensor  # (inputs, outputs)
    output: torch.Tensor  # (rows, outputs), after the activation
    signal: torch.Tensor  # (rows, outputs), what the next layer receives
    signal_t: torch.Tensor  # (outputs, rows)
    delta: torch.Tensor  # (rows, outputs)


class Updates:
    """What becomes of the layers of a network once their gradients are known.

    Parameters
    ----------
    task
        Of the network.
    parameters, states, scratches
        Of each layer, the parameters at their initial values.
    """

    def __init__(
        self,
        task: Task,
        parameters: list[torch.Tensor],
        states: list[dict[str, torch.Tensor]],
        scratches: list[torch.Tensor],
    ) -> None:
        self.task, self.scratches = task, scratches
        self.parameters, self.states = parameters, states
        self.rates = task.rates.tolist()
        self.update = getattr(task.optimizer, "update_one", task.optimizer.update)
        self.penalties, self.decays = task.penalties, task.decays
        self.hyperparameters = task.hyperparameters
        self.wrapped = Wrapped(task.wrappers, parameters)
        self.together = need_all_gradients(task.wrappers)
        self.random = task.noise_draws() if task.noisy else None

    def step(self, layers: Iterator[Layer], step: int) -> None:
        """Update each layer, as soon as its gradient is known unless a wrapper needs all.

        Parameters
        ----------
        layers
            Yields a layer when its gradient is known and its parameters may be changed.
        step
            From 1.
        """
        noise = draw_noise(self.task, self.random) if self.random else ()
        if self.together:
            known = [self._penalised(layer) for layer in layers]
            self._change_gradients(known, step, noise)
            for layer in known:
                self._update(layer, step)
            return
        for layer in layers:
            self._penalised(layer)
            if self.wrapped.changes_gradients:
                self._change_gradients([layer], step, noise)
            self._update(layer, step)

    def end_epoch(self, epoch: int) -> None:
        """Do what follows an epoch, counted from 0."""
        self.wrapped.after_epoch(self.scratches, epoch)

    def evaluated(self) -> list[torch.Tensor]:
        """Return the parameters of each layer that are evaluated."""
        others = self.wrapped.evaluated(self.task.optimizer, self.hyperparameters, self.states)
        return others or self.parameters

    def _penalised(self, layer: Layer) -> Layer:
        """Add the gradients of the penalties to a layer's."""
        for module, given in self.penalties:
            module.add_gradient(layer.weight_gradient, layer.weight, layer.weight_scratch, **given)
        return layer

    def _change_gradients(self, layers: list[Layer], step: int, noise: Sequence) -> None:
        """Let the wrappers change the gradients of layers; `noise` is of all layers in order."""
        self.wrapped.before_step(
            [layer.gradient for layer in layers],
            [layer.scratch for layer in layers],
            step,
            [[drawn[layer.index] for layer in layers] for drawn in noise],
        )

    def _update(self, layer: Layer, step: int) -> None:
        """Make a step of the optimizer on a layer."""
        rate = self.rates[step - 1]
        for module, given in self.decays:
            module.decay(layer.weight, rate, **given)
        self.update(
            layer.parameter,
            layer.gradient,
            layer.state,
            layer.scratch,
            step,
            rate,
            **self.hyperparameters,
        )
        self.wrapped.after_step(layer.index, layer.scratch, step)
