"""The typed table that every later stage reads, and its file.

One Parquet file holds one data set: numeric columns as doubles (missing is NaN), categorical
columns as text (missing is null), the class of each row as text in the last column, and in the
file's metadata what the columns alone cannot say (kinds, order of categories and classes, content
hash). This module is imported by every training job, so it needs numpy and pyarrow only.
"""

import hashlib
import json
import os
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from steeplechase.files import atomic

METADATA_KEY = b"steeplechase"
MISSING = -1


@dataclass(frozen=True)
class Table:
    """One data set: features by kind, and a class for each row.

    Parameters
    ----------
    name : str
        The data set's name in the catalogue.
    numeric : ndarray of float64, shape (n, p)
        NaN is missing.
    numeric_names : tuple of str, length p
    categorical : ndarray of int32, shape (n, q)
        Positions in `categories` of the same column; -1 is missing.
    categorical_names : tuple of str, length q
    categories : tuple of tuples of str, length q
    labels : ndarray of int64, shape (n,)
        Positions in `classes`.
    classes : tuple of str
    content_hash : str
        See `content_hash`; equal for equal contents whatever the data set is called.
    target : str
        The name of the class column.

    Raises
    ------
    ValueError
        If the shapes do not fit one another, or a label has no class.
    """

    name: str
    numeric: np.ndarray
    numeric_names: tuple[str, ...]
    categorical: np.ndarray
    categorical_names: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    labels: np.ndarray
    classes: tuple[str, ...]
    content_hash: str
    target: str = "class"

    def __post_init__(self):
        """Refuse arrays whose shapes do not fit."""
        n = len(self.labels)
        for kind, values, names in (
            ("numeric", self.numeric, self.numeric_names),
            ("categorical", self.categorical, self.categorical_names),
        ):
            if values.shape != (n, len(names)):
                expected = (n, len(names))
                raise ValueError(f"{kind}: expected shape {expected}, got {values.shape}")
        if len(self.categories) != len(self.categorical_names):
            raise ValueError("categories: expected one tuple for each categorical column")
        if n and not (self.labels.min() >= 0 and self.labels.max() < len(self.classes)):
            raise ValueError("labels: expected positions in classes")

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.labels)


def make_table(
    name: str,
    numeric: np.ndarray,
    numeric_names: tuple[str, ...],
    categorical: np.ndarray,
    categorical_names: tuple[str, ...],
    categories: tuple[tuple[str, ...], ...],
    labels: np.ndarray,
    classes: tuple[str, ...],
    target: str = "class",
) -> Table:
    """Return the `Table` of these contents, with its content hash (parameters as for `Table`)."""
    contents = {
        "numeric": np.ascontiguousarray(numeric, dtype=np.float64),
        "numeric_names": tuple(numeric_names),
        "categorical": np.ascontiguousarray(categorical, dtype=np.int32),
        "categorical_names": tuple(categorical_names),
        "categories": tuple(tuple(column) for column in categories),
        "labels": np.ascontiguousarray(labels, dtype=np.int64),
        "classes": tuple(classes),
    }
    return Table(name=name, **contents, content_hash=content_hash(**contents), target=target)


def content_hash(
    numeric: np.ndarray,
    numeric_names: tuple[str, ...],
    categorical: np.ndarray,
    categorical_names: tuple[str, ...],
    categories: tuple[tuple[str, ...], ...],
    labels: np.ndarray,
    classes: tuple[str, ...],
) -> str:
    """Return the SHA-256 (hexadecimal) over names, kinds and values, in the order of the rows.

    Neither the data set's name nor that of its class column enters, so that the same data under
    two names are recognised. All missing numbers hash alike, and so do 0 and -0.
    """
    header = {
        "numeric": list(numeric_names),
        "categorical": [list(pair) for pair in zip(categorical_names, categories, strict=True)],
        "classes": list(classes),
        "rows": len(labels),
    }
    # Adding zero turns -0 into 0; a NaN can hold any payload, so one is chosen.
    numbers = np.where(np.isnan(numeric), np.nan, numeric + 0.0)
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode("ascii"))
    for values, layout in ((numbers, "<f8"), (categorical, "<i4"), (labels, "<i8")):
        digest.update(np.ascontiguousarray(values).astype(layout).tobytes())
    return digest.hexdigest()


def write_table(table: Table, path: str | os.PathLike) -> None:
    """Write the table as Parquet, atomically; the same table gives the same bytes.

    Parameters
    ----------
    table : Table
    path
        The file to write.

    Raises
    ------
    ValueError
        If two columns (the class column included) have one name.
    """
    names = [*table.numeric_names, *table.categorical_names, table.target]
    if len(set(names)) != len(names):
        raise ValueError(f"{table.name}: two columns have one name")
    arrays = [pa.array(column, type=pa.float64()) for column in table.numeric.T]
    for codes, categories in zip(table.categorical.T, table.categories, strict=True):
        arrays.append(_as_text(codes, categories))
    arrays.append(_as_text(table.labels, table.classes))
    facts = {
        "name": table.name,
        "numeric_names": table.numeric_names,
        "categorical_names": table.categorical_names,
        "categories": table.categories,
        "classes": table.classes,
        "content_hash": table.content_hash,
        "target": table.target,
    }
    metadata = {METADATA_KEY: json.dumps(facts, sort_keys=True).encode("ascii")}
    fields = [pa.field(n, a.type) for n, a in zip(names, arrays, strict=True)]
    schema = pa.schema(fields, metadata=metadata)
    with atomic(path) as temporary:
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), temporary, compression="zstd")


def read_table(path: str | os.PathLike) -> Table:
    """Read a table written by `write_table`.

    Raises
    ------
    ValueError
        If the file is Parquet but not one of ours.
    """
    with pq.ParquetFile(path) as file:
        stored = file.read(use_threads=False)
    if METADATA_KEY not in (stored.schema.metadata or {}):
        raise ValueError(f"{path}: not a prepared data set; prepare it with prepare_dataset")
    facts = json.loads(stored.schema.metadata[METADATA_KEY])
    columns = [column.combine_chunks() for column in stored.itercolumns()]
    n, p = stored.num_rows, len(facts["numeric_names"])
    numeric = np.empty((n, p))
    for j, column in enumerate(columns[:p]):
        numeric[:, j] = _values(column, np.float64)
    categorical = np.empty((n, len(facts["categories"])), dtype=np.int32)
    for j, categories in enumerate(facts["categories"]):
        categorical[:, j] = _as_codes(columns[p + j], categories)
    return Table(
        name=facts["name"],
        numeric=numeric,
        numeric_names=tuple(facts["numeric_names"]),
        categorical=categorical,
        categorical_names=tuple(facts["categorical_names"]),
        categories=tuple(tuple(column) for column in facts["categories"]),
        labels=_as_codes(columns[-1], facts["classes"]).astype(np.int64),
        classes=tuple(facts["classes"]),
        content_hash=facts["content_hash"],
        target=facts["target"],
    )


def _as_text(codes: np.ndarray, categories: tuple[str, ...]) -> pa.Array:
    """Return the texts behind codes (n,), null where the code is -1."""
    indices = [None if code == MISSING else code for code in codes.tolist()]
    return pa.array(categories, type=pa.string()).take(pa.array(indices, type=pa.int32()))


def _as_codes(column: pa.Array, categories: list[str]) -> np.ndarray:
    """Return the positions (n,) int32 of texts in `categories`, -1 where null."""
    encoded = column.dictionary_encode(null_encoding="encode")
    position = {None: MISSING} | {text: code for code, text in enumerate(categories)}
    lookup = np.array([position[t] for t in encoded.dictionary.to_pylist()], dtype=np.int32)
    return lookup[_values(encoded.indices, np.int32)]


def _values(column: pa.Array, dtype: type) -> np.ndarray:
    """Return a column without nulls as numpy values, by its buffer.

    `column.to_numpy` would import pandas, which costs each job a second.
    """
    start = column.offset
    return np.frombuffer(column.buffers()[1], dtype=dtype)[start : start + len(column)]
