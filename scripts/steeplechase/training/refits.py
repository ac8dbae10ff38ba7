"""From selected trials to the rows of scores, learning curves and predictions."""

from typing import Any

import numpy as np

from steeplechase.metrics import score_all
from steeplechase.protocol.trials import draw_trials
from steeplechase.training.cache import CellCache
from steeplechase.training.cells import refit
from steeplechase.training.job_times import JobTimes
from steeplechase.training.progress import Progress
from steeplechase.training.trainings import Trainer, Training


def selected_trainings(
    trainer: Trainer, selected: list[dict[str, Any]], sampler: str
) -> list[Training]:
    """Return the refits that selected trials ask for, in the same order."""
    count: dict[str, int] = {}
    for choice in selected:
        name = choice["algorithm"]
        count[name] = max(count.get(name, 0), choice["trial"] + 1)
    trials = {
        name: draw_trials(trainer.algorithms[name], number, trainer.seed, sampler)
        for name, number in count.items()
    }
    return [
        Training(
            choice["algorithm"],
            choice["outer_fold"],
            None,
            choice["replicate"],
            tuple(trials[choice["algorithm"]][choice["trial"]]),
        )
        for choice in selected
    ]


def refit_rows(
    trainer: Trainer,
    selected: list[dict[str, Any]],
    sampler: str,
    selection_metric: str,
    metrics: list[str],
    cache: CellCache,
    times: JobTimes | None = None,
    progress: Progress | None = None,
) -> tuple[list[dict], list[dict], list[dict]]:
    """Refit what was selected and return the rows of scores, curves and predictions.

    A choice none of whose trials ended well is not trained again: its refit is recorded with the
    status that its trials had.

    Parameters
    ----------
    trainer
        Of the data set.
    selected
        As `protocol.select.select_trials` made them.
    sampler, selection_metric
        As in the protocol.
    metrics
        To be computed on training and test rows.
    cache
        Holds finished refits.
    times
        Takes what was trained, and how long that took.
    progress
        Says how far it is.
    """
    usable = [choice for choice in selected if choice["status"] == "ok"]
    trainings = selected_trainings(trainer, usable, sampler)
    results = iter(zip(trainings, refit(trainer, trainings, cache, times, progress), strict=True))
    scores, curves, predictions = [], [], []
    for choice in selected:
        key = {
            "dataset": trainer.splits["dataset"],
            **{name: choice[name] for name in ("algorithm", "outer_fold", "replicate")},
        }
        train, test = trainer.rows(choice["outer_fold"], None)
        row = {
            **key,
            "trial": choice["trial"],
            "n_train": len(train),
            "n_test": len(test),
            f"validation_{selection_metric}": choice["validation"],
        }
        if choice["status"] != "ok":
            reason = "no trial ended well in all inner folds"
            scores.append({**row, "status": choice["status"], "reason": reason, "undefined": ""})
            continue
        training, result = next(results)
        scores.append({**row, **_scores(trainer, result, train, test, metrics)})
        rates = _epoch_rates(trainer, training, len(train))
        curves += [
            {**key, "epoch": epoch, "lr": rate, **values}
            for epoch, (rate, values) in enumerate(zip(rates, result["curves"], strict=False))
        ]
        predictions += _predictions(trainer, key, result, test)
    return scores, curves, predictions


def _scores(
    trainer: Trainer,
    result: dict[str, Any],
    train: np.ndarray,
    test: np.ndarray,
    metrics: list[str],
) -> dict[str, Any]:
    """Return the part of a score row that comes from the training."""
    row = {"status": result["status"], "reason": result["reason"], "undefined": ""}
    if result["status"] != "ok":
        return row
    undefined = []
    for part, rows in (("train", train), ("test", test)):
        row[f"{part}_loss"] = result[f"{part}_loss"]
        values, reasons = score_all(
            tuple(metrics),
            trainer.table.labels[rows],
            result[f"{part}_probabilities"].astype(np.float64),
            trainer.table.classes,
        )
        row.update({f"{part}_{name}": value for name, value in values.items()})
        undefined += [f"{part}_{name}: {reason}" for name, reason in sorted(reasons.items())]
    row["undefined"] = "; ".join(undefined)
    return row


def _epoch_rates(trainer: Trainer, training: Training, rows: int) -> list[float]:
    """Return the learning rate at the first step of each epoch."""
    return trainer.rates(training, rows)[:: trainer.steps_per_epoch(training, rows)].tolist()


def _predictions(
    trainer: Trainer, key: dict[str, Any], result: dict[str, Any], test: np.ndarray
) -> list[dict[str, Any]]:
    """Return a row for each test row, none where the training did not end well."""
    if result["status"] != "ok":
        return []
    probabilities = result["test_probabilities"]
    return [
        {
            **key,
            "row": row,
            "label": label,
            "predicted": int(values.argmax()),
            "probabilities": values.tolist(),
        }
        for row, label, values in zip(
            test.tolist(), trainer.table.labels[test].tolist(), probabilities, strict=True
        )
    ]
