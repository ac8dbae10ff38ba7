"""What several statistics of sweeps ask of the runs."""

from collections.abc import Mapping

import pandas as pd

from steeplechase.protocol.choose import HIGHER_IS_BETTER

SETTING = ["stage", "setting"]
# Of what a stage chooses by, so that more is better.
SIGN = {name: 1 if higher else -1 for name, higher in HIGHER_IS_BETTER.items()}
Tables = Mapping[str, pd.DataFrame]


def winners(tables: Tables) -> pd.DataFrame:
    """Return stage and setting of each stage's winner, in the order of the stages."""
    chosen = tables["choices"].dropna(subset=["setting"])
    return chosen[SETTING].astype({"setting": int}).reset_index(drop=True)


def labelled(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return a frame of settings with the label of each."""
    return frame.merge(tables["settings"][[*SETTING, "label"]], on=SETTING, how="left")


def final(tables: Tables) -> tuple[str, int] | None:
    """Return stage and setting of the last stage's winner, None where it has none."""
    choices = tables["choices"]
    if not len(choices) or pd.isna(choices["setting"].iloc[-1]):
        return None
    return str(choices["stage"].iloc[-1]), int(choices["setting"].iloc[-1])


def of_setting(frame: pd.DataFrame, stage: str, setting: int) -> pd.DataFrame:
    """Return the rows of one setting."""
    return frame[(frame["stage"] == stage) & (frame["setting"] == setting)]
