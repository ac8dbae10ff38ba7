"""A table of the page as LaTeX: rules of booktabs, names escaped, numbers rounded as on the page.

What is too wide for a page is split into parts, each with the first column; what is too long runs
over several pages. Packages: array, booktabs, longtable.
"""

import textwrap
from dataclasses import dataclass

from steeplechase.paper.escape import breakable, latex
from steeplechase.rendering.views import Cell, View

# Lengths in characters of \\footnotesize, about 4.4 pt each.
CHARACTER = 4.4
ROOM = 104  # of a line of 6.5 inches
BETWEEN = 2.8  # two columns
NARROWEST = 20  # a column of text that wraps
LONGEST = 36  # lines of a table that stands on one page
HEAD = 12  # of a column of numbers, broken into lines


@dataclass(frozen=True)
class Column:
    """One column: its place in the table, its width in characters, how it is set."""

    place: int
    width: float
    numeric: bool
    wraps: bool

    @property
    def form(self) -> str:
        """Return what stands for it in the head of a tabular."""
        if self.wraps:
            return rf">{{\raggedright\arraybackslash}}p{{{self.width * CHARACTER:.0f}pt}}"
        return "r" if self.numeric else "l"


def tables(view: View, name: str) -> str:
    """Return a table as LaTeX, in parts where it is too wide.

    Parameters
    ----------
    view
        The table as the page shows it.
    name
        Of the table: its label is ``tab:<name>``, those of further parts ``tab:<name>-2``, ...
    """
    parts = _parts(_columns(view))
    texts = []
    for number, columns in enumerate(parts, start=1):
        label = f"tab:{name}" + (f"-{number}" if number > 1 else "")
        caption = breakable(view.caption)
        if len(parts) > 1:
            caption += f" (part {number} of {len(parts)})"
        note = view.note if number == len(parts) else ""
        long = _lines(view, columns) > LONGEST
        texts.append((_long if long else _short)(view, columns, caption, label, note))
    return "\n".join(texts)


def _columns(view: View) -> list[Column]:
    """Return how wide each column has to be."""
    wanted = {}
    for place, (head, numeric) in enumerate(view.heads):
        longest = max((len(row[place].text) for row in view.rows), default=0)
        lines = _head_lines(head, longest) if numeric else [str(head)]
        wanted[place] = max(longest, *map(len, lines))
    texts = {place: width for place, width in wanted.items() if not view.heads[place][1]}
    room = ROOM - BETWEEN * (len(wanted) - 1) - (sum(wanted.values()) - sum(texts.values()))
    given = _share(texts, room)
    return [
        Column(place, given.get(place, width), place not in given, given.get(place, width) < width)
        for place, width in wanted.items()
    ]


def _share(wanted: dict[int, int], room: float) -> dict[int, float]:
    """Return the widths of columns of text: what each wants if there is room, the longest less."""
    given = {}
    for place in sorted(wanted, key=lambda place: wanted[place]):
        fair = max(NARROWEST, room / (len(wanted) - len(given)))
        given[place] = min(wanted[place], fair)
        room -= given[place]
    return given


def _head_lines(head: str, longest: int) -> list[str]:
    """Return the head of a column of numbers in lines; a long word is broken."""
    return textwrap.wrap(str(head), max(HEAD, longest)) or [""]


def _parts(columns: list[Column]) -> list[list[Column]]:
    """Divide the columns over as many tables as are needed, the first one in each."""
    if not columns:
        return []
    first, *rest = columns
    parts, used = [[first]], first.width
    for column in rest:
        if used + BETWEEN + column.width > ROOM and len(parts[-1]) > 1:
            parts.append([first])
            used = first.width
        parts[-1].append(column)
        used += BETWEEN + column.width
    return parts


def _lines(view: View, columns: list[Column]) -> int:
    """Return about how many lines the rows take."""
    return sum(
        max((int(-(-len(row[c.place].text) // c.width)) for c in columns if c.width), default=1)
        for row in view.rows
    )


def _short(view: View, columns: list[Column], caption: str, label: str, note: str) -> str:
    """Return a table that floats."""
    lines = [
        r"\begin{table}[htbp]",
        r"\centering\footnotesize",
        rf"\caption{{{caption}}}\label{{{label}}}",
        rf"\begin{{tabular}}{{{''.join(c.form for c in columns)}}}",
        r"\toprule",
        _heads(view, columns),
        r"\midrule",
        *_rows(view, columns),
        r"\bottomrule",
        r"\end{tabular}",
        *_note(note),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _long(view: View, columns: list[Column], caption: str, label: str, note: str) -> str:
    """Return a table that runs over several pages, its head on each."""
    heads = _heads(view, columns)
    lines = [
        r"{\footnotesize",
        rf"\begin{{longtable}}{{{''.join(c.form for c in columns)}}}",
        rf"\caption{{{caption}}}\label{{{label}}}\\",
        r"\toprule",
        heads,
        r"\midrule",
        r"\endfirsthead",
        r"\toprule",
        heads,
        r"\midrule",
        r"\endhead",
        r"\bottomrule",
        r"\endfoot",
        *_rows(view, columns),
        r"\end{longtable}",
        *_note(note),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _heads(view: View, columns: list[Column]) -> str:
    """Return the row of heads."""
    heads = []
    for column in columns:
        head = str(view.heads[column.place][0])
        if not column.numeric:
            heads.append(breakable(head) if column.wraps else latex(head))
            continue
        longest = max((len(row[column.place].text) for row in view.rows), default=0)
        lines = [latex(line) for line in _head_lines(head, longest)]
        stack = r"\\".join(lines)
        heads.append(stack if len(lines) == 1 else rf"\shortstack[r]{{{stack}}}")
    return " & ".join(heads) + r" \\"


def _rows(view: View, columns: list[Column]) -> list[str]:
    """Return the rows."""
    return [
        " & ".join(_cell(row[column.place], column) for column in columns) + r" \\"
        for row in view.rows
    ]


def _cell(cell: Cell, column: Column) -> str:
    """Return one cell, in bold where the page has it so."""
    text = breakable(cell.text) if column.wraps else latex(cell.text)
    return rf"\textbf{{{text}}}" if cell.kind == "strong" and text else text


def _note(note: str) -> list[str]:
    """Return the paragraph below a table, if there is one."""
    return [rf"\par\smallskip{{\raggedright\scriptsize {breakable(note)}\par}}"] if note else []
