"""Say which cells of a study moved beyond noise between two reports, and what else changed.

    python scripts/diff_reports.py old.html new.html
    python scripts/diff_reports.py results/before results/after --csv cells.csv

Each of the two is a report, a folder that a report was unpacked into, or a folder of results. The
exit code is 0 whatever was found; with --exit-code it is 1 where the results differ.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import unpack_report
from steeplechase.files import atomic
from steeplechase.report_diff import DiffError, Run, compare_cells, read_run
from steeplechase.report_diff_text import as_text, differs


def main(old: str, new: str, alpha: float, csv: str | None) -> tuple[str, bool]:
    """Return what there is to say, and whether the results differ; write the cells as CSV."""
    runs = [load(old), load(new)]
    cells = compare_cells(*runs, alpha)
    if csv:
        with atomic(csv) as temporary:
            cells.to_csv(temporary, index=False, lineterminator="\n")
    return as_text(*runs, cells, alpha), differs(*runs, cells)


def load(path: str) -> Run:
    """Read a run from a report or a folder.

    Raises
    ------
    unpack_report.ReportError, DiffError
        If it cannot be read, or holds no scores.
    """
    if Path(path).is_dir():
        return read_run(Path(path), path)
    with tempfile.TemporaryDirectory() as folder:
        unpack_report.write_files(unpack_report.read_report(path), Path(folder), force=False)
        return read_run(Path(folder), path)


def level(text: str) -> float:
    """Return an alpha between 0 and 1."""
    value = float(text)
    if not 0 < value < 1:
        raise ValueError
    return value


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("old", help="a report, or a folder of results")
    parser.add_argument("new", help="the same of the later run")
    parser.add_argument("--alpha", type=level, default=0.05, help="probability of naming even one "
                        "cell if none moved (0.05)")  # fmt: skip
    parser.add_argument("--csv", help="file to write every cell to")
    parser.add_argument("--exit-code", action="store_true", help="exit 1 where the results differ")
    options = parser.parse_args()
    try:
        text, changed = main(options.old, options.new, options.alpha, options.csv)
    except (unpack_report.ReportError, DiffError) as error:
        sys.exit(str(error))
    print(text)
    sys.exit(int(changed and options.exit_code))
