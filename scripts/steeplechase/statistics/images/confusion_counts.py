"""Which class is taken for which, by the winner of the last stage."""

import itertools

import pandas as pd

from steeplechase.statistics.images._runs import Tables, final, of_setting

TITLE = "Which class is taken for which"
COLUMNS = ("label", "predicted", "name", "predicted_name", "count", "share")


def table(tables: Tables) -> pd.DataFrame:
    """Return a row a pair of classes, those that never occur too.

    Returns
    -------
    DataFrame
        ``count``: test images of the class `label` that were taken for `predicted`, summed over the
        replicates; ``share`` of all of the class.
    """
    last = final(tables)
    if last is None:
        return pd.DataFrame(columns=list(COLUMNS))
    found = of_setting(tables["image_predictions"], *last)
    names = tables["classes"].set_index("class")["name"]
    counts = found.groupby(["label", "predicted"]).size()
    of_class = found.groupby("label").size()
    rows = []
    for label, predicted in itertools.product(names.index, repeat=2):
        count = int(counts.get((label, predicted), 0))
        total = int(of_class.get(label, 0))
        rows.append(
            (label, predicted, names[label], names[predicted], count, count / max(total, 1))
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
