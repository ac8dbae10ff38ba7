"""A copy of the project that sends its jobs to the throwaway Slurm, and ways to disturb them."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from small_project import ROOT, Project, small_study
from throwaway_slurm import ThrowawaySlurm

SCORES = "results/{study}/tables/scores.parquet"
PATIENCE_S = 600
# Asked after sooner than on a real cluster.
QUICKLY = ("--slurm-init-seconds-before-status-checks", "2", "--latency-wait", "20")


class ClusterProject(Project):
    """A copy of the workflow whose profile for Slurm has been edited for the throwaway cluster.

    Parameters
    ----------
    folder
        Where the copy is made.
    slurm
        Where its jobs run.
    edits
        By the number of a marked line of the profile, what is to stand there.
    """

    program = (str(ROOT / "tests" / "impatient_snakemake.py"),)

    def __init__(self, folder: Path, slurm: ThrowawaySlurm, edits: dict[int, str]) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(folder)
        self.slurm = slurm
        profile = folder / "profiles" / "slurm" / "config.yaml"
        text = profile.read_text(encoding="utf-8")
        for number, line in edits.items():
            text, found = re.subn(rf"( *)(# )?\S.*# EDIT {number}\b.*", rf"\g<1>{line}", text)
            assert found == 1
        profile.write_text(text, encoding="utf-8")

    def targets(self, study: str) -> tuple[str, ...]:
        """Return what is asked for where nothing else is: the tables of a study."""
        return (SCORES.format(study=study),)

    def command(self, study: str, *arguments: str, config: tuple[str, ...] = ()) -> list[str]:
        """Return what Snakemake is told to run a study on the cluster, by default to its tables."""
        targets = arguments or self.targets(study)
        profile = ("--profile", "profiles/slurm", *QUICKLY)
        config = (f"study={study}", *config)
        return [*targets, *profile, "--config", *config]

    def submit(self, study: str, *arguments: str, config: tuple[str, ...] = ()) -> str:
        """Run a study on the cluster to its end and return what was printed."""
        command = self.command(study, *arguments, config=config)
        return self.snakemake(*command, **self.slurm.environment)

    def start(self, study: str, log: Path) -> subprocess.Popen:
        """Start a study on the cluster; what it prints goes to a file."""
        with log.open("w") as out:
            return subprocess.Popen(
                [sys.executable, *self.program, *self.command(study)],
                cwd=self.folder,
                env={**os.environ, "STEEPLECHASE_MIRROR": "", **self.slurm.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def jobs(self, *rules: str) -> list[dict[str, str]]:
        """Return the jobs of this project that the cluster has had, in the order of submission."""
        runs = [
            run
            for log in sorted((self.folder / ".snakemake" / "log").glob("*.log"))
            for run in re.findall(r"SLURM run ID: (\S+)", log.read_text(encoding="utf-8"))
        ]
        found = [job for job in self.slurm.jobs().values() if job["name"] in runs]
        starts = tuple(f"rule_{rule}" for rule in rules) or ""
        return sorted(
            (job for job in found if job["comment"].startswith(starts)),
            key=lambda job: [int(part) for part in re.findall(r"\d+", job["id"])],
        )

    def allocations(self, study: str, rule: str) -> list[str]:
        """Return the first line of the log of each job of a rule."""
        logs = self.results(study) / "logs"
        paths = sorted([*logs.glob(f"{rule}.log"), *logs.glob(f"{rule}/**/*.log")])
        return [path.read_text(encoding="utf-8").partition("\n")[0] for path in paths]


class Faults:
    """A project whose searches are slowed down, so that there is time to disturb them.

    Parameters
    ----------
    project
        Where the searches run.
    """

    def __init__(self, project: ClusterProject) -> None:
        self.project, self.folder = project, project.folder / "faults"
        self.folder.mkdir()
        scripts = project.folder / "scripts"
        (scripts / "slowly.py").write_bytes((ROOT / "tests" / "slowly.py").read_bytes())
        script = scripts / "search_cells.py"
        main = 'if __name__ == "__main__":\n'
        text = script.read_text(encoding="utf-8")
        assert text.count(main) == 1
        script.write_text(text.replace(main, f"{main}    import slowly  # noqa: F401\n"), "utf-8")

    def slow(self, seconds: float, *packs: str, before: int = 0) -> None:
        """Make each training of packs take some seconds, from now on, but for so many before."""
        for pack in packs:
            (self.folder / f"slow_{pack}").write_text(f"{seconds} {before}")

    def make_hungry(self, megabytes: int, pack: str) -> None:
        """Make the jobs of a pack take memory."""
        (self.folder / f"hungry_{pack}").write_text(str(megabytes))

    def release(self) -> None:
        """Let all trainings be fast again."""
        for path in self.folder.glob("slow_*"):
            path.unlink()

    def begun(self, pack: str) -> int:
        """Return how many trainings of a pack have begun, in all its jobs."""
        path = self.folder / f"begun_{pack}"
        return path.stat().st_size if path.exists() else 0

    def jobs(self, pack: str) -> list[dict[str, str]]:
        """Return the jobs of a pack."""
        return [job for job in self.project.jobs("search_cells") if job["comment"].endswith(pack)]

    def wait_until(self, condition: Callable[[], bool], main: subprocess.Popen, what: str) -> None:
        """Wait until a condition holds, while Snakemake runs."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert main.poll() is None, f"Snakemake ended before {what}"
            assert time.monotonic() < end, f"waited in vain until {what}"
            time.sleep(0.5)


def kill_main(process: subprocess.Popen) -> None:
    """Kill Snakemake, if it runs, and what it runs here, as a reboot of the login node would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def lenses_study(trials: int, max_cells: int | None = None) -> dict:
    """Return a study of 4 cells a trial, on 24 rows."""
    study = small_study(datasets=["lenses"])
    study["protocol"]["trials"] = trials
    study["packing"] = {"max_cells": max_cells}
    return study


def local_digests(folder: Path, study: dict) -> dict[str, str]:
    """Return the digests of a study's tables as this machine makes them, without a cluster."""
    folder.mkdir()
    project = Project(folder)
    project.study("study", study)
    project.run("study", SCORES.format(study="study"))
    return project.digests("study")
