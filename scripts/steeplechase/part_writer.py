"""Writing a table part by part, so that it need not be in memory as a whole.

A study of millions of trainings is collected one data set after another.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from steeplechase.files import atomic
from steeplechase.room import room_for
from steeplechase.tables import COMPRESSION, CSV_OPTIONS

ROW_GROUP = 2**20  # rows, as `tables.write_parquet` has them

Write = Callable[[pa.Table], None]


@contextmanager
def part_writer(
    columns: dict[str, pa.DataType],
    parquet: str | os.PathLike,
    csv: str | os.PathLike | None = None,
) -> Iterator[Write]:
    """Give a function that adds rows to a table, as Parquet and perhaps as CSV.

    The files appear when the block has ended well. Their bytes do not depend on the parts: a row
    group of the Parquet file is full at `ROW_GROUP` rows, and fewer than that are kept back.

    Parameters
    ----------
    columns
        Of the table; text may come as dictionaries.
    parquet, csv
        The files; without `csv` there is none. In it NaN is an empty cell, as is null.

    Raises
    ------
    NoRoomError
        If a disk is full.
    """
    schema = pa.schema(list(columns.items()))
    with ExitStack() as stack:
        writers = [stack.enter_context(_parquet(Path(parquet), schema))]
        if csv:
            writers.append(stack.enter_context(_csv(Path(csv), schema)))
        waiting = schema.empty_table()

        def write(part: pa.Table) -> None:
            nonlocal waiting
            waiting = pa.concat_tables([waiting, part.cast(schema)])
            while len(waiting) >= ROW_GROUP:
                write_group(waiting.slice(0, ROW_GROUP))
                waiting = waiting.slice(ROW_GROUP)

        def write_group(group: pa.Table) -> None:
            for one in writers:
                one(group.combine_chunks())

        yield write
        write_group(waiting)


@contextmanager
def _parquet(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Give a function that writes a row group of a Parquet file."""
    with (
        room_for(path),
        atomic(path) as temporary,
        pq.ParquetWriter(temporary, schema, compression=COMPRESSION) as writer,
    ):

        def write(group: pa.Table) -> None:
            with room_for(path):
                if len(group):
                    writer.write_table(group)

        yield write


@contextmanager
def _csv(path: Path, schema: pa.Schema) -> Iterator[Write]:
    """Give a function that writes rows of a CSV file."""
    with (
        room_for(path),
        atomic(path) as temporary,
        pyarrow.csv.CSVWriter(temporary, schema, write_options=CSV_OPTIONS) as writer,
    ):

        def write(group: pa.Table) -> None:
            with room_for(path):
                writer.write_table(without_nan(group))

        yield write


def without_nan(table: pa.Table) -> pa.Table:
    """Return the table with NaN as null, which CSV files show as an empty cell."""
    for place, column in enumerate(table.schema):
        if pa.types.is_floating(column.type):
            values = table[column.name]
            known = pc.if_else(pc.is_nan(values), pa.scalar(None, column.type), values)
            table = table.set_column(place, column, known)
    return table
