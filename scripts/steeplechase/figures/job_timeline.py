"""What ran when: every job that trained or measured, on its host and device."""

from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from steeplechase import wording
from steeplechase.figures import _timeline
from steeplechase.figures._drawing import Drawing, key, key_height, nothing
from steeplechase.figures._style import BEST, FAINT, GREY, INK, MUTED, PAPER, Style

INPUTS = ("cost/jobs.csv",)
TITLE = "What ran when"
SECTION = "provenance"
ORDER = 10
READING = (
    "Time runs to the right, and each lane is what one slot of a machine did. White between bars "
    "is waiting; a long single bar at the end is a job that the others waited for."
)

# What each stage is called, its shade and its hatch.
STAGES = {
    "search": ("search", BEST, ""),
    "refit": ("refit", FAINT, ""),
    "cost": ("measuring of times", PAPER, "/////"),
}
OTHER = ("other", GREY, "")

MOST_LANES = 48
MOST_HEADS = 8
MOST_BARS = 1200
MOST_LABELS = 60
LONGEST = 50  # jobs printed beside the figure, of more
PIXELS_PER_INCH = 96
LABEL_SIZE = 6.5
HEAD = 0.2  # inches above the lanes of a host


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw a bar a job, a lane for each place where one job ran at a time."""
    jobs = inputs["cost/jobs.csv"]
    jobs = jobs.dropna(subset=["start_s", "end_s"]) if len(jobs) else jobs
    if not len(jobs):
        return nothing("No job of this study has said when it ran.")
    jobs = jobs.assign(lane=_timeline.lanes(jobs))
    parts = _timeline.sittings(jobs)
    drawn = _timeline.busiest(jobs, MOST_LANES)
    first = ["lane", "host", "device", "stage", "dataset", "pack", "start_s", "end_s"]
    numbers = jobs[first + [name for name in jobs if name not in first]]
    numbers = numbers.sort_values(["lane", "start_s"], kind="stable").reset_index(drop=True)
    longest = (numbers["start_s"] - numbers["end_s"]).sort_values(kind="stable").index[:LONGEST]
    return Drawing(
        figure=_figure(drawn, _timeline.Axis.of(parts), style),
        numbers=numbers,
        finding=finding(jobs, parts),
        caption=_caption(jobs, parts, drawn["lane"].nunique()),
        alt=_alt(jobs, parts),
        excerpt=tuple(sorted(longest)) if len(numbers) > LONGEST else None,
        excerpt_says=f"the {LONGEST} longest jobs" if len(numbers) > LONGEST else "",
    )


def finding(jobs: pd.DataFrame, parts: list[tuple[float, float]]) -> str:
    """Say how long all took, how busy the lanes were, and how the search ended."""
    wall_s = sum(end - start for start, end in parts)
    lanes, hosts = jobs["lane"].nunique(), jobs["host"].nunique()
    text = (
        f"{wording.count(len(jobs), 'job')} on {wording.count(lanes, 'lane')} of "
        f"{wording.count(hosts, 'host')} took {_timeline.duration(wall_s)}"
    )
    if len(parts) > 1:
        text += f" in {len(parts)} sittings"
    share = _timeline.usage(jobs, parts)
    if lanes > 1 and wall_s > 0:
        busy = "more than 99" if 0.995 <= share < 1 else f"{100 * share:.0f}"
        text += f"; the lanes were busy for {busy} % of that time"
        tail_s = _timeline.tail(jobs, parts)
        if tail_s is not None:
            what = "search" if (jobs["stage"] == "search").any() else "study"
            idle = f"up to {_timeline.duration(tail_s)}" if tail_s >= 1 else "less than 1 s"
            text += f", and at the end of the {what} a lane stood idle for {idle}"
    return f"{text}."


def _caption(jobs: pd.DataFrame, parts: list[tuple[float, float]], drawn: int) -> str:
    """Say what a lane and a bar are, and what was left out or cut."""
    devices = wording.listing(sorted(set(jobs["device"])), 4)
    text = (
        f"One bar a job, from its start to its end, on {devices}; a lane is a place of a host "
        "where one job ran at a time, and white is idle. Fuller is better, but for the measuring "
        "of times, which runs alone so that nothing disturbs it. Jobs that found all their "
        "trainings in the cache are short."
    )
    if start := _timeline.shared_start(_named(jobs)):
        text += f" Names are written without “{wording.label(start)}”, with which all begin."
    if len(parts) > 1:
        pauses = [after[0] - before[1] for before, after in pairwise(parts)]
        said = wording.listing([_timeline.duration(pause) for pause in pauses], 6)
        text += f" Cut out, at the double strokes, is time in which nothing ran: {said}."
    if (lanes := jobs["lane"].nunique()) > drawn:
        text += f" Drawn are the {drawn} busiest of {lanes} lanes; the CSV file has all."
    if jobs["host"].nunique() > 1:
        text += " Clocks of hosts may differ."
    return text


def _named(jobs: pd.DataFrame) -> list[str]:
    """Return the names of the data sets that jobs are of."""
    return [name for name in jobs["dataset"].fillna("").unique() if name]


def _alt(jobs: pd.DataFrame, parts: list[tuple[float, float]]) -> str:
    """Say when each stage ran, and where."""
    stages = []
    for stage in dict.fromkeys([*STAGES, *jobs["stage"]]):
        own = jobs[jobs["stage"] == stage]
        if len(own):
            name = STAGES[stage][0] if stage in STAGES else wording.label(stage)
            ends = [_timeline.duration(t) for t in (own["start_s"].min(), own["end_s"].max())]
            jobs_of = wording.count(len(own), "job")
            stages.append(f"{name}, {jobs_of} from {ends[0]} to {ends[1]}")
    places = [
        f"{wording.label(host, 40)} ({wording.label(device, 40)}), "
        f"{wording.count(own['lane'].nunique(), 'lane')}"
        for (host, device), own in jobs.groupby(["host", "device"])
    ]
    pauses = f" {wording.count(len(parts) - 1, 'pause')} cut out." if len(parts) > 1 else ""
    return (
        f"A timeline of {wording.count(len(jobs), 'job')}. Stages: {'; '.join(stages)} after the "
        f"first start. Hosts and devices: {wording.listing(places, 8)}.{pauses}"
    )


def _figure(jobs: pd.DataFrame, axis: _timeline.Axis, style: Style) -> Figure:
    """Draw the lanes below one another, those of a host and device below its name."""
    kinds = [name for name in STAGES if (jobs["stage"] == name).any()]
    kinds += [""] if len(set(jobs["stage"]) - STAGES.keys()) else []
    looks = [STAGES.get(name, OTHER) for name in kinds]
    entries = [(Patch(facecolor=c, hatch=h, edgecolor=MUTED, lw=0.5), n) for n, c, h in looks]
    by = ["host", "device"]
    if len(jobs.groupby(by)) > MOST_HEADS:
        by = ["device"]
    groups = [
        (wording.label(", ".join(name), int(10 * (style.width - 0.24))), sorted(set(own["lane"])))
        for name, own in jobs.groupby(by)
    ]
    thick = min(max(3.2 / jobs["lane"].nunique(), 0.07), 0.24)
    tops, y = {}, key_height(entries, style.width) - 0.06
    heads = []
    for name, own in groups:
        heads.append((y, name))
        y += HEAD
        for lane in own:
            tops[lane] = y
            y += thick
        y += 0.06
    height, left, right = y + 0.46, 0.12, 0.12
    width = style.width - left - right
    figure = Figure(figsize=(style.width, height))
    plot = figure.add_axes((left / style.width, 0.44 / height, width / style.width, y / height))
    plot.set(xlim=(0, axis.length or 1.0), ylim=(y + 0.02, 0), yticks=[])
    plot.spines["left"].set_visible(False)
    for top, name in heads:
        plot.text(0, top + HEAD - 0.05, name, fontsize=7.5, color=INK, fontweight="bold")
    second = width / (axis.length or 1.0)  # inches
    pixel = 1 / PIXELS_PER_INCH / second
    drawn = _timeline.bars(jobs, axis, pixel, MOST_BARS)
    _bars(plot, drawn, tops, thick, pixel)
    _labels(plot, jobs, drawn, tops, thick, second)
    _times(plot, axis, heads[0][0] + HEAD, y, max(4, int(width)))
    key(figure, entries)
    return figure


def _bars(
    plot: Axes, drawn: pd.DataFrame, tops: dict[int, float], thick: float, pixel: float
) -> None:
    """Draw the bars, those of a stage as one path; none is too thin to be seen."""
    for stage, own in drawn.groupby(drawn["stage"].where(drawn["stage"].isin(STAGES), "")):
        _, colour, hatch = STAGES.get(stage, OTHER)
        boxes = [
            _box(row.left, max(row.right, row.left + 0.75 * pixel), tops[row.lane], thick)
            for row in own.itertuples()
        ]
        edge = PAPER if colour in (BEST, GREY) else MUTED
        path = Path.make_compound_path(*boxes)
        wide = (own["right"] - own["left"]).median() > 3 * pixel
        plot.add_patch(
            PathPatch(
                path,
                facecolor=colour,
                edgecolor=edge,
                hatch=hatch,
                linewidth=0.5 if wide else 0.15,
                clip_on=False,
            )
        )


def _box(left: float, right: float, top: float, thick: float) -> Path:
    """Return a bar as a closed path."""
    low = top + 0.94 * thick
    corners = [(left, top), (right, top), (right, low), (left, low), (left, top)]
    return Path(corners, closed=True)


def _labels(
    plot: Axes,
    jobs: pd.DataFrame,
    drawn: pd.DataFrame,
    tops: dict[int, float],
    thick: float,
    second: float,
) -> None:
    """Write the data set into the widest bars that hold its name."""
    if thick < LABEL_SIZE / 72 + 0.02:
        return
    start = len(_timeline.shared_start(_named(jobs)))
    rows = drawn[(drawn["dataset"] != "") & drawn["stage"].isin(("search", "refit"))]
    rows = rows.assign(width=rows["right"] - rows["left"]).sort_values(
        "width", ascending=False, kind="stable"
    )
    written = 0
    for row in rows.itertuples():
        name = wording.label(row.dataset[start:], 40)
        if _timeline.inches(name, LABEL_SIZE) > row.width * second - 0.06 or written == MOST_LABELS:
            continue
        written += 1
        plot.text(
            (row.left + row.right) / 2,
            tops[row.lane] + 0.47 * thick,
            name,
            fontsize=LABEL_SIZE,
            color=PAPER if STAGES[row.stage][1] == BEST else INK,
            ha="center",
            va="center_baseline",
        )


def _times(plot: Axes, axis: _timeline.Axis, top: float, bottom: float, most: int) -> None:
    """Write the times below, and double strokes where pauses are cut out."""
    unit, name = next(
        (size, name)
        for limit, size, name in ((300, 1, "s"), (10800, 60, "min"), (float("inf"), 3600, "h"))
        if axis.length < limit
    )
    ticks = axis.ticks(most)
    shown = [wording.significant(round(tick / unit, 1), 4) for tick in ticks]
    plot.set_xticks([axis.place(tick) for tick in ticks], shown)
    plot.set_xlabel(f"time since the first job began, {name}")
    for _, end in axis.parts[:-1]:
        middle = axis.place(end) + axis.gap / 2
        for shift in (-0.2, 0.2):
            x = middle + shift * axis.gap
            plot.plot([x, x], [top, bottom], color=MUTED, linewidth=0.6, linestyle=(0, (4, 2)))
