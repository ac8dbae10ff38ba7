"""Whether each setting is over-, under- or well fitted, by one rule from its curves.

The rule, on the means over the replicates that ended well:

- *over-fitted*: accuracy on training images is more than `GAP` above that on held-out images, and
  the loss of held-out images has risen by more than `RISE` of its lowest value since that;
- *under-fitted*: accuracy on training images is more than `SHORT` below the best of its stage, or
  below `LOW`, or the loss of held-out images still fell by more than `FALL` of its value over the
  last quarter of the rows of progress;
- *well fitted*: neither.

Where both hold, over-fitted is said. The bounds are conventions; the numbers stand beside the word.
"""

import numpy as np
import pandas as pd

from steeplechase.statistics.images._runs import SETTING, Tables, labelled

TITLE = "Over- or under-fitted"
COLUMNS = (
    *(*SETTING, "label", "fit", "train_accuracy", "validation_accuracy", "gap"),
    *("lowest_validation_loss", "last_validation_loss", "rise", "fall", "rows"),
)

GAP, RISE = 0.05, 0.10
LOW, SHORT, FALL = 0.50, 0.15, 0.05


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a setting.

    Returns
    -------
    DataFrame
        ``fit``: over-fitted, under-fitted, well fitted, or lost where no replicate ended well;
        ``gap`` of the accuracies; ``rise`` of the loss of held-out images since its lowest row, and
        ``fall`` over the last quarter of the rows (at least one row), both as shares.
    """
    runs = tables["runs"]
    keys = runs.drop_duplicates(SETTING)[SETTING]
    well = runs[runs["status"] == "ok"]
    means = well.groupby(SETTING, sort=False)[["train_accuracy", "validation_accuracy"]].mean()
    frame = keys.merge(means.reset_index(), on=SETTING, how="left")
    curves = tables["progress"].merge(well[[*SETTING, "replicate"]], on=[*SETTING, "replicate"])
    losses = curves.groupby([*SETTING, "iteration"])["validation_loss"].mean()
    shapes = [
        {**dict(zip(SETTING, key, strict=True)), **_shape(own.to_numpy())}
        for key, own in losses.groupby(level=SETTING)
    ]
    frame = frame.merge(pd.DataFrame(shapes, columns=[*SETTING, *_EMPTY]), on=SETTING, how="left")
    frame["gap"] = frame["train_accuracy"] - frame["validation_accuracy"]
    best = frame.groupby("stage")["train_accuracy"].transform("max")
    frame["fit"] = [
        _fit(row, most) for row, most in zip(frame.to_dict("records"), best, strict=True)
    ]
    return labelled(frame, tables).reindex(columns=list(COLUMNS))


_EMPTY = ("lowest_validation_loss", "last_validation_loss", "rise", "fall", "rows")


def _shape(losses: np.ndarray) -> dict[str, float]:
    """Return what the rule asks of a curve of losses."""
    last, lowest = losses[-1], losses.min()
    before = losses[-1 - max(1, len(losses) // 4)] if len(losses) > 1 else last
    return {
        "lowest_validation_loss": lowest,
        "last_validation_loss": last,
        "rise": last / lowest - 1 if lowest > 0 else 0.0,
        "fall": 1 - last / before if before > 0 else 0.0,
        "rows": len(losses),
    }


def _fit(row: dict, best: float) -> str:
    """Call one setting."""
    if pd.isna(row["train_accuracy"]):
        return "lost"
    if row["gap"] > GAP and row["rise"] > RISE:
        return "over-fitted"
    short = best - row["train_accuracy"] > SHORT
    if short or row["train_accuracy"] < LOW or row["fall"] > FALL:
        return "under-fitted"
    return "well fitted"
