"""How many test images of each class the winner of each stage recognises."""

import numpy as np
import pandas as pd

from steeplechase.statistics.images._runs import SETTING, Tables, of_setting, winners
from steeplechase.statistics.images._wilson import wilson

TITLE = "Accuracy by class"
COLUMNS = (
    *(*SETTING, "class", "name", "n", "replicates", "accuracy", "sd", "lowest", "highest"),
    *("low", "high", "most_taken_for", "share"),
)


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a stage and class, of the stage's winner.

    Returns
    -------
    DataFrame
        ``accuracy``: the mean over the replicates, with its standard deviation and range; ``low``
        and ``high``: Wilson's 95 % interval for that share of ``n`` test images, which tells the
        luck of the images and not that of the seeds; ``most_taken_for``: the class that most of the
        others are taken for, with its ``share`` of all images of the class.
    """
    names = tables["classes"].set_index("class")["name"]
    rows = []
    for stage, setting in winners(tables).itertuples(index=False, name=None):
        found = of_setting(tables["image_predictions"], stage, setting)
        for number, own in found.groupby("label", sort=True):
            right = (own["predicted"] == own["label"]).groupby(own["replicate"]).mean()
            n = len(own) // len(right)
            low, high = wilson(right.mean(), n)
            wrong = own.loc[own["predicted"] != number, "predicted"].value_counts()
            other = int(wrong[wrong == wrong.max()].index.min()) if len(wrong) else None
            rows.append(
                {
                    "stage": stage,
                    "setting": setting,
                    "class": number,
                    "name": names[number],
                    "n": n,
                    "replicates": len(right),
                    "accuracy": right.mean(),
                    "sd": right.std() if len(right) > 1 else np.nan,
                    "lowest": right.min(),
                    "highest": right.max(),
                    "low": low,
                    "high": high,
                    "most_taken_for": "" if other is None else names[other],
                    "share": 0.0 if other is None else wrong[other] / len(own),
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))
