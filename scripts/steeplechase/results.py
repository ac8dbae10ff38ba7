"""Reading the files of a finished study back, with names kept as names.

A data set may be called "NA" or "1e5": columns that hold names are read as text, whatever they
look like, so that they can be matched between tables.
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

NAME_COLUMNS = (
    *("dataset", "algorithm", "a", "b", "control", "left_out", "winner", "best", "decision"),
    *("variant", "hyperparameter", "group", "title", "reason"),
    *("stage", "after", "pack", "host", "device"),
    *("name", "predicted_name", "most_taken_for", "level", "label_name", "from_stage", "fit"),
)


# What statistics of the trials of a search do not ask for, and what they hold as categories: there
# may be millions of them.
OF_ONE_TRAINING = ("inner_fold", "reason", "train_loss", "validation_loss")
FEW_WORDS = ("dataset", "algorithm", "status")


def read(path: str | Path) -> pd.DataFrame | dict[str, Any]:
    """Read one result file by its suffix: .parquet and .csv to a frame, .json to a dict.

    Parameters
    ----------
    path
        The file. An empty CSV file gives an empty frame.

    Raises
    ------
    ValueError
        If the suffix is none of these.
    """
    path = Path(path)
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".parquet":
        return _parquet(path)
    if path.suffix == ".csv":
        try:
            return pd.read_csv(
                path,
                converters=dict.fromkeys(NAME_COLUMNS, str),
                keep_default_na=False,
                na_values=["", "nan", "NaN"],
            )
        except pd.errors.EmptyDataError:
            return pd.DataFrame()
    raise ValueError(f"{path}: expected .parquet, .csv or .json, got {path.suffix!r}")


def read_trials(path: str | Path) -> pd.DataFrame:
    """Read the table of trials for statistics.

    Returns
    -------
    pandas.DataFrame
        Without the columns `OF_ONE_TRAINING`; `FEW_WORDS` as sorted categories, a byte each.
    """
    frame = _parquet(path, OF_ONE_TRAINING, FEW_WORDS)
    for name in FEW_WORDS:
        # Groups are sorted by the order of the categories, which is to be that of the words.
        words = sorted(frame[name].cat.categories)
        frame[name] = frame[name].cat.set_categories(words)
    return frame


def _parquet(
    path: str | Path, without: Collection[str] = (), categories: Collection[str] = ()
) -> pd.DataFrame:
    """Read a Parquet file without some columns, with some as categories."""
    with pq.ParquetFile(path, read_dictionary=list(categories)) as file:
        names = [name for name in file.schema_arrow.names if name not in without]
        table = file.read(columns=names, use_threads=False)
    # One column alone at a time is in memory twice.
    return table.to_pandas(split_blocks=True, self_destruct=True)


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column, or NaN in its place where the table has none."""
    if name in frame.columns:
        return frame[name]
    return pd.Series(float("nan"), index=frame.index, name=name)
