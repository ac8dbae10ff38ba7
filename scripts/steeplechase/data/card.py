"""The data card: what a data set is, where it comes from, and whether it is the pinned one."""

from typing import Any

import numpy as np

from steeplechase.data.errors import DataError
from steeplechase.data.table import MISSING, Table


def make_card(
    table: Table, entry: dict[str, Any], notes: list[str], dropped: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Describe a table for its readers.

    Parameters
    ----------
    table : Table
    entry : dict
        The catalogue entry, or the mapping of a user's own file; gives title, source, address,
        citation and licence, each None where it is unknown.
    notes : list of str
        What was found or done when the data were read.
    dropped : tuple of str
        The columns that were left out.

    Returns
    -------
    dict
        JSON-able: name, title, origin (what it shares with other data sets of one source; by
        default its name), rows, features (list of name, kind, missing and, for categorical
        ones, categories), target, classes (label to count), missing_cells, source, address,
        citation, licence, content_hash, notes, dropped_columns.
    """
    features = _features(table)
    return {
        "name": table.name,
        "title": entry.get("title") or table.name,
        "origin": entry.get("origin") or table.name,
        "rows": len(table),
        "features": features,
        "target": table.target,
        "classes": class_counts(table),
        "missing_cells": sum(feature["missing"] for feature in features),
        "source": entry.get("source", "csv"),
        **{key: entry.get(key) for key in ("address", "citation", "licence")},
        "content_hash": table.content_hash,
        "notes": list(notes),
        "dropped_columns": list(dropped),
    }


def class_counts(table: Table) -> dict[str, int]:
    """Return the number of rows of each class, in the order of the classes."""
    counts = np.bincount(table.labels, minlength=len(table.classes))
    return dict(zip(table.classes, counts.tolist(), strict=True))


def verify(table: Table, entry: dict[str, Any]) -> None:
    """Hold a table to what its catalogue entry promises.

    Parameters
    ----------
    table : Table
    entry : dict
        Of rows, features ({numeric, categorical}), classes and content_hash, those that stand in
        the entry are compared.

    Raises
    ------
    DataError
        With all differences in one line.
    """
    found = {
        "rows": len(table),
        "features": {
            "numeric": len(table.numeric_names),
            "categorical": len(table.categorical_names),
        },
        "classes": class_counts(table),
        "content_hash": table.content_hash,
    }
    wrong = [
        f"{key}: expected {_plain(entry[key])}, got {_plain(value)}"
        for key, value in found.items()
        if entry.get(key) is not None and entry[key] != value
    ]
    if wrong:
        raise DataError(f"the data are not those of the catalogue: {'; '.join(wrong)}")


def _features(table: Table) -> list[dict[str, Any]]:
    """Return name, kind, number of missing cells and categories of each feature."""
    numeric = [
        {"name": name, "kind": "numeric", "missing": int(np.isnan(column).sum())}
        for name, column in zip(table.numeric_names, table.numeric.T, strict=True)
    ]
    categorical = [
        {
            "name": name,
            "kind": "categorical",
            "missing": int((codes == MISSING).sum()),
            "categories": list(categories),
        }
        for name, codes, categories in zip(
            table.categorical_names, table.categorical.T, table.categories, strict=True
        )
    ]
    return numeric + categorical


def _plain(value: object) -> str:
    """Return a count, a mapping of counts or a hash as words."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items())
    return str(value)
