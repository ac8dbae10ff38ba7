"""What each value of what a stage varies comes to, over all values of the rest."""

import json

import pandas as pd

from steeplechase import sweeps
from steeplechase.statistics.images._runs import SETTING, Tables

TITLE = "By value of what is varied"
COLUMNS = (
    *("stage", "factor", "level", "settings", "runs", "diverged", "failed"),
    *("validation_accuracy", "test_accuracy"),
)


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a stage, key and value.

    Returns
    -------
    DataFrame
        ``factor``: what is varied; ``level``: its value as `sweeps.level` has it; the accuracies
        are means over all runs that ended well, whatever their other values.
    """
    levels = _levels(tables["settings"])
    runs = levels.merge(tables["runs"], on=SETTING)
    rows = []
    for (stage, factor, level), group in runs.groupby(["stage", "factor", "level"], sort=False):
        well = group[group["status"] == "ok"]
        rows.append(
            {
                "stage": stage,
                "factor": factor,
                "level": level,
                "settings": group["setting"].nunique(),
                "runs": len(group),
                "diverged": int((group["status"] == "diverged").sum()),
                "failed": int((group["status"] == "failed").sum()),
                "validation_accuracy": well["validation_accuracy"].mean(),
                "test_accuracy": well["test_accuracy"].mean(),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _levels(settings: pd.DataFrame) -> pd.DataFrame:
    """Return a row a setting and key that it has a value of, those of a key together."""
    rows = [
        {
            "stage": row["stage"],
            "setting": row["setting"],
            "factor": key,
            "level": sweeps.level(key, value),
        }
        for row in settings.to_dict("records")
        for key, value in json.loads(row["varied"]).items()
    ]
    frame = pd.DataFrame(rows, columns=[*SETTING, "factor", "level"])
    keys = frame.groupby(["stage", "factor"], sort=False).ngroup()
    return frame.iloc[keys.argsort(kind="stable")]
