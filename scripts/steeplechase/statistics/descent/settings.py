"""Every setting with what became of it: the table of the losses."""

import pandas as pd

from steeplechase.statistics.descent._settings import SETTING, hyperparameters, middle, scored

TITLE = "Every setting"
COLUMNS = (
    *("problem", "algorithm", "setting", "optimizer", "wrapper", "batch_size", "sampling"),
    *("hyperparameters", "lr", "momentum", "replicates", "ok", "diverged", "failed"),
    *("loss", "excess", "lowest", "highest", "reached", "iterations_to_tolerance"),
)


def table(descents: pd.DataFrame, iterations: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return a row a setting.

    Returns
    -------
    DataFrame
        ``hyperparameters`` in words; ``loss`` the median final loss of the replicates that did not
        end early; excess, lowest and highest as `scored` has them; ``reached`` how many replicates
        came to the tolerance, after a median of ``iterations_to_tolerance``.
    """
    frame = scored(descents)
    groups = descents.groupby(SETTING, sort=False)
    counts = pd.DataFrame(
        {
            "replicates": groups.size(),
            **{
                status: groups["status"].agg(lambda found, s=status: int((found == s).sum()))
                for status in ("ok", "diverged", "failed")
            },
            "loss": groups["final_loss"].agg(lambda losses: middle(losses.dropna())),
            "reached": groups["iterations_to_tolerance"].count(),
            "iterations_to_tolerance": groups["iterations_to_tolerance"].median(),
        }
    )
    frame = frame.merge(counts.reset_index(), on=SETTING, how="left")
    names = hyperparameters(descents)
    frame["hyperparameters"] = [
        ", ".join(f"{name} {_shown(row[name])}" for name in names if pd.notna(row[name]))
        for row in frame[names].to_dict("records")
    ]
    return frame.reindex(columns=list(COLUMNS))


def _shown(value: float | str) -> str:
    """Return a hyperparameter as it is read: a number without noughts, else the word it is."""
    return value.lower() if isinstance(value, str) else f"{value:g}"
