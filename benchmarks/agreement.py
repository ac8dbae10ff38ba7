"""How far the two engines agree in float32, where they cannot be the same to the last bit.

    make bench                      or, with the environment active, python benchmarks/agreement.py

The engines add in different orders, and training multiplies the difference: over 5 epochs it is
still small, over 50 a ReLU that flips leads elsewhere, as it does between either engine and its
own float64. Prints the relative differences of the loss over 5 epochs, and over 50 the share of
data set x algorithm x outer fold in which both choose the same trial, and how much their test
accuracies differ. In float64 the tests hold the engines to 1e-9.
"""

import argparse
import math
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from _common import available_cores, print_header, print_row, read_study, run_workflow, write_study

DATASETS = ("iris", "wine", "lenses")
ENGINES = ("fused", "loop")
SCORE = "test_accuracy"
MODERATE_LR, CLOSE = 0.01, 1e-3
REFIT = ("dataset", "algorithm", "outer_fold", "replicate")
TRAINING = (*REFIT, "trial", "inner_fold")

Rows = dict[tuple, dict]


def tables(engine: str, epochs: int, trials: int, cores: int) -> tuple[Rows, Rows]:
    """Run the quick study with an engine; return its scores and its trials by their keys."""
    study = read_study("quick")
    study["datasets"] = list(DATASETS)
    study["protocol"]["trials"] = trials
    study["training"] |= {"engine": engine, "epochs": epochs}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_study(folder / "agreement.yaml", study)
        run_workflow(folder, path, cores, "--until", "collect_results")
        results = folder / "results" / "agreement" / "tables"
        scores, inner = (pq.read_table(results / f"{t}.parquet") for t in ("scores", "trials"))
    return _by_key(scores.to_pylist(), REFIT), _by_key(inner.to_pylist(), TRAINING)


def loss_differences(one: Rows, other: Rows, most_lr: float = math.inf) -> list[float]:
    """Return the relative differences of the training loss of trainings that ended well.

    Those whose learning rate was above `most_lr` are left out.
    """
    return [
        abs(one[key]["train_loss"] - other[key]["train_loss"]) / abs(other[key]["train_loss"])
        for key in one
        if one[key]["status"] == other[key]["status"] == "ok" and one[key]["lr"] <= most_lr
    ]


def equal_selections(one: Rows, other: Rows) -> tuple[int, float]:
    """Return how often the trials are the same, and the mean absolute difference of the scores."""
    same = sum(one[key]["trial"] == other[key]["trial"] for key in one)
    differences = [abs(one[key][SCORE] - other[key][SCORE]) for key in one]
    return same, sum(differences) / len(differences)


def _by_key(rows: list[dict], columns: tuple[str, ...]) -> Rows:
    return {tuple(row[column] for column in columns): row for row in rows}


def main(trials: int, cores: int) -> None:
    """Print the table."""
    _, fused_inner = tables("fused", 5, trials, cores)
    _, loop_inner = tables("loop", 5, trials, cores)
    fused_scores, _ = tables("fused", 50, trials, cores)
    loop_scores, _ = tables("loop", 50, trials, cores)
    print_header(["float32, fused against loop", "epochs", "compared", "result"])
    for most_lr in (MODERATE_LR, math.inf):
        differences = loss_differences(fused_inner, loop_inner, most_lr)
        rates = "all rates" if most_lr == math.inf else f"rates up to {most_lr}"
        compared = f"{len(differences)} trainings, {rates}"
        what = "largest relative difference of the training loss"
        print_row([what, 5, compared, f"{max(differences):.1e}"])
        within = sum(difference <= CLOSE for difference in differences) / len(differences)
        print_row([f"within {CLOSE}", 5, compared, f"{within:.1%}"])
    same, difference = equal_selections(fused_scores, loop_scores)
    selections = f"{len(fused_scores)} selections"
    print_row(["same trial chosen", 50, selections, f"{same / len(fused_scores):.1%}"])
    what = "mean absolute difference of test accuracy"
    print_row([what, 50, f"{len(fused_scores)} refits", f"{difference:.4f}"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=10)
    parser.add_argument("--cores", type=int, default=available_cores())
    arguments = parser.parse_args()
    main(arguments.trials, arguments.cores)
