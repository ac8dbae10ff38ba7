"""The figures of the report: drawing, words, numbers and downloads."""

from dataclasses import dataclass

from markupsafe import Markup

from steeplechase import results
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import View, plain

ROWS = 100  # of numbers beside a figure


@dataclass(frozen=True)
class Download:
    """A link to a file of the results, which the page takes from what it carries if it is there.

    `href` is the file's path below the study's results, `name` what it is called when saved.
    """

    text: str
    href: str
    name: str


@dataclass(frozen=True)
class FigureView:
    """A figure as the templates lay it out; without a drawing where there was nothing to draw."""

    name: str
    number: int
    title: str
    svg: Markup
    finding: str
    caption: str
    numbers: View | None
    shown: str
    downloads: list[Download]


def figures(data: ReportData, sections: list[str]) -> dict[str, list[FigureView]]:
    """Return the figures of each section, numbered in the order of the page.

    Parameters
    ----------
    data
        The study's results.
    sections
        Keys of the page's sections, in order; a figure of no section of the page stands nowhere.
    """
    places = {key: i for i, key in enumerate(sections)}
    names = [name for name, facts in data.figures.items() if facts.get("section") in places]
    names.sort(
        key=lambda n: (places[data.figures[n]["section"]], data.figures[n].get("order", 0), n)
    )
    views: dict[str, list[FigureView]] = {}
    for number, name in enumerate(names, start=1):
        views.setdefault(data.figures[name]["section"], []).append(_figure(data, name, number))
    return views


def _figure(data: ReportData, name: str, number: int) -> FigureView:
    """Read one figure."""
    facts = data.figures[name]
    folder = data.folder / "figures"
    drawn = facts.get("drawn", True)
    drawing = (folder / f"{name}.svg").read_text(encoding="utf-8") if drawn else ""
    numbers, shown = _numbers(data, name, facts)
    kinds = {"svg": "SVG", "pdf": "PDF", "csv": "numbers as CSV"}
    downloads = [
        Download(text, f"figures/{name}.{suffix}", f"{data.name}-{name}.{suffix}")
        for suffix, text in kinds.items()
        if (drawn or (suffix == "csv" and shown)) and (folder / f"{name}.{suffix}").exists()
    ]
    caption = facts["caption"]
    if facts.get("png"):
        caption += " Drawn as a picture here because of its size; the PDF has it as lines."
    return FigureView(
        name=name,
        number=number,
        title=facts["title"],
        # Made by matplotlib and written by an XML library, which escapes every name in it.
        svg=Markup(drawing),
        finding=facts["finding"],
        caption=caption,
        numbers=numbers,
        shown=shown,
        downloads=downloads,
    )


def _numbers(data: ReportData, name: str, facts: dict) -> tuple[View | None, str]:
    """Return the numbers to print beside a figure, and what they are of all there are."""
    path = data.folder / "figures" / f"{name}.csv"
    frame = results.read(path) if path.exists() else None
    if frame is None or not len(frame):
        return None, ""
    total, shown = len(frame), "every mark of the figure"
    if total > ROWS:
        chosen = facts.get("excerpt")
        frame = frame.iloc[chosen] if chosen else frame.iloc[:0]
        shown = facts.get("excerpt_says") or "none"
        shown = f"{shown}; all {total:,} rows are in the CSV file"
    if not 0 < len(frame) <= ROWS:
        return None, f"The {total:,} rows of its numbers are in the CSV file."
    view = plain(frame, f"Numbers of figure {facts['title'].lower()}")
    return view, f"Numbers: {shown}."
