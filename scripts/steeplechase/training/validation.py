"""What is kept of an inner training: the scores that a trial is selected by."""

from typing import Any

import numpy as np

from steeplechase.metrics import score_all
from steeplechase.training.task import Outcome
from steeplechase.training.trainings import Trainer, Training


def validation(
    trainer: Trainer, training: Training, outcome: Outcome, metrics: tuple[str, ...]
) -> dict[str, Any]:
    """Return what is kept of an inner training.

    Parameters
    ----------
    trainer
        Of the data set.
    training
        With an ``inner_fold``, whose validation rows were the test part of the task.
    outcome
        How it ended.
    metrics
        To be computed on the validation rows.

    Returns
    -------
    dict
        status, reason (also why a metric is undefined), train_loss, validation_loss and
        ``validation_<metric>`` for each metric; NaN where there is none.
    """
    scores = dict.fromkeys(metrics, float("nan"))
    reason = outcome.reason
    if outcome.status == "ok":
        _, rows = trainer.rows(training.outer_fold, training.inner_fold)
        scores, undefined = score_all(
            metrics,
            trainer.table.labels[rows],
            outcome.test_probabilities.astype(np.float64),
            trainer.table.classes,
        )
        reason = "; ".join(f"{name}: {why}" for name, why in sorted(undefined.items()))
    return {
        "status": outcome.status,
        "reason": reason,
        "train_loss": outcome.train_loss,
        "validation_loss": outcome.test_loss,
        **{f"validation_{metric}": score for metric, score in scores.items()},
    }
