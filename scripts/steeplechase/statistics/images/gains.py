"""What each stage brought: its winner against its runner-up and against what it started from."""

import numpy as np
import pandas as pd

from steeplechase.statistics.images._runs import Tables, of_setting
from steeplechase.statistics.images._wilson import wilson

TITLE = "What each stage brought"
COLUMNS = (
    *("stage", "title", "from_stage", "setting", "label", "settings", "replicates"),
    *("validation_accuracy", "validation_sd", "runner_up", "lead", "lead_of_replicates"),
    *("test_accuracy", "test_sd", "test_low", "test_high", "test_rows", "test_gain"),
)


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a stage, in their order.

    Returns
    -------
    DataFrame
        ``lead``: of the winner over the runner-up in mean accuracy on the held-out images;
        ``lead_of_replicates``: in how many replicates it was ahead of it. ``test_low`` and
        ``test_high``: Wilson's 95 % interval of the mean test accuracy for ``test_rows`` images;
        ``test_gain``: over the winner of the stage that this one started from. What a stage without
        a winner has none of is missing.
    """
    settings, runs = tables["settings"], tables["runs"]
    rows: dict[str, dict] = {}
    for choice in tables["choices"].to_dict("records"):
        stage = choice["stage"]
        own = settings[settings["stage"] == stage]
        row = {
            "stage": stage,
            "title": own["title"].iloc[0],
            "from_stage": own["from_stage"].iloc[0],
            "label": choice["label"],
            "settings": len(own),
            "replicates": runs.loc[runs["stage"] == stage, "replicate"].nunique(),
        }
        if pd.notna(choice["setting"]):
            row |= _won(tables, stage, int(choice["setting"]), choice["runner_up"])
        before = rows.get(row["from_stage"], {}).get("test_accuracy", np.nan)
        row["test_gain"] = row.get("test_accuracy", np.nan) - before
        rows[stage] = row
    return pd.DataFrame(list(rows.values()), columns=list(COLUMNS))


def _won(tables: Tables, stage: str, setting: int, runner_up: float | None) -> dict:
    """Return what the winner of a stage comes to."""
    own = of_setting(tables["runs"], stage, setting).set_index("replicate")
    test_rows = int(tables["classes"]["test_rows"].sum())
    low, high = wilson(own["test_accuracy"].mean(), test_rows)
    row = {
        "setting": setting,
        "validation_accuracy": own["validation_accuracy"].mean(),
        "validation_sd": own["validation_accuracy"].std(),
        "test_accuracy": own["test_accuracy"].mean(),
        "test_sd": own["test_accuracy"].std(),
        "test_low": low,
        "test_high": high,
        "test_rows": test_rows,
    }
    if pd.notna(runner_up):
        other = of_setting(tables["runs"], stage, int(runner_up)).set_index("replicate")
        leads = own["validation_accuracy"] - other["validation_accuracy"]
        row |= {
            "runner_up": int(runner_up),
            "lead": leads.mean(),
            "lead_of_replicates": int((leads > 0).sum()),
        }
    return row
