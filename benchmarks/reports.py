"""Judge HTML reports in a real browser, ours and other people's, and print one table of them.

    python benchmarks/reports.py results/quick/report.html other.html

What each column says is in docs/report_comparison.md, and how to make the reports of others.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from report_harness import Judgement, chromium, judge

HEAD = (
    "report",
    "MB",
    "requests",
    "complaints",
    "axe, light",
    "axe, dark",
    "HTML errors",
    "width at 320",
    "pages",
    "printed",
    "tagged",
    "without scripts",
    "dark",
    "sorted by",
    "figures named",
)


def row(name: str, found: Judgement) -> list[str]:
    """Return what was found of one report as the cells of a row."""
    return [
        name,
        f"{found.bytes / 1e6:.2f}",
        str(len(found.requests)),
        str(len(found.complaints)),
        counted(found.axe["light"]),
        counted(found.axe["dark"]),
        counted(found.html),
        str(found.width_on_phone),
        "–" if found.pages is None else str(found.pages),
        "–" if found.printed is None else percent(found.printed),
        "yes" if found.tagged else "no",
        percent(found.without_scripts),
        "yes" if found.dark else "no",
        str(found.sorting),
        f"{found.named} of {found.figures}" if found.figures else "–",
    ]


def counted(faults: list[str] | None) -> str:
    """Return how many faults there are, or a dash where nothing could look for them."""
    return "–" if faults is None else str(len(faults))


def percent(share: float) -> str:
    """Return a share in per cent, never rounded up to all of it."""
    return f"{int(1000 * share) / 10:g} %"


def main(paths: list[Path]) -> None:
    """Print a table of all reports, and below it what was wrong with each."""
    wrong = []
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "---|" * len(HEAD))
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for path in paths:
            found = judge(browser, path, Path(folder))
            print("| " + " | ".join(row(path.stem, found)) + " |", flush=True)
            faults = found.requests + found.complaints + (found.axe["light"] or [])
            wrong.append((path.stem, [fault.splitlines()[0][:120] for fault in faults]))
    for name, faults in wrong:
        print(f"\n{name}:", *(faults or ["nothing"]), sep="\n  ")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main([Path(argument) for argument in sys.argv[1:]])
