"""A project with a small set of images of its own, and a sweep over settings on it."""

import copy
import hashlib
import re
from pathlib import Path

import yaml
from image_files import COMMON, URL, write_idx
from small_images import images
from small_project import Project

TRAINED = re.compile(r"(\d+) trainings: (\d+) cached, (\d+) to train")
# Rows of each part, and the side of the images.
ROWS, TESTED, SIDE = 96, 30, 8


class SweepProject(Project):
    """A project whose catalogue has one set of images, `small`, to be had from a mirror.

    Parameters
    ----------
    folder
        Where the copy is made.
    figures
        Names of the figures that it has, or None for all.
    """

    def __init__(self, folder: Path, figures: tuple[str, ...] | None = None) -> None:
        super().__init__(folder, figures)
        self.mirror = folder / "mirror"
        self.mirror.mkdir()
        catalogue = {"small": image_entry(self.mirror)}
        text = yaml.safe_dump(catalogue, sort_keys=False)
        (folder / "config" / "images.yaml").write_text(text, encoding="utf-8")

    def snakemake(self, *arguments: str, expect: int = 0, **environment: str) -> str:
        """Run Snakemake, with the mirror."""
        given = {"STEEPLECHASE_MIRROR": str(self.mirror), **environment}
        return super().snakemake(*arguments, expect=expect, **given)

    def forget_logs(self, study: str) -> None:
        """Remove the logs of trainings, so that `to_train` counts those of the next run alone."""
        for path in self._logs(study):
            path.unlink()

    def to_train(self, study: str) -> dict[str, int]:
        """Return how many trainings of each stage were not cached, from the logs that are there."""
        found: dict[str, int] = {}
        for path in self._logs(study):
            for _, _, count in TRAINED.findall(path.read_text(encoding="utf-8")):
                found[path.parent.name] = found.get(path.parent.name, 0) + int(count)
        return found

    def _logs(self, study: str) -> list[Path]:
        return sorted((self.results(study) / "logs" / "train_runs").rglob("*.log"))


def image_entry(folder: Path) -> dict:
    """Write four IDX files into a folder and return the entry of their set."""
    found = images(rows=ROWS, tested=TESTED, side=SIDE)
    entry = COMMON | {
        "source": "idx",
        "classes": list(found.classes),
        "channels": 1,
        "height": SIDE,
        "width": SIDE,
        "content_hash": found.content_hash,
    }
    for part in ("train", "test"):
        listed = []
        for kind in ("images", "labels"):
            values = getattr(found, f"{part}_{kind}")
            path = folder / f"{part}-{kind}"
            write_idx(path, values[:, 0] if kind == "images" else values)
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            listed.append({"url": f"{URL}/{path.name}", "file": path.name, "sha256": sha256})
        entry[part] = {"rows": len(found.train_labels if part == "train" else found.test_labels)}
        entry[part]["files"] = listed
    return entry


SMALL = {
    "title": "Small sweep",
    "images": "small",
    "protocol": {"train_rows": 60, "validation_rows": 30, "replicates": 2},
    "network": {"name": "mlp", "hidden": [8]},
    "optimizer": {"name": "momentum", "lr": 0.02},
    "training": {"epochs": 4, "batch_size": 12, "record_every": 5},
    "stages": {
        "rates": {
            "title": "Learning rate",
            "vary": {"optimizer.lr": [1.0e30, 1.0e-5, 0.1]},
        },
        "optimizers": {
            "title": "Optimizer",
            "vary": {"optimizer": [{"name": "sgd", "lr": 0.05}, {"name": "adam", "lr": 0.02}]},
        },
        "augmentation": {
            "title": "Augmentation",
            "from": "rates",
            "vary": {"augmentation": [[], [{"name": "horizontal_flip", "probability": 0.5}]]},
        },
    },
    "packing": {"runs_per_job": 2},
}


def small_sweep(**changes) -> dict:
    """Return a study of three stages that trains 14 times, each in moments."""
    return {**copy.deepcopy(SMALL), **changes}
