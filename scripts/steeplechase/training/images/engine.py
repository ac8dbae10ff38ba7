"""The engine for images: one network at a time, from its checkpoint where it was interrupted.

It is a loop of ``torch.nn`` and ``torch.optim``. What is drawn (batches, augmentation, dropout,
noise) is named by the epoch or the step and never by the order of work, so that a training which
goes on from a checkpoint is the one that was not interrupted, on a CPU to the last bit.
"""

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from steeplechase.training.device import CPU, Device, apply
from steeplechase.training.images.checkpoints import Checkpoint
from steeplechase.training.images.evaluation import Evaluation, evaluate
from steeplechase.training.images.inputs import Inputs
from steeplechase.training.images.state import State
from steeplechase.training.images.task import ImageTask
from steeplechase.training.interruption import Interrupted, Interruption

# Of the images that are trained on so many are evaluated at the end, the first ones.
MOST_TRAIN_ROWS = 10_000

Result = dict[str, Any]


class Diverged(RuntimeError):
    """A loss is not finite; the message says which, and after which iteration."""


def train(
    task: ImageTask,
    device: Device = CPU,
    checkpoint: Checkpoint | None = None,
    interruption: Interruption | None = None,
    told: Callable[[int, int], None] = lambda step, steps: None,
    say: Callable[[str], None] = lambda text: None,
) -> Result:
    """Train a network.

    Parameters
    ----------
    task
        What is trained.
    device
        What it is trained on.
    checkpoint
        Where its state is kept meanwhile; removed by whoever keeps the result.
    interruption
        Says whether the job was asked to end.
    told
        Is told after each step how many are made, and of how many.
    say
        Takes a line about weights that the network begins with.

    Returns
    -------
    dict
        status, reason, parameters (their number), iterations (steps made), best_iteration (whose
        network is evaluated), diverged_at (an iteration or None), progress (rows), loss and
        accuracy on train, validation and test, and test_probabilities (float32, (rows, classes)) or
        None.

    Raises
    ------
    Interrupted
        After a SIGTERM, when the state has been kept.
    ValueError
        If images or weights do not fit the network.
    """
    torch.set_num_threads(1)  # a second thread changes the last bits of the results
    torch.set_flush_denormal(True)
    apply(device)
    inputs = Inputs(task, device.kind)
    state = State(task, device.kind)
    loaded = getattr(state.network, "loaded_weights", None)
    if loaded is not None:
        say(loaded.note)
    _restore(state, checkpoint)
    rates = task.rates()
    reason, diverged_at = "", None
    own_gpu = [] if device.kind == "cpu" else [torch.cuda.current_device()]
    with torch.random.fork_rng(own_gpu), _precision(task, device) as precision:
        try:
            while state.step < task.steps and not _has_waited(state):
                _step(state, inputs, rates[state.step], precision)
                if task.recorded(state.step):
                    _record(state, inputs, rates[state.step - 1], precision)
                told(state.step, task.steps)
                _keep(state, checkpoint, interruption)
        except Diverged as found:
            reason, diverged_at = str(found), state.step
        result = {
            "status": "diverged" if diverged_at else "ok",
            "reason": reason,
            "parameters": sum(one.numel() for one in state.network.parameters()),
            "iterations": state.step,
            "best_iteration": None,
            "diverged_at": diverged_at,
            "progress": state.progress,
            "test_probabilities": None,
        }
        if diverged_at:
            result["progress"] = [*state.progress, *_lost_rows(task, diverged_at, rates)]
            return result
        return result | _evaluated(state, inputs, precision)


def precision_of(task_precision: str, device: Device) -> str:
    """Return the precision that is computed in: mixed is for a GPU, a CPU takes float32."""
    return task_precision if device.kind != "cpu" else "float32"


@contextlib.contextmanager
def _precision(task: ImageTask, device: Device) -> Iterator[Callable[[], Any]]:
    """Give what a forward pass is to stand in."""
    if precision_of(task.training["precision"], device) == "mixed":
        yield lambda: torch.autocast(device.kind, torch.bfloat16)
    else:
        yield contextlib.nullcontext


def _restore(state: State, checkpoint: Checkpoint | None) -> None:
    """Go on from a checkpoint, where there is one that fits."""
    kept = checkpoint.load() if checkpoint else None
    if kept is not None:
        state.restore(kept)


def _keep(state: State, checkpoint: Checkpoint | None, interruption: Interruption | None) -> None:
    """Keep the state where it is time, and end where the job was asked to."""
    ending = interruption is not None and interruption.asked_for
    if checkpoint is not None and (ending or checkpoint.is_due()):
        checkpoint.keep(state.kept())
    if ending:
        where = "kept there" if checkpoint is not None else "lost"
        raise Interrupted(f"stopped by SIGTERM after iteration {state.step}, which is {where}")


def _step(state: State, inputs: Inputs, rate: float, precision: Callable[[], Any]) -> None:
    """Make one step."""
    task, number = state.task, state.step
    epoch, place = divmod(number, task.steps_per_epoch)
    size = task.training["batch_size"]
    rows = torch.from_numpy(state.order(epoch)[place * size : (place + 1) * size])
    rows = rows.to(state.device)
    state.switch("train")
    state.seed()
    for group in state.optimizer.param_groups:
        group["lr"] = rate
    images = inputs.augmented(rows, epoch).contiguous(memory_format=state.layout)
    labels = inputs.labels["train"][rows]
    with precision():
        logits = state.network(images)
        loss = torch.nn.functional.cross_entropy(logits, labels)
    value = loss.item()
    state.step += 1
    if not math.isfinite(value):
        raise Diverged(f"the training loss was not finite in iteration {state.step}")
    objective = loss
    for module, given in state.regularisers:
        if hasattr(module, "loss"):
            objective = objective + module.loss(state.weights, **given)
    state.optimizer.zero_grad()
    objective.backward()
    _update(state, rate, number)
    state.loss_sum += value * len(rows)
    state.right += int((logits.argmax(1) == labels).sum())
    state.seen += len(rows)


def _update(state: State, rate: float, number: int) -> None:
    """Let wrappers, decay and optimizer change the parameters."""
    task, step = state.task, state.step
    gradients = [one.grad for one in state.parameters]
    state.wrapped.before_step(gradients, state.scratches, step, _noise(state, number))
    with torch.no_grad():
        for module, given in state.regularisers:
            if hasattr(module, "decay"):
                for weight in state.weights:
                    module.decay(weight, rate, **given)
    state.optimizer.step()
    for layer, scratch in enumerate(state.scratches):
        state.wrapped.after_step(layer, scratch, step)
    if step % task.steps_per_epoch == 0:
        state.wrapped.after_epoch(state.scratches, number // task.steps_per_epoch)


def _noise(state: State, number: int) -> list[list[torch.Tensor]]:
    """Draw the noise of a step, for each wrapper that adds some."""
    if not state.noisy:
        return []
    random = state.task.generator("noise", number)

    def drawn(one: torch.Tensor) -> torch.Tensor:
        values = random.standard_normal(tuple(one.shape), dtype=np.float32)
        return torch.from_numpy(values).to(state.device)

    return [[drawn(one) for one in state.trained] for _ in range(state.noisy)]


def _record(state: State, inputs: Inputs, rate: float, precision: Callable[[], Any]) -> None:
    """Add a row of progress."""
    found = _evaluation(state, inputs, "validation", precision)
    if not math.isfinite(found.loss):
        raise Diverged(f"the loss of held-out images was not finite after iteration {state.step}")
    state.progress.append(
        {
            "iteration": state.step,
            "epoch": state.step / state.task.steps_per_epoch,
            "lr": rate,
            "train_loss": state.loss_sum / state.seen,
            "train_accuracy": state.right / state.seen,
            "validation_loss": found.loss,
            "validation_accuracy": found.accuracy,
        }
    )
    state.loss_sum, state.right, state.seen = 0.0, 0, 0
    if state.task.training["patience"] is None:
        return
    if state.best is None or found.loss < state.best["loss"]:
        state.best = {
            "loss": found.loss,
            "step": state.step,
            "rows": len(state.progress),
            "network": state.snapshot(),
        }


def _has_waited(state: State) -> bool:
    """Say whether the held-out images have not got better for as long as was waited for."""
    patience = state.task.training["patience"]
    waited = state.best is not None and len(state.progress) - state.best["rows"]
    return patience is not None and state.best is not None and waited >= patience


def _evaluation(
    state: State,
    inputs: Inputs,
    part: str,
    precision: Callable[[], Any],
    forward: Callable[[torch.Tensor], torch.Tensor] | None = None,
) -> Evaluation:
    """Evaluate the network on a part of the images."""
    state.switch("eval")
    most = MOST_TRAIN_ROWS if part == "train" else None
    with precision():
        return evaluate(forward or state.forward, inputs, part, most)


def _evaluated(state: State, inputs: Inputs, precision: Callable[[], Any]) -> Result:
    """Return what the trained network, or the best one, comes to on all parts."""
    forward, best = state.forward, state.step
    if state.best is not None:
        state.switch("eval")
        state.network.load_state_dict(state.best["network"])
        forward, best = state.plain, state.best["step"]
    result: Result = {"best_iteration": best}
    for part in ("train", "validation", "test"):
        found = _evaluation(state, inputs, part, precision, forward)
        result[f"{part}_loss"], result[f"{part}_accuracy"] = found.loss, found.accuracy
        if not math.isfinite(found.loss):
            reason = f"the loss of the {part} images was not finite at the end"
            return {"status": "diverged", "reason": reason, "diverged_at": state.step}
    result["test_probabilities"] = found.probabilities.float().cpu().numpy().copy()
    return result


def _lost_rows(task: ImageTask, diverged_at: int, rates: list[float]) -> Iterator[dict[str, Any]]:
    """Yield the rows of progress from a divergence on, whose values are NaN."""
    values = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
    for step in range(diverged_at, task.steps + 1):
        if task.recorded(step):
            yield {
                "iteration": step,
                "epoch": step / task.steps_per_epoch,
                "lr": rates[step - 1],
                **dict.fromkeys(values, math.nan),
            }
