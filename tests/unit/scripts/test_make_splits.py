"""The step that writes the splits of a data set."""

from small_training import PROTOCOL, small_table

import make_splits
from steeplechase.data.table import write_table
from steeplechase.files import read_json
from steeplechase.protocol import splits

KEYS = ("seed", "outer_folds", "inner_folds", "stratified", "max_rows")


def test_file_holds_the_splits_of_the_table(tmp_path):
    table, protocol = small_table(), {key: PROTOCOL[key] for key in KEYS}
    write_table(table, tmp_path / "small.parquet")
    make_splits.main(tmp_path / "small.parquet", tmp_path / "s.json", "small", protocol)
    expected = splits.make_splits(table.labels, "small", protocol)
    assert read_json(tmp_path / "s.json") == expected


def test_same_table_same_bytes(tmp_path):
    protocol = {key: PROTOCOL[key] for key in KEYS}
    write_table(small_table(), tmp_path / "small.parquet")
    for name in ("a", "b"):
        make_splits.main(tmp_path / "small.parquet", tmp_path / name, "small", protocol)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
