"""Tables written part by part: the bytes of the whole, and never the whole in memory."""

import itertools
import math
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from steeplechase import part_writer as module
from steeplechase.part_writer import part_writer, without_nan
from steeplechase.tables import CSV_OPTIONS, read_parquet, write_parquet

COLUMNS = {"dataset": pa.string(), "trial": pa.int64(), "score": pa.float64()}


def pieces(whole: pa.Table, sizes) -> list[pa.Table]:
    firsts = itertools.accumulate(sizes, initial=0)
    return [whole.slice(first, size) for first, size in zip(firsts, sizes, strict=False)]


def table(rows: int) -> pa.Table:
    given = {
        "dataset": ["wine", 'so called "set"', None][: rows and 3] * (rows // 3 + 1),
        "trial": range(rows),
        "score": [0.1, math.nan, None, 1.0] * (rows // 4 + 1),
    }
    columns = [pa.array(list(given[n])[:rows], kind) for n, kind in COLUMNS.items()]
    return pa.Table.from_arrays(columns, schema=pa.schema(list(COLUMNS.items())))


def written(folder, parts: Iterable[pa.Table]) -> tuple[bytes, bytes]:
    paths = folder / "parts.parquet", folder / "parts.csv"
    with part_writer(COLUMNS, *paths) as write:
        for part in parts:
            write(part)
    return tuple(path.read_bytes() for path in paths)


@pytest.mark.parametrize("sizes", [(), (0, 0), (7,), (3, 4), (1, 0, 6), (1,) * 7])
def test_parts_have_the_bytes_of_the_whole(tmp_path, sizes):
    whole = table(sum(sizes))
    write_parquet(whole, tmp_path / "whole.parquet")
    pyarrow.csv.write_csv(without_nan(whole), tmp_path / "whole.csv", CSV_OPTIONS)
    found = written(tmp_path, pieces(whole, sizes))
    assert len(read_parquet(tmp_path / "parts.parquet")) == len(whole)
    if len(whole):  # else there is a row group without rows, or none
        assert found[0] == (tmp_path / "whole.parquet").read_bytes()
    assert found[1] == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.parametrize("sizes", [(10,), (4, 6), (1,) * 10, (9, 1)])
def test_row_groups_do_not_depend_on_the_parts(tmp_path, monkeypatch, sizes):
    monkeypatch.setattr(module, "ROW_GROUP", 4)
    whole = table(10)
    found = written(tmp_path, pieces(whole, sizes))
    pq.write_table(whole, tmp_path / "whole.parquet", compression="zstd", row_group_size=4)
    assert found[0] == (tmp_path / "whole.parquet").read_bytes()
    described = pq.read_metadata(tmp_path / "parts.parquet")
    assert [described.row_group(i).num_rows for i in range(3)] == [4, 4, 2]


def test_text_may_be_dictionaries(tmp_path):
    whole = table(7)
    encoded = whole.set_column(0, "dataset", whole["dataset"].dictionary_encode())
    assert written(tmp_path, [encoded]) == written(tmp_path, [whole])


def test_block_that_raises_leaves_nothing_and_keeps_what_was_there(tmp_path):
    before = written(tmp_path, [table(3)])
    with (
        pytest.raises(ZeroDivisionError),
        part_writer(COLUMNS, tmp_path / "parts.parquet", tmp_path / "parts.csv") as write,
    ):
        write(table(5))
        raise ZeroDivisionError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts.csv", "parts.parquet"]
    assert before == tuple((tmp_path / f"parts.{kind}").read_bytes() for kind in ("parquet", "csv"))


def test_nan_becomes_an_empty_cell():
    table = pa.table({"a": [1.0, math.nan, None], "b": ["x", None, "nan"], "c": [1, 2, None]})
    assert without_nan(table).to_pydict() == {
        "a": [1.0, None, None],
        "b": ["x", None, "nan"],
        "c": [1, 2, None],
    }


def test_memory_does_not_grow_with_the_number_of_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROW_GROUP", 20_000)
    usual, peaks = pa.default_memory_pool(), []
    for parts in (3, 30):
        pool = pa.proxy_memory_pool(usual)
        pa.set_memory_pool(pool)
        try:
            written(tmp_path, (table(10_000) for _ in range(parts)))
        finally:
            pa.set_memory_pool(usual)
        peaks.append(pool.max_memory())
    assert peaks[1] < 1.5 * peaks[0]
