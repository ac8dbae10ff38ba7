"""The progress of each setting, as means over its replicates."""

import pandas as pd

from steeplechase.statistics.images._runs import SETTING, Tables, labelled

TITLE = "Progress of every setting"
VALUES = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
COLUMNS = (*SETTING, "label", "iteration", "epoch", "replicates", "lost", *VALUES)


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a setting and iteration.

    Returns
    -------
    DataFrame
        Means over the ``replicates`` that have a finite row there; ``lost``: how many have diverged
        by then. Where all have, the values are missing.
    """
    progress = tables["progress"]
    groups = progress.groupby([*SETTING, "iteration"], sort=False)
    found = groups[list(VALUES)].mean()
    found["epoch"] = groups["epoch"].first()
    found["replicates"] = groups["validation_loss"].count()
    found["lost"] = groups["validation_loss"].agg(lambda own: int(own.isna().sum()))
    return labelled(found.reset_index(), tables).reindex(columns=list(COLUMNS))
