"""Which columns of the trials hold the learning rate, and what the search selects by."""

import pandas as pd


def rate_column(trials: pd.DataFrame) -> str | None:
    """Return the column that holds the learning rate, or None if no algorithm searches one."""
    named = [c for c in trials.columns if c == "lr" or c.endswith(".lr")]
    return next((c for c in named if pd.api.types.is_numeric_dtype(trials[c])), None)


def score_column(trials: pd.DataFrame, scores: pd.DataFrame) -> str:
    """Return the column of the trials by which the search selects."""
    for name in scores.columns:
        if name.startswith("validation_") and name in trials.columns:
            return name
    return "validation_accuracy"
