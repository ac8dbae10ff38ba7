"""What each stage brought: its winner against its runner-up and against what it started from."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from steeplechase.statistics.images._runs import SIGN, Tables, of_setting
from steeplechase.statistics.images._wilson import wilson

TITLE = "What each stage brought"
COLUMNS = (
    *("stage", "title", "from_stage", "setting", "label", "settings", "replicates"),
    *("validation_accuracy", "validation_sd", "validation_loss"),
    *("selection", "runner_up", "lead", "lead_of_replicates"),
    *("test_accuracy", "test_sd", "test_low", "test_high", "test_rows", "test_gain"),
)


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a stage, in their order.

    Returns
    -------
    DataFrame
        ``lead``: how much better than the runner-up the winner is on the held-out images, in what
        it was chosen by (``selection``: mean accuracy, a share, or mean loss, in nats);
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
            "selection": choice["selection"],
            "settings": len(own),
            "replicates": runs.loc[runs["stage"] == stage, "replicate"].nunique(),
        }
        if pd.notna(choice["setting"]):
            row |= _won(tables, choice)
        before = rows.get(row["from_stage"], {}).get("test_accuracy", np.nan)
        row["test_gain"] = row.get("test_accuracy", np.nan) - before
        rows[stage] = row
    return pd.DataFrame(list(rows.values()), columns=list(COLUMNS))


def _won(tables: Tables, choice: Mapping[str, Any]) -> dict:
    """Return what the winner of a stage comes to."""
    stage, setting = choice["stage"], int(choice["setting"])
    own = of_setting(tables["runs"], stage, setting).set_index("replicate")
    test_rows = int(tables["classes"]["test_rows"].sum())
    low, high = wilson(own["test_accuracy"].mean(), test_rows)
    row = {
        "setting": setting,
        "validation_accuracy": own["validation_accuracy"].mean(),
        "validation_sd": own["validation_accuracy"].std(),
        "validation_loss": own["validation_loss"].mean(),
        "test_accuracy": own["test_accuracy"].mean(),
        "test_sd": own["test_accuracy"].std(),
        "test_low": low,
        "test_high": high,
        "test_rows": test_rows,
    }
    if pd.notna(choice["runner_up"]):
        runner_up = int(choice["runner_up"])
        other = of_setting(tables["runs"], stage, runner_up).set_index("replicate")
        score = f"validation_{choice['selection']}"
        leads = SIGN[choice["selection"]] * (own[score] - other[score])
        row |= {
            "runner_up": runner_up,
            "lead": leads.mean(),
            "lead_of_replicates": int((leads > 0).sum()),
        }
    return row
