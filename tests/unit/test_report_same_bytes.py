"""Two processes in other surroundings make the same report, to the byte."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import ROOT

COMMAND = (
    "import sys; from pathlib import Path; from built_reports import Made, build_study;"
    "from synthetic_study import HOSTILE, Synthetic;"
    "build_study(Made(Synthetic(datasets=('iris', 'wine'), algorithms=HOSTILE[:3], folds=2,"
    " inner_folds=2, trials=2, epochs=3)), Path(sys.argv[1]))"
)
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "MPLBACKEND": "svg"},
)


def digests(folder: Path, surroundings: dict[str, str]) -> dict[str, str]:
    """Make a report in a process of its own; return the digest of every file of the study."""
    path = os.pathsep.join(str(ROOT / name) for name in ("scripts", "tests"))
    environment = os.environ | surroundings | {"PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", COMMAND, str(folder)], env=environment, check=True)
    # Parquet is written here by the test itself; that of the workflow has tests of its own.
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".parquet"
    }


@pytest.mark.slow
def test_hash_seed_time_zone_and_locale_change_no_byte(tmp_path):
    one, other = (digests(tmp_path / s["LC_ALL"], s) for s in SURROUNDINGS)
    assert "report.html" in one and len(one) > 20
    assert {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)} == set()
