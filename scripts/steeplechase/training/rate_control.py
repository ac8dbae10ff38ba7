"""The learning rate in the course of a training of the loop engine."""

from collections.abc import Callable

import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau

from steeplechase.training.task import Task, evaluate


class RateControl:
    """Sets an optimizer's learning rate: what time says, times what answers to the loss.

    A scheduler of torch sets it itself, and is only told when to go on.

    Parameters
    ----------
    task
        Of the training.
    optimizer
        The optimizer whose rate is set.
    """

    def __init__(self, task: Task, optimizer: torch.optim.Optimizer) -> None:
        self.task, self.optimizer = task, optimizer
        self.rates = task.rates.tolist()
        self.courses = [module.Course(**given) for module, given in task.feedback]
        self.scheduler = task.scheduler(optimizer) if task.scheduler else None
        self.step = 0
        self.first_rate = 0.0  # of the epoch
        self.loss_sum, self.rows = 0.0, 0  # of the epoch's batches

    def begin_step(self) -> None:
        """Give the optimizer the rate of the next step."""
        if self.scheduler is None:
            rate = self.rates[self.step]
            for course in self.courses:
                rate *= course.multiplier
            for group in self.optimizer.param_groups:
                group["lr"] = rate
        if not self.rows:
            self.first_rate = float(self.optimizer.param_groups[0]["lr"])
        self.step += 1

    def end_step(self, loss: float, rows: int) -> None:
        """Take the mean loss of the step's batch and its number of rows."""
        self.loss_sum += loss * rows
        self.rows += rows
        if self.task.scheduler_unit == "step":
            self._advance(loss)

    def recorded(self) -> dict[str, float]:
        """Return what a learning curve is to say of the epoch's rate, if time alone does not."""
        known = self.scheduler is None and not self.courses
        return {} if known else {"lr": self.first_rate}

    def end_epoch(self, forward: Callable[[torch.Tensor], torch.Tensor]) -> None:
        """Tell the loss after the epoch to what answers to it; `forward` is the network."""
        if self.courses:
            loss = self._watched_loss(forward)
            for course in self.courses:
                course.end_epoch(loss)
        if self.task.scheduler_unit == "epoch":
            self._advance(self.loss_sum / self.rows)
        self.loss_sum, self.rows = 0.0, 0

    def _advance(self, loss: float) -> None:
        """Let the scheduler go on, with the training loss where it asks for one."""
        if isinstance(self.scheduler, ReduceLROnPlateau):
            self.scheduler.step(loss)
        elif self.scheduler is not None:
            self.scheduler.step()

    def _watched_loss(self, forward: Callable[[torch.Tensor], torch.Tensor]) -> float:
        """Return the loss of the rows that are held out or, without any, of the epoch's batches."""
        if self.task.held_out is None:
            return self.loss_sum / self.rows
        rows = torch.from_numpy(self.task.held_out)
        split = self.task.split
        return evaluate(forward(split.train_inputs[rows]), split.train_labels[rows])[0]
