"""Measure how large a report is, what makes it so, and how long it takes to draw and render.

    python benchmarks/report_size.py [FOLDER]

The studies are made up; nothing is trained. With FOLDER, the reports stay there.
"""

import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import synthetic_study as synthetic
from built_reports import SUFFIXES, TEMPLATES
from synthetic_study import Synthetic

import draw_figure
import render_report
from steeplechase import registry

MB = 1e6
STUDIES = {
    "quick": Synthetic(),
    "large": Synthetic(
        algorithms=tuple(f"algorithm_{i:02d}" for i in range(20)),
        datasets=tuple(f"data_set_{i:03d}" for i in range(100)),
        folds=10,
        inner_folds=1,
        trials=5,
        epochs=10,
    ),
}
# What a report may be at most, in bytes, and how long its rendering may take, in seconds.
BUDGETS = {"quick": (1 * MB, 60), "large": (5 * MB, 60)}

DRAWING = re.compile(r"<svg (?!class=\"mark\").*?</svg>", re.DOTALL)
DOWNLOAD = re.compile(r"data:[\w/+.-]+;base64,[^\"]*")
SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
TABLE = re.compile(r"<table.*?</table>", re.DOTALL)


def measure(study: Synthetic, folder: Path) -> dict:
    """Make a study's report.

    Returns
    -------
    dict
        page (path), bytes, parts (bytes by what they are), sections (bytes by key), figures
        (seconds and bytes of the drawing by name), render_s.
    """
    cards = synthetic.write(study, folder)
    figures = {}
    for figure in registry.names("figures"):
        files = [folder / "figures" / f"{figure}.{suffix}" for suffix in SUFFIXES]
        start = time.perf_counter()
        draw_figure.main(figure, folder, study.algorithms, *files)
        figures[figure] = (time.perf_counter() - start, files[0].stat().st_size)
    page = folder / "report.html"
    settings = synthetic.settings(study)
    start = time.perf_counter()
    render_report.main("synthetic", settings, folder, cards, TEMPLATES, page)
    render_s = time.perf_counter() - start
    html = page.read_text(encoding="utf-8")
    return {
        "page": page,
        "bytes": len(html.encode()),
        "parts": parts(html),
        "sections": {key: len(text.encode()) for key, text in sections(html)},
        "figures": figures,
        "render_s": render_s,
    }


def parts(html: str) -> dict[str, int]:
    """Return the bytes of a page by what they are, each counted once."""
    found = {}
    kinds = {"carried": DOWNLOAD, "scripts and data": SCRIPT, "drawings": DRAWING, "tables": TABLE}
    for name, pattern in kinds.items():
        found[name] = sum(len(match[0].encode()) for match in pattern.finditer(html))
        html = pattern.sub("", html)
    return found | {"the rest": len(html.encode())}


def sections(html: str) -> list[tuple[str, str]]:
    """Return the key and the text of each section."""
    return re.findall(r'<section id="(\w+)".*?>(.*?)</section>', html, re.DOTALL)


def main(keep: Path | None) -> None:
    """Print what each of the studies measures."""
    for name, study in STUDIES.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) if keep is None else keep / name
            found = measure(study, folder)
            shape = f"{len(study.datasets)} x {len(study.algorithms)} x {study.folds}"
            most_bytes, most_s = BUDGETS[name]
            print(f"{name}, {shape}: {found['bytes'] / MB:.2f} MB of {most_bytes / MB:.0f}, "
                  f"rendered in {found['render_s']:.1f} s of {most_s}")  # fmt: skip
            for what in ("parts", "sections"):
                print(f"  {what}, kB:", ", ".join(
                    f"{key} {size / 1e3:.0f}" for key, size in found[what].items()
                ))  # fmt: skip
            print("  figures, s and kB:", ", ".join(
                f"{key} {seconds:.1f} {size / 1e3:.0f}"
                for key, (seconds, size) in found["figures"].items()
            ))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
