"""The last line of a log: whatever the file holds, a line or nothing, and never an error."""

import pytest

from steeplechase import logs
from steeplechase.logs import last_log_line


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", ""),
        (b"\n \r\n\t\n", ""),
        (b"one line", "one line"),
        (b"681 cells\nValueError: no such thing\n\n  \n", "ValueError: no such thing"),
        (b"Windows\r\nlast\r\n", "last"),
        (b"10 %\r50 %\rkilled", "killed"),
        (b"\xff\xfe\x00bad \xe2\x82 bytes\n", "\ufffd\ufffd bad \ufffd bytes"),
        (b"first\n\x1b[31mred\x1b[0m\x07\n", "[31mred [0m"),
        ("ünïcode ✓\n".encode(), "ünïcode ✓"),
        (b"text\n\x00\x00\x00", "text"),
    ],
)
def test_last_line_that_is_not_blank(tmp_path, content, line):
    path = tmp_path / "job.log"
    path.write_bytes(content)
    assert last_log_line(path) == line


def test_a_missing_file_or_a_folder_has_none(tmp_path):
    assert last_log_line(tmp_path / "none.log") == last_log_line(tmp_path) == ""
    assert last_log_line(tmp_path / ("n" * 400)) == ""


def test_a_huge_log_is_read_at_its_end_alone(tmp_path, monkeypatch):
    path = tmp_path / "huge.log"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)  # sparse: no disk is filled
        file.seek(0, 2)
        file.write(b"\nthe end\n")
    assert last_log_line(path) == "the end"


def test_a_very_long_line_is_cut(tmp_path):
    path = tmp_path / "long.log"
    path.write_bytes(b"x" * (3 * logs.END))
    line = last_log_line(path)
    assert len(line) == logs.LONGEST and line.endswith("x…")
