"""What an entry asks for once its files are read: joined, without some rows and columns, retyped.

    files -> one frame -> drop_rows -> binarise -> drop_columns -> numeric

Everything that is done is said in the notes of the data card.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from steeplechase.data.errors import DataError
from steeplechase.data.frame import is_number, no_such_column, rows_in_words
from steeplechase.data.sources._raw import Raw


def join(parts: Sequence[Raw], entry: dict[str, Any]) -> Raw:
    """Return the rows of several files, one after the other, as one data set.

    Parameters
    ----------
    parts : sequence of Raw
        As read, the first file first.
    entry : dict
        A column of `drop_columns` may be missing in some of the files.

    Returns
    -------
    Raw
        With the columns of the first file.

    Raises
    ------
    DataError
        If the files have other columns, or one has numbers where another has text.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    needed = set(first.frame.columns) - set(entry.get("drop_columns") or ())
    for part in parts[1:]:
        lacking = sorted(needed - set(part.frame.columns))
        foreign = sorted(set(part.frame.columns) - set(first.frame.columns))
        if lacking or foreign:
            text = ", ".join(map(repr, lacking or foreign))
            raise DataError(f"not all of the files have the column {text}")
    for name in needed:
        if len({is_number(part.frame[name]) for part in parts}) > 1:
            raise DataError(f"column {name!r} holds numbers in one file and text in another")
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    counts = " and ".join(str(len(part.frame)) for part in parts)
    notes = [f"{len(parts)} files joined, of {counts} rows."]
    return Raw(
        frame,
        first.target,
        [note for part in parts for note in part.notes] + notes,
        [name for part in parts for name in part.dropped],
    )


def derive(raw: Raw, entry: dict[str, Any]) -> Raw:
    """Apply `drop_rows`, `binarise`, `drop_columns` and `numeric` of an entry.

    Parameters
    ----------
    raw : Raw
    entry : dict
        `drop_rows`: list of {column, values, reason}; `binarise`: `mean`, at which a numeric target
        is cut into P (at most the mean) and N; `drop_columns`: column to reason; `numeric`: list of
        columns whose texts are numbers.

    Returns
    -------
    Raw

    Raises
    ------
    DataError
        If a column does not exist, a row to be dropped does not, or text is no number.
    """
    frame, notes, dropped = raw.frame, list(raw.notes), list(raw.dropped)
    if frame.columns.has_duplicates:
        return raw  # refused by `tidy`, in its words
    for rule in entry.get("drop_rows") or ():
        frame, count = _without_rows(frame, rule)
        notes.append(f"{rows_in_words(count)} dropped: {rule['reason']}.")
    if entry.get("binarise"):
        frame, note = _binarised(frame, raw.target)
        notes.append(note)
    for name, reason in (entry.get("drop_columns") or {}).items():
        if name in dropped:
            continue  # the source has seen that it is no feature
        frame = frame.drop(columns=_known(name, frame))
        notes.append(f"Column {name} dropped: {reason}.")
        dropped.append(name)
    for name in entry.get("numeric") or ():
        frame = frame.assign(**{name: _numbers(frame[_known(name, frame)], name)})
    return Raw(frame, raw.target, notes, dropped)


def _known(name: str, frame: pd.DataFrame) -> str:
    """Return a column's name, or raise `DataError` if there is no such column."""
    if name not in frame.columns:
        raise DataError(no_such_column(name, list(map(str, frame.columns))))
    return name


def _without_rows(frame: pd.DataFrame, rule: dict[str, Any]) -> tuple[pd.DataFrame, int]:
    """Return a frame without the rows that a rule names, and how many these are."""
    column = frame[_known(rule["column"], frame)]
    values = [float(v) if is_number(column) else str(v) for v in rule["values"]]
    chosen = column.isin(values)
    if not chosen.any():
        raise DataError(f"drop_rows: no row has {rule['column']} {', '.join(map(str, values))}")
    return frame[~chosen].reset_index(drop=True), int(chosen.sum())


def _binarised(frame: pd.DataFrame, target: str) -> tuple[pd.DataFrame, str]:
    """Return a frame with a numeric target cut at its mean, and a note that says so."""
    numbers = _numbers(frame[_known(target, frame)], target)
    mean = numbers.mean()
    classes = numbers.map(lambda value: "P" if value <= mean else "N").astype("object")
    note = f"The class is P where {target} is at most its mean ({mean:.6g}), else N."
    return frame.assign(**{target: classes.where(numbers.notna(), None)}), note


def _numbers(column: pd.Series, name: str) -> pd.Series:
    """Return a column of texts as numbers, the missing ones as NaN."""
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    wrong = column[numbers.isna() & column.notna()]
    if len(wrong):
        raise DataError(f"column {name!r} is to hold numbers, got {wrong.iloc[0]!r}")
    return numbers
