"""Evaluating a network on images, in batches of one size so that nothing else decides the bits."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from steeplechase.training.images.inputs import Inputs

BATCH = 500  # images


@dataclass(frozen=True)
class Evaluation:
    """Mean cross-entropy in nats, accuracy, and probabilities (rows, classes)."""

    loss: float
    accuracy: float
    probabilities: torch.Tensor


def evaluate(
    forward: Callable[[torch.Tensor], torch.Tensor], inputs: Inputs, part: str, most: int | None
) -> Evaluation:
    """Evaluate a network.

    Parameters
    ----------
    forward
        From inputs to logits, the network as it is evaluated.
    inputs
        Of the task.
    part
        train, validation or test.
    most
        How many images of the part, the first ones; None for all.
    """
    labels = inputs.labels[part][:most]
    loss, right, probabilities = 0.0, 0, []
    with torch.no_grad():
        for first in range(0, len(labels), BATCH):
            here = slice(first, min(first + BATCH, len(labels)))
            logs = torch.log_softmax(forward(inputs.of(part, here)).float(), 1)
            own = labels[here]
            loss += torch.nn.functional.nll_loss(logs, own, reduction="sum").item()
            right += int((logs.argmax(1) == own).sum())
            probabilities.append(logs.exp())
    return Evaluation(loss / len(labels), right / len(labels), torch.cat(probabilities))
