"""Tables of studies that never ran, in the shape that the workflow writes them, for tests.

Scores are drawn around a level per data set and an advantage per algorithm, so that the first
algorithm is the worst and the last the best; curves and trials go with them. Nothing is trained.
"""

import json
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import synthetic_descents
import synthetic_sweep

from steeplechase.comparison import compare
from steeplechase.jobs import AFTER, stage_rows
from steeplechase.registry import statistic_tables
from steeplechase.tables import STAGES

METRICS = (
    "accuracy",
    "balanced_accuracy",
    "macro_precision",
    "macro_tpr",
    "macro_fpr",
    "macro_f1",
    "roc_auc",
    "pr_auc",
    "log_loss",
    "ece",
)

REFIT = ("dataset", "algorithm", "outer_fold", "replicate")

HOSTILE = (
    "<script>alert(1)</script>&\"'",
    "=1+1",
    "$x_1$ 100% #a_b\\",
    "_hidden",
    "NA",
    "n" * 120,
    "عربى",
    "日本語の名前",
    "line\nbreak\x07bell",
)


@dataclass
class Synthetic:
    """A study to be made up.

    Attributes
    ----------
    algorithms, datasets
        Names.
    tied
        Every score the same.
    diverged, failed
        Refits with that status, as (dataset, algorithm, outer_fold) places.
    """

    algorithms: tuple[str, ...] = ("basic", "sgdr", "improved")
    datasets: tuple[str, ...] = ("breast_cancer", "digits", "iris", "lenses", "wine")
    folds: int = 5
    inner_folds: int = 3
    trials: int = 5
    epochs: int = 20
    seed: int = 1
    tied: bool = False
    diverged: tuple[tuple[int, int, int], ...] = ()
    failed: tuple[tuple[int, int, int], ...] = ()
    generator: np.random.Generator = field(init=False)

    def __post_init__(self):
        self.generator = np.random.default_rng(self.seed)

    def status(self, d: int, a: int, fold: int) -> str:
        if (d, a, fold) in self.diverged:
            return "diverged"
        return "failed" if (d, a, fold) in self.failed else "ok"

    def refits(self):
        return product(range(len(self.datasets)), range(len(self.algorithms)), range(self.folds))


def scores(study: Synthetic) -> pd.DataFrame:
    rows = []
    for d, a, fold in study.refits():
        status = study.status(d, a, fold)
        level = 0.7 + 0.05 * (d % 5) + 0.015 * a + study.generator.normal(0, 0.03)
        level = 0.8 if study.tied else float(np.clip(level, 0, 1))
        row = {
            "dataset": study.datasets[d],
            "algorithm": study.algorithms[a],
            "outer_fold": fold,
            "replicate": 0,
            "trial": (fold + d + a) % study.trials,
            "status": status,
            "reason": "" if status == "ok" else f"loss was not finite in fold {fold} <b>&",
            "undefined": "",
            "n_train": 120,
            "n_test": 30,
            "validation_accuracy": level - 0.01,
            "train_loss": 0.2,
            "test_loss": 0.4,
        }
        for part, shift in (("train", 0.08), ("test", 0.0)):
            for metric in METRICS:
                value = level + shift
                if metric in ("log_loss", "ece", "macro_fpr"):
                    value = 1 - value
                row[f"{part}_{metric}"] = value if status == "ok" else np.nan
        if fold == 0 and status == "ok":
            row["test_roc_auc"] = np.nan
            row["undefined"] = "test_roc_auc: class 'a' has no row"
        rows.append(row)
    return pd.DataFrame(rows)


def trials(study: Synthetic) -> pd.DataFrame:
    rows = []
    for d, a, fold in study.refits():
        for trial, inner in product(range(study.trials), range(study.inner_folds)):
            rate = 1e-5 + 1e-3 * ((37 * (trial + 1) + 11 * a) % 100)
            bad = study.status(d, a, fold) == "diverged" or (a == 0 and rate > 0.09)
            score = 0.8 - 0.08 * abs(np.log10(rate) + 2) + study.generator.normal(0, 0.01)
            rows.append(
                {
                    "dataset": study.datasets[d],
                    "algorithm": study.algorithms[a],
                    "outer_fold": fold,
                    "replicate": 0,
                    "trial": trial,
                    "inner_fold": inner,
                    "status": "diverged" if bad else "ok",
                    "reason": "loss was not finite" if bad else "",
                    "train_loss": np.nan if bad else 0.3,
                    "validation_loss": np.nan if bad else 0.4,
                    "validation_accuracy": np.nan if bad else score,
                    "lr": rate,
                    "reduce_epoch": float(5 + 9 * trial) if a != 1 else np.nan,
                    "T_0": float(1 + 12 * trial) if a else np.nan,
                    "T_mult": float(1 + trial % 2) if a else np.nan,
                }
            )
    return pd.DataFrame(rows)


def curves(study: Synthetic) -> pd.DataFrame:
    rows = []
    for d, a, fold in study.refits():
        end = 6 if study.status(d, a, fold) == "diverged" else study.epochs
        for epoch in range(study.epochs):
            gone = epoch >= end
            share = 1 - np.exp(-epoch / 4)
            noise = study.generator.normal(0, 0.01)
            if a % 3 == 0:
                rate = 0.03 * (0.1 if epoch >= 12 + fold % 2 else 1)
            else:
                rate = 0.025 * (1 + np.cos(np.pi * (epoch % 10) / 10))
            rows.append(
                {
                    "dataset": study.datasets[d],
                    "algorithm": study.algorithms[a],
                    "outer_fold": fold,
                    "replicate": 0,
                    "epoch": epoch,
                    "lr": rate,
                    "train_loss": np.nan if gone else 1 - 0.8 * share,
                    "train_accuracy": np.nan if gone else 0.4 + (0.5 + 0.02 * a) * share + noise,
                    "test_loss": np.nan if gone else 1.1 - 0.7 * share,
                    "test_accuracy": np.nan if gone else 0.38 + (0.42 + 0.02 * a) * share + noise,
                }
            )
    return pd.DataFrame(rows)


def predictions(study: Synthetic) -> pd.DataFrame:
    """Return 30 test rows a fold, of three classes of which the first is absent from fold 0.

    The better the level of a refit, the further its probabilities are drawn to the right class.
    """
    generator = np.random.default_rng(study.seed)  # its own: the other tables stay as they are
    refits, parts = [], []
    for d, a, fold in study.refits():
        if study.status(d, a, fold) != "ok":
            continue
        rows = np.arange(30 * fold, 30 * (fold + 1))
        labels = rows % 3 if fold else 1 + rows % 2
        level = 0.8 if study.tied else 0.7 + 0.05 * (d % 5) + 0.015 * a
        noise = np.random.default_rng(0) if study.tied else generator
        logits = noise.normal(0, 1.5, (30, 3)) + 4 * (level - 0.2) * np.eye(3)[labels]
        values = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        refits.append((study.datasets[d], study.algorithms[a], fold, 0))
        parts.append((rows, labels, values.astype(np.float32)))
    names = [*REFIT, "row", "label", "predicted", "probabilities"]
    if not parts:
        return pd.DataFrame(columns=names)
    table = pd.DataFrame(refits, columns=list(REFIT))
    table = table.loc[table.index.repeat(30)].reset_index(drop=True)
    rows, labels, values = map(np.concatenate, zip(*parts, strict=True))
    told = {"row": rows, "label": labels, "predicted": values.argmax(axis=1)}
    return table.assign(**told, probabilities=list(values))


def pooled(study: Synthetic, table: pd.DataFrame) -> pd.DataFrame:
    keys = ["dataset", "algorithm", "replicate"]
    names = {f"test_{m}": f"pooled_{m}" for m in METRICS}
    frame = table.groupby(keys, sort=False)[list(names)].mean().rename(columns=names)
    frame = frame.reset_index()
    for place, (name, value) in enumerate((("n", 150), ("status", "ok"), ("undefined", ""))):
        frame.insert(3 + place, name, value)
    return frame


def cost(study: Synthetic) -> pd.DataFrame:
    rows = []
    for (d, dataset), (a, algorithm), repeat in product(
        enumerate(study.datasets), enumerate(study.algorithms), range(3)
    ):
        gone = study.status(d, a, 0) != "ok"
        time = (0.4 + 0.2 * d) * (1 + 0.3 * a) * (1 + 0.02 * repeat)
        rows.append(
            {
                "dataset": dataset,
                "algorithm": algorithm,
                "outer_fold": 0,
                "repeat": repeat,
                "trial": 1,
                "rows_train": 120,
                "rows_test": 30,
                "train_time_s": np.nan if gone else time,
                "inference_time_s_per_1000_rows": np.nan if gone else 0.004 + 0.001 * repeat,
            }
        )
    return pd.DataFrame(rows)


def times(study: Synthetic) -> dict:
    """Return what the trainings took: a second each, and forecast to take a tenth less."""
    counts = len(study.algorithms) * study.folds * (study.trials * study.inner_folds + 1)
    one = {"trainings": counts, "training_time_s": counts, "predicted_time_s": 0.9 * counts}
    total = {key: value * len(study.datasets) for key, value in one.items()}
    return {
        "datasets": [{"dataset": d, **one, "error_percent": -10.0} for d in study.datasets],
        "total": {**total, "error_percent": -10.0},
        "forecast": True,
    }


def jobs(study: Synthetic) -> pd.DataFrame:
    """Return two searches and a refit of each data set on two cores, and a measuring job."""
    rows, ends = [], [0.0, 0.5]
    packs = [("search", d, f"{p:07d}") for d in study.datasets for p in (0, 8)]
    for place, (stage, dataset, pack) in enumerate(
        [*packs, *(("refit", d, "") for d in study.datasets), ("cost", "", "")]
    ):
        core = ends.index(min(ends))
        start, ends[core] = ends[core], ends[core] + 20.0 + place % 7
        rows.append(
            {
                "stage": stage,
                "dataset": dataset,
                "pack": pack,
                "host": "a host",
                "device": "cpu",
                "start_s": start,
                "end_s": ends[core],
                "training_time_s": 0.9 * (ends[core] - start),
                "cells": 8,
                "trained_cells": 8,
                "trainings": 24,
                "peak_memory_mb": 300.0 + place,
            }
        )
    return pd.DataFrame(rows)


def stages(study: Synthetic) -> pd.DataFrame:
    """Return the stages of the workflow with the sums of their jobs."""
    each = len(study.datasets)
    planned = {stage: 1 if stage in ("audit", "collect", "compare", "report") else each
               for stage in AFTER}  # fmt: skip
    rows = stage_rows(jobs(study).to_dict("records"), planned | {"search": 2 * each, "cost": 2})
    return pd.DataFrame(rows, columns=list(STAGES))


def datasets(study: Synthetic) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "dataset": name,
                "title": f"The {name} data",
                "rows": 150,
                "rows_used": 150,
                "numeric": 4,
                "categorical": 1,
                "classes": 3,
                "smallest_class": 4 if d == 3 else 50,
                "missing_cells": d,
                "stratified": d != 3,
                "note": "" if d != 3 else "class 'hard' has 4 rows: plain shuffled folds",
                "source": "sklearn",
                "citation": "Fisher (1936)",
                "licence": "CC BY 4.0",
                "content_hash": f"{d:064x}",
            }
            for d, name in enumerate(study.datasets)
        ]
    )


def cards(study: Synthetic) -> list[dict]:
    return [
        {
            "name": name,
            "title": f"The {name} data",
            "rows": 150,
            "features": [
                {"name": "width, cm", "kind": "numeric", "missing": 0},
                {
                    "name": "<i>colour</i>",
                    "kind": "categorical",
                    "missing": 2,
                    "categories": ["red", "blue"],
                },
            ],
            "target": "species",
            "classes": {"a": 50, "b": 50, "c": 50},
            "missing_cells": 2,
            "source": "sklearn",
            "address": None,
            "citation": "Fisher (1936), Annals of Eugenics 7, 179-188",
            "licence": "CC BY 4.0",
            "content_hash": f"{d:064x}",
            "notes": ["2 rows without a class were dropped"] if d == 0 else [],
            "dropped_columns": ["row number"] if d == 1 else [],
        }
        for d, name in enumerate(study.datasets)
    ]


def statistics(study: Synthetic, table: pd.DataFrame) -> dict[str, pd.DataFrame | dict]:
    """Return the statistics files of these scores."""
    result = compare(table, study.algorithms, "accuracy", True, bootstrap=200, rope=0.01)
    frames = {f"statistics/{name}.csv": result.tables[name] for name in statistic_tables()}
    return frames | {"statistics/statistics.json": result.summary}


def tables(study: Synthetic) -> dict[str, pd.DataFrame | dict]:
    """Return every table of the study, keyed by its path below the study's results."""
    refits = scores(study)
    return {
        "tables/scores.parquet": refits,
        "tables/trials.parquet": trials(study),
        "tables/curves.parquet": curves(study),
        "tables/predictions.parquet": predictions(study),
        "tables/pooled.parquet": pooled(study, refits),
        "tables/datasets.parquet": datasets(study),
        "cost/cost.csv": cost(study),
        "cost/times.json": times(study),
        "cost/jobs.csv": jobs(study),
        "cost/stages.csv": stages(study),
        "audit.json": audit(study),
        **synthetic_descents.tables(study),
        **synthetic_sweep.tables(study),
        **statistics(study, refits),
    }


def audit(study: Synthetic) -> dict:
    """Return an audit: the last data set repeats the first and is left out, the rest is clean."""
    first, last = study.datasets[0], study.datasets[-1]
    facts = [
        {"dataset": name, "finding": finding, "title": title, "severity": "facts", "columns": [],
         "other_dataset": "", "number": number, "sentence": f"It is {number}."}
        for name in study.datasets
        for finding, title, number in (("majority_class", "Accuracy of the largest class", 0.5),
                                       ("nearest_neighbour", "Accuracy of the nearest row", 0.75))
    ]  # fmt: skip
    if first == last:
        return {"on_audit": "warn", "findings": facts, "clusters": [], "left_out": []}
    repeats = {
        "dataset": last, "other_dataset": first, "finding": "shared_features",
        "title": "Shared features", "severity": "spoils", "columns": ["width, cm"], "number": 150.0,
        "sentence": f"{last} holds the data of {first} and the same target.",
    }  # fmt: skip
    return {
        "on_audit": "exclude",
        "findings": [*facts, repeats],
        "clusters": [[first, last]],
        "left_out": [last],
    }


def settings(study: Synthetic) -> dict:
    """Return the study's settings as the report is given them."""
    rates = {"lr": {"start": 1e-5, "step": 1e-3, "count": 100}}
    step = {"name": "step", "settings": {"factor": 0.1},
            "space": {"reduce_epoch": {"integers": [1, 50]}}}  # fmt: skip
    restarts = {"name": "cosine_restarts", "settings": {},
                "space": {"T_0": {"integers": [1, 50]}, "T_mult": {"values": [1, 2]}}}  # fmt: skip
    schedules = ([step], [restarts], [restarts, step])
    return {
        "name": "synthetic",
        "title": "Quick: three ways of lowering the learning rate",
        "path": "config/studies/synthetic.yaml",
        "text": "title: \"Quick\"\n# a comment </pre><script>alert(2)</script>\n",
        "config_hash": "ab" * 8,
        "refits": len(study.datasets) * len(study.algorithms) * study.folds,
        "inner_trainings": len(study.datasets) * len(study.algorithms) * study.folds
        * study.trials * study.inner_folds,
        "description": "Does it pay to restart the learning rate, or is one drop as good?",
        "network": {"name": "mlp", "hidden": [256, 256], "activation": "relu",
                    "initialisation": "glorot_uniform"},
        "training": {"epochs": study.epochs, "batch_size": 256, "schedule_unit": "epoch",
                     "engine": "fused", "precision": "float32"},
        "protocol": {"name": "nested_cv", "outer_folds": study.folds,
                     "inner_folds": study.inner_folds, "trials": study.trials, "replicates": 1,
                     "stratified": True, "max_rows": 300, "sampler": "random",
                     "selection_metric": "accuracy", "seed": 1},
        "metrics": list(METRICS),
        "comparison": {"metric": "accuracy", "alpha": 0.05, "missing": "worst_rank",
                       "bootstrap": 2000, "rope": 0.01},
        "algorithms": [
            {
                "name": name,
                "title": f"Algorithm {i + 1}",
                "optimizer": {"name": "adam" if i % 3 == 0 else "momentum",
                              "settings": {} if i % 3 == 0 else {"momentum": 0.9},
                              "space": rates},
                "schedules": schedules[i % 3],
                "regularisers": [],
                "wrappers": [],
                "trials": study.trials,
            }
            for i, name in enumerate(study.algorithms)
        ],
    }  # fmt: skip


PROVENANCE = {
    "finished": "2026-01-05T10:04:31Z",
    "git_commit": "0123456789abcdef0123456789abcdef01234567",
    "git_dirty": True,
    "python": "3.11.9",
    "packages": {"numpy": "2.4.6", "torch": "2.13.0"},
    "platform": "Linux-6.1-x86_64",
    "cpu": "A processor of 2 GHz",
    "cores": 2,
}


def write(study: Synthetic, folder: Path) -> list[Path]:
    """Write every table below `folder`, and return the paths of the data cards."""
    for name, value in {**tables(study), "tables/provenance.json": PROVENANCE}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, dict):
            path.write_text(json.dumps(value), encoding="utf-8")
        elif path.suffix == ".parquet":
            value.to_parquet(path)
        else:
            value.to_csv(path, index=False)
    paths = []
    for i, card in enumerate(cards(study)):
        # Not the data set's name, which in these tests is no file name.
        path = folder / "datasets" / f"{i}.card.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(card), encoding="utf-8")
        paths.append(path)
    return paths
