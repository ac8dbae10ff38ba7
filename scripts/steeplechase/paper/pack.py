"""Writing the paper pack of a study: what it holds, in which files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from steeplechase import registry, results
from steeplechase.figures import _style, _svg
from steeplechase.figures._drawing import Drawing
from steeplechase.files import atomic, write_text
from steeplechase.paper import bibliography, document
from steeplechase.paper.document import Printed
from steeplechase.paper.escape import breakable
from steeplechase.paper.tabular import tables as as_latex
from steeplechase.rendering import audit, backgrounds, comparisons, standings, trust
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.descents import answer, every_setting, evidence
from steeplechase.rendering.images import answer as of_images
from steeplechase.rendering.images import evidence as images
from steeplechase.rendering.images import stages
from steeplechase.rendering.views import View

WIDTHS = {"page": 6.75, "column": 3.25}  # inches


def write(data: ReportData, references: str | Path, folder: str | Path) -> None:
    """Write the pack.

    Parameters
    ----------
    data
        The study's results.
    references
        The file of the entries of registered members: config/references.bib.
    folder
        Where the pack goes.

    Raises
    ------
    DataError
        If a line of the references cannot be read.
    """
    references, folder = Path(references), Path(folder)
    known = bibliography.parse(references.read_text(encoding="utf-8"), references.name)
    shown = dict(tables(data))
    for name, view in shown.items():
        write_text(folder / "tables" / f"{name}.tex", as_latex(view, name))
    printed, without = _figures(data, folder / "figures")
    text, cited = document.methods(data, known)
    write_text(folder / "methods.tex", text)
    further = [] if data.descents or data.sweep else _further(known)
    write_text(folder / "refs.bib", bibliography.written([*cited, *further]))
    write_text(folder / "paper.tex", document.article(data, list(shown), printed))
    write_text(folder / "README.txt", document.readme(data, without))


def tables(data: ReportData) -> Iterator[tuple[str, View]]:
    """Give the tables of a paper by name, those that the study has, in the order of the page."""
    of_kind = {"descents": _of_descents, "sweep": _of_sweep}
    found = of_kind.get(data.kind, _of_scores)(data)
    for name, view in found.items():
        if view is not None and view.rows:
            yield name, view


def _of_descents(data: ReportData) -> dict[str, View | None]:
    """Return the tables of a study of problems."""
    settings = every_setting.settings(data) or {"tables": []}
    several = len(settings["tables"]) > 1
    named = {
        f"settings_{i}" if several and i > 1 else "settings": view
        for i, view in enumerate(settings["tables"], 1)
    }
    return {
        "summary": answer.summary(data),
        **named,
        "gains": (evidence.momentum(data) or {}).get("gains"),
        "batches": (evidence.batches(data) or {}).get("pairs"),
        "rates": (evidence.theory(data) or {}).get("rates"),
        "thresholds": (evidence.divergence(data) or {}).get("thresholds"),
    }


def _of_sweep(data: ReportData) -> dict[str, View | None]:
    """Return the tables of a study of images."""
    parts = (stages.stages(data) or {"stages": []})["stages"]
    return {
        "summary": of_images.summary(data),
        **{f"settings_{i}": part["table"] for i, part in enumerate(parts, 1)},
        "fits": (images.fit(data) or {}).get("table"),
        "classes": (images.classes(data) or {}).get("last"),
    }


def _of_scores(data: ReportData) -> dict[str, View | None]:
    """Return the tables of a study of data sets."""
    significance = comparisons.significance(data) or {}
    scores = comparisons.datasets(data) or {}
    tuning = {} if data.foreign else backgrounds.tuning(data) or {}
    return {
        "summary": standings.summary(data),
        "pairs": significance.get("pairs"),
        "scores": scores.get("scores"),
        "budgets": tuning.get("budgets"),
        "hyperparameters": tuning.get("chosen"),
        "audit": (audit.audit(data) or {}).get("findings"),
        "datasets": trust.trust(data).get("datasets"),
    }


def _figures(data: ReportData, folder: Path) -> tuple[list[Printed], dict[str, str]]:
    """Draw every figure at both widths; return those that show something, and why others do not."""
    printed, without = [], {}
    names = registry.drawn_figures(data.kind)
    orders = {name: registry.declared("figures", name)["ORDER"] for name in names}
    for name in sorted(names, key=lambda name: (orders[name], name)):
        drawings = {kind: _drawn(data, name, width) for kind, width in WIDTHS.items()}
        page = drawings["page"]
        if not page.drawn:
            without[name] = page.finding
            continue
        for kind, drawing in drawings.items():
            with _style.settings(), atomic(folder / f"{name}-{kind}.pdf") as temporary:
                temporary.write_bytes(_svg.pdf(drawing.figure))
        caption = rf"\textbf{{{breakable(page.finding)}}} {breakable(page.caption)}"
        printed.append(Printed(name, caption))
    return printed, without


def _drawn(data: ReportData, name: str, width: float) -> Drawing:
    """Draw a figure at a width."""
    module = registry.load("figures", name)
    inputs = {path: results.read(data.folder / path) for path in module.INPUTS}
    with _style.settings():
        ranks = inputs.get("statistics/mean_ranks.csv")
        return module.draw(inputs, _style.Style.of(data.algorithms, ranks, width))


def _further(known: Sequence[bibliography.Entry]) -> list[bibliography.Entry]:
    """Return the sources of the statistics that have a table of their own in the report."""
    return [
        entry
        for name in registry.tabled_statistics()
        for entry in bibliography.of_member("statistics", name, known)
    ]
