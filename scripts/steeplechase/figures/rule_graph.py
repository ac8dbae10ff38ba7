"""The stages of the workflow: what waits for what, and how many jobs each is in this study."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, nothing
from steeplechase.figures._style import FAINT, INK, MUTED, PAPER, WORST, Style

INPUTS = ("cost/stages.csv",)
TITLE = "Stages of the workflow"
SECTION = "provenance"
ORDER = 20
READING = (
    "An arrow leads from a stage to one that waits for it; the number says how many jobs the "
    "stage has in this study."
)

ACROSS = 6.0  # inches from which the stages stand side by side, else below one another
BOX = (0.8, 0.36)  # inches, of a stage, where there is room
ROW = 0.56  # inches from one row of stages to the next
WIDEST = 1.4  # inches from one track to the next where they stand side by side
MARGIN = 0.05

Place = tuple[float, float]


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a box a stage and an arrow for each stage that it waits for."""
    stages = inputs["cost/stages.csv"]
    stages = stages.dropna(subset=["jobs"]) if len(stages) else stages
    if not len(stages):
        return nothing("The stages of this study have not been counted.")
    numbers = stages[["stage", "after", "jobs"]].fillna({"after": ""}).astype({"jobs": int})
    after = waits(numbers)
    return Drawing(
        figure=_figure(after, dict(numbers[["stage", "jobs"]].to_numpy()), style.width),
        numbers=numbers.reset_index(drop=True),
        finding=finding(numbers),
        caption="One box a stage, with its number of jobs; an arrow leads from a stage to one that "
        "waits for it. Arrows that follow from others are left out. A job runs again when its "
        "input, its settings or the code that it runs has changed, and what was trained once comes "
        "from the cache.",
        alt=_alt(numbers),
    )


def waits(stages: pd.DataFrame) -> dict[str, list[str]]:
    """Return for each stage those that it waits for, of those that the table has before it."""
    found: dict[str, list[str]] = {}
    for stage, after in zip(stages["stage"], stages["after"], strict=True):
        found[stage] = [one for one in after.split(", ") if one in found]
    return found


def finding(numbers: pd.DataFrame) -> str:
    """Say how many jobs the study is, and which stage has most of them."""
    total = int(numbers["jobs"].sum())
    most = numbers.loc[numbers["jobs"].idxmax()]
    return (
        f"The study is {wording.count(total, 'job')} in "
        f"{wording.count(len(numbers), 'stage')}; {most['stage']} has the most, {most['jobs']:,}."
    )


def _alt(numbers: pd.DataFrame) -> str:
    """List the stages in running order, each with what it waits for."""
    listed = [
        f"{row['stage']}, {_jobs(row['jobs'])}"
        + (f", after {wording.listing(row['after'].split(', '))}" if row["after"] else "")
        for row in numbers.to_dict("records")
    ]
    return f"A graph of boxes and arrows. In running order: {'; '.join(listed)}."


def _jobs(number: int) -> str:
    """Write a number of jobs."""
    return wording.count(int(number), "job") if number else "no job"


def places(after: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """Return the step of each stage, and its track: 0 of the longest chain, ±1, ±2 of others.

    Parameters
    ----------
    after
        Stages in running order, and what each waits for.
    """
    steps: dict[str, int] = {}
    for stage, before in after.items():
        steps[stage] = 1 + max((steps[one] for one in before), default=-1)
    left = dict.fromkeys(after, 0)  # steps from a stage to the end
    for stage in reversed(after):
        for one in after[stage]:
            left[one] = max(left[one], left[stage] + 1)
    found: dict[str, tuple[int, int]] = {}
    side = 1
    for step in range(max(steps.values()) + 1):
        together = sorted((s for s in after if steps[s] == step), key=lambda s: -left[s])
        found[together[0]] = (step, 0)
        for number, stage in enumerate(together[1:]):
            found[stage] = (step, side * (1 + number // 2))
            side = -side
    return found


def _figure(after: dict[str, list[str]], jobs: dict[str, int], width: float) -> Figure:
    """Draw the graph from left to right, or from top to bottom where it is narrow."""
    where = places(after)
    steps = 1 + max(step for step, _ in where.values())
    tracks = [track for _, track in where.values()]
    count = 1 + max(tracks) - min(tracks)
    across = width >= ACROSS
    pitch = (width - 2 * MARGIN) / (steps if across else count)
    pitch = pitch if across else min(pitch, WIDEST)
    height = ROW * (count if across else steps)
    box = (min(0.84 * pitch, BOX[0]), BOX[1])
    first = MARGIN if across else (width - count * pitch) / 2

    def at(step: float, track: float) -> Place:
        """Return where a place along and beside the longest chain stands, in inches."""
        side = max(tracks) - track + 0.5
        if across:
            return first + (step + 0.5) * pitch, height - side * ROW
        return first + (count - side) * pitch, height - (step + 0.5) * ROW

    # Half a box in steps and in tracks.
    half = (box[0] / 2 / pitch, box[1] / 2 / ROW)
    half = half if across else half[::-1]
    figure = Figure(figsize=(width, height))
    axis = figure.add_axes((0, 0, 1, 1))
    axis.set(xlim=(0, width), ylim=(0, height))
    axis.set_axis_off()
    for stage, before in after.items():
        for one in before:
            _arrow(axis, [at(*point) for point in _route(where[one], where[stage], half)])
    for stage, (step, track) in where.items():
        _box(axis, at(step, track), box, stage, jobs[stage])
    return figure


def _route(start: Place, end: Place, half: Place) -> list[Place]:
    """Return the corners of the way from one stage to a later one, in steps and tracks.

    Off the longest chain at once, and back to it at the last moment: what is beside it has its
    track for itself.
    """
    (a, b), (c, d) = start, end
    side = half[1] if d > b else -half[1]
    if b == d:
        return [(a + half[0], b), (c - half[0], d)]
    if d == 0:
        return [(a + half[0], b), (c, b), (c, d - side)]
    return [(a, b + side), (a, d), (c - half[0], d)]


def _box(axis: Axes, centre: Place, box: Place, stage: str, jobs: int) -> None:
    """Draw one stage: its name, and below it its number of jobs."""
    x, y = centre
    axis.add_patch(
        FancyBboxPatch(
            (x - box[0] / 2, y - box[1] / 2),
            *box,
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor=WORST if jobs else PAPER,
            edgecolor=MUTED if jobs else FAINT,
            linewidth=0.8,
        )
    )
    name = wording.label(stage, 12)
    axis.text(x, y + 0.075, name, fontsize=7.2, color=INK, ha="center", va="center_baseline")
    below = _jobs(jobs) if len(_jobs(jobs)) <= 10 else f"{jobs:,}"
    axis.text(x, y - 0.085, below, fontsize=6.2, color=MUTED, ha="center", va="center_baseline")


def _arrow(axis: Axes, way: list[Place]) -> None:
    """Draw a line along a way, with a head at its end."""
    axis.plot(*zip(*way[:-1], strict=True), color=MUTED, linewidth=0.9)
    axis.annotate(
        "",
        xy=way[-1],
        xytext=way[-2],
        arrowprops={
            "arrowstyle": "-|>",
            "color": MUTED,
            "linewidth": 0.9,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 6,
        },
    )
