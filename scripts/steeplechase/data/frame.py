"""From a pandas frame to the typed table: kinds of columns, order of classes, what is dropped."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from steeplechase.data.errors import DataError
from steeplechase.data.table import MISSING, Table, make_table
from steeplechase.messages import nearest


@dataclass(frozen=True)
class Tidy:
    """A frame that can become a table.

    Parameters
    ----------
    frame : pandas.DataFrame
    notes : list of str
        What a reader of the data card should know, one sentence each.
    dropped : list of str
        The columns that were left out.
    """

    frame: pd.DataFrame
    notes: list[str]
    dropped: list[str]


def tidy(frame: pd.DataFrame, target: str) -> Tidy:
    """Drop what cannot be used, and refuse what is no classification data set.

    Rows without a class are dropped, and columns without a value.

    Parameters
    ----------
    frame : pandas.DataFrame
        NaN (or None) is missing.
    target : str
        The class column.

    Returns
    -------
    Tidy

    Raises
    ------
    DataError
        If two columns have one name, the target is not among them, no row or no feature is left,
        a number is infinite, or there are fewer than two classes, or as many as rows.
    """
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    twice = sorted(set(frame.columns[frame.columns.duplicated()]))
    if twice:
        raise DataError(f"two columns have one name: {', '.join(map(repr, twice))}")
    if target not in frame.columns:
        raise DataError(no_such_column(target, list(frame.columns)))
    if len(frame) == 0:
        raise DataError("no rows")
    notes = []
    unlabelled = int(frame[target].isna().sum())
    if unlabelled:
        notes.append(f"{rows_in_words(unlabelled)} without a class dropped.")
        frame = frame[frame[target].notna()]
    empty = [name for name in frame.columns if name != target and frame[name].isna().all()]
    if len(frame) and empty:
        notes.append(f"Columns without a value dropped: {', '.join(empty)}.")
        frame = frame.drop(columns=empty)
    _refuse(frame, target)
    counts = frame[target].value_counts()
    single = _encode(frame[target][frame[target].isin(counts.index[counts == 1])])[1]
    if single:
        notes.append(f"Classes with a single row: {', '.join(single)}.")
    return Tidy(frame.reset_index(drop=True), notes, empty if len(frame) else [])


def table_from_frame(
    frame: pd.DataFrame, target: str, name: str, categorical: tuple[str, ...] = ()
) -> Table:
    """Turn a frame into a table, after `tidy`.

    Columns of numbers are numeric, all others categorical. Whole numbers that are used as
    categories or classes keep their text: 0 becomes "0". Categories and classes are sorted, by
    value where all are whole numbers, else as text.

    Parameters
    ----------
    frame : pandas.DataFrame
        NaN (or None) is missing.
    target : str
        The class column.
    name : str
        The data set's name.
    categorical : tuple of str
        Columns of numbers that are to be categorical.

    Returns
    -------
    Table
        Rows in the order of the frame.

    Raises
    ------
    DataError
        As `tidy`, and if `categorical` names no column.
    """
    for column in categorical:
        if column not in map(str, frame.columns):
            raise DataError(no_such_column(column, [str(name) for name in frame.columns]))
    frame = tidy(frame, target).frame
    features = [column for column in frame.columns if column != target]
    numeric = [c for c in features if c not in categorical and is_number(frame[c])]
    coded = {c: _encode(frame[c]) for c in features if c not in numeric}
    labels, classes = _encode(frame[target])
    return make_table(
        name=name,
        numeric=frame[numeric].to_numpy(dtype=np.float64, na_value=np.nan),
        numeric_names=tuple(numeric),
        categorical=np.array([codes for codes, _ in coded.values()], dtype=np.int32)
        .reshape(len(coded), len(frame))
        .T,
        categorical_names=tuple(coded),
        categories=tuple(categories for _, categories in coded.values()),
        labels=labels,
        classes=classes,
        target=target,
    )


def is_number(column: pd.Series) -> bool:
    """Say whether a column holds numbers (truth values are not)."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _refuse(frame: pd.DataFrame, target: str) -> None:
    """Raise `DataError` for a frame that no network could be trained on."""
    if len(frame) == 0:
        raise DataError(f"no row has a value in the target column {target!r}")
    if frame.shape[1] == 1:
        raise DataError(f"no feature: the only column with values is the target {target!r}")
    for name in frame.columns:
        if is_number(frame[name]) and np.isinf(frame[name].to_numpy(np.float64)).any():
            raise DataError(f"column {name!r} holds an infinite number")
    classes = frame[target].nunique()
    if classes < 2:
        only = _encode(frame[target])[1][0]
        raise DataError(f"the target column {target!r} holds one class only, {only!r}")
    if classes == len(frame) > 2:
        raise DataError(f"the target column {target!r} differs in every row: it is no class")


def no_such_column(name: str, columns: list[str]) -> str:
    """Say that a column is missing, with the name that was probably meant."""
    near = nearest(name, columns)
    if near is not None:
        return f"no column is named {name!r}; did you mean {near!r}?"
    return f"no column is named {name!r}; the columns are {', '.join(columns)}"


def rows_in_words(count: int) -> str:
    """Return a number of rows in words."""
    return "1 row" if count == 1 else f"{count} rows"


def _encode(column: pd.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the codes (n,) of a column, -1 where missing, and the sorted texts behind them."""
    texts = [None if pd.isna(value) else _text(value) for value in column]
    categories = sorted({text for text in texts if text is not None})
    if all(text.removeprefix("-").isdecimal() for text in categories):
        categories.sort(key=int)
    codes = {None: MISSING} | {text: code for code, text in enumerate(categories)}
    return np.array([codes[text] for text in texts], dtype=np.int32), tuple(categories)


def _text(value: object) -> str:
    """Return a value as text, whole numbers without a point even if held as floats."""
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)
