"""Reports of studies that never ran, ordinary and degenerate, for the tests that look at pages."""

import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import synthetic_descents
import synthetic_study as synthetic
import synthetic_sweep
from foreign_study import build as build_foreign
from synthetic_study import Synthetic

import draw_figure
import render_report
from steeplechase import registry

TEMPLATES = Path(__file__).parents[1] / "report"
SUFFIXES = ("svg", "pdf", "csv", "json")
Frames = dict[str, pd.DataFrame]

# Names that make a table of scores, some of them long or not English, and scores that are missing.
FOREIGN = 'data set;a <b>;"c; d";日本語;{long}\n'.format(long="n" * 120) + "".join(
    f"{name};0,{i + 2};0,{(i * 7) % 9 + 1};{'?' if i == 3 else '0,5'};0,4\n"
    for i, name in enumerate(("iris", "' drop", "e" * 90, "عربى", "x.csv", "y", "z"))
)
ALL_SPACES_LISTED = {"lr": {"values": [0.0001, 0.001, 0.01, 0.1]}}


@dataclass
class Made:
    """A study to make a report of.

    Attributes
    ----------
    change
        Given the tables scores and trials, returns what is left of them.
    settings
        Given the study's settings, returns those that differ.
    """

    study: Synthetic
    change: Callable[[Frames], Frames] | None = None
    settings: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda settings: {})


def everywhere(study: Synthetic) -> tuple[tuple[int, int, int], ...]:
    """Return the places of all refits of a study."""
    shape = (len(study.datasets), len(study.algorithms), study.folds)
    return tuple(product(*(range(n) for n in shape)))


def without_numbers(frames: Frames) -> Frames:
    """Return scores none of which is defined, though every training ended well."""
    scores = frames["scores"]
    missing = dict.fromkeys([c for c in scores if c.startswith(("test_", "train_"))], np.nan)
    return {"scores": scores.assign(**missing), "trials": frames["trials"]}


def without_the_end(frames: Frames) -> Frames:
    """Return the tables of a study that was stopped: its last data set is half done."""
    last = frames["scores"]["dataset"].iloc[-1]
    return {
        name: frame[(frame["dataset"] != last) | (frame["outer_fold"] == 0)]
        for name, frame in frames.items()
    }


def without_search(frames: Frames) -> Frames:
    """Return the tables of a study with one training part and one test part, and no tuning."""
    scores = frames["scores"].assign(trial=0, validation_accuracy=np.nan)
    return {"scores": scores, "trials": frames["trials"].iloc[:0]}


def hold_out(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a study without inner folds."""
    protocol = settings["protocol"] | {"name": "hold_out", "inner_folds": 0, "trials": 1}
    return {"protocol": protocol, "inner_trainings": 0}


def grid(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a study whose spaces are lists of values."""
    algorithms = [
        entry | {"optimizer": entry["optimizer"] | {"space": ALL_SPACES_LISTED}}
        for entry in settings["algorithms"]
    ]
    return {"algorithms": algorithms, "protocol": settings["protocol"] | {"sampler": "grid"}}


SMALL = {"folds": 2, "inner_folds": 2, "trials": 2, "epochs": 3}
FAILING = Synthetic(**SMALL)
STUDIES = {
    "plain": Made(Synthetic(diverged=((1, 1, 0),), failed=((2, 2, 0),))),
    "hostile": Made(
        Synthetic(
            algorithms=synthetic.HOSTILE, datasets=synthetic.HOSTILE, folds=2, trials=2, epochs=3
        )
    ),
    "least": Made(
        Synthetic(
            algorithms=("a", "b"), datasets=("x",), folds=1, inner_folds=1, trials=1, epochs=1
        )
    ),
    "tied": Made(Synthetic(tied=True, **SMALL)),
    "failed": Made(Synthetic(failed=everywhere(FAILING), **SMALL)),
    "undefined": Made(Synthetic(**SMALL), without_numbers),
    "many": Made(
        Synthetic(
            algorithms=tuple(f"algorithm {i}" for i in range(60)),
            datasets=("iris", "wine"),
            folds=2,
            inner_folds=1,
            trials=2,
            epochs=3,
        )
    ),
    "unfinished": Made(Synthetic(**SMALL), without_the_end),
    "hold-out": Made(Synthetic(**SMALL | {"folds": 1}), without_search, hold_out),
    "grid": Made(Synthetic(**SMALL), None, grid),
}
# Of problems, with the algorithms and places of a study.
DESCENTS = {
    "descents": Synthetic(
        algorithms=("gd", "gd_momentum", "gd_nesterov", "lookahead", "sgd", "sgd_momentum"),
        datasets=("overlapping", "bowl", "valley", "separable"),
        diverged=((1, 0, 0), (1, 0, 1), (2, 2, 1)),
        failed=((0, 3, 0),),
        **SMALL | {"epochs": 20},
    ),
    "descents-hostile": Synthetic(
        algorithms=synthetic.HOSTILE, datasets=synthetic.HOSTILE, folds=2, epochs=3
    ),
    "descents-diverged": Synthetic(diverged=everywhere(FAILING), **SMALL),
    "descents-least": Synthetic(algorithms=("a",), datasets=("x",), folds=1, epochs=1),
}
# On images, with the algorithms of a study as values and its places as runs; and the images' shape.
SWEEPS = {
    "sweep": (
        Synthetic(
            algorithms=("relu", "tanh", "sigmoid", "elu", "identity"),
            datasets=("rates", "optimizers", "activations", "normalisation", "widths"),
            diverged=((0, 4, 0), (0, 4, 1), (0, 4, 2), (1, 4, 0)),
            failed=((2, 2, 1),),
            folds=3,
            epochs=8,
        ),
        synthetic_sweep.CIFAR,
    ),
    "sweep-hostile": (
        Synthetic(algorithms=synthetic.HOSTILE, datasets=synthetic.HOSTILE[:4], folds=2, epochs=3),
        synthetic_sweep.MNIST,
    ),
    "sweep-diverged": (Synthetic(diverged=everywhere(FAILING), **SMALL), synthetic_sweep.MNIST),
    "sweep-least": (
        Synthetic(algorithms=("a",), datasets=("x",), folds=1, epochs=1),
        synthetic_sweep.MNIST,
    ),
}
NAMES = (*STUDIES, *DESCENTS, *SWEEPS, "foreign")
# Made for tests that ask for them, and not for every check in a browser.
MORE = {
    "alone": Made(
        Synthetic(algorithms=("a",), datasets=("x",), folds=1, trials=1, epochs=1),
    ),
    "two": Made(
        Synthetic(algorithms=("a", "b"), datasets=("x",), folds=2, trials=2, epochs=2),
    ),
}
REPORT_BELOW = {"foreign": "results/report.html"}


def figure_files(folder: Path) -> set[str]:
    """Return the files of figures that a report links to: none of those without anything drawn."""
    facts = {path.stem: json.loads(path.read_text()) for path in folder.glob("figures/*.json")}
    drawn = [name for name, own in facts.items() if own["drawn"]]
    return {f"figures/{name}.{suffix}" for name in drawn for suffix in ("svg", "pdf", "csv")}


def built_once(name: str, shared: Path) -> Path:
    """Return the path of the report of one of NAMES or MORE; whoever asks first makes it.

    Parameters
    ----------
    name
        One of NAMES or MORE.
    shared
        A folder for all processes that run tests together; nobody changes what lies in it.
    """
    folder = shared / "reports" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made, page = folder / "made", folder / "made" / REPORT_BELOW.get(name, "report.html")
        if not page.exists():
            unfinished = folder / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            build(name, unfinished)
            unfinished.rename(made)
    return page


def build(name: str, folder: Path) -> Path:
    """Make the report of one of NAMES or MORE below a folder; return its path."""
    if name == "foreign":
        build_foreign(folder, FOREIGN, metric="error " + "m" * 60, direction="lower")
        return folder / REPORT_BELOW[name]
    if name in DESCENTS:
        return build_descents(DESCENTS[name], folder)
    if name in SWEEPS:
        return build_sweep(*SWEEPS[name], folder)
    return build_study({**STUDIES, **MORE}[name], folder)


def build_descents(study: Synthetic, folder: Path) -> Path:
    """Write the tables of a study of problems, draw its figures and render its report."""
    synthetic_descents.write(study, folder)
    for figure in registry.drawn_figures("descents"):
        files = [folder / "figures" / f"{figure}.{suffix}" for suffix in SUFFIXES]
        draw_figure.main(figure, folder, study.algorithms, *files)
    page = folder / "report.html"
    render_report.main("synthetic", synthetic_descents.settings(study), folder, [], TEMPLATES, page)
    return page


def build_sweep(study: Synthetic, shape: tuple[int, int, int], folder: Path) -> Path:
    """Write the tables of a study of images, draw its figures and render its report."""
    cards = synthetic_sweep.write(study, folder, shape)
    for figure in registry.drawn_figures("sweep"):
        files = [folder / "figures" / f"{figure}.{suffix}" for suffix in SUFFIXES]
        draw_figure.main(figure, folder, [], *files)
    page = folder / "report.html"
    settings = synthetic_sweep.settings(study, shape)
    render_report.main("synthetic", settings, folder, cards, TEMPLATES, page)
    return page


def build_study(made: Made, folder: Path) -> Path:
    """Write a study's tables, draw its figures and render its report; return its path."""
    cards = synthetic.write(made.study, folder)
    if made.change:
        _change(made, folder)
    for figure in registry.drawn_figures("trained"):
        files = [folder / "figures" / f"{figure}.{suffix}" for suffix in SUFFIXES]
        draw_figure.main(figure, folder, made.study.algorithms, *files)
    settings = synthetic.settings(made.study)
    page = folder / "report.html"
    settings |= made.settings(settings)
    render_report.main("synthetic", settings, folder, cards, TEMPLATES, page)
    return page


def _change(made: Made, folder: Path) -> None:
    """Write the changed tables in place of the others, and the statistics of what is left."""
    paths = {name: folder / "tables" / f"{name}.parquet" for name in ("scores", "trials")}
    frames = made.change({name: pd.read_parquet(path) for name, path in paths.items()})
    for name, path in paths.items():
        frames[name].to_parquet(path)
    for name, value in synthetic.statistics(made.study, frames["scores"]).items():
        if isinstance(value, dict):
            (folder / name).write_text(json.dumps(value), encoding="utf-8")
        else:
            value.to_csv(folder / name, index=False)
