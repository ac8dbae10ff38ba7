"""Reduction on a plateau: the learning rate drops when the loss has stopped falling.

    after each epoch with loss L:
        if L < (1 - threshold) * best:  best <- L, bad <- 0
        else:                           bad <- bad + 1
        in the cooldown epochs after a drop: bad <- 0
        if bad > patience:              multiplier <- max(factor * multiplier, min_multiplier)
                                        bad <- 0, and the cooldown begins

The same as ``torch.optim.lr_scheduler.ReduceLROnPlateau(mode="min", threshold_mode="rel", eps=0)``.

The loss is the mean cross-entropy, after the epoch, on a part of the training rows that is held out
from the training for this alone: `validation_share` of them, the classes in proportion, drawn from
the study's seed. The rows that a trial is judged by would be no use: a trial that has adapted its
rate to them looks better there than it is, and the refit, which trains without them, would be
another algorithm. So search and refit follow one rule, each inside its own training rows, and pay
for it with the rows held out. With a share of 0 nothing is held out, and the loss is the mean
over the rows of the epoch's batches, each as it was when its turn came. The encoding of the inputs
is fitted on all training rows, those that are held out included.

It answers to the training, so its rates are not known beforehand: the loop engine trains it, and it
cannot be followed by another schedule. It can be multiplied with others.

References
----------
K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR 2016,
arXiv:1512.03385, section 3.4 (divided by 10 "when the error plateaus").
"""

TITLE = "reduction on a plateau of the loss"
REFERENCE = "He, Zhang, Ren & Sun, CVPR 2016, arXiv:1512.03385, section 3.4"
ENGINE = "loop"
FEEDBACK = True
HYPERPARAMETERS = {
    "factor": {
        "type": "float",
        "default": 0.1,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "What the learning rate is multiplied by at a drop.",
    },
    "patience": {
        "type": "integer",
        "default": 5,
        "minimum": 0,
        "description": "Epochs in a row without improvement that are borne; the next one drops "
        "the rate.",
    },
    "threshold": {
        "type": "float",
        "default": 0.0001,
        "minimum": 0.0,
        "exclusive_maximum": 1.0,
        "description": "An improvement is a loss that is lower than the best by more than this "
        "share of it.",
    },
    "cooldown": {
        "type": "integer",
        "default": 0,
        "minimum": 0,
        "description": "Epochs after a drop that do not count.",
    },
    "min_multiplier": {
        "type": "float",
        "default": 0.0,
        "minimum": 0.0,
        "maximum": 1.0,
        "description": "Lowest rate as a share of the first.",
    },
    "validation_share": {
        "type": "float",
        "default": 0.2,
        "minimum": 0.0,
        "maximum": 0.5,
        "description": "Share of the training rows that is held out and whose loss is watched; "
        "with 0 nothing is held out, and the training loss is watched.",
    },
}


class Course:
    """The multiplier in the course of one training.

    Parameters
    ----------
    factor, patience, threshold, cooldown, min_multiplier
        Hyperparameters.

    Attributes
    ----------
    multiplier
        What the learning rate is to be multiplied by now, from 1 downwards.
    """

    def __init__(
        self, factor: float, patience: int, threshold: float, cooldown: int, min_multiplier: float
    ) -> None:
        self.factor, self.patience, self.threshold = factor, patience, threshold
        self.cooldown, self.min_multiplier = cooldown, min_multiplier
        self.multiplier = 1.0
        self._best, self._bad, self._cooling = float("inf"), 0, 0

    def end_epoch(self, loss: float) -> None:
        """Take the loss after an epoch in nats; one that is not a number is no improvement."""
        if loss < self._best * (1.0 - self.threshold):
            self._best, self._bad = loss, 0
        else:
            self._bad += 1
        if self._cooling:
            self._cooling -= 1
            self._bad = 0
        if self._bad > self.patience:
            self.multiplier = max(self.multiplier * self.factor, self.min_multiplier)
            self._bad, self._cooling = 0, self.cooldown
