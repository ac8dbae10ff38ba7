"""How the networks of a stack do, computed on the device: learning curves and final outputs."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from steeplechase.training.stack import Stack
from steeplechase.training.stacked_rows import Part
from steeplechase.training.task import Outcome, Task, diverged, finish

CURVES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


class StackedRecord:
    """What is recorded of a stack's training, in the device's memory.

    Parameters
    ----------
    stack
        The networks.
    epochs
        How many epochs they are trained.
    curves
        Whether to evaluate both parts of the splits after each epoch.
    """

    def __init__(self, stack: Stack, epochs: int, curves: bool) -> None:
        self.stack, self.with_curves = stack, curves
        shape = (epochs, stack.networks)
        options = {"dtype": torch.float64, "device": stack.kind}
        self.loss_sums = torch.zeros(shape, **options)
        self.curves = torch.zeros((len(CURVES), *shape) if curves else 0, **options)

    def end_epoch(self, epoch: int) -> None:
        """Record an epoch, counted from 0."""
        self.loss_sums[epoch] = self.stack.loss_sum
        if self.with_curves:
            rows, parameters = self.stack.rows, self.stack.evaluated()
            values = [
                *self._evaluate(rows.train, parameters),
                *self._evaluate(rows.test, parameters),
            ]
            torch.stack(values, out=self.curves[:, epoch])

    def outcomes(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Evaluate the trained networks, and return how each training ended.

        It is the same as that of a network trained alone: diverged in the first epoch with a loss
        that is not finite, its curves up to there; else `task.finish` says.
        """
        finite = np.isfinite(self.loss_sums.cpu().numpy())  # (epochs, B)
        curves = self.curves.cpu().numpy()
        parts, parameters = (self.stack.rows.train, self.stack.rows.test), self.stack.evaluated()
        train, test = (self._logits(part, parameters) for part in parts)
        outcomes = []
        for number, task in enumerate(tasks):
            trained = int(finite[:, number].cumprod().sum())  # epochs before the first that is not
            outcome = Outcome() if trained == task.epochs else diverged(trained)
            if self.with_curves:
                outcome.curves = [
                    dict(zip(CURVES, values, strict=True))
                    for values in curves[:, :trained, number].T.tolist()
                ]
            if trained == task.epochs:
                split = task.split
                logits = {
                    id(split.train_inputs): train[number, : len(split.train_labels)],
                    id(split.test_inputs): test[number, : len(split.test_labels)],
                }
                outcome = finish(task, outcome, lambda inputs, known=logits: known[id(inputs)])
            outcomes.append(outcome)
        return outcomes

    def _blocks(
        self, part: Part, parameters: Sequence[torch.Tensor]
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
        """Yield logits, labels and which rows are no padding, for each block of a part."""
        stack = self.stack
        for rows, real in zip(part.rows, part.real, strict=True):
            chosen = rows[stack.rows.place_of]  # (B, padded rows)
            logits = stack.forward(stack.rows.inputs[chosen], parameters=parameters)
            yield logits, stack.rows.labels[chosen], real[stack.rows.place_of]

    def _evaluate(
        self, part: Part, parameters: Sequence[torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return mean cross-entropy and accuracy of all networks, float64 (B,) each."""
        loss, correct = (torch.zeros_like(self.stack.loss_sum) for _ in range(2))
        for logits, labels, real in self._blocks(part, parameters):
            log_probabilities = torch.log_softmax(logits, 2).gather(2, labels[:, :, None])
            loss -= (log_probabilities[:, :, 0].double() * real).sum(1)
            correct += ((logits.argmax(2) == labels) & real).sum(1)
        counts = part.counts[self.stack.rows.place_of]
        return loss / counts, correct / counts

    def _logits(self, part: Part, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        """Return the outputs of all networks on a part, (B, padded rows of it, classes)."""
        # Cloned, because the next block overwrites them.
        blocks = self._blocks(part, parameters)
        return torch.cat([logits.clone() for logits, _, _ in blocks], 1).cpu()
