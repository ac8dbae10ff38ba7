"""Descents that never ran, in the shape that the workflow writes them, for tests.

The problems are named as the data sets of a made-up study, in turn with rows, a quadratic, and a
function of two parameters; replicates stand for its outer folds. Each algorithm has two settings.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from steeplechase.descent_comparison import compare

KINDS = ("logistic_regression", "quadratic", "rosenbrock")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adam")
RATES = (0.1, 1.0)


def kind(d: int) -> str:
    return KINDS[d % len(KINDS)]


def descents(study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of descents and of iterations."""
    rows, paths = [], []
    for d, a, setting, replicate in product(
        range(len(study.datasets)), range(len(study.algorithms)), range(2), range(study.folds)
    ):
        batches = a % 5 == 4
        if batches and kind(d) != KINDS[0]:
            continue
        status = study.status(d, a, replicate)
        share = 0.5 if study.tied else 0.97 - 0.02 * (a % 4) - 0.1 * setting
        length = study.epochs if status == "ok" else min(2, study.epochs)
        growth = share if status == "ok" else 50.0
        excess = (1 + 0.1 * (0 if study.tied else replicate)) * growth ** np.arange(length + 1)
        keys = {
            "problem": study.datasets[d],
            "algorithm": study.algorithms[a],
            "setting": setting,
            "replicate": replicate,
        }
        ok = status == "ok"
        rows.append(
            {
                **keys,
                "optimizer": OPTIMIZERS[a % 4],
                "wrapper": "lookahead" if a % 5 == 3 else "",
                "batch_size": "10" if batches else "all",
                "sampling": "without_replacement" if batches else "",
                "status": status,
                "reason": "" if ok else "the loss was not finite after iteration 3 <b>&",
                "iterations": length,
                "start_loss": excess[0] + 0.3,
                "final_loss": excess[-1] + 0.3 if ok else np.nan,
                "best_loss": excess.min() + 0.3,
                "start_excess": excess[0],
                "final_excess": excess[-1] if ok else np.nan,
                "best_excess": excess.min(),
                "iterations_to_tolerance": 5.0 if ok and setting else np.nan,
                "lr": RATES[setting],
                "momentum": 0.9 if a % 4 in (1, 2) else np.nan,
                "k": 5.0 if a % 5 == 3 else np.nan,
            }
        )
        three = kind(d) == KINDS[0]
        for i, value in enumerate(excess):
            paths.append(
                {
                    **keys,
                    "iteration": i,
                    "loss": value + 0.3,
                    "excess": value,
                    "parameter_1": 1.0 - 0.9 ** (i + a),
                    "parameter_2": 1.0 - 0.8**i,
                    "parameter_3": 0.1 * i if three else np.nan,
                }
            )
    return pd.DataFrame(rows), pd.DataFrame(paths)


def problems(study) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "problem": name,
                "kind": kind(d),
                "title": f"A loss <{kind(d)}>",
                "settings": "condition 10.0",
                "parameters": 3 if kind(d) == KINDS[0] else 2,
                "rows": 12 if kind(d) == KINDS[0] else 0,
                "minimum": 0.3,
                "attained": d % 6 != 3,
                "start_loss": 1.3,
                "smallest_curvature": np.nan if d % 6 == 3 else 0.1,
                "largest_curvature": np.nan if d % 6 == 3 else 1.0,
                "minimiser_1": np.nan if d % 6 == 3 else 1.0,
                "minimiser_2": np.nan if d % 6 == 3 else 1.0,
                "minimiser_3": 0.0 if kind(d) == KINDS[0] else np.nan,
            }
            for d, name in enumerate(study.datasets)
        ]
    )


def surfaces(study) -> pd.DataFrame:
    sides = np.linspace(-1.0, 2.0, 7)
    return pd.DataFrame(
        [
            {"problem": name, "x": x, "y": y, "loss": 0.3 + (x - 1) ** 2 + 3 * (y - 1) ** 2}
            for d, name in enumerate(study.datasets)
            if kind(d) != KINDS[0]
            for y in sides
            for x in sides
        ],
        columns=["problem", "x", "y", "loss"],
    )


def points(study) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"problem": name, "x": i - 6.0 + (i % 2), "y": (i * 7) % 5 - 2.0, "label": int(i > 5)}
            for d, name in enumerate(study.datasets)
            if kind(d) == KINDS[0]
            for i in range(12)
        ]
    )


def tables(study) -> dict[str, pd.DataFrame]:
    """Return every table, keyed by its path below the study's results; statistics among them."""
    runs, paths = descents(study)
    facts = problems(study)
    result = compare(runs, paths, facts, {name: name for name in study.algorithms})
    return {
        "tables/descents.parquet": runs,
        "tables/iterations.parquet": paths,
        "tables/problems.parquet": facts,
        "tables/surfaces.parquet": surfaces(study),
        "tables/points.parquet": points(study),
        **{f"statistics/{name}.csv": frame for name, frame in result.tables.items()},
        "statistics/statistics.json": result.summary,
    }


def settings(study) -> dict:
    """Return the study's settings as `study_facts` gives them."""
    names = study.algorithms
    counts = {
        dataset: {name: 2 for a, name in enumerate(names) if a % 5 != 4 or kind(d) == KINDS[0]}
        for d, dataset in enumerate(study.datasets)
    }
    return {
        "title": "Descents",
        "description": "Made up.",
        "path": "config/studies/descents.yaml",
        "text": "problems: {}\n",
        "config_hash": "0123456789abcdef",
        "problems": [
            {"name": name, "problem": kind(d), "settings": {"condition": 10.0}}
            for d, name in enumerate(study.datasets)
        ],
        "algorithms": [
            {
                "name": name,
                "title": name,
                "trials": 2,
                "optimizer": {"name": OPTIMIZERS[a % 4], "settings": {}, "space": {}},
                "schedules": [],
                "regularisers": [],
                "training": {
                    "batch_size": 10 if a % 5 == 4 else "all",
                    "sampling": "without_replacement",
                },
                "wrappers": [{"name": "lookahead"}] if a % 5 == 3 else [],
            }
            for a, name in enumerate(names)
        ],
        "settings": counts,
        "protocol": {
            "name": "descent",
            "iterations": study.epochs,
            "replicates": study.folds,
            "tolerance": 0.001,
            "diverged_above": 1e6,
            "seed": 1,
        },
        "comparison": {"metric": "excess loss", "runs": []},
        "metrics": ["excess loss"],
        "scores": None,
    }


def write(study, folder: Path) -> None:
    """Write every table of the study below `folder`, and its provenance."""
    for name, value in tables(study).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, dict):
            path.write_text(json.dumps(value), encoding="utf-8")
        elif path.suffix == ".parquet":
            value.to_parquet(path)
        else:
            value.to_csv(path, index=False)
    for name in ("descents", "problems"):
        frame = pd.read_parquet(folder / "tables" / f"{name}.parquet")
        frame.to_csv(folder / "tables" / f"{name}.csv", index=False)
    provenance = {"finished": "2026-01-01T00:00:00+00:00", "packages": {"torch": "2"}}
    (folder / "tables" / "provenance.json").write_text(json.dumps(provenance), encoding="utf-8")
