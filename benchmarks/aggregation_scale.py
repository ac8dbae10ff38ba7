"""What the tables of 10^7 inner trainings take: time and memory of all that reads them.

    python benchmarks/aggregation_scale.py                 10^6 rows, a minute
    python benchmarks/aggregation_scale.py --rows 10000000

Nothing is trained: search and refit files are made up as jobs write them, of 100 data sets, three
algorithms, 10 outer and 3 inner folds. Then the project's own steps run, each in a fresh process:
the selection on one data set, the tables, the statistics, the two figures of trials, and the
report. Prints for each its wall and processor time and its largest memory, of which a third of a
gigabyte is the libraries; and the size of the table.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from _common import (
    RESIDENT_UNIT,
    ROOT,
    print_header,
    print_row,
    random_rows,
    read_study,
    write_csv,
    write_study,
)

ROWS, EPOCHS = 60, 50  # of a data set; of a training
SETTINGS = "made up"
FIGURES = ("trials", "hyperparameter_map")
STEPS = ("select", "collect", "compare", *FIGURES, "report")
PACKS = 4  # of a data set


def prepare(folder: Path, rows: int, data_sets: int) -> None:
    """Write study, data sets and made-up results of about so many inner trainings."""
    import make_splits
    import prepare_dataset
    from steeplechase.study import load_study

    names = [f"set_{number:03d}" for number in range(data_sets)]
    for name in names:
        write_csv(folder / f"{name}.csv", *random_rows(ROWS))
    study = read_study("sgdr")
    protocol = study["protocol"]
    places = data_sets * len(study["algorithms"]) * protocol["outer_folds"]
    protocol["trials"] = max(1, rows // (places * protocol["inner_folds"]))
    study["datasets"] = [f"{name}.csv" for name in names]
    loaded = load_study(str(write_study(folder / "made_up.yaml", study)), ROOT)
    for number, dataset in enumerate(loaded.datasets):
        table, card = str(folder / "table.parquet"), str(folder / f"{dataset.name}.card.json")
        prepare_dataset.main(dataset.name, dataset.entry, dataset.own_file, table, card)
        splits = str(folder / f"{dataset.name}.json")
        make_splits.main(table, splits, dataset.name, loaded.protocol)
        content = json.loads(Path(card).read_text(encoding="utf-8"))["content_hash"]
        random = np.random.default_rng(number)
        _write_search(folder, loaded, dataset.name, content, random)
        _write_refits(folder, loaded, dataset.name, content, random)


def plan(folder: Path):
    """Return the study of a folder, and its plan as `planned.Plan` has it."""
    from steeplechase.planned import Plan
    from steeplechase.study import load_study

    study = load_study(str(folder / "made_up.yaml"), ROOT)
    trials = {algorithm.name: algorithm.trials for algorithm in study.algorithms}
    return study, Plan(
        datasets={dataset.name: None for dataset in study.datasets},
        trials=trials,
        protocol=study.protocol,
        epochs=EPOCHS,
        algorithms={algorithm.name: algorithm.resolved() for algorithm in study.algorithms},
        search=dict.fromkeys(trials, SETTINGS),
        refit=dict.fromkeys(trials, SETTINGS),
    )


def _write_search(folder: Path, study, dataset: str, content: str, random) -> None:
    """Write the search files of a data set, its trainings in the order of packing."""
    from steeplechase.stamps import stamped
    from steeplechase.tables import search_columns, write_parquet

    _, wanted = plan(folder)
    outer, inner = (study.protocol[f"{kind}_folds"] for kind in ("outer", "inner"))
    most = max(wanted.trials.values())
    grid = np.indices((most, len(wanted.trials), outer, inner)).reshape(4, -1)
    trial, algorithm, outer_fold, inner_fold = grid
    texts = [text for name in wanted.trials for text in wanted.hyperparameters(name)]
    scores = np.round(random.normal(0.8, 0.05, trial.size) - 0.01 * algorithm, 6)
    given = {
        "dataset": pa.DictionaryArray.from_arrays(np.zeros_like(trial), [dataset]),
        "algorithm": pa.DictionaryArray.from_arrays(algorithm, list(wanted.trials)),
        "outer_fold": outer_fold,
        "replicate": np.zeros_like(trial),
        "trial": trial,
        "inner_fold": inner_fold,
        "status": pa.DictionaryArray.from_arrays(np.zeros_like(trial), ["ok"]),
        "reason": pa.DictionaryArray.from_arrays(np.zeros_like(trial), [""]),
        "hyperparameters": pa.DictionaryArray.from_arrays(algorithm * most + trial, texts),
    }
    columns = search_columns("accuracy")
    table = pa.table({name: given.get(name, scores) for name in columns})
    table = table.cast(pa.schema(list(columns.items())))
    size = -(-len(table) // PACKS)
    for first in range(0, len(table), size):
        path = folder / "search" / dataset / f"{first:07d}.parquet"
        settings = dict.fromkeys(wanted.trials, SETTINGS)
        write_parquet(stamped(table.slice(first, size), settings, content), path)


def _write_refits(folder: Path, study, dataset: str, content: str, random) -> None:
    """Write scores, curves and predictions of the refits of a data set."""
    from steeplechase.stamps import stamped
    from steeplechase.tables import (
        CURVES,
        PREDICTIONS,
        score_columns,
        to_table,
        write_parquet,
    )

    columns = {
        "scores": score_columns("accuracy", study.metrics),
        "curves": CURVES,
        "predictions": PREDICTIONS,
    }
    rows: dict[str, list[dict]] = {name: [] for name in columns}
    labels = random_rows(ROWS)[1]
    for name in study.names:
        for fold in range(study.protocol["outer_folds"]):
            key = {"dataset": dataset, "algorithm": name, "outer_fold": fold, "replicate": 0}
            score = dict.fromkeys(columns["scores"], float(random.normal(0.8, 0.05)))
            said = {"trial": 0, "status": "ok", "reason": "", "undefined": ""}
            rows["scores"].append({**score, "n_train": ROWS, "n_test": ROWS, **said, **key})
            rows["curves"] += [
                {**dict.fromkeys(CURVES, 0.5), **key, "epoch": epoch} for epoch in range(EPOCHS)
            ]
            for row in range(fold, ROWS, study.protocol["outer_folds"]):
                probabilities = random.dirichlet(np.ones(3))
                told = {"row": row, "label": int(labels[row]), "probabilities": probabilities}
                rows["predictions"].append({**key, "predicted": 0, **told})
    settings = dict.fromkeys(study.names, SETTINGS)
    for name, layout in columns.items():
        path = folder / "refit" / dataset / f"{name}.parquet"
        write_parquet(stamped(to_table(rows[name], layout), settings, content), path)


def run(folder: Path, step: str) -> None:
    """Run a step of the workflow on the results in a folder."""
    # Each step imports what it needs alone, as its job does.
    from steeplechase.files import read_json
    from steeplechase.registry import statistic_tables
    from steeplechase.study_facts import study_facts

    study, wanted = plan(folder)
    names = [dataset.name for dataset in study.datasets]
    tables, statistics = folder / "tables", folder / "statistics"
    cards = [str(folder / f"{name}.card.json") for name in names]
    if step == "select":
        import select_trials

        files = sorted(map(str, (folder / "search" / names[-1]).iterdir()))
        select_trials.main(files, str(folder / "selected.json"), "accuracy", True)
    elif step == "collect":
        import collect_results

        collect_results.main(
            sorted(map(str, folder.glob("search/*/*.parquet"))),
            *(
                sorted(map(str, folder.glob(f"refit/*/{part}.parquet")))
                for part in ("scores", "curves", "predictions")
            ),
            [str(folder / f"{name}.json") for name in names],
            cards,
            str(tables),
            str(tables / "provenance.json"),
            vars(wanted),
            list(study.metrics),
            "accuracy",
            str(ROOT),
        )
    elif step == "compare":
        import compare_algorithms

        compare_algorithms.main(
            str(tables / "scores.parquet"),
            study.names,
            study.comparison,
            True,
            {
                **{name: statistics / f"{name}.csv" for name in statistic_tables()},
                "json": statistics / "statistics.json",
            },
            trials=str(tables / "trials.parquet"),
            resolved=[{**one.resolved(), "trials": one.trials} for one in study.algorithms],
            selection_metric="accuracy",
            completeness=read_json(tables / "completeness.json"),
        )
    elif step in FIGURES:
        import draw_figure

        files = (folder / "figures" / f"{step}.{kind}" for kind in ("svg", "pdf", "csv", "json"))
        draw_figure.main(step, folder, study.names, *files)
    else:
        import render_report

        facts = study_facts(study, ROOT)
        output = folder / "report.html"
        render_report.main(study.name, facts, folder, cards, ROOT / "report", output, FIGURES)


def measured(folder: Path, step: str) -> tuple[float, float, float]:
    """Run a step in a fresh process; return wall and processor time in seconds, memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, "--folder", str(folder), "--step", step])
    _, status, used = os.wait4(process.pid, 0)  # whose usage is this process's alone
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{step} failed")
    processor_s = used.ru_utime + used.ru_stime
    return time.perf_counter() - start, processor_s, used.ru_maxrss * RESIDENT_UNIT / 2**20


def main(rows: int, data_sets: int) -> None:
    """Print the table."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, rows, data_sets)
        columns = ["inner trainings", "data sets", "step", "wall, s", "processor, s"]
        print_header([*columns, "peak memory, MiB"])
        for step in STEPS:
            figures = [f"{figure:.0f}" for figure in measured(folder, step)]
            print_row([f"{rows:,}", data_sets, step, *figures])
        table = folder / "tables" / "trials.parquet"
        there = pq.read_metadata(table).num_rows
        print(f"\n{there:,} rows, {table.stat().st_size / 2**20:.0f} MiB as Parquet", end=", ")
        print(f"{table.with_suffix('.csv').stat().st_size / 2**20:.0f} MiB as CSV")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10**6, help="inner trainings (10^6)")
    parser.add_argument("--data-sets", type=int, default=100)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        run(given.folder, given.step)
    else:
        main(given.rows, given.data_sets)
