"""What every source returns."""

from dataclasses import dataclass, field

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
