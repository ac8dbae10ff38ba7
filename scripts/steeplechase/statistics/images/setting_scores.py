"""Every setting with what became of it, over its replicates."""

import numpy as np
import pandas as pd

from steeplechase.statistics.images._runs import SETTING, SIGN, Tables, labelled, winners

TITLE = "Every setting"
PARTS = ("validation_accuracy", "validation_loss", "test_accuracy", "train_accuracy")
SPREAD = ("mean", "sd", "lowest", "highest")
COLUMNS = (
    *(*SETTING, "label", "replicates", "ok", "diverged", "failed"),
    *(f"{part}_{name}" for part in PARTS for name in SPREAD),
    *("parameters", "diverged_at", "iterations", "best_iteration", "rank", "chosen"),
)


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a setting.

    Returns
    -------
    DataFrame
        Of each part mean, standard deviation (of a sample; missing with one replicate), lowest and
        highest over the replicates that ended well; ``diverged_at``, ``iterations`` and
        ``best_iteration``: medians; ``rank`` within the stage by what its winner is chosen by, the
        mean accuracy or loss on the held-out images, 1 for the best, of settings all of whose
        replicates ended well.
    """
    runs = tables["runs"]
    groups = runs.groupby(SETTING, sort=False)
    found = pd.DataFrame({"replicates": groups.size()})
    for status in ("ok", "diverged", "failed"):
        found[status] = groups["status"].agg(lambda own, s=status: int((own == s).sum()))
    well = runs[runs["status"] == "ok"].groupby(SETTING, sort=False)
    for part in PARTS:
        spread = well[part].agg(["mean", "std", "min", "max"])
        for name, column in zip(SPREAD, spread, strict=True):
            found[f"{part}_{name}"] = spread[column]
    found["parameters"] = groups["parameters"].max()
    for name in ("diverged_at", "iterations", "best_iteration"):
        found[name] = groups[name].median()
    frame = labelled(found.reset_index(), tables)
    selections = tables["choices"].set_index("stage")["selection"]
    scores = pd.Series(np.nan, frame.index)
    for selection, sign in SIGN.items():
        chosen_by = frame["stage"].map(selections) == selection
        scores = scores.mask(chosen_by, sign * frame[f"validation_{selection}_mean"])
    scores = scores.where(frame["ok"] == frame["replicates"])
    frame["rank"] = scores.groupby(frame["stage"]).rank(method="min", ascending=False)
    chosen = set(winners(tables).itertuples(index=False, name=None))
    keys = frame[SETTING].itertuples(index=False, name=None)
    frame["chosen"] = [key in chosen for key in keys]
    return frame.reindex(columns=list(COLUMNS))
