"""Arithmetic of a timeline: lanes, sittings, how busy they were, and what is too small to draw."""

import bisect
import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from steeplechase import wording

# A pause is cut out where it is longer than so many seconds, than so many median jobs, and than
# this share of the time in which something ran: between stages other jobs run, and no one left.
PAUSE_S = 300
PAUSE_JOBS = 10
PAUSE_SHARE = 0.05
MOST_PAUSES = 12

NICE = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


def lanes(jobs: pd.DataFrame) -> pd.Series:
    """Return the lane of each job: a place of a host and device where one job ran at a time.

    A job takes the first lane of its host and device that is free when it begins, so there are as
    many lanes as jobs ever ran there at once.

    Parameters
    ----------
    jobs
        Columns host, device, start_s, end_s.

    Returns
    -------
    Series
        Whole numbers from 1, those of a host and device next to one another, by name.
    """
    found = pd.Series(0, index=jobs.index, dtype=int)
    before = 0
    for _, own in jobs.groupby(["host", "device"], sort=True):
        ends: list[float] = []
        for row in own.sort_values(["start_s", "end_s"], kind="stable").itertuples():
            free = next((i for i, end in enumerate(ends) if end <= row.start_s), len(ends))
            ends[free : free + 1] = [row.end_s]
            found[row.Index] = before + free + 1
        before += len(ends)
    return found


def sittings(jobs: pd.DataFrame) -> list[tuple[float, float]]:
    """Return start and end of each time without a long pause; the longest pauses at most."""
    merged: list[list[float]] = []
    for start, end in sorted(zip(jobs["start_s"], jobs["end_s"], strict=True)):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    busy = sum(end - start for start, end in merged)
    median = float((jobs["end_s"] - jobs["start_s"]).median())
    longest = max(PAUSE_S, PAUSE_JOBS * median, PAUSE_SHARE * busy)
    pauses = [after[0] - before[1] for before, after in itertools.pairwise(merged)]
    cut = {i for i, pause in enumerate(pauses) if pause > longest}
    cut = set(sorted(cut, key=lambda i: (-pauses[i], i))[:MOST_PAUSES])
    found = [merged[0]]
    for i, one in enumerate(merged[1:]):
        if i in cut:
            found.append(one)
        else:
            found[-1] = [found[-1][0], one[1]]
    return [(start, end) for start, end in found]


@dataclass(frozen=True)
class Axis:
    """Where a time stands on an axis from which the pauses are cut.

    Attributes
    ----------
    parts
        Start and end of each sitting, in seconds.
    gap
        What a pause takes on the axis, in seconds.
    """

    parts: Sequence[tuple[float, float]]
    gap: float

    @classmethod
    def of(cls, parts: Sequence[tuple[float, float]]) -> "Axis":
        """Give the pauses a fortieth of the axis each, a fifth of it together at most."""
        total = sum(end - start for start, end in parts)
        return cls(parts, total * min(0.025, 0.2 / len(parts)))

    @property
    def length(self) -> float:
        """Length of the axis in seconds."""
        return self.place(self.parts[-1][1])

    def place(self, time_s: float) -> float:
        """Return where a time within a sitting stands."""
        i = max(bisect.bisect_right([start for start, _ in self.parts], time_s) - 1, 0)
        before = sum(end - start + self.gap for start, end in self.parts[:i])
        return before + time_s - self.parts[i][0]

    def ticks(self, most: int) -> list[float]:
        """Return round times, at least the start of each sitting where there are pauses."""
        total = sum(end - start for start, end in self.parts)
        step = next((nice for nice in NICE if total / nice <= most), NICE[-1])
        while total / step > most:
            step *= 2
        found = []
        for start, end in self.parts:
            first = -(-start // step)
            own = [step * i for i in range(int(first), int(end // step) + 1)]
            found += own or ([start] if len(self.parts) <= most else [])
        return found


def usage(jobs: pd.DataFrame, parts: Sequence[tuple[float, float]]) -> float:
    """Return the share of lanes times wall time, pauses apart, in which a job ran."""
    wall_s = sum(end - start for start, end in parts)
    room_s = jobs["lane"].nunique() * wall_s
    return float((jobs["end_s"] - jobs["start_s"]).sum() / room_s) if room_s else float("nan")


def tail(jobs: pd.DataFrame, parts: Sequence[tuple[float, float]]) -> float | None:
    """Return for how long, at the end of the search, a lane had nothing left to search.

    Of the last sitting that searched, and None if it had one lane; where there was no search, of
    all jobs.
    """
    searched = jobs[jobs["stage"] == "search"]
    searched = searched if len(searched) else jobs
    begun = max(start for start, _ in parts if start <= searched["start_s"].max())
    ends = searched[searched["start_s"] >= begun].groupby("lane")["end_s"].max()
    return float(ends.max() - ends.min()) if len(ends) > 1 else None


def bars(jobs: pd.DataFrame, axis: Axis, pixel: float, most: int) -> pd.DataFrame:
    """Return the bars to draw: jobs, and runs of neighbours too short to be seen singly.

    Parameters
    ----------
    jobs
        Columns lane, stage, dataset, start_s, end_s.
    axis
        Where times stand.
    pixel
        Neighbours of one lane and stage, each shorter than this and no further apart, are one
        bar. In seconds of the axis.
    most
        Number of bars; above it the pixel is taken twice as large, until they are few enough.

    Returns
    -------
    DataFrame
        Columns lane, stage, dataset ("" of a bar of several jobs), left, right.
    """
    placed = jobs.assign(
        left=[axis.place(t) for t in jobs["start_s"]], right=[axis.place(t) for t in jobs["end_s"]]
    ).sort_values(["lane", "left"], kind="stable")
    columns = ["lane", "stage", "dataset", "left", "right"]
    while True:
        found: list[list] = []
        short = False  # whether the last bar may take a neighbour
        for row in placed[columns].itertuples(index=False):
            brief = row.right - row.left < pixel
            last = found[-1] if found else None
            if brief and short and last[:2] == [row.lane, row.stage] and row.left - last[4] < pixel:
                last[2], last[4] = "", row.right
            else:
                found.append(list(row))
            short = brief
        if len(found) <= most:
            return pd.DataFrame(found, columns=columns)
        pixel *= 2


def busiest(jobs: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the jobs of so many lanes, those that worked most."""
    worked = (jobs["end_s"] - jobs["start_s"]).groupby(jobs["lane"]).sum()
    kept = worked.sort_values(ascending=False, kind="stable").index[:most]
    return jobs[jobs["lane"].isin(kept)]


def duration(seconds: float) -> str:
    """Write a time with the unit that suits it."""
    for limit, size, unit in ((120, 1, "s"), (7200, 60, "min"), (172800, 3600, "h")):
        if seconds < limit:
            return f"{wording.significant(round(seconds / size, 1))} {unit}"
    return f"{wording.significant(round(seconds / 86400, 1))} days"


def shared_start(names: Sequence[str]) -> str:
    """Return the words with which all names begin, if all go on with a letter; else ""."""
    names = sorted(set(names))
    if len(names) < 2:
        return ""
    pairs = enumerate(zip(names[0], names[-1], strict=False))
    start = names[0][: next((i for i, (a, b) in pairs if a != b), len(names[0]))]
    start = start[: 1 + max(start.rfind(sign) for sign in "_- ")]
    return start if all(name[len(start) :][:1].isalpha() for name in names) else ""


def inches(name: str, size: float) -> float:
    """Return about how wide a name is in letters of so many points, those of the far East wider."""
    letters = sum(1.7 if unicodedata.east_asian_width(c) in "WF" else 1 for c in name)
    return letters * 0.64 * size / 72
