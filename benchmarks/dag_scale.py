"""What the plan of a study costs before a job runs: dry runs of 10^3 to 10^6 cells.

    python benchmarks/dag_scale.py

The study `sgdr` with other numbers of trials: 20 data sets, 3 algorithms, 10 outer folds, 3 inner
ones. A cell is a trial on an outer fold, three inner trainings. Each line is a dry run in a fresh
process and an empty folder: how many jobs there are, the wall time, the processor time (of a busy
machine the better measure) and the largest memory. In packs as the study has them by default and,
up to 10^4, with one cell a job: Snakemake takes its time for each job, whatever that trains.
`--most 10000` ends earlier.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from _common import RESIDENT_UNIT, ROOT, print_header, print_row, read_study, write_study

# 600 cells a trial; 50 is the study as it stands, 90,600 trainings with its refits.
TRIALS = (2, 17, 50, 167, 1667)
MOST_SINGLE = 11_000  # cells, beyond which one a job takes minutes
DATA_SETS = 20


def measure(folder: Path, study: Path) -> tuple[int, float, float, float]:
    """Plan a study in a folder; return jobs, wall and processor time in seconds, memory in MiB.

    Raises
    ------
    SystemExit
        With what Snakemake printed, if it failed.
    """
    command = [sys.executable, "-m", "snakemake", "--dry-run"]
    command += ["--snakefile", str(ROOT / "Snakefile")]
    command += ["--configfile", str(ROOT / "config" / "config.yaml")]
    command += ["--config", f"study={study}"]
    with tempfile.TemporaryFile("w+") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)  # whose usage is this process's alone
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode:
        sys.exit(text)
    jobs = int(re.search(r"^total +(\d+)$", text, flags=re.MULTILINE)[1])
    memory_mb = used.ru_maxrss * RESIDENT_UNIT / 2**20
    return jobs, wall_s, used.ru_utime + used.ru_stime, memory_mb


def sized(study: dict[str, Any], trials: int) -> tuple[dict[str, Any], int]:
    """Return the study with a number of trials, and how many cells that is."""
    protocol = {**study["protocol"], "trials": trials}
    cells = DATA_SETS * len(study["algorithms"]) * protocol["outer_folds"] * trials
    return {**study, "protocol": protocol}, cells


def main(most: int) -> None:
    """Print the table."""
    columns = ["cells", "packing", "jobs", "wall, s", "processor, s", "peak memory, MiB"]
    print_header(columns)
    study = read_study("sgdr")
    for trials in TRIALS:
        this, cells = sized(study, trials)
        packings: dict[str, dict[str, Any]] = {"default": {}}
        if cells <= MOST_SINGLE:
            packings["one cell a job"] = {"packing": 1}
        for name, packing in packings.items() if cells <= most else ():
            with tempfile.TemporaryDirectory() as folder:
                path = write_study(Path(folder) / "dag.yaml", {**this, **packing})
                jobs, *figures = measure(Path(folder), path)
            wall, processor, memory = figures
            values = [f"{cells:,}", name, f"{jobs:,}", f"{wall:.1f}", f"{processor:.1f}"]
            print_row([*values, f"{memory:.0f}"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=10**7, help="largest number of cells (10^7)")
    main(parser.parse_args().most)
