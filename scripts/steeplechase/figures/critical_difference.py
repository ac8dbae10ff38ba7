"""The critical-difference diagram: mean ranks on one axis, joined where they cannot be told apart.

A bar joins a group of algorithms whose mean ranks lie within the critical difference of the
Nemenyi test. It is drawn only if the group is contiguous on the axis: a bar that passes over an
algorithm outside the group would claim that it belongs.

References
----------
.. [1] J. Demšar (2006), Statistical comparisons of classifiers over multiple data sets,
   JMLR 7, figure 1.
"""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, nothing
from steeplechase.figures._fitting import fitted, text_width
from steeplechase.figures._style import FAINT, INK, MUTED, Look, Style

INPUTS = (
    "statistics/mean_ranks.csv",
    "statistics/cliques.csv",
    "statistics/statistics.json",
)
TITLE = "Mean ranks and the critical difference"
SECTION = "significance"
ORDER = 10
READING = (
    "Algorithms stand on a line at their mean ranks, the best at the left. A bar joins those that "
    "the tests cannot tell apart; two without a common bar differ."
)

ROW = 0.21  # inches between two names
BAR = 0.11  # inches between two bars
NARROW = 5.0  # inches: a figure below it has smaller letters


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the diagram from the mean ranks, the groups and the critical difference."""
    ranks = inputs["statistics/mean_ranks.csv"]
    facts = inputs["statistics/statistics.json"]
    if len(ranks):
        ranks = ranks.dropna(subset=["mean_rank"])
    if len(ranks) < 2:
        return nothing(
            "Mean ranks compare two algorithms or more; here there "
            f"{'is one' if len(ranks) else 'are none'}.",
            ranks,
        )
    ranks = ranks.sort_values(["mean_rank", "algorithm"]).reset_index(drop=True)
    names = ranks["algorithm"].tolist()
    groups, broken = contiguous(inputs["statistics/cliques.csv"], names)
    difference = facts.get("critical_difference")
    figure = _diagram(ranks, groups, difference, style)
    numbers = ranks[[c for c in ("algorithm", "mean_rank", "rank_low", "rank_high") if c in ranks]]
    numbers = numbers.assign(
        critical_difference=math.nan if difference is None else difference,
        groups=[
            " ".join(str(i + 1) for i, (a, b) in enumerate(groups) if a <= place <= b)
            for place in range(len(names))
        ],
    )
    n = facts.get("n_datasets")
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(names, ranks["mean_rank"].tolist(), groups, difference),
        caption=_caption(n, facts, difference, groups, broken),
        alt=_alt(ranks, groups, difference, n),
    )


def contiguous(cliques: pd.DataFrame, names: list[str]) -> tuple[list[tuple[int, int]], int]:
    """Return the groups that can be drawn, as first and last place in `names`.

    Parameters
    ----------
    cliques
        Columns group, algorithm.
    names
        Algorithms by ascending mean rank.

    Returns
    -------
    list of (int, int), int
        Groups of two or more that leave out none of the algorithms between their ends; and how
        many groups do and so are not drawn.
    """
    spans, broken = set(), 0
    if len(cliques):
        places = {name: i for i, name in enumerate(names)}
        for _, members in cliques.groupby("group", sort=True)["algorithm"]:
            at = sorted({places[name] for name in members if name in places})
            if len(at) < 2:
                continue
            if at[-1] - at[0] + 1 == len(at):
                spans.add((at[0], at[-1]))
            else:
                broken += 1
    return sorted(spans), broken


def finding(
    names: list[str], ranks: list[float], groups: list[tuple[int, int]], difference: float | None
) -> str:
    """Say which algorithm ranks best, and which ones cannot be told from it."""
    best, value = wording.label(names[0], 40), wording.rank(ranks[0])
    if ranks[0] == ranks[-1]:
        return f"All {len(names)} algorithms have the same mean rank, {value}."
    if ranks[1] == ranks[0]:
        tied = [wording.label(n, 40) for n, r in zip(names, ranks, strict=True) if r == ranks[0]]
        start = f"{wording.listing(tied)} share the best mean rank, {value}"
    else:
        start = f"{best} has the best mean rank, {value}"
    if difference is None:
        return f"{start}; for this comparison there is no critical difference."
    reach = max((last for first, last in groups if first == 0), default=0)
    if reach == len(names) - 1:
        return (
            f"{start}, but all {len(names)} algorithms lie within the critical difference of "
            f"{wording.decimals(difference, 2)}: mean ranks do not tell them apart."
        )
    beyond = wording.listing([wording.label(name, 40) for name in names[reach + 1 :]])
    text = f"{start}, further than the critical difference from {beyond}"
    if reach:
        near = wording.listing([wording.label(name, 40) for name in names[1 : reach + 1]])
        text += f" but not from {near}"
    return text + "."


def _caption(
    n: int | None, facts: dict, difference: float | None, groups: list, broken: int
) -> str:
    """Say what the axis, the names and the bars are."""
    over = f" over {wording.count(n, 'data set')}" if n else ""
    text = f"Mean rank of each algorithm{over}; 1, at the left, is best."
    if difference is not None:
        alpha = wording.significant(facts.get("alpha"))
        text += (
            f" Two mean ranks differ by the Nemenyi test at α = {alpha} if they lie further apart "
            f"than the critical difference ({wording.decimals(difference, 2)}, drawn above)."
        )
        text += " A thick bar joins a group within it." if groups else " No two lie within it."
    if broken:
        text += (
            f" {wording.count(broken, 'group is', 'groups are')} not drawn, because a bar would "
            "pass over an algorithm outside it."
        )
    return text


def _alt(
    ranks: pd.DataFrame, groups: list[tuple[int, int]], difference: float | None, n: int | None
) -> str:
    """Describe the axis, every algorithm on it and every bar."""
    places = [
        f"{wording.label(name, 40)} {wording.rank(value)}"
        for name, value in zip(ranks["algorithm"], ranks["mean_rank"], strict=True)
    ]
    text = f"An axis of mean ranks from 1 to {len(ranks)}"
    text += f" over {wording.count(n, 'data set')}" if n else ""
    text += f". From best to worst: {wording.listing(places, 20)}."
    if difference is not None:
        text += f" The critical difference is {wording.decimals(difference, 2)}."
    for first, last in groups:
        members = [wording.label(name, 40) for name in ranks["algorithm"][first : last + 1]]
        text += f" A bar joins {wording.listing(members, 20)}."
    return text


def _diagram(
    ranks: pd.DataFrame, groups: list[tuple[int, int]], difference: float | None, style: Style
) -> Figure:
    """Lay out the axis, the critical difference, the bars and the names, in inches."""
    k = len(ranks)
    values = ranks["mean_rank"].tolist()
    levels = _levels([(values[a], values[b]) for a, b in groups])
    below = 0.16 + BAR * (max(levels, default=-1) + 1)
    rows = -(-k // 2)
    above = 0.62 if difference is not None else 0.36
    height = above + below + ROW * rows + 0.12
    width, size = style.width, 7.0 if style.width < NARROW else 8.5
    names = [wording.label(name, 26) for name in ranks["algorithm"]]
    margin = min(0.36 * width, 0.5 + 0.08 * max(len(name) for name in names))
    figure = Figure(figsize=(width, height))
    axis = figure.add_axes((margin / width, 0, 1 - 2 * margin / width, 1))
    axis.set(xlim=(1, k), ylim=(above - height, above))
    axis.axis("off")
    _scale(axis, k, width - 2 * margin)
    if difference is not None:
        _critical(axis, k, difference, width - margin)
    for (first, last), level in zip(groups, levels, strict=True):
        y = -0.1 - BAR * level
        pad = 0.012 * (k - 1)
        ends = (values[first] - pad, values[last] + pad)
        axis.plot(ends, (y, y), color=INK, linewidth=3, solid_capstyle="butt", clip_on=False)
    for place, name in enumerate(ranks["algorithm"]):
        left = place < rows
        row = place if left else k - 1 - place
        y = -below - ROW * (row + 0.4)
        room = margin - 0.1 - text_width(f"  {wording.rank(values[place])}", size)
        shown = fitted(name, room, size)
        _name(axis, values[place], y, 1 if left else k, shown, style.look(name), size)
    return figure


def _levels(spans: list[tuple[float, float]]) -> list[int]:
    """Return for each span the first level on which it overlaps none that came before."""
    levels: list[int] = []
    ends: list[float] = []
    for start, end in spans:
        level = next((i for i, taken in enumerate(ends) if taken < start), len(ends))
        ends[level : level + 1] = [end]
        levels.append(level)
    return levels


def _scale(axis: Axes, k: int, length: float) -> None:
    """Draw the axis of ranks from 1 to k, which is `length` inches long."""
    axis.plot((1, k), (0, 0), color=MUTED, linewidth=0.8, clip_on=False)
    step = max(1, -(-k // min(12, int(length / 0.165))))
    for tick in sorted({1, k, *range(step, k - step // 2, step)}):
        axis.plot((tick, tick), (0, 0.06), color=MUTED, linewidth=0.8, clip_on=False)
        axis.text(tick, 0.09, str(tick), ha="center", va="bottom", fontsize=8, color=MUTED)


def _critical(axis: Axes, k: int, difference: float, room: float) -> None:
    """Draw the critical difference above the axis, from rank 1 on; its text has `room` inches."""
    fits = difference <= k - 1
    end = 1 + difference if fits else k
    axis.plot((1, end), (0.4, 0.4), color=INK, linewidth=1.2, clip_on=False)
    for x in (1, end) if fits else (1,):
        axis.plot((x, x), (0.35, 0.45), color=INK, linewidth=1.2, clip_on=False)
    text = f"critical difference {wording.decimals(difference, 2)}"
    if not fits:
        text += " (longer than the axis)"
        if text_width(text, 8) > room:
            text = f"CD {wording.decimals(difference, 2)} (beyond the axis)"
    axis.text(1, 0.47, text, ha="left", va="bottom", fontsize=8)


def _name(
    axis: Axes, rank: float, y: float, side: float, name: str, look: Look, size: float
) -> None:
    """Draw one algorithm: its mark on the axis, a line to the side, its name and mean rank."""
    line = look.colour if look.emphasised else FAINT
    axis.plot((rank, rank, side), (0, y, y), color=line, linewidth=1, clip_on=False)
    axis.plot(rank, 0, marker=look.marker, color=look.colour, markersize=5, clip_on=False, zorder=3)
    left = side == 1
    text = f"{name}  {wording.rank(rank)}" if left else f"{wording.rank(rank)}  {name}"
    axis.annotate(
        text,
        (side, y),
        xytext=(-4 if left else 4, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=size,
        annotation_clip=False,
    )
