"""What every source returns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Raw:
    """A data set as its source gives it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Missing cells are NaN or None.
    target : str
        The class column.
    notes : list of str
        For the data card.
    dropped : list of str
        Columns that the source left out.
    """

    frame: pd.DataFrame
    target: str
    notes: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def class_column(entry: dict[str, Any], names: Sequence[str]) -> str:
    """Return the target that an entry names, by default the last column that is not dropped."""
    unused = entry.get("drop_columns") or ()
    return entry.get("target") or next((n for n in reversed(names) if n not in unused), names[-1])
