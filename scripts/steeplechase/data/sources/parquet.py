"""Apache Parquet: a user's own table as pandas, Polars, R or DuckDB write it.

Numbers are numeric; texts, dictionaries of texts and truth values are categories.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from steeplechase.data.errors import DataError
from steeplechase.data.sources._raw import Raw, class_column
from steeplechase.data.sources._text import MISSING


def read(entry: dict[str, Any], raw: str | None = None) -> Raw:
    """Return the contents of a Parquet file.

    Parameters
    ----------
    entry : dict
        With, optionally, `target` (by default the last column), `missing` (list of texts),
        `drop_columns` (whose types do not matter) and `file` (its path, where `raw` is None).
    raw : str, optional
        The file's path.

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If the file is missing or no Parquet file, or a column holds neither numbers nor texts nor
        truth values.
    """
    path = Path(raw or entry["file"])
    try:
        with pq.ParquetFile(path) as file:
            table = file.read(use_threads=False)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (pa.ArrowInvalid, OSError) as error:
        reason = getattr(error, "strerror", None)  # of the file system, not of the contents
        problem = f"cannot be read: {reason}" if reason else "not a Parquet file, or damaged"
        raise DataError(problem) from None
    names = table.schema.names
    if len(names) < 2:
        raise DataError(f"expected several columns, got {len(names)}")
    missing = frozenset(entry.get("missing", MISSING)) | {""}
    unused = entry.get("drop_columns") or ()
    columns = [
        pd.Series([None] * table.num_rows, dtype="object")
        if name in unused
        else _column(column, name, missing)
        for name, column in zip(names, table.itercolumns(), strict=True)
    ]
    frame = pd.concat(columns, axis=1).set_axis(names, axis=1)
    return Raw(frame, class_column(entry, names))


def _column(column: pa.ChunkedArray, name: str, missing: frozenset[str]) -> pd.Series:
    """Return a column as float64, or as texts, truth values and None."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = [float("nan") if value is None else float(value) for value in column.to_pylist()]
        return pd.Series(values, dtype="float64")
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = [None if text is None else text.strip() for text in column.to_pylist()]
        return pd.Series([None if t in missing else t for t in texts], dtype="object")
    if pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return pd.Series(column.to_pylist(), dtype="object")
    raise DataError(f"column {name!r} is of type {kind}; expected numbers, text or truth values")
