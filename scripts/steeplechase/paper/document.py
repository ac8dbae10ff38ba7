"""The texts of the paper pack: methods with their citations, an article around all, a README."""

from collections.abc import Sequence
from dataclasses import dataclass

from steeplechase import wording
from steeplechase.paper import bibliography
from steeplechase.paper.bibliography import Entry
from steeplechase.paper.escape import breakable, latex, lost
from steeplechase.rendering import methods as prose
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.descents import methods as descents
from steeplechase.rendering.images import methods as images

# After which words of the methods which works are cited.
CITED = (
    ("The unit of analysis", ("demsar2006",)),
    ("Friedman's test", ("friedman1937",)),
    ("Iman and Davenport", ("iman1980",)),
    ("Wilcoxon signed-rank test", ("wilcoxon1945", "benavoli2016")),
    ("Holm's correction", ("holm1979",)),
    ("Nemenyi's test", ("nemenyi1963",)),
)

PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage{textcomp}
\usepackage[textwidth=6.75in,textheight=9.6in]{geometry}
\usepackage{array,booktabs,longtable,graphicx}
"""


@dataclass(frozen=True)
class Printed:
    """A figure of the pack: its name, and its caption as it stands under the page's figure."""

    name: str
    caption: str


def methods(data: ReportData, known: Sequence[Entry]) -> tuple[str, list[Entry]]:
    """Return the methods as LaTeX, and what they cite; each work is cited once.

    Parameters
    ----------
    data
        The study's results.
    known
        The entries of config/references.bib.
    """
    tested = not (data.descents or data.sweep)
    tests = {e.key: e for e in bibliography.of_methods(known)} if tested else {}
    told = {"descents": descents, "sweep": images}.get(data.kind, prose).paragraphs(data)
    paragraphs = [breakable(text) for text in told]
    waiting = dict(tests)
    for phrase, keys in CITED:
        here = [key for key in keys if key in waiting]
        place = next((i for i, text in enumerate(paragraphs) if latex(phrase) in text), None)
        if place is None or not here:
            continue
        start = latex(phrase)
        cited = f"{start}~\\cite{{{','.join(here)}}}"
        paragraphs[place] = paragraphs[place].replace(start, cited, 1)
        for key in here:
            del waiting[key]
    parts = {} if data.foreign else _algorithms(data, known)
    parts |= _components(data, known) if data.sweep else {}
    sets = bibliography.of_data_sets(data)
    sets |= _problems(data, known) if data.descents else {}
    paragraphs += _sources("The parts of the algorithms", parts)
    paragraphs += _sources("The problems" if data.descents else "The data sets", sets)
    software = bibliography.of_software()
    paragraphs.append(
        rf"The workflow is Steeplechase~\cite{{{','.join([software.key, *waiting])}}}."
    )
    entries = [*tests.values(), software, *(e for group in parts.values() for e in group)]
    of_sets = [e for one in sets.values() for e in (one if isinstance(one, list) else [one])]
    return "\n\n".join(paragraphs) + "\n", [*entries, *of_sets]


def _algorithms(data: ReportData, known: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return the entries of each algorithm that has any."""
    found = {a["name"]: bibliography.of_algorithm(a, known) for a in data.study["algorithms"]}
    return {name: entries for name, entries in found.items() if entries}


def _components(data: ReportData, known: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return the entries of each component of a sweep's settings that has any."""
    found = {name: bibliography.of_member(kind, name, known) for kind, name in images.members(data)}
    return {name: entries for name, entries in found.items() if entries}


def _problems(data: ReportData, known: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return the entries of each problem."""
    return {
        one["name"]: bibliography.of_member("problems", one["problem"], known)
        for one in data.study["problems"]
    }


def _sources(what: str, entries: dict[str, list[Entry] | Entry]) -> list[str]:
    """Return a paragraph that says where each of some named things is from; none without any."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, one in entries.items():
        listed = one if isinstance(one, list) else [one]
        names.setdefault(tuple(dict.fromkeys(e.key for e in listed)), []).append(breakable(name))
    if not names:
        return []
    cited = [
        f"{wording.listing(who, 100)}~\\cite{{{','.join(keys)}}}" for keys, who in names.items()
    ]
    return [f"{what} are from: {'; '.join(cited)}."]


def article(data: ReportData, tables: Sequence[str], figures: Sequence[Printed]) -> str:
    """Return an article that shows everything of the pack, figures and tables at true size."""
    title = breakable(data.study.get("title") or data.name)
    lines = [
        PREAMBLE.rstrip(),
        r"\emergencystretch=3em",
        rf"\title{{\raggedright {title}}}",
        r"\author{}",
        r"\date{}",
        r"\begin{document}",
        r"\maketitle",
        r"\section{Methods}",
        r"\input{methods}",
        r"\section{Tables}",
        *(rf"\input{{tables/{name}}}" for name in tables),
        r"\clearpage",
        r"\section{Figures}",
    ]
    for one in figures:
        lines += [
            r"\begin{figure}[htbp]",
            r"\centering",
            _graphics(one.name, "page"),
            rf"\caption{{{one.caption}}}\label{{fig:{one.name}}}",
            r"\end{figure}",
            r"\clearpage",
        ]
    lines += [
        r"\section{Figures of one column}",
        r"{\raggedright",
        *(_graphics(one.name, "column") + r"\hspace{0.1in}" for one in figures),
        r"\par}",
        r"\bibliographystyle{plain}",
        r"\bibliography{refs}",
        r"\end{document}",
    ]
    return "\n".join(lines) + "\n"


def _graphics(name: str, width: str) -> str:
    """Return the command that shows a figure: as it is, or smaller where no page is so tall."""
    file = f"figures/{name}-{width}"
    return (
        rf"\sbox0{{\includegraphics{{{file}}}}}"
        r"\ifdim\ht0>8.6in\includegraphics[height=8.6in]"
        rf"{{{file}}}\else\usebox0\fi"
    )


def readme(data: ReportData, without: dict[str, str]) -> str:
    """Return what stands in the folder, and what the reader has to know of it.

    Parameters
    ----------
    data
        The study's results.
    without
        Figures that are not in the pack, and why.
    """
    lines = [
        f"Figures, tables, methods and references of the study {data.name}, for a paper.",
        "",
        "paper.tex     shows all of it: pdflatex paper, bibtex paper, pdflatex paper (twice)",
        "figures/      each figure as PDF, 6.75 in wide (-page) and 3.25 in (-column); letters",
        "              have at least 6 pt there, so include them without a width",
        "tables/       each table; \\input them. Packages: array, booktabs, longtable; one that",
        "              runs over several pages does not work in two columns",
        "methods.tex   the methods section of the report, with citations",
        "refs.bib      what it cites, and the sources of the report's further statistics",
        "",
        "Text in another encoding than ASCII does not occur: accents are commands. Use T1 fonts",
        "(\\usepackage[T1]{fontenc}) and textcomp.",
        "This folder is made anew when the results change: copy it before you edit anything in it.",
    ]
    for name, reason in without.items():
        lines.append(f"Not there: the figure {name}. {wording.label(reason, 300)}")
    names = [*data.algorithms, *(card["name"] for card in data.cards)]
    odd = [name for name in dict.fromkeys(names) if lost(name)]
    if odd:
        lines += ["", "The fonts of LaTeX lack signs of these names; empty boxes stand for them:"]
        lines += [f"  {wording.label(name, 60)}" for name in odd]
    return "\n".join(lines) + "\n"
