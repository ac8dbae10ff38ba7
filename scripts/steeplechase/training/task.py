"""What an engine is asked to do and what it answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch.optim.lr_scheduler import LRScheduler

from steeplechase.components import WITHOUT_REPLACEMENT

TENSORS = ("train_inputs", "train_labels", "test_inputs", "test_labels")
DTYPES = {"float32": torch.float32, "float64": torch.float64}


@dataclass(frozen=True)
class SplitTensors:
    """The encoded rows of one split: what is trained on and what is evaluated.

    ``train_inputs`` (n, d) and ``test_inputs`` (m, d) have the engine's dtype, ``train_labels``
    (n,) and ``test_labels`` (m,) are int64.
    """

    train_inputs: torch.Tensor
    train_labels: torch.Tensor
    test_inputs: torch.Tensor
    test_labels: torch.Tensor
    classes: int

    def on(self, device: str) -> "SplitTensors":
        """Return the split in the memory of a device, itself where it is there already."""
        moved = {name: getattr(self, name).to(device) for name in TENSORS}
        same = all(getattr(self, name) is tensor for name, tensor in moved.items())
        return self if same else replace(self, **moved)


@dataclass(frozen=True)
class Task:
    """One network to be trained.

    Attributes
    ----------
    split
        Encoded rows, shared by all tasks of the split.
    hidden, activation
        Shape of the network.
    parameters
        Initial parameters, one float64 array (inputs + 1, outputs) a layer; never written to.
    optimizer
        Module of the optimizer.
    hyperparameters
        Those of the optimizer but ``lr``.
    rates
        Learning rate of each step, float64, shape (epochs * steps per epoch,).
    epochs, batch_size
        As in the study; the last batch of an epoch may be smaller.
    batch_order
        Gives the random generator of the batch order; not asked where a batch is all rows.
    curves
        Whether to evaluate both parts of the split after each epoch.
    regularisers
        Modules of the regularisers with their hyperparameters.
    dropout_draws
        Gives the random generator of dropout; asked only where there is dropout.
    wrappers
        Modules of the wrappers with their hyperparameters.
    sampling
        Whether the rows of batches are drawn ``without_replacement``, so that an epoch goes through
        all of them, or ``with_replacement``.
    noise_draws
        Gives the random generator of noise in the gradients; asked only where there is such noise.
    output_activation
        What the outputs go through before the softmax, or "none".
    feedback
        Modules of the schedules that answer to the loss, with their hyperparameters.
    held_out
        Training rows (int64, places among them) that are not trained on and whose loss the
        feedback gets; None where none are.
    scheduler
        Makes of the loop engine's optimizer a scheduler of torch, which sets the rates then.
    scheduler_unit
        Whether that goes on once an ``epoch`` or at every ``step``.
    torch_seed
        Gives the seed of torch's own generator, from which code from outside may draw.
    """

    split: SplitTensors
    hidden: tuple[int, ...]
    activation: str
    parameters: list[np.ndarray]
    optimizer: ModuleType
    hyperparameters: dict[str, float]
    rates: np.ndarray
    epochs: int
    batch_size: int
    batch_order: Callable[[], np.random.Generator]
    curves: bool = False
    regularisers: tuple[tuple[ModuleType, dict[str, float]], ...] = ()
    dropout_draws: Callable[[], np.random.Generator] | None = None
    wrappers: tuple[tuple[ModuleType, dict[str, float]], ...] = ()
    noise_draws: Callable[[], np.random.Generator] | None = None
    sampling: str = WITHOUT_REPLACEMENT
    output_activation: str = "none"
    feedback: tuple[tuple[ModuleType, dict[str, float]], ...] = ()
    held_out: np.ndarray | None = None
    scheduler: Callable[[torch.optim.Optimizer], LRScheduler] | None = None
    scheduler_unit: str = "epoch"
    torch_seed: Callable[[], int] = lambda: 0

    def on(self, device: str) -> "Task":
        """Return the task with its rows in the memory of a device."""
        split = self.split.on(device)
        return self if split is self.split else replace(self, split=split)

    @property
    def penalties(self) -> list[tuple[ModuleType, dict[str, float]]]:
        """The regularisers that penalise weights."""
        return [one for one in self.regularisers if hasattr(one[0], "add_gradient")]

    @property
    def decays(self) -> list[tuple[ModuleType, dict[str, float]]]:
        """The regularisers that let weights decay."""
        return [one for one in self.regularisers if hasattr(one[0], "decay")]

    @property
    def disturbances(self) -> list[tuple[ModuleType, dict[str, float]]]:
        """The regularisers that disturb the outputs of hidden units."""
        return [one for one in self.regularisers if hasattr(one[0], "multipliers")]

    @property
    def noisy(self) -> list[tuple[ModuleType, dict[str, float]]]:
        """The wrappers that add noise to the gradients."""
        return [one for one in self.wrappers if hasattr(one[0], "add_noise")]

    @property
    def buffers(self) -> int:
        """The number of buffers for each parameter: the optimizer's and the wrappers'."""
        return sum(len(module.STATE) for module in (self.optimizer, *(w for w, _ in self.wrappers)))

    def batches(self) -> Iterator[list[torch.Tensor | None]]:
        """Yield for each epoch the rows of its batches; None stands for all rows in order."""
        rows = self.trained_rows
        if self.whole_batches:
            for _ in range(self.epochs):
                yield [None if self.held_out is None else torch.from_numpy(rows)]
            return
        random = self.batch_order()
        for _ in range(self.epochs):
            if self.sampling == WITHOUT_REPLACEMENT:
                order = random.permutation(rows)
            else:
                order = rows[random.integers(0, len(rows), len(rows))]
            yield list(torch.from_numpy(order).split(self.batch_size))

    @property
    def whole_batches(self) -> bool:
        """Whether each batch is all rows, each of them once."""
        enough = len(self.trained_rows) <= self.batch_size
        return enough and self.sampling == WITHOUT_REPLACEMENT

    @property
    def trained_rows(self) -> np.ndarray:
        """The training rows that are trained on, in order: those that are not held out."""
        rows = np.arange(len(self.split.train_labels))
        return rows if self.held_out is None else np.setdiff1d(rows, self.held_out)


def draw_multipliers(task: Task, random: np.random.Generator, rows: int) -> list[torch.Tensor]:
    """Draw what the outputs of the hidden units are multiplied by in one step.

    Parameters
    ----------
    task
        With disturbances and hidden layers.
    random
        Generator of the task's ``dropout_draws``, from which all steps draw in turn. Its draws are
        in single precision whatever the engine's, so that both precisions leave out the same units.
    rows
        Of the step's batch.

    Returns
    -------
    list of torch.Tensor
        One of shape (rows, units) a hidden layer, in the engine's dtype.
    """
    product = None
    for module, hyperparameters in task.disturbances:
        draws = torch.from_numpy(draw_uniform(random, rows, sum(task.hidden)))
        factors = module.multipliers(draws.to(task.split.train_inputs.dtype), **hyperparameters)
        product = factors if product is None else product.mul_(factors)
    return [part.contiguous() for part in product.split(task.hidden, 1)]


def draw_uniform(random: np.random.Generator, rows: int, units: int) -> np.ndarray:
    """Draw float32 numbers from [0, 1), shape (rows, units)."""
    return random.random((rows, units), dtype=np.float32)


def draw_noise(task: Task, random: np.random.Generator) -> list[list[torch.Tensor]]:
    """Draw the noise of one step.

    Parameters
    ----------
    task
        With noise.
    random
        Generator of the task's ``noise_draws``, from which all steps draw in turn. Its draws are in
        single precision whatever the engine's, as those of dropout.

    Returns
    -------
    list of list of torch.Tensor
        For each wrapper that adds noise standard normal draws for each layer, (inputs + 1,
        outputs), in the engine's dtype.
    """
    shapes = [layer.shape for layer in task.parameters]
    sizes = [a * b for a, b in shapes]
    drawn = []
    for _ in task.noisy:
        values = torch.from_numpy(draw_normal(random, sum(sizes)))
        parts = values.to(task.split.train_inputs.dtype).split(sizes)
        drawn.append([part.view(shape) for part, shape in zip(parts, shapes, strict=True)])
    return drawn


def draw_normal(random: np.random.Generator, count: int) -> np.ndarray:
    """Draw float32 numbers from the standard normal distribution, shape (count,)."""
    return random.standard_normal(count, dtype=np.float32)


@dataclass
class Outcome:
    """How a training ended.

    Attributes
    ----------
    status, reason
        ``ok``; ``diverged``, and at which epoch; or ``failed``, and what was raised.
    train_loss, test_loss
        Mean cross-entropy in nats at the end; NaN where diverged.
    train_probabilities, test_probabilities
        Softmax outputs, shape (rows, classes), dtype of the engine; None where diverged.
    curves
        One dict an epoch (train_loss, train_accuracy, test_loss, test_accuracy) if asked for.
    """

    status: str = "ok"
    reason: str = ""
    train_loss: float = float("nan")
    test_loss: float = float("nan")
    train_probabilities: np.ndarray | None = None
    test_probabilities: np.ndarray | None = None
    curves: list[dict[str, Any]] = field(default_factory=list)


def steps_per_epoch(rows: int, batch_size: int) -> int:
    """Return the number of batches that an epoch has."""
    return -(-rows // batch_size)


def diverged(epoch: int) -> Outcome:
    """Return the outcome of a training whose loss stopped being finite in an epoch (from 0)."""
    return Outcome("diverged", f"the training loss was not finite in epoch {epoch}")


def evaluate(logits: torch.Tensor, labels: torch.Tensor) -> tuple[float, float, torch.Tensor]:
    """Return mean cross-entropy, accuracy and probabilities of logits (n, c) for labels (n,)."""
    log_probabilities = torch.log_softmax(logits, 1)
    loss = torch.nn.functional.nll_loss(log_probabilities, labels).item()
    accuracy = (logits.argmax(1) == labels).double().mean().item()
    return loss, accuracy, log_probabilities.exp()


def finish(
    task: Task, outcome: Outcome, forward: Callable[[torch.Tensor], torch.Tensor]
) -> Outcome:
    """Evaluate the trained network on both parts of the split and complete the outcome.

    A training counts as diverged too when its last step left a loss that is not finite, or a
    network whose outputs on the evaluated rows are not.
    """
    split = task.split
    train_loss, _, train = evaluate(forward(split.train_inputs), split.train_labels)
    if not np.isfinite(train_loss):
        result = diverged(task.epochs - 1)
        result.curves = outcome.curves
        return result
    outcome.train_loss, outcome.train_probabilities = train_loss, train.cpu().numpy().copy()
    outcome.test_loss, _, test = evaluate(forward(split.test_inputs), split.test_labels)
    outcome.test_probabilities = test.cpu().numpy().copy()
    if not np.isfinite(outcome.test_probabilities).all():
        reason = "the outputs on the evaluated rows were not finite"
        return Outcome("diverged", reason, curves=outcome.curves)
    return outcome


def record_epoch(
    task: Task, outcome: Outcome, forward: Callable[[torch.Tensor], torch.Tensor]
) -> None:
    """Append the losses and accuracies after an epoch to the curves."""
    split = task.split
    train_loss, train_accuracy, _ = evaluate(forward(split.train_inputs), split.train_labels)
    test_loss, test_accuracy, _ = evaluate(forward(split.test_inputs), split.test_labels)
    outcome.curves.append(
        {
            "train_loss": train_loss,
            "train_accuracy": train_accuracy,
            "test_loss": test_loss,
            "test_accuracy": test_accuracy,
        }
    )
