"""The report: one self-contained page with every result of a study.

Nothing is inferred here: it reads what the statistics, figures and tables say, and lays it out.
The page asks for nothing outside itself, and its content security policy forbids it to.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from steeplechase import wording
from steeplechase.rendering import (
    backgrounds,
    carried,
    comparisons,
    cost,
    foreign,
    provenance,
    statistics,
    summaries,
    trust,
    unfinished,
    views,
)
from steeplechase.rendering.data import ReportData, load
from steeplechase.rendering.descents import answer
from steeplechase.rendering.descents import sections as of_descents
from steeplechase.rendering.downloads import Tables
from steeplechase.rendering.figures import figures
from steeplechase.rendering.glossary import linked
from steeplechase.rendering.images import answer as images
from steeplechase.rendering.images import sections as of_images

Builder = Callable[[ReportData], dict[str, Any] | None]

SECTIONS: tuple[tuple[str, str, Builder], ...] = (
    ("verdict", "Verdict", comparisons.verdict),
    ("significance", "Is the difference real?", comparisons.significance),
    ("size", "How much does it matter?", comparisons.size),
    ("datasets", "Where does each win?", comparisons.datasets),
    ("steadiness", "How steady is it?", comparisons.steadiness),
    ("cost", "What does it cost?", cost.cost),
    ("curves", "How did it train?", backgrounds.curves),
    ("tuning", "Was tuning fair?", backgrounds.tuning),
    ("metrics", "Beyond the compared metric", backgrounds.metrics),
    ("trust", "Can I trust it?", trust.trust),
    ("methods", "Methods", backgrounds.methods),
    ("provenance", "Provenance", provenance.provenance),
    ("glossary", "Glossary", backgrounds.glossary),
)

# Control characters, which a name may hold and HTML may not, are shown as unknown signs.
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)], "\ufffd")


def render(
    name: str,
    study: dict[str, Any],
    folder: str | Path,
    cards: Sequence[str | Path],
    template_dir: str | Path,
    figures_to_show: Sequence[str] | None = None,
    out_of_date: Sequence[str] = (),
    tables: Tables | None = None,
) -> str:
    """Return the report of a study as HTML.

    Parameters
    ----------
    name
        The study's name.
    study
        Its complete settings as plain values.
    folder
        Its results. What is not there is left out of the report, without a heading.
    cards
        Paths of the data cards, in the order of the study.
    template_dir
        Folder with templates/, style.css and script.js.
    figures_to_show
        Names of figures; by default all that are there.
    out_of_date
        Files below `folder` that are of an earlier plan, and are left out.
    tables
        Notes the tables that the page shows, for their files to be written.
    """
    template_dir = Path(template_dir)
    data = load(name, study, Path(folder), cards, figures_to_show, out_of_date)
    own = {"descents": of_descents.SECTIONS, "sweep": of_images.SECTIONS}
    order = own.get(data.kind, SECTIONS)
    contexts = {key: build(data) for key, _, build in order}
    present = [key for key, context in contexts.items() if context is not None]
    drawn, more = figures(data, present), statistics.tables(data)
    sections = [
        {
            "key": key,
            "title": title,
            "figures": drawn.get(key, []),
            "more": more.get(key, []),
            "conclusions": data.facts.get("conclusions", {}).get(key, []),
            **contexts[key],
        }
        for key, title, _ in order
        if key in present and (contexts[key] or drawn.get(key) or more.get(key))
    ]
    for number, section in enumerate(sections, start=1):
        section["number"] = number
    page = environment(template_dir / "templates").get_template("report.html.j2")
    style = (template_dir / "style.css").read_text(encoding="utf-8")
    script = (template_dir / "script.js").read_text(encoding="utf-8")
    terms = [term for term, _, _ in contexts["glossary"]["terms"]]

    shown = tables or Tables(name)

    def laid_out(inside: carried.Carried) -> str:
        html = page.render(
            header=header(data),
            sections=sections,
            carried=inside,
            table_links=shown.links,
            # Files of the project itself, put into the page as they are.
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
        )
        return linked(html.translate(CONTROLS), terms)

    # Laid out twice: how much the page may carry depends on how large it is without.
    without = len(laid_out(carried.everything(data)).encode("utf-8"))
    most = carried.room(without, data.done)
    return laid_out(carried.carry(data, cards, shown.files(), most))


def environment(templates: Path) -> Environment:
    """Return the templates' environment: everything escaped, and an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["sentence"] = wording.sentence
    made.tests["long"] = views.breaks
    return made


def header(data: ReportData) -> dict[str, Any]:
    """Return what the page says of itself first: which study, when, and whether it is complete."""
    study, found = data.study, data.provenance
    told = {"descents": answer.header, "sweep": images.header, "foreign": foreign.header}
    complete, completeness = told.get(data.kind, _completeness)(data)
    commit = str(found.get("git_commit") or "")[:12]
    return {
        "title": study.get("title") or data.name,
        "description": study.get("description") or "",
        "study": data.name,
        "finished": str(found.get("finished") or "").replace("T", " ").replace("+00:00", " UTC"),
        "commit": commit + (" with changes" if commit and found.get("git_dirty") else ""),
        "config_hash": str(study.get("config_hash") or "")[:12],
        "complete": complete,
        "completeness": completeness,
    }


def _completeness(data: ReportData) -> tuple[bool, str]:
    """Return whether all of a study that trains is done, and how much of it, in a sentence."""
    counts = summaries.completeness(data.frames["trials"], data.frames["scores"], data.study)
    return counts["complete"], " ".join([completeness_text(counts), *unfinished.notes(data)])


def completeness_text(counts: dict[str, Any]) -> str:
    """Say how much of the study is done, and what went wrong; never less than that."""
    parts = []
    for key, noun in (("refits", "refits"), ("trainings", "inner trainings")):
        one = counts[key]
        parts.append(
            f"{one['done']:,} of {one['planned']:,} {noun} ({one['failed']:,} failed, "
            f"{one['diverged']:,} diverged)"
        )
    whole = all(counts[key]["done"] == counts[key]["planned"] for key in ("refits", "trainings"))
    start = "Unfinished"
    if whole:
        start = "Complete" if counts["complete"] else "Complete, with failures"
    return f"{start}: {' and '.join(parts)}."


def policy(style: str, script: str) -> str:
    """Return the content security policy: this style and this script, pictures within, no more.

    Unlisted kinds fall back to none, inline style attributes among them.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src-elem '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    """Return the hash by which a policy names an inline style or script."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
