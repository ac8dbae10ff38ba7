"""Sweeps on images that never ran, in the shape that the workflow writes them, for tests.

The stages are named as the data sets of a made-up study and its outer folds stand for replicates;
the algorithms stand for values: of a learning rate, of rate and optimizer in a grid, of an
activation, of batch_norm, of widths, in turn. Choices, settings, classes and mistakes are made from
the runs by the code of the workflow.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from steeplechase import sweeps
from steeplechase.data.image_card import make_image_card
from steeplechase.data.images import ImageSet, make_images
from steeplechase.image_comparison import compare
from steeplechase.layout import SWEEP_CSV_TABLES
from steeplechase.protocol.choose import COLUMNS, choose
from steeplechase.sweep_columns import MISTAKES
from steeplechase.sweep_tables import class_rows, mistake_rows, setting_rows
from steeplechase.sweep_times import stage_times

SEED = 7
CLASSES = 10
ROWS = {"train": 60, "validation": 30, "test": 80}
RECORDED = 8  # rows of progress of a run, at most
EVERY = 25  # iterations between them
MNIST = (1, 28, 28)
CIFAR = (3, 32, 32)
NAMES = ("aeroplane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "lorry")

RECIPE = {
    "network": {"name": "mlp", "hidden": [200]},
    "optimizer": {"name": "momentum", "lr": 0.01},
    "schedule": [{"name": "constant"}],
    "wrapper": [],
    "regularisation": [],
    "augmentation": [{"name": "rotation", "probability": 0.3, "degrees": 45.0}],
    "inputs": {"centre": "pixel", "divide": "none"},
    "training": {
        "epochs": 10,
        "batch_size": 128,
        "drop_last": False,
        "schedule_unit": "epoch",
        "record_every": EVERY,
        "patience": None,
        "precision": "float32",
    },
}


def class_names(study) -> list[str]:
    names = [*study.datasets, *NAMES][:CLASSES]
    return [name if names.index(name) == i else f"{name} {i}" for i, name in enumerate(names)]


def vary(study, d: int) -> dict[str, list]:
    """Return what a stage varies, with as many values as there are algorithms, or two."""
    count = len(study.algorithms)
    rates = [float(f"{10 ** (a % 12)}e-6") * (1 + a // 12) for a in range(count)]
    return (
        {"optimizer.lr": rates},
        {"optimizer": [{"name": "sgd"}, {"name": "momentum"}], "optimizer.lr": rates},
        {"network.activation": list(study.algorithms)},
        {"network.batch_norm": [False, True]},
        {"network.hidden": [[100 * (a + 1)] * (1 + a % 3) for a in range(count)]},
    )[d % 5]


def stages(study) -> list[dict]:
    """Return the stages, each from the one before."""
    return [
        {
            "name": name,
            "title": f"Stage of {name}",
            "begins": study.datasets[d - 1] if d else None,
            "vary": vary(study, d),
        }
        for d, name in enumerate(study.datasets)
    ]


@cache
def images(names: tuple[str, ...], shape: tuple[int, int, int]) -> ImageSet:
    """Return images of smooth blobs, of as many rows of each class."""
    generator = np.random.default_rng(SEED)
    channels, height, width = shape
    parts = []
    for rows in (ROWS["train"] + ROWS["validation"], ROWS["test"]):
        coarse = generator.integers(0, 256, (rows, channels, 5, 5))
        y, x = np.arange(height) * 4 / (height - 1), np.arange(width) * 4 / (width - 1)
        low_y, low_x = np.minimum(y.astype(int), 3), np.minimum(x.astype(int), 3)
        up, right = (y - low_y)[:, None], x - low_x
        pixels = sum(
            (up if i else 1 - up)
            * (right if j else 1 - right)
            * coarse[:, :, low_y + i][:, :, :, low_x + j]
            for i in (0, 1)
            for j in (0, 1)
        )
        noise = generator.normal(0, 8, pixels.shape)
        parts += [np.clip(pixels + noise, 0, 255).astype(np.uint8), np.arange(rows) % CLASSES]
    return make_images("blobs", *parts, names)


def split() -> dict[str, list[int]]:
    end = ROWS["train"] + ROWS["validation"]
    return {
        "train": list(range(ROWS["train"])),
        "validation": list(range(ROWS["train"], end)),
        "test": list(range(ROWS["test"])),
    }


def run(study, d: int, setting: int, replicate: int) -> tuple[dict, pd.DataFrame]:
    """Return what became of a training, and its progress."""
    count = len(sweeps.settings(vary(study, d)))
    status = study.status(d, setting % len(study.algorithms), replicate)
    ok = status == "ok"
    # Later settings are better but for the last, which learns its training rows by heart.
    good = 0.0 if study.tied else min(setting / max(count - 2, 1), 1.0)
    rows = min(RECORDED, study.epochs)
    lost = rows if ok else min(2, rows)
    time = np.arange(1, rows + 1) / rows
    luck = 0.0 if study.tied else 0.004 * ((3 * replicate + 2 * setting + d) % 5 - 2)
    end = 0.53 + 0.03 * min(d, 5) + 0.25 * good + luck
    by_heart = setting == count - 1 and count > 2 and not study.tied
    validation = end - 0.02 * by_heart - 0.4 * np.exp(-4 * time)
    train = np.minimum(validation + (0.2 if by_heart else 0.02) * time, 1.0)
    loss = 2.3 * np.exp(-8 * time * (0.4 + good)) + 0.3 + (1.2 * time**2 if by_heart else 0.0)
    keys = {"stage": study.datasets[d], "setting": setting, "replicate": replicate}
    progress = pd.DataFrame(
        {
            "iteration": EVERY * np.arange(1, rows + 1),
            "epoch": np.arange(1, rows + 1) / 2,
            "lr": 0.01,
            "train_loss": 0.8 * loss,
            "train_accuracy": train,
            "validation_loss": loss,
            "validation_accuracy": validation,
        }
    )
    progress.loc[lost:, ["train_loss", "train_accuracy", "validation_loss"]] = np.nan
    progress.loc[lost:, "validation_accuracy"] = np.nan
    if status == "failed":
        progress = progress.iloc[:lost]
    last = progress.iloc[-1]
    reasons = {"diverged": f"the loss was not finite after iteration {EVERY * 2 + 10} <b>&"}
    found = {
        **keys,
        "status": status,
        "reason": "" if ok else reasons.get(status, "the device has no memory left"),
        "parameters": 1000 * (setting + 1),
        "iterations": EVERY * (rows if ok else lost),
        "best_iteration": EVERY * rows if ok else np.nan,
        "diverged_at": EVERY * 2 + 10 if status == "diverged" else np.nan,
        **{name: last[name] if ok else np.nan for name in progress if "_" in name},
        "test_loss": last["validation_loss"] + 0.02 if ok else np.nan,
    }
    return found, progress.assign(**keys)


def predictions(study, d: int, setting: int, replicate: int, accuracy: float) -> pd.DataFrame:
    """Return the predictions of the test images, as many right as an accuracy says."""
    labels = np.arange(ROWS["test"]) % CLASSES
    generator = np.random.default_rng([SEED, d, setting, replicate])
    hard = generator.random(ROWS["test"]) - 0.03 * labels
    wrong = np.argsort(-hard)[: round((1 - accuracy) * ROWS["test"])]
    predicted, probability = labels.copy(), 0.6 + 0.4 * generator.random(ROWS["test"])
    predicted[wrong] = (labels[wrong] + 1 + 2 * (wrong % 3)) % CLASSES
    right = predicted == labels
    return pd.DataFrame(
        {
            "stage": study.datasets[d],
            "setting": setting,
            "replicate": replicate,
            "row": np.arange(ROWS["test"]),
            "label": labels,
            "predicted": predicted,
            "probability": probability,
            "label_probability": np.where(right, probability, 1 - probability),
        }
    )


def own_tables(study, shape: tuple[int, int, int] = MNIST) -> dict[str, pd.DataFrame]:
    """Return the tables of `layout.SWEEP_TABLES`."""
    runs, progress, predicted, choices = [], [], [], []
    begun, left = RECIPE, {}
    for d, stage in enumerate(stages(study)):
        assignments = sweeps.settings(stage["vary"])
        own = []
        for setting in range(len(assignments)):
            for replicate in range(study.folds):
                found, rows = run(study, d, setting, replicate)
                if found["status"] == "ok":
                    rest = (d, setting, replicate, found["validation_accuracy"] - 0.01)
                    predicted.append(predictions(study, *rest))
                    right = predicted[-1]["label"] == predicted[-1]["predicted"]
                    found["test_accuracy"] = right.mean()
                own.append({"test_accuracy": np.nan, **found})
                progress.append(rows)
        labels = [sweeps.label(one) for one in assignments]
        made = choose([{key: row[key] for key in COLUMNS} for row in own], labels, "accuracy")
        choices.append({"stage": stage["name"], **made})
        chosen = {} if made["setting"] is None else assignments[made["setting"]]
        begun = sweeps.applied(begun, chosen)
        left[stage["name"]] = begun
        runs += own
    empty = predictions(study, 0, 0, 0, 1.0).iloc[:0]
    predicted = pd.concat([empty, *predicted], ignore_index=True)
    found = images(tuple(class_names(study)), shape)
    last = {"stage": choices[-1]["stage"], "setting": choices[-1]["setting"], "replicate": 0}
    wrong = mistake_rows(pa.Table.from_pandas(predicted), last, found)
    return {
        "runs": pd.DataFrame(runs),
        "progress": pd.concat(progress, ignore_index=True),
        "image_predictions": predicted,
        "settings": pd.DataFrame(setting_rows(stages(study), RECIPE, left)),
        "choices": pd.DataFrame(choices).astype({"setting": float, "runner_up": float}),
        "classes": pd.DataFrame(class_rows(found, {k: np.array(v) for k, v in split().items()})),
        "mistakes": pd.DataFrame(wrong, columns=list(MISTAKES)),
    }


def tables(study, shape: tuple[int, int, int] = MNIST) -> dict[str, pd.DataFrame | dict]:
    """Return every table, keyed by its path below the study's results; statistics among them."""
    own = own_tables(study, shape)
    result = compare(own)
    return {
        **{f"tables/{name}.parquet": frame for name, frame in own.items()},
        **{f"statistics/{name}.csv": frame for name, frame in result.tables.items()},
        "statistics/statistics.json": result.summary,
        "cost/run_times.csv": run_times(study),
    }


def run_times(study) -> pd.DataFrame:
    """Return what the stages took, one job each; nothing came from the cache or was forecast."""
    times = {}
    for stage in stages(study):
        cells = len(sweeps.settings(stage["vary"])) * study.folds
        counts = dict.fromkeys(("cells", "trained_cells", "trainings"), cells)
        took = {"training_time_s": 1.5 * cells, "job_time_s": 1.6 * cells}
        times[stage["name"]] = [{**counts, **took, "peak_memory_mb": 512.0, "device": "cpu"}]
    return pd.DataFrame(stage_times(times, None))


def entry(study, shape: tuple[int, int, int] = MNIST) -> dict:
    """Return the entry of the catalogue of images."""
    channels, height, width = shape
    return {
        "title": "Blobs",
        "source": "idx",
        "address": "https://example.org/blobs",
        "citation": "A. Maker (2026). Blobs.",
        "licence": "CC BY 4.0",
        "classes": class_names(study),
        "channels": channels,
        "height": height,
        "width": width,
    }


def settings(study, shape: tuple[int, int, int] = MNIST) -> dict:
    """Return the study's settings as `study_facts` gives them.

    What only this kind has is ``sweep``: the set of images with its entry of the catalogue; the
    recipe that the stages start from, as the study has it, complete; and the stages, each with what
    it begins from, what it varies, and how many settings that makes.
    """
    return {
        "title": "A sweep",
        "description": "Made up.",
        "path": "config/studies/sweep.yaml",
        "text": "images: blobs\n",
        "config_hash": "0123456789abcdef",
        "sweep": {
            "images": {"name": "blobs", "entry": entry(study, shape)},
            "recipe": RECIPE,
            "stages": [
                {**stage, "settings": len(sweeps.settings(stage["vary"]))}
                for stage in stages(study)
            ],
        },
        "protocol": {
            "name": "hold_out",
            "train_rows": ROWS["train"],
            "validation_rows": ROWS["validation"],
            "test_rows": ROWS["test"],
            "replicates": study.folds,
            "seed": 1,
            "selection": "accuracy",
        },
        "datasets": [],
        "algorithms": [],
        "comparison": {"metric": "accuracy", "runs": []},
        "metrics": ["accuracy"],
        "scores": None,
        "problems": [],
    }


def write(study, folder: Path, shape: tuple[int, int, int] = MNIST) -> list[Path]:
    """Write every table of the study below `folder`; return the paths of its cards."""
    for name, value in tables(study, shape).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, dict):
            path.write_text(json.dumps(value), encoding="utf-8")
        elif path.suffix == ".parquet":
            value.to_parquet(path)
        else:
            value.to_csv(path, index=False)
    for name in SWEEP_CSV_TABLES:
        frame = pd.read_parquet(folder / "tables" / f"{name}.parquet")
        frame.to_csv(folder / "tables" / f"{name}.csv", index=False)
    provenance = {"finished": "2026-01-01T00:00:00+00:00", "packages": {"torch": "2"}}
    (folder / "tables" / "provenance.json").write_text(json.dumps(provenance), encoding="utf-8")
    card = folder / "images" / "blobs.card.json"
    card.parent.mkdir(parents=True, exist_ok=True)
    made = make_image_card(images(tuple(class_names(study)), shape), entry(study, shape))
    card.write_text(json.dumps(made), encoding="utf-8")
    return [card]
