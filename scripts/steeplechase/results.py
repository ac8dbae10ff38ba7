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
)


# Statistics of the trials of a search, of which there may be millions, do not ask for these.
OF_ONE_TRAINING = ("inner_fold", "train_loss", "validation_loss")


def read(path: str | Path, without: Collection[str] = ()) -> pd.DataFrame | dict[str, Any]:
    """Read one result file by its suffix: .parquet and .csv to a frame, .json to a dict.

    Parameters
    ----------
    path
        The file. An empty CSV file gives an empty frame.
    without
        Columns of a Parquet file that are not read.

    Raises
    ------
    ValueError
        If the suffix is none of these.
    """
    path = Path(path)
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if name not in without]
            table = file.read(columns=names, use_threads=False)
        # Of each column one copy alone at a time is in memory twice.
        return table.to_pandas(split_blocks=True, self_destruct=True)
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


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column, or NaN in its place where the table has none."""
    if name in frame.columns:
        return frame[name]
    return pd.Series(float("nan"), index=frame.index, name=name)
