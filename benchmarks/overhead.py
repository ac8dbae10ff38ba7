"""What the workflow costs besides the training: a study from an empty folder, timed.

    make bench                      or, with the environment active, python benchmarks/overhead.py

Prints the wall time of the whole run, the part of it in which networks were trained, and what is
left: starting Snakemake and its jobs, preparing data, choosing trials, tables, statistics, figures
and the report. Training is what the jobs say of themselves (`results/<study>/cost/`): the time
inside the engine, divided by the cores where jobs run side by side, and whole where a job has the
machine to itself (the measurement of cost). Cores that wait for the last jobs count as overhead.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from _common import available_cores, print_header, print_row, run_workflow


@dataclass(frozen=True)
class Run:
    """What a run of a study took: times in seconds, the largest memory of a job in MiB."""

    wall_s: float
    training_s: float
    engine_s: float
    trainings: int
    peak_memory_mb: float

    @property
    def overhead(self) -> float:
        """The share of the wall time that was no training."""
        return 1 - self.training_s / self.wall_s


def measure(study: str | Path, cores: int) -> Run:
    """Run a study in a temporary folder, whose cell cache is empty."""
    with tempfile.TemporaryDirectory() as folder:
        wall_s = run_workflow(Path(folder), study, cores)
        return summarise(Path(folder) / "results" / Path(study).stem / "cost", wall_s, cores)


def summarise(folder: Path, wall_s: float, cores: int) -> Run:
    """Add up the times that the jobs of a study wrote into its cost folder."""
    paths = [*folder.glob("search/*/*.json"), *folder.glob("refit/*.json")]
    beside = [_read(path) for path in paths]
    alone = _read(folder / "measure_cost.json")
    beside_s = sum(times["training_time_s"] for times in beside)
    jobs = [*beside, alone]
    return Run(
        wall_s=wall_s,
        training_s=beside_s / cores + alone["training_time_s"],
        engine_s=beside_s + alone["training_time_s"],
        trainings=sum(times["trainings"] for times in jobs),
        peak_memory_mb=max(times["peak_memory_mb"] for times in jobs),
    )


def print_run(name: str, cores: int, run: Run) -> None:
    """Print the table of one run."""
    columns = ["study", "cores", "trainings", "wall, s", "training, s", "overhead"]
    print_header([*columns, "ms per training", "peak memory of a job, MiB"])
    times = [f"{run.wall_s:.0f}", f"{run.training_s:.0f}", f"{run.overhead:.1%}"]
    each_ms = 1e3 * run.engine_s / run.trainings
    print_row([name, cores, run.trainings, *times, f"{each_ms:.1f}", f"{run.peak_memory_mb:.0f}"])


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", default="quick")
    parser.add_argument("--cores", type=int, default=available_cores())
    arguments = parser.parse_args()
    print_run(arguments.study, arguments.cores, measure(arguments.study, arguments.cores))
