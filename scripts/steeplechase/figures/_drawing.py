"""What every figure returns, and the pieces that several of them are built from."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from steeplechase import wording
from steeplechase.figures._fitting import fitted
from steeplechase.figures._style import GREY, INK, MUTED, WIDTH, Look, Style


@dataclass(frozen=True)
class Drawing:
    """A figure, the numbers in it, and the words that go with it.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    numbers : pandas.DataFrame
        What was plotted, one row per mark.
    finding : str
        One sentence: what the figure shows, said from the numbers.
    caption : str
        How to read it: n, what a band is, which direction is better.
    alt : str
        The figure in words, for those who do not see it.
    excerpt : tuple of int or None
        Positions of the rows of `numbers` to print beside the figure where all are too many.
    excerpt_says : str
        What these rows are.
    """

    figure: Figure
    numbers: pd.DataFrame
    finding: str
    caption: str
    alt: str
    excerpt: tuple[int, ...] | None = None
    excerpt_says: str = ""

    @property
    def drawn(self) -> bool:
        """Whether anything but words is drawn."""
        return bool(self.figure.axes)


def nothing(reason: str, numbers: pd.DataFrame | None = None) -> Drawing:
    """Return a drawing that says why there is nothing to draw.

    Parameters
    ----------
    reason
        One sentence.
    numbers
        What there is, if anything.
    """
    figure = Figure(figsize=(WIDTH, 0.9))
    text = "\n".join(textwrap.wrap(reason, 90))
    figure.text(0.5, 0.5, text, ha="center", va="center", color=MUTED, fontsize=9)
    return Drawing(
        figure=figure,
        numbers=pd.DataFrame() if numbers is None else numbers,
        finding=reason,
        caption="There is nothing to draw.",
        alt=f"An empty figure. {reason}",
    )


# Of small multiples, in inches.
LEFT, RIGHT, BOTTOM, HEAD = 0.62, 0.12, 0.45, 0.22
GAP = 0.5  # between neighbours, both ways
BETWEEN = 0.08  # a panel and its strip

MOST_PANELS = 12  # on the page
TALLEST = 9.0  # inches, of a figure on the page of a paper


def many_panels(width: float = WIDTH) -> tuple[int, float]:
    """Return columns for many panels, and what their heights are multiplied by: a paper is full."""
    return (3, 1.0) if width >= WIDTH else (4, 0.75)


def panel_columns(count: int, columns: int, width: float = WIDTH) -> int:
    """Return how many panels stand in a row: `columns` on the page, fewer in a narrow figure."""
    return min(columns, count, max(1, round(columns * width / WIDTH)))


def most_panels(columns: int, height: float, strip: float, top: float, width: float) -> int:
    """Return how many panels a figure can hold: on the page a fixed number, else what fits one.

    Parameters
    ----------
    columns
        As `panel_columns` returns them.
    height, strip, top, width
        As for `panels`.
    """
    if width >= WIDTH:
        return MOST_PANELS
    row = height + (strip + BETWEEN if strip else 0) + GAP
    return columns * max(1, int((TALLEST - top - HEAD - BOTTOM + GAP) / row))


def left_out(shown: Sequence[str], present: Sequence[str], what: str = "data set") -> str:
    """Return the sentence of a caption that says how many have no panel, if any has none."""
    if len(shown) == len(present):
        return ""
    return (
        f" Drawn are the first {len(shown)} of {wording.count(len(present), what)}; all are in the "
        "numbers."
    )


def panels(
    count: int,
    columns: int,
    height: float,
    strip: float = 0.0,
    top: float = 0.4,
    width: float = WIDTH,
) -> tuple[Figure, list[Axes], list[Axes]]:
    """Return a figure of small multiples, filled row by row.

    Every length is set in inches, so that the panels stay the same size whatever their number.

    Parameters
    ----------
    count, columns
        Number of panels, and of panels in a row at the page's width; fewer where it is less.
    height
        Height of a panel.
    strip
        Height of a second, narrower panel below each one that shares its x axis; 0 for none.
    top
        Room above the panels for the key.
    width
        Width of the figure.

    Returns
    -------
    Figure, list of Axes, list of Axes
        The strips are an empty list where none was asked for.
    """
    columns = panel_columns(count, columns, width)
    rows = -(-count // columns)
    row_height = height + (strip + BETWEEN if strip else 0)
    total = top + HEAD + rows * row_height + (rows - 1) * GAP + BOTTOM
    panel = min((width - LEFT - RIGHT - GAP * (columns - 1)) / columns, 3.6)
    figure = Figure(figsize=(width, total))
    main, strips = [], []
    for i in range(count):
        row, col = divmod(i, columns)
        x = LEFT + col * (panel + GAP)
        y = total - top - HEAD - row * (row_height + GAP) - height
        box = (x / width, y / total, panel / width, height / total)
        main.append(figure.add_axes(box))
        if strip:
            below = (y - BETWEEN - strip) / total
            strips.append(figure.add_axes((box[0], below, box[2], strip / total), sharex=main[-1]))
            main[-1].tick_params(labelbottom=False, length=0)
    return figure, main, strips


def drawn(names: Sequence[str], style: Style, greys: int = 20) -> list[str]:
    """Return the algorithms whose curve is drawn: all in colour, and no more than some in grey."""
    grey = [name for name in names if not style.look(name).emphasised][:greys]
    return [name for name in names if style.look(name).emphasised or name in grey]


KeyEntries = list[tuple[Line2D, str]]


def key_entries(
    names: Sequence[str], style: Style, more: Sequence[tuple[Line2D, str]] = ()
) -> KeyEntries:
    """Return what stands in a figure's key: the algorithms, those in grey as one, and `more`."""
    entries = [
        (swatch(style.look(name)), wording.label(name, 24))
        for name in names
        if style.look(name).emphasised
    ]
    grey = len(names) - len(entries)
    if grey:
        entries.append((Line2D([], [], color=GREY, linewidth=0.8), wording.count(grey, "other")))
    return [*entries, *more]


def _key_columns(entries: KeyEntries, width: float) -> int:
    """Return how many entries fit side by side, by the longest of them."""
    widest = 0.55 + 0.07 * max(len(name) for _, name in entries)
    return max(1, min(len(entries), int(width / widest)))


def key_height(entries: KeyEntries, width: float = WIDTH) -> float:
    """Return the height in inches of the key of a figure of this width."""
    return 0.12 + 0.17 * -(-len(entries) // _key_columns(entries, width))


def key(figure: Figure, entries: KeyEntries) -> None:
    """Write a key along the top of a figure, in reading order."""
    columns = _key_columns(entries, figure.get_figwidth())
    # A legend fills its columns one after another; ours reads along the lines.
    ordered = [entry for i in range(columns) for entry in entries[i::columns]]
    legend = figure.legend(
        handles=[handle for handle, _ in ordered],
        labels=[str(i) for i in range(len(ordered))],
        loc="upper left",
        ncols=columns,
        fontsize=8,
        borderaxespad=0.1,
        handlelength=2.2,
        columnspacing=1.4,
    )
    # Set afterwards: a legend leaves out labels that begin with an underscore, as names may.
    for text, (_, name) in zip(legend.get_texts(), ordered, strict=True):
        text.set_text(name)


def swatch(look: Look) -> Line2D:
    """Return the handle of one algorithm in a key."""
    return Line2D([], [], color=look.colour, marker=look.marker, markersize=4.5, linewidth=1.4)


def log_axis(axis: Axes, which: str, low: float, high: float, most: int = 4) -> None:
    """Make one axis ("x" or "y") logarithmic from `low` to `high`, with plain numbers.

    The usual formatter writes powers in mathematical text, which is switched off here.
    """
    getattr(axis, f"set_{which}scale")("log")
    getattr(axis, f"set_{which}lim")(low, high)
    ticks = log_ticks(low, high, most)
    getattr(axis, f"set_{which}ticks")(
        ticks, [f"{tick:.6g}".replace("e-0", "e−") for tick in ticks]
    )
    getattr(axis, f"{which}axis").set_minor_locator(NullLocator())


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers between two positive ends: 1, 2, 5; or powers of ten, some left out."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = [float(f"{d}e{power}") for power in powers for d in digits]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) <= most:
            break
    return ticks[:: -(-len(ticks) // most) or 1]


def title(axis: Axes, name: str, longest: int = 24) -> None:
    """Write the name of what a panel shows above it."""
    shown = fitted(name, axis_width(axis) + RIGHT - 0.02, 8.5, longest, "bold")
    axis.set_title(shown, color=INK, fontweight="bold", pad=5)


def axis_width(axis: Axes) -> float:
    """Return the width of a panel in inches."""
    return axis.get_position().width * axis.figure.get_figwidth()


def lower_is_better(facts: dict) -> bool:
    """Tell from statistics.json whether a lower score is the better one."""
    return str(facts.get("direction", "")).lower().startswith(("low", "min", "-"))


def metric_name(facts: dict) -> str:
    """Return the compared metric as it is read aloud."""
    name = str(facts.get("metric") or "score").removeprefix("test_").replace("_", " ")
    return f"training {name}" if facts.get("scored_on") == "train" else name


def part(facts: dict) -> str:
    """Return "test ", or nothing where the metric's name says that it is of the training rows."""
    return "" if facts.get("scored_on") == "train" else "test "
