"""The complete grid of refits: every block of the study for every algorithm, with its state."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

BLOCK = ["dataset", "outer_fold", "replicate"]
DEFAULTS = {"outer_fold": 0, "replicate": 0, "status": "ok", "undefined": ""}
WITHOUT_SCORE = ("diverged", "failed", "missing")


def refits(scores: pd.DataFrame, metric: str, algorithms: Sequence[str]) -> pd.DataFrame:
    """Join the scores on their keys and say of each refit whether it has a score, or why not.

    Parameters
    ----------
    scores
        One row per refit: `dataset`, `algorithm`, `test_<metric>` (float64), and where it applies
        `outer_fold`, `replicate`, `status`, `undefined` (absent ones: 0, 0, "ok", "").
    metric
        Name of the metric.
    algorithms
        Names in the order of the study; rows of others are left out.

    Returns
    -------
    pandas.DataFrame
        `dataset`, `outer_fold`, `replicate`, `algorithm`, `score` (float64, NaN unless ok) and
        `state`, sorted by data set, fold and replicate, algorithms in the order given. States:
        "ok"; "undefined" (the metric does not exist on that block for one of the algorithms, so
        the block is left out for all of them, and the rest stays paired); "diverged" (also an
        infinite score); "failed" (also a time-out); "missing" (also a block that only another
        algorithm has).

    Raises
    ------
    ValueError
        If a needed column is absent or a refit stands in the table twice.
    """
    column = f"test_{metric}"
    grid = _grid(scores, column, list(algorithms))
    score = grid["score"].to_numpy(dtype=float, na_value=np.nan)
    status = grid["status"].to_numpy(dtype=object)
    named = np.array([column in str(text) for text in grid["undefined"]], dtype=bool)
    state = np.select(
        [
            status == "missing",
            (status == "diverged") | ((status == "ok") & np.isinf(score)),
            status != "ok",
            np.isnan(score) & named,
            np.isnan(score),
        ],
        ["missing", "diverged", "failed", "undefined", "missing"],
        default="ok",
    )
    width = max(len(algorithms), 1)  # the grid lists the algorithms block by block
    undefined_block = np.repeat((state.reshape(-1, width) == "undefined").any(axis=1), width)
    state = np.where((state == "ok") & undefined_block, "undefined", state)
    grid["state"] = state
    grid["score"] = np.where(state == "ok", score, np.nan)
    return grid[[*BLOCK, "algorithm", "score", "state"]]


def as_tested(scores: pd.DataFrame, part: str) -> pd.DataFrame:
    """Return the scores with those of a part ("train") in place of those of the test part."""
    prefix = f"{part}_"

    def moved(name: str) -> str:
        return "test_" + name.removeprefix(prefix)

    tested = {name: moved(name) for name in scores if name.startswith(prefix)}
    rest = scores.drop(columns=[name for name in tested.values() if name in scores])
    reasons = [
        "; ".join(moved(one) for one in str(text).split("; ") if one.startswith(prefix))
        for text in scores["undefined"]
    ]
    return rest.rename(columns=tested).assign(undefined=reasons)


def _grid(scores: pd.DataFrame, column: str, algorithms: list[str]) -> pd.DataFrame:
    """Return all blocks times all algorithms, with the rows of `scores` where there are any."""
    absent = [name for name in ("dataset", "algorithm", column) if name not in scores]
    if absent:
        raise ValueError(f"the scores have no column {', '.join(absent)}")
    frame = scores.rename(columns={column: "score"}).assign(
        dataset=scores["dataset"].astype(str), algorithm=scores["algorithm"].astype(str)
    )
    for name, default in DEFAULTS.items():
        frame[name] = frame[name].fillna(default) if name in frame else default
    frame = frame[[*BLOCK, "algorithm", "score", "status", "undefined"]]
    blocks = frame[BLOCK].drop_duplicates().sort_values(BLOCK)
    frame = frame[frame["algorithm"].isin(algorithms)]
    keys = [*BLOCK, "algorithm"]
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        row = ", ".join(f"{key} {twice.iloc[0][key]}" for key in keys)
        raise ValueError(f"a refit stands in the scores twice: {row}")
    everyone = pd.DataFrame({"algorithm": pd.Series(algorithms, dtype=frame["algorithm"].dtype)})
    grid = blocks.merge(everyone, how="cross").merge(frame, how="left", on=keys)
    return grid.assign(
        status=grid["status"].fillna("missing"), undefined=grid["undefined"].fillna("")
    )
