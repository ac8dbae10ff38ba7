"""The forecast of a sweep: trainings, jobs and time of each stage, before it is launched.

Pure arithmetic on what was counted and measured. What a stage starts from is known only when the
stage before it has chosen; until then it is taken as the study has it.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steeplechase import sweeps, wording
from steeplechase.forecast import aligned, duration

# Jobs that follow the stages besides those that draw: collect, compare, add up times, report.
LAST_JOBS = 4


@dataclass(frozen=True)
class StageWork:
    """What a stage asks for.

    Attributes
    ----------
    name, begins
        Of the stage, and of the one that it starts from.
    training_s
        Predicted time of each of its trainings, those of a job together.
    cached
        In the same way whether the cache has each.
    known
        Whether it is known what it starts from, and so what is cached.
    failures
        What cannot be trained, by the setting's label.
    """

    name: str
    begins: str | None
    training_s: list[list[float]]
    cached: list[list[bool]]
    known: bool
    failures: dict[str, str]

    @property
    def jobs_s(self) -> list[float]:
        """Time that its jobs train which have something to train."""
        pairs = zip(self.training_s, self.cached, strict=True)
        return [
            sum(took for took, there in zip(times, own, strict=True) if not there)
            for times, own in pairs
            if not all(own)
        ]

    @property
    def trainings(self) -> int:
        """Number of its trainings."""
        return sum(map(len, self.training_s))

    @property
    def cached_trainings(self) -> int:
        """Number of those that the cache has."""
        return sum(map(sum, self.cached))


@dataclass(frozen=True)
class Machine:
    """What was measured of the machine.

    Attributes
    ----------
    cores
        That the study may use.
    lanes
        Jobs that train at once, each as fast as was measured: the cores, but one on a GPU.
    job_s, short_job_s
        From the start of a job until it could train, and of one that does not train.
    job_memory_mb
        Memory of a job that trains.
    """

    cores: int
    lanes: int
    job_s: float
    short_job_s: float
    job_memory_mb: float


def begun(
    stages: Mapping[str, Mapping[str, Any]],
    name: str,
    recipe: sweeps.Recipe,
    left: Mapping[str, sweeps.Recipe],
) -> tuple[sweeps.Recipe, bool]:
    """Return the recipe that a stage starts from, and whether that is known already.

    Parameters
    ----------
    stages
        begins and vary of each, by its name.
    name
        Of the stage.
    recipe
        The study's own.
    left
        The recipe that each stage has left which has chosen.
    """
    begins, vary = stages[name]["begins"], stages[name]["vary"]
    if begins is None:
        return recipe, True
    if begins in left:
        return left[begins], True
    made = copy.deepcopy(recipe)
    # A key of a list of components is that of its only member, which an earlier stage may bring.
    for part in {sweeps.split_key(key)[0] for key in vary if "." in key} & sweeps.LISTED.keys():
        earlier: str | None = begins
        while len(made[part]) != 1 and earlier is not None:
            values = map(sweeps.as_list, stages[earlier]["vary"].get(part, []))
            made[part] = next((value for value in values if len(value) == 1), made[part])
            earlier = stages[earlier]["begins"]
    return made, False


def wall_time_s(work: Sequence[StageWork], machine: Machine) -> float:
    """Return how long the stages take, each after the one that it starts from.

    A job that is ready goes to the core that is free first.
    """
    free, ready = [0.0] * machine.lanes, {None: 0.0}
    waiting = {one.name: [machine.job_s + took for took in one.jobs_s] for one in work}
    begins = {one.name: one.begins for one in work}
    ends = dict.fromkeys(waiting, 0.0)
    while waiting:
        for name in [name for name, jobs in waiting.items() if not jobs and begins[name] in ready]:
            end = max(ends[name], ready[begins[name]])
            ready[name] = end + (machine.short_job_s if ends[name] else 0.0)
            del waiting[name]
        able = [name for name in waiting if begins[name] in ready]
        if able:
            lane = free.index(min(free))
            name = min(able, key=lambda one: max(free[lane], ready[begins[one]]))
            if waiting[name]:
                start = max(free[lane], ready[begins[name]])
                free[lane] = start + waiting[name].pop(0)
                ends[name] = max(ends[name], free[lane])
    return max(ready.values())


def as_text(study: str, work: Sequence[StageWork], drawings: int, machine: Machine) -> str:
    """Return the forecast as a table and a few lines for a terminal.

    Parameters
    ----------
    study
        Its name.
    work
        Of its stages.
    drawings
        How many jobs draw the figures.
    machine
        Where it is to run.
    """
    heads = ("stage", "trainings", "cached", "jobs", "one training", "training")
    rows = [
        (
            one.name,
            f"{one.trainings:,}",
            f"{one.cached_trainings:,}" if one.known else "?",
            f"{len(one.jobs_s):,}",
            _range([took for own in one.training_s for took in own]),
            duration(sum(one.jobs_s)),
        )
        for one in work
    ]
    trainings = sum(one.trainings for one in work)
    cached = sum(one.cached_trainings for one in work)
    jobs = sum(len(one.jobs_s) for one in work)
    training_s = sum(sum(one.jobs_s) for one in work)
    rows.append(("all", f"{trainings:,}", f"{cached:,}", f"{jobs:,}", "", duration(training_s)))
    last_s = machine.short_job_s * (LAST_JOBS + drawings / machine.cores) if jobs else 0.0
    core_s = training_s + machine.job_s * jobs + last_s
    at_once = min(machine.lanes, max(jobs, 1))
    lines = [
        *aligned([heads, *rows]),
        "",
        f"time       {duration(wall_time_s(work, machine) + last_s)} on "
        f"{wording.count(machine.cores, 'core')}, {duration(core_s)} of one, starting of jobs "
        "included",
        f"memory     {machine.job_memory_mb:,.0f} MB a job, {at_once * machine.job_memory_mb:,.0f} "
        "MB in all",
        *_remarks(work),
    ]
    return "\n".join([f"Forecast of the study {study!r}, not launched:", "", *lines])


def _remarks(work: Sequence[StageWork]) -> list[str]:
    """Return lines on what is not known, and on what cannot be trained."""
    unknown = [one.name for one in work if not one.known]
    lines = []
    if unknown:
        names = wording.listing(unknown)
        lines = ["", f"What {names} will start from is not chosen yet: taken as the study has it."]
    for one in work:
        lines += [f"{one.name}, {label}: would fail ({why})" for label, why in one.failures.items()]
    return lines


def _range(seconds: Sequence[float]) -> str:
    """Write the shortest and the longest of some times."""
    low, high = duration(min(seconds)), duration(max(seconds))
    return low if low == high else f"{low} to {high}"
