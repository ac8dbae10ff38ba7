"""What momentum and Nesterov's look-ahead gain over plain steps of the same learning rate."""

import pandas as pd

from steeplechase.statistics.descent._settings import (
    HEAVY_BALL,
    NESTEROV,
    PLAIN,
    column,
    ratio,
    scored,
)

TITLE = "Momentum against plain steps"
COLUMNS = (
    *("problem", "batch_size", "sampling", "lr", "momentum"),
    *("plain_excess", "momentum_excess", "nesterov_excess", "momentum_gain", "nesterov_gain"),
)
STEPS = ["problem", "batch_size", "sampling", "lr"]


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row a problem, way of taking batches, learning rate and momentum.

    Returns
    -------
    DataFrame
        Scores of the three without wrappers; a gain is how many times as large the plain score is,
        NaN where one of both ended early or reached the minimum exactly.
    """
    frame = scored(descents)
    frame = frame.assign(lr=column(frame, "lr"), momentum=column(frame, "momentum"))
    bare = frame[frame["wrapper"] == ""]

    def part(optimizers: tuple[str, ...], keys: list[str], name: str) -> pd.DataFrame:
        rows = bare[bare["optimizer"].isin(optimizers)]
        return rows.groupby(keys, sort=False, dropna=False)["excess"].min().rename(name)

    both = [*STEPS, "momentum"]
    joined = pd.concat(
        [
            part((HEAVY_BALL,), both, "momentum_excess"),
            part((NESTEROV,), both, "nesterov_excess"),
        ],
        axis=1,
    ).reset_index()
    joined = joined.merge(part(PLAIN, STEPS, "plain_excess").reset_index(), on=STEPS, how="inner")
    joined["momentum_gain"] = ratio(joined["plain_excess"], joined["momentum_excess"])
    joined["nesterov_gain"] = ratio(joined["plain_excess"], joined["nesterov_excess"])
    return joined.reindex(columns=list(COLUMNS))
