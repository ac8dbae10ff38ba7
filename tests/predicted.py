"""Tables of predictions for tests of the figures of probabilities."""

from itertools import product

import numpy as np
import pandas as pd

from steeplechase.figures import _style
from steeplechase.figures._drawing import Drawing
from steeplechase.figures._style import WIDTH, Style


def rows(dataset: str, algorithm: str, labels, probabilities, fold: int = 0) -> pd.DataFrame:
    """Return the predictions of one refit."""
    values = [np.asarray(row, np.float32) for row in probabilities]
    return pd.DataFrame(
        {
            "dataset": dataset,
            "algorithm": algorithm,
            "outer_fold": fold,
            "replicate": 0,
            "row": range(len(labels)),
            "label": labels,
            "predicted": [int(row.argmax()) for row in values],
            "probabilities": values,
        }
    )


def drawn_rows(dataset: str, algorithm: str, seed: int, skill: float, classes: int = 3):
    """Return 60 predictions, the better the larger the skill."""
    generator = np.random.default_rng(seed)
    labels = np.arange(60) % classes
    values = generator.random((60, classes)) + skill * np.eye(classes)[labels]
    return rows(dataset, algorithm, labels, values / values.sum(axis=1, keepdims=True))


def inputs(predictions: pd.DataFrame, failed: tuple[tuple[str, str], ...] = ()) -> dict:
    """Return the tables of a figure: algorithms rank in their order of appearance.

    `failed` are pairs of data set and algorithm with one more refit, which failed.
    """
    algorithms = list(dict.fromkeys(predictions["algorithm"]))
    pairs = product(sorted(set(predictions["dataset"])), algorithms)
    scores = [(d, a, 0, "ok") for d, a in pairs] + [(d, a, 1, "failed") for d, a in failed]
    return {
        "tables/predictions.parquet": predictions,
        "tables/scores.parquet": pd.DataFrame(
            scores, columns=["dataset", "algorithm", "outer_fold", "status"]
        ),
        "statistics/mean_ranks.csv": pd.DataFrame(
            {"algorithm": algorithms, "mean_rank": np.arange(1.0, len(algorithms) + 1)}
        ),
    }


def draw(figure, tables: dict, width: float = WIDTH) -> Drawing:
    """Draw a figure of these tables."""
    ranks = tables["statistics/mean_ranks.csv"]
    with _style.settings():
        return figure.draw(tables, Style.of(list(ranks["algorithm"]), ranks, width))
