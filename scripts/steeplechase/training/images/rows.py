"""From what trainings on images came to to the rows of the tables of runs."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Rows = list[dict[str, Any]]


def rows_of(
    keys: Sequence[dict[str, Any]],
    results: Iterable[dict[str, Any]],
    test_rows: Sequence[int],
    test_labels: np.ndarray,
) -> dict[str, Rows]:
    """Return the rows of the tables of runs, of their progress and of their predictions.

    Parameters
    ----------
    keys
        stage, setting and replicate of each training.
    results
        Of each, as `engine.train` returns them.
    test_rows
        Which images of the test part they were tested on.
    test_labels
        The class of each of these, shape (m,).
    """
    found: dict[str, Rows] = {"runs": [], "progress": [], "image_predictions": []}
    for key, result in zip(keys, results, strict=True):
        probabilities = result["test_probabilities"]
        found["runs"].append({**key, **result})
        found["progress"] += [{**key, **row} for row in result["progress"]]
        if result["status"] == "ok":
            predicted = _predictions(probabilities, test_rows, test_labels)
            found["image_predictions"] += [{**key, **row} for row in predicted]
    return found


def _predictions(
    probabilities: np.ndarray, test_rows: Sequence[int], labels: np.ndarray
) -> Iterable[dict[str, Any]]:
    """Yield a row for each tested image."""
    predicted = probabilities.argmax(1)
    every = np.arange(len(labels))
    values = (predicted, probabilities[every, predicted], probabilities[every, labels])
    columns = (test_rows, labels.tolist(), *(one.tolist() for one in values))
    for row, label, first, probability, own in zip(*columns, strict=True):
        yield {
            "row": row,
            "label": label,
            "predicted": first,
            "probability": probability,
            "label_probability": own,
        }
