"""The loop engine: one network at a time with ``torch.nn``, autograd and ``torch.optim``.

It is the reference that the fused engine is held against, and it alone runs optimizers that have
no update rule.
"""

import contextlib
from collections.abc import Iterator, Sequence
from types import ModuleType

import numpy as np
import torch

from steeplechase.training.activations import LEAKY_SLOPE
from steeplechase.training.device import CPU, Device
from steeplechase.training.rate_control import RateControl
from steeplechase.training.task import (
    Outcome,
    Task,
    diverged,
    draw_multipliers,
    draw_noise,
    finish,
    record_epoch,
)
from steeplechase.training.wrapped import Wrapped, switch

MODULES = {
    "relu": torch.nn.ReLU,
    "leaky_relu": lambda: torch.nn.LeakyReLU(LEAKY_SLOPE),
    "tanh": torch.nn.Tanh,
    "sigmoid": torch.nn.Sigmoid,
}
OUTPUT_MODULES = {"none": torch.nn.Identity, "relu": torch.nn.ReLU}


def train(tasks: Sequence[Task], device: Device = CPU) -> list[Outcome]:
    """Train networks one after another; parameters and result as those of the fused engine."""
    outcomes = []
    for task in tasks:
        with _scalars_of(task.split.train_inputs.dtype), torch.random.fork_rng(devices=[]):
            # Code from outside may draw from torch's generator: each training has its own draws.
            torch.manual_seed(task.torch_seed())
            outcomes.append(_train_one(task.on(device.kind)))
    return outcomes


@contextlib.contextmanager
def _scalars_of(dtype: torch.dtype) -> Iterator[None]:
    """Let the numbers that ``torch.optim`` keeps beside its buffers have this dtype meanwhile."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


class _Disturbance(torch.nn.Module):
    """Multiplies the outputs of a hidden layer by what was drawn for the step, while training."""

    def __init__(self) -> None:
        super().__init__()
        self.factors = torch.ones(())

    def forward(self, signal: torch.Tensor) -> torch.Tensor:
        return signal * self.factors if self.training else signal


class _Objective:
    """Loss and penalties of the batch at hand: the closure that ``torch.optim`` knows.

    Attributes
    ----------
    loss
        Mean cross-entropy of the batch where it was first asked for, without penalties.
    """

    def __init__(
        self,
        network: torch.nn.Sequential,
        penalties: Sequence[tuple[ModuleType, dict[str, float]]],
    ) -> None:
        self.network, self.penalties = network, penalties
        self.weights = [one.weight for one in network if isinstance(one, torch.nn.Linear)]

    def begin(self, inputs: torch.Tensor, labels: torch.Tensor) -> None:
        """Turn to another batch."""
        self.inputs, self.labels, self.loss = inputs, labels, None

    def __call__(self, backward: bool = True) -> torch.Tensor:
        """Return the objective; leave its gradients, or with `backward` False keep its graph."""
        self.network.zero_grad()
        loss = torch.nn.functional.cross_entropy(self.network(self.inputs), self.labels)
        if self.loss is None:
            self.loss = loss.item()
        objective = loss
        for module, given in self.penalties:
            objective = objective + module.loss(self.weights, **given)
        if backward:
            objective.backward()
        return objective


def build(task: Task) -> torch.nn.Sequential:
    """Build the network of a task with its initial parameters."""
    dtype = task.split.train_inputs.dtype
    layers: list[torch.nn.Module] = []
    for index, values in enumerate(task.parameters):
        if index:
            layers.append(MODULES[task.activation]())
            if task.disturbances:
                layers.append(_Disturbance())
        initial = torch.from_numpy(values).to(dtype)
        linear = torch.nn.Linear(initial.shape[0] - 1, initial.shape[1], dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(initial[:-1].t())
            linear.bias.copy_(initial[-1])
        layers.append(linear)
    layers.append(OUTPUT_MODULES[task.output_activation]())
    return torch.nn.Sequential(*layers)


class _Around:
    """What is done around the steps of an optimizer: by wrappers, and by decay of the weights."""

    def __init__(
        self, task: Task, network: torch.nn.Sequential, optimizer: torch.optim.Optimizer
    ) -> None:
        self.task, self.network, self.optimizer = task, network, optimizer
        self.weights = [one.weight for one in network if isinstance(one, torch.nn.Linear)]
        self.random = task.noise_draws() if task.noisy else None
        parameters = [one.detach() for one in network.parameters()]
        self.scratches = [torch.empty_like(one) for one in parameters]
        self.wrapped = Wrapped(task.wrappers, parameters, torch.nn.utils.get_total_norm)

    def switch(self, mode: str) -> None:
        """Turn network, and optimizer where it asks for that, to ``train`` or ``eval``."""
        getattr(self.network, mode)()
        switch(self.optimizer, mode)

    @torch.no_grad()
    def decay(self) -> None:
        """Let the weights decay before a step, by its rate."""
        for module, given in self.task.decays:
            for weight in self.weights:
                module.decay(weight, self.optimizer.param_groups[0]["lr"], **given)

    def change_gradients(self, step: int) -> None:
        """Let the wrappers change the gradients before a step, counted from 1."""
        gradients = [one.grad for one in self.network.parameters()]
        noise = draw_noise(self.task, self.random) if self.random else ()
        # As torch has them: the transposed weights of a layer, then its biases.
        drawn = [[part for one in own for part in (one[:-1].t(), one[-1])] for own in noise]
        device = self.task.split.train_inputs.device
        drawn = [[part.to(device) for part in own] for own in drawn]
        self.wrapped.before_step(gradients, self.scratches, step, drawn)

    def after_step(self, step: int) -> None:
        """Do what follows a step of the optimizer."""
        for number, scratch in enumerate(self.scratches):
            self.wrapped.after_step(number, scratch, step)

    def after_epoch(self, epoch: int) -> None:
        """Do what follows an epoch, counted from 0."""
        self.wrapped.after_epoch(self.scratches, epoch)

    def evaluated(self) -> dict[str, torch.Tensor]:
        """Return the parameters that are evaluated, by name, where others than are trained."""
        names = [name for name, _ in self.network.named_parameters()]
        return dict(zip(names, self.wrapped.evaluated() or (), strict=False))


def _train_one(task: Task) -> Outcome:
    """Train one network."""
    split = task.split
    device = split.train_inputs.device
    network = build(task).to(device)
    objective = _Objective(network, task.penalties)
    disturbed = [module for module in network if isinstance(module, _Disturbance)]
    random = task.dropout_draws() if disturbed else None
    # Gradients that a wrapper changes are there before the step, and not evaluated within it.
    changed = any(getattr(module, "CHANGES_GRADIENTS", False) for module, _ in task.wrappers)
    with_closure = getattr(task.optimizer, "CLOSURE", False) and not changed
    optimizer = task.optimizer.torch_optimizer(
        network.parameters(), lr=task.rates[0].item(), **task.hyperparameters
    )
    rate = RateControl(task, optimizer)
    around = _Around(task, network, optimizer)
    outcome = Outcome()

    def forward(inputs: torch.Tensor) -> torch.Tensor:
        around.switch("eval")
        with torch.no_grad():
            return torch.func.functional_call(network, around.evaluated(), (inputs,))

    for epoch, batches in enumerate(task.batches()):
        finite = True
        around.switch("train")
        for rows in batches:
            everything = rows is None
            inputs = split.train_inputs if everything else split.train_inputs[rows]
            labels = split.train_labels if everything else split.train_labels[rows]
            rate.begin_step()
            if disturbed:
                drawn = draw_multipliers(task, random, len(inputs))
                for module, factors in zip(disturbed, drawn, strict=True):
                    module.factors = factors.to(device)
            objective.begin(inputs, labels)
            if with_closure:
                around.decay()
                optimizer.step(objective)
            else:
                objective()
                around.change_gradients(rate.step)
                around.decay()
                optimizer.step()
            around.after_step(rate.step)
            finite = finite and np.isfinite(objective.loss)
            rate.end_step(objective.loss, len(inputs))
        if not finite:
            result = diverged(epoch)
            result.curves = outcome.curves
            return result
        around.after_epoch(epoch)
        if task.curves:
            record_epoch(task, outcome, forward)
            outcome.curves[-1] |= rate.recorded()
        rate.end_epoch(forward)
    return finish(task, outcome, forward)
