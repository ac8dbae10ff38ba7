"""Rows as keys: which rows of a table are equal, and all of its columns as codes."""

from collections.abc import Iterator

import numpy as np

from steeplechase.data.table import MISSING, Table


def columns(table: Table) -> Iterator[tuple[str, np.ndarray]]:
    """Give the name and the values (n,) float64 of each feature; NaN is missing.

    A categorical feature whose categories are all numbers has these numbers for values, so that
    it can be told to be the same as a numeric one; any other has the codes of its categories.
    """
    yield from zip(table.numeric_names, table.numeric.T, strict=True)
    for name, codes, categories in zip(
        table.categorical_names, table.categorical.T, table.categories, strict=True
    ):
        values = np.array([*(numbers(categories) or range(len(categories))), np.nan])
        yield name, values[np.where(codes == MISSING, len(values) - 1, codes)]


def numbers(texts: tuple[str, ...]) -> list[float] | None:
    """Return the numbers that texts spell, None unless all of them are finite and differ."""
    try:
        values = [float(text) for text in texts]
    except ValueError:
        return None
    return values if np.isfinite(values).all() and len(set(values)) == len(values) else None


def codes(values: np.ndarray) -> np.ndarray:
    """Return the place (n,) of each value among the sorted different ones; missing comes last."""
    return np.unique(values, return_inverse=True)[1].reshape(-1)


def joined(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return codes (n,) of the pairs of two columns of codes."""
    return codes(first * (second.max(initial=0) + 1) + second)


def same_rows(table: Table) -> np.ndarray:
    """Return codes (n,) that are equal for rows with equal features, missing cells included."""
    key = np.zeros(len(table), dtype=np.int64)
    for _, values in columns(table):
        key = joined(key, codes(values))
    return key


def counts(key: np.ndarray, labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Return how often (g, n_classes) each class occurs in each group of rows."""
    found = np.zeros((key.max(initial=-1) + 1, n_classes), dtype=np.int64)
    np.add.at(found, (key, labels), 1)
    return found
