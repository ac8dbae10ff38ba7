"""Prepare a data set: read it from its source into one typed table with a data card.

The table must be the one that the catalogue promises (rows, features, classes, content hash), or
nothing is written.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steeplechase import registry
from steeplechase.data.card import make_card, verify
from steeplechase.data.derive import derive, join
from steeplechase.data.errors import DataError
from steeplechase.data.frame import table_from_frame, tidy
from steeplechase.data.table import write_table
from steeplechase.files import write_json


def main(
    name: str, entry: dict[str, Any], raw: str | Sequence[str] | None, table: str, card: str
) -> None:
    """Write the table and the card of one data set.

    Parameters
    ----------
    name : str
        The data set's name.
    entry : dict
        Its catalogue entry, or the mapping of a user's own file (whose source is `csv` unless it
        says otherwise).
    raw : str, list of str or None
        The fetched file, or the user's; None where the source needs none. Several files are those
        of the entry itself and of its `more`, in this order.
    table, card : str
        The files to write (Parquet, JSON).

    Raises
    ------
    DataError
        In one line, which data set cannot be used and why.
    """
    files = [raw] if isinstance(raw, str) else list(raw or [None])
    try:
        source = registry.load("sources", entry.get("source", "csv"))
        parts = [entry, *({**entry, **part} for part in entry.get("more") or ())]
        found = join([source.read(p, f) for p, f in zip(parts, files, strict=True)], entry)
        found = derive(found, entry)
        ready = tidy(found.frame, found.target)
        categorical = tuple(entry.get("categorical") or ())
        result = table_from_frame(found.frame, found.target, name, categorical)
        verify(result, entry)
    except DataError as error:
        shown = ", ".join(Path(file).name for file in files if file)
        place = f"{name} ({shown})" if shown else name
        raise DataError(f"{place}: {error}") from None
    notes = [*(entry.get("notes") or ()), *found.notes, *ready.notes]
    dropped = found.dropped + ready.dropped
    write_table(result, table)
    write_json(card, make_card(result, entry, notes, tuple(dropped)))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            name=snakemake.params.name,
            entry=snakemake.params.entry,
            raw=snakemake.input.get("raw"),
            table=snakemake.output.table,
            card=snakemake.output.card,
        )
