"""A copy of the project in which the tests run Snakemake, as a user would."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("Snakefile", "config", "envs", "profiles", "report", "rules", "scripts")
# Of statistics, of tables, and both of times: most of a small run would be spent on drawing.
FEW_FIGURES = ("job_timeline", "learning_curves", "rank_heatmap", "rule_graph")


class Project:
    """A copy of the workflow with results of its own.

    Parameters
    ----------
    folder
        Where the copy is made.
    figures
        Names of the figures that it has, or None for all.

    Attributes
    ----------
    under
        A command that Snakemake is to run under.
    program
        How Python is told to run Snakemake.
    """

    program: tuple[str, ...] = ("-m", "snakemake")

    def __init__(self, folder: Path, figures: tuple[str, ...] | None = FEW_FIGURES) -> None:
        self.folder = folder
        self.under: tuple[str, ...] = ()
        for part in PARTS:
            source, target = ROOT / part, folder / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        if figures is not None:
            self._leave_out_other(figures)

    def _leave_out_other(self, figures: tuple[str, ...]) -> None:
        """Remove the files of all other figures, and with each the figure."""
        there = self.folder / "scripts" / "steeplechase" / "figures"
        for name in figures:
            assert (there / f"{name}.py").exists(), name
        for path in there.glob("[!_]*.py"):
            if path.stem not in figures:
                path.unlink()

    def study(self, name: str, study: dict) -> Path:
        """Write a study and return its file."""
        path = self.folder / "config" / "studies" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
        return path

    def snakemake(self, *arguments: str, expect: int = 0, **environment: str) -> str:
        """Run Snakemake and return what it printed; targets first, --config last."""
        answer = subprocess.run(
            [*self.under, sys.executable, *self.program, *arguments],
            cwd=self.folder,
            env={**os.environ, "STEEPLECHASE_MIRROR": "", **environment},
            capture_output=True,
            text=True,
            timeout=900,
        )
        output = answer.stdout + answer.stderr
        assert answer.returncode == expect, output
        return output

    def run(self, study: str, *arguments: str, cores: int = 2, **environment: str) -> str:
        """Run a study to its report, or to the given targets."""
        return self.snakemake(
            *arguments, "--cores", str(cores), "--config", f"study={study}", **environment
        )

    def planned(self, study: str, *config: str) -> dict[str, int]:
        """Return the jobs that a dry run would do, by rule; none if nothing is to be done."""
        output = self.snakemake("--dry-run", "--config", f"study={study}", *config)
        stats = re.findall(r"^([a-z_]+) +(\d+)$", output, flags=re.MULTILINE)
        return {rule: int(count) for rule, count in stats if rule not in ("total", "all")}

    def results(self, study: str) -> Path:
        """Return the folder of a study's results."""
        return self.folder / "results" / study

    def trained(self, study: str) -> int:
        """Return how many cells and refits the last jobs trained, from their logs."""
        logs = self.results(study) / "logs"
        texts = [
            path.read_text(encoding="utf-8")
            for rule in ("search_cells", "refit_selected")
            for path in sorted((logs / rule).rglob("*.log"))
        ]
        return sum(int(n) for text in texts for n in re.findall(r"(\d+) to train", text))

    def digests(self, study: str) -> dict[str, str]:
        """Return the SHA-256 of each table of a study, provenance apart."""
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((self.results(study) / "tables").iterdir())
            if path.name != "provenance.json"
        }


def small_study(**changes) -> dict:
    """Return a study that runs in seconds: two data sets, two algorithms, two trials."""
    study = {
        "title": "Small",
        "datasets": ["iris", "lenses"],
        "network": {"name": "mlp", "hidden": [8, 8]},
        "training": {"epochs": 4, "batch_size": 32},
        "protocol": {"outer_folds": 2, "inner_folds": 2, "trials": 2, "max_rows": None},
        "algorithms": {
            "first": {
                "optimizer": {"name": "adam", "lr": {"log_uniform": [1.0e-4, 1.0e-1]}},
                "schedule": {"name": "step", "reduce_epoch": {"integers": [1, 4]}},
            },
            "second": {
                "optimizer": {"name": "momentum", "lr": {"log_uniform": [1.0e-4, 1.0e-1]}},
                "schedule": {"name": "cosine_restarts", "T_0": {"integers": [1, 4]}},
            },
        },
    }
    return {**study, **changes}
