"""The p-value of each pair of algorithms: the test that decides below, Nemenyi's above."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, nothing
from steeplechase.figures._style import FAINT, INK, MUTED, PAPER, Style

INPUTS = (
    "statistics/pairs.csv",
    "statistics/mean_ranks.csv",
    "statistics/statistics.json",
)
TITLE = "Which pairs differ"
SECTION = "significance"
ORDER = 20
READING = (
    "Find two algorithms, one as row and one as column. Below the diagonal stands the test that "
    "decides, above it Nemenyi's beside it; an arrow points to the winner of a pair that differs, "
    "and a cell without one says that the data cannot tell."
)

DECIDED = "#BFDDF2"  # behind ink, with a contrast of 11:1
MOST = 20  # algorithms
CELL = 0.31  # inches, the narrowest that holds a p-value in letters of 6 points
SHORT = {"wilcoxon": "Wilcoxon–Holm", "nemenyi": "Nemenyi"}


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the matrix, both triangles, ordered by mean rank."""
    pairs, ranks = inputs["statistics/pairs.csv"], inputs["statistics/mean_ranks.csv"]
    facts = inputs["statistics/statistics.json"]
    if not len(pairs):
        return nothing("A pair takes two algorithms with scores; there are fewer.", pairs)
    every = _order(pairs, ranks)
    numbers = decisions(pairs, ranks, every)
    if numbers["p"].isna().all():
        return nothing("No pair of algorithms could be tested.", numbers)
    labels = [wording.label(name, 24 if style.width > 5 else 14) for name in every]
    left = 0.2 + 0.072 * max(len(label) for label in labels)
    shown = every[: min(MOST, max(2, int((style.width - left - 0.1) / CELL)))]
    caption = _caption(facts, numbers)
    if len(shown) < len(every):
        caption += (
            f" Only the {len(shown)} of the best mean ranks are drawn of {len(every)} algorithms; "
            "all pairs are in the numbers."
        )
    return Drawing(
        figure=_matrix(numbers, shown, labels[: len(shown)], left, style),
        numbers=numbers,
        finding=finding(numbers),
        caption=caption,
        alt=_alt(numbers, shown),
        excerpt=tuple(int(i) for i in np.flatnonzero(numbers["decided"])),
        excerpt_says="the pairs that are decided",
    )


def _order(pairs: pd.DataFrame, ranks: pd.DataFrame) -> list[str]:
    """Return the algorithms of the pairs, best mean rank first."""
    present = list(dict.fromkeys([*pairs["a"], *pairs["b"]]))
    if not len(ranks):
        return present
    places = ranks.set_index("algorithm")["mean_rank"].to_dict()
    return sorted(present, key=lambda name: (places.get(name, np.inf), present.index(name)))


def decisions(pairs: pd.DataFrame, ranks: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Return one row per cell: a pair under one of the two tests.

    Parameters
    ----------
    pairs
        Columns a, b, holm_p, nemenyi_p, significant, nemenyi_significant, rank_biserial (positive
        where a is the better one).
    ranks
        Columns algorithm, mean_rank.
    order
        Algorithms, best first.

    Returns
    -------
    DataFrame
        Columns test ("wilcoxon", adjusted by Holm's correction, or "nemenyi"), better_ranked,
        worse_ranked, p, decided, winner ("" unless decided).
    """
    place = {name: i for i, name in enumerate(order)}
    rows = []
    for pair in pairs.to_dict("records"):
        first, second = sorted((pair["a"], pair["b"]), key=place.get)
        signed = pair["a"] if pair["rank_biserial"] > 0 else pair["b"]
        for test, p, decided, winner in (
            ("wilcoxon", pair["holm_p"], pair["significant"], signed),
            ("nemenyi", pair["nemenyi_p"], pair["nemenyi_significant"], first),
        ):
            found = bool(decided) and not pd.isna(p)
            rows.append((test, first, second, p, found, winner if found else ""))
    columns = ["test", "better_ranked", "worse_ranked", "p", "decided", "winner"]
    table = pd.DataFrame(rows, columns=columns)
    table["at"] = table["better_ranked"].map(place) * len(place) + table["worse_ranked"].map(place)
    table = table.sort_values(["test", "at"], ascending=[False, True], kind="stable")
    return table.drop(columns="at").reset_index(drop=True)


def finding(numbers: pd.DataFrame) -> str:
    """Say which pairs the deciding test tells apart, and where Nemenyi's disagrees."""
    signed = numbers[numbers["test"] == "wilcoxon"].reset_index(drop=True)
    other = numbers[numbers["test"] == "nemenyi"].reset_index(drop=True)
    decided = signed[signed["decided"]]
    total = wording.count(len(signed), "pair")
    if len(decided):
        told = [_beats(row) for row in decided.to_dict("records")]
        text = f"Wilcoxon's test with Holm's correction decides {len(decided)} of {total}: "
        text += wording.listing(told, 5)
    else:
        text = f"Wilcoxon's test with Holm's correction decides none of {total}"
    if other["p"].isna().all():
        return f"{text}."
    differ = int((signed["decided"] != other["decided"]).sum())
    agrees = "Nemenyi's test agrees" + (" on all of them" if len(signed) > 1 else "")
    return f"{text}; {agrees}." if not differ else f"{text}; Nemenyi's test differs on {differ}."


def _beats(row: dict) -> str:
    """Write a decided pair with its winner first."""
    loser = row["worse_ranked"] if row["winner"] == row["better_ranked"] else row["better_ranked"]
    return f"{wording.label(row['winner'], 40)} over {wording.label(loser, 40)}"


def _caption(facts: dict, numbers: pd.DataFrame) -> str:
    """Say what the triangles, the shade and the arrows are."""
    n = facts.get("n_datasets")
    over = f" over {wording.count(n, 'data set')}" if n else ""
    text = (
        f"p-values of all pairs{over}, algorithms ordered by mean rank, the best first. Below the "
        "diagonal: exact Wilcoxon signed-rank test with Holm's correction, which decides; above: "
        f"Nemenyi's test of mean ranks. Shaded with an arrow: p ≤ {_alpha(facts)}, and the arrow "
        "points to the better algorithm: ← the one named at the left, ↑ the one named above. A "
        "cell without shade does not say that the two are equal."
    )
    if numbers.loc[numbers["test"] == "nemenyi", "p"].isna().all():
        text += " There is no Nemenyi test of two algorithms."
    return text


def _alpha(facts: dict) -> str:
    """Return the level, of which an empty study knows nothing."""
    return wording.significant(facts.get("alpha"))


def _alt(numbers: pd.DataFrame, shown: list[str]) -> str:
    """Give every decided pair of both tests, or the smallest p-value."""
    parts = []
    for test, rows in numbers.groupby("test", sort=False):
        decided = rows[rows["decided"]]
        told = [f"{_beats(row)} ({_p(row['p'])})" for row in decided.to_dict("records")]
        if told:
            parts.append(f"{SHORT[test]} decides {wording.listing(told, 20)}.")
        elif rows["p"].notna().any():
            parts.append(f"{SHORT[test]} decides none; its smallest is {_p(rows['p'].min())}.")
    size = wording.count(len(shown), "algorithm")
    return f"A matrix of p-values of pairs of {size}. {' '.join(parts)}"


def _p(p: float) -> str:
    """Write "p = 0.012" or "p < 1e−12"."""
    shown = wording.p_value(p)
    return f"p {shown}" if shown.startswith("<") else f"p = {shown}"


def _matrix(
    numbers: pd.DataFrame, names: list[str], labels: list[str], left: float, style: Style
) -> Figure:
    """Draw the cells: rows and columns are the algorithms, the best one first."""
    k = len(names)
    cell = min(0.62, (style.width - left - 0.1) / k)
    row = max(CELL, min(cell, 0.36))
    upright = max(len(label) for label in labels) * 0.072 > cell - 0.04
    top = 0.32 + (0.068 * max(len(label) for label in labels) if upright else 0.12)
    height = top + row * k + 0.1
    figure = Figure(figsize=(style.width, height))
    box = (left / style.width, 0.1 / height, cell * k / style.width, row * k / height)
    axis = figure.add_axes(box)
    axis.set(xlim=(0, k), ylim=(k, 0))
    axis.xaxis.tick_top()
    axis.set_xticks(np.arange(k) + 0.5, labels, rotation=90 if upright else 0)
    axis.set_yticks(np.arange(k) + 0.5, labels)
    axis.tick_params(length=0, labelcolor=INK, pad=3)
    axis.spines[:].set_visible(False)
    size = float(np.clip(cell * 72 / 4.2, 6, 8))
    place = {name: i for i, name in enumerate(names)}
    for one in numbers.to_dict("records"):
        best, worst = place.get(one["better_ranked"]), place.get(one["worse_ranked"])
        if best is None or worst is None:
            continue
        y, x = (worst, best) if one["test"] == "wilcoxon" else (best, worst)
        _cell(axis, x, y, one, "←" if one["winner"] == names[y] else "↑", size)
    for i, name in enumerate(names):
        look = style.look(name)
        axis.plot(i + 0.5, i + 0.5, look.marker, color=look.colour, markersize=5)
    corner = 2 / 72 / height
    figure.text(
        0.02, 1 - corner, "above the diagonal: Nemenyi; below: Wilcoxon–Holm, which decides",
        ha="left", va="top", fontsize=min(7, style.width * 2.0), color=MUTED,
    )  # fmt: skip
    return figure


def _cell(axis: Axes, x: int, y: int, one: dict, arrow: str, size: float) -> None:
    """Draw one pair: its p-value, and where it is decided a shade and an arrow to the winner."""
    shade = DECIDED if one["decided"] else PAPER
    axis.add_patch(Rectangle((x, y), 1, 1, facecolor=shade, edgecolor=FAINT, linewidth=0.8))
    axis.text(
        x + 0.5,
        y + (0.33 if one["decided"] else 0.52),
        brief(one["p"]),
        ha="center",
        va="center",
        fontsize=size,
        color=INK if one["decided"] else MUTED,
        fontweight="bold" if one["decided"] and one["test"] == "wilcoxon" else "normal",
    )
    if one["decided"]:
        axis.text(x + 0.5, y + 0.74, arrow, ha="center", va="center", fontsize=9, color=INK)


def brief(p: float) -> str:
    """Write a p-value in at most five characters, without the zero before the point."""
    if pd.isna(p):
        return wording.MISSING
    if p < 0.001:
        return "<.001"
    return "1" if p > 0.9995 else f"{p:.3f}".lstrip("0")
