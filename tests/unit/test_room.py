"""A full disk: the message names the file and says what to do, and nothing half-written is left."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from steeplechase.job import logged
from steeplechase.room import NoRoomError, room_for

SCRIPTS = Path(__file__).parents[2] / "scripts"
# No file of the process may be larger: the system answers as it does for a disk that is full.
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
from steeplechase.room import NoRoomError
try:
    {write}
except NoRoomError as error:
    print(error)
"""
WRITES = {
    "cells/ab/abc.json": """
    from steeplechase.training.cache import CellCache
    CellCache("cells").put("abc", {"text": "x" * 3000})""",
    "search/0000000.parquet": """
    import pyarrow as pa
    from steeplechase.tables import write_parquet
    write_parquet(pa.table({"a": pa.array(range(9000))}), "search/0000000.parquet")""",
    "statistics/ranks.csv": """
    import pyarrow as pa
    from steeplechase.tables import write_csv
    write_csv(pa.table({"a": pa.array(range(9000))}), "statistics/ranks.csv")""",
    "tables/trials.parquet": """
    import pyarrow as pa
    from steeplechase.part_writer import part_writer
    with part_writer({"a": pa.int64()}, "tables/trials.parquet", "tables/trials.csv") as write:
        write(pa.table({"a": pa.array(range(9000))}))""",
    "tables/trials.csv": """
    import pyarrow as pa
    from steeplechase.part_writer import part_writer
    with part_writer({"a": pa.int64()}, "tables/trials.parquet", "tables/trials.csv") as write:
        write(pa.table({"a": pa.array([1] * 2000)}))""",
}


@pytest.mark.parametrize("path", WRITES)
def test_file_without_room_is_named_and_leaves_nothing(tmp_path, path):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED.format(write=WRITES[path])],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"no room to write {path}: File too large. Make room there")
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_disk_and_quota_that_are_full_are_told_alike(number):
    told = f"no room to write a.csv: {os.strerror(number)}"
    with pytest.raises(NoRoomError, match=told), room_for("a.csv"):
        raise OSError(number, "as the system says")


def test_other_errors_stay_what_they_are():
    with pytest.raises(PermissionError), room_for("a.csv"):
        raise PermissionError(errno.EACCES, "not yours")


def full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_job_fails_by_that_message_alone(tmp_path):
    log = tmp_path / "job.log"
    with pytest.raises(SystemExit) as exit_, logged(str(log)):
        raise NoRoomError("results/a.csv", full())
    assert exit_.value.code == log.read_text().rstrip("\n")
    assert exit_.value.code.startswith("no room to write results/a.csv: No space left on device")


def test_job_whose_file_is_not_known_names_itself(tmp_path):
    with pytest.raises(SystemExit) as exit_, logged(str(tmp_path / "select_trials" / "iris.log")):
        raise full()
    assert exit_.value.code.startswith("no room to write the files of select_trials iris: No space")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_job_whose_log_has_no_room_says_so_on_the_terminal(tmp_path):
    log = tmp_path / "job.log"
    log.symlink_to("/dev/full")
    with pytest.raises(SystemExit) as exit_, logged(str(log)) as say:
        say("the disk is full by now")
    assert "No space left on device" in exit_.value.code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_reason_is_not_lost_with_the_log(tmp_path):
    log = tmp_path / "job.log"
    log.symlink_to("/dev/full")
    with pytest.raises(SystemExit) as exit_, logged(str(log)):
        raise NoRoomError("results/a.csv", full())
    assert exit_.value.code.startswith("no room to write results/a.csv")
