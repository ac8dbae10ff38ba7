"""What differs between two runs of a study: which cells moved beyond noise, and what else.

A cell is a data set and an algorithm; its score is the mean over folds. Two runs differ in every
cell if they differ at all, by the chance of initial weights, batch orders and splits; what is
asked is which differences are larger than that, with an error that holds for all cells together.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from steeplechase import results
from steeplechase.fold_digests import fold_digests
from steeplechase.statistics import holm
from steeplechase.statistics._two_runs import paired_test, unpaired_test

CELL = ["dataset", "algorithm"]
REFIT = [*CELL, "outer_fold", "replicate"]
COMPARED = "scores_compared.csv"

# What became of a cell, and how it was judged.
STATES = ("moved", "within noise", "identical", "not judged", "appeared", "vanished")
COLUMNS = (
    *(*CELL, "state", "n_old", "n_new", "old", "new", "difference", "standard_error", "df"),
    *("p", "p_holm", "compared", "failures_old", "failures_new"),
)


class DiffError(ValueError):
    """Runs that cannot be compared, with the reason as the message."""


@dataclass(frozen=True)
class Run:
    """One run: what a report carries, or its results, as far as they are needed here.

    Attributes
    ----------
    name
        What it is called in messages.
    scores
        A row a refit.
    facts, provenance, study
        Contents of statistics.json, provenance.json and study.json; the last is empty for results
        that were not taken from a report.
    ranks
        Mean ranks.
    folds, contents
        Digests of the outer folds and of the data, by data set.
    """

    name: str
    scores: pd.DataFrame
    facts: dict[str, Any]
    provenance: dict[str, Any]
    study: dict[str, Any]
    ranks: pd.DataFrame
    folds: dict[str, str]
    contents: dict[str, str]

    @property
    def metric(self) -> str:
        """The column of the compared metric."""
        part = "train" if self.facts.get("scored_on") == "train" else "test"
        return f"{part}_{self.facts.get('metric')}"

    @property
    def lower_is_better(self) -> bool:
        """Whether a lower score is the better one."""
        return self.facts.get("direction") == "lower"


@dataclass(frozen=True)
class _Cell:
    """One cell of one run.

    `scores` holds by planned fold the mean over replicates, NaN unless all of them ended well;
    `failures` the statuses that are not ok, with their number.
    """

    scores: pd.Series
    failures: str


def read_run(folder: Path, name: str) -> Run:
    """Read a run from a folder of results, or of what a report carried.

    Raises
    ------
    DiffError
        If there are no scores, or no statistics of them.
    """
    # Where not all scores had room in a report, it carries those of the compared metric.
    paths = [folder / name for name in ("tables/scores.csv", "tables/scores.parquet", COMPARED)]
    scores = next((results.read(path) for path in paths if path.is_file()), pd.DataFrame())
    if not len(scores):
        raise DiffError(f"{name}: holds no scores: take the results that the report was made from")
    facts = _read(folder / "statistics" / "statistics.json", {})
    if not facts:
        raise DiffError(f"{name}: holds no statistics.json, so the compared metric is not known")
    datasets = _read(folder / "tables" / "datasets.csv", pd.DataFrame())
    known = len(datasets) and "content_hash" in datasets
    carried = _read(folder / "splits.json", {})
    return Run(
        name=name,
        scores=scores,
        facts=facts,
        provenance=_read(folder / "tables" / "provenance.json", {}),
        study=_read(folder / "study.json", {}),
        ranks=_read(folder / "statistics" / "mean_ranks.csv", pd.DataFrame()),
        folds=carried or fold_digests(folder, scores["dataset"]),
        contents=dict(zip(datasets["dataset"], datasets["content_hash"], strict=True))
        if known
        else {},
    )


def _read(path: Path, otherwise: Any) -> Any:
    """Read a file where there is one."""
    return results.read(path) if path.is_file() else otherwise


def compare_cells(old: Run, new: Run, alpha: float) -> pd.DataFrame:
    """Judge every cell of two runs.

    Where both runs tested on the same rows of the same data, their folds are paired and the mean
    difference is held to Nadeau and Bengio's corrected t; elsewhere the means are held to Welch's
    t, each with the same correction. Holm's correction goes over all cells that were judged.

    Parameters
    ----------
    old, new
        The runs.
    alpha
        Probability of naming even one cell that did not move, if none did.

    Returns
    -------
    pandas.DataFrame
        A row a cell, sorted by data set and algorithm, with `COLUMNS`. `state`: "moved";
        "within noise"; "identical", where every column of every refit is the same, so that
        nothing was trained anew and nothing is tested; "not judged", with fewer than two folds
        with scores in either; "appeared" and "vanished", of cells that only one run has.
        `difference` is new less old. Failures are statuses that are not ok, with their number.

    Raises
    ------
    DiffError
        If the old run does not hold the metric that the new one compares.
    """
    for run in (old, new):
        if new.metric not in run.scores:
            raise DiffError(f"{run.name}: its scores have no column {new.metric}")
    sides = [_by_cell(run.scores, new.metric) for run in (old, new)]
    same = identical(old.scores, new.scores)
    rows = []
    for cell in sorted(sides[0].keys() | sides[1].keys()):
        before, after = (side.get(cell) for side in sides)
        row = {**dict(zip(CELL, cell, strict=True)), "state": "judged", **_means(before, after)}
        if before is None or after is None:
            row["state"] = "appeared" if before is None else "vanished"
        elif cell in same:
            row["state"] = "identical"
        else:
            row |= _judge(before.scores, after.scores, paired=_same_rows(old, new, cell[0]))
        rows.append(row)
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    table["p_holm"] = holm.adjust(table["p"].to_numpy(dtype=float), 0)
    judged = table["state"] == "judged"
    table.loc[judged, "state"] = np.where(
        table.loc[judged, "p_holm"] <= alpha, "moved", "within noise"
    )
    return table


def identical(old: pd.DataFrame, new: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the cells whose refits are the same in every column that both tables have."""
    shared = [name for name in old if name in new]
    keys = [name for name in REFIT if name in shared]
    both = old[shared].merge(new[shared], on=keys, how="outer", indicator=True)
    same = both["_merge"] == "both"
    for name in shared:
        if name not in keys:
            # No value and no text are the same nothing, whichever file they were read from.
            one, other = (both[f"{name}_{side}"] for side in "xy")
            same &= (one == other) | ((one.isna() | (one == "")) & (other.isna() | (other == "")))
    whole = same.groupby([both[key] for key in CELL]).all()
    return set(whole.index[whole])


def _by_cell(scores: pd.DataFrame, metric: str) -> dict[tuple[str, str], _Cell]:
    """Return the cells of a run by data set and algorithm."""
    frame = scores.reindex(columns=list(dict.fromkeys([*REFIT, "status", metric])))
    frame["outer_fold"] = frame["outer_fold"].fillna(0)
    status = frame["status"].fillna("ok").replace("", "ok")
    frame["score"] = frame[metric].astype(float).where(status == "ok")
    folds = frame.groupby([*CELL, "outer_fold"])["score"]
    means = folds.mean().where(folds.count() == folds.size())
    bad = frame[status != "ok"].groupby(CELL)["status"]
    failures = {
        cell: ", ".join(f"{n} {what}" for what, n in found.value_counts().sort_index().items())
        for cell, found in bad
    }
    return {
        cell: _Cell(score.droplevel(CELL), failures.get(cell, ""))
        for cell, score in means.groupby(level=CELL)
    }


def _means(before: _Cell | None, after: _Cell | None) -> dict[str, Any]:
    """Return the means of a cell on both sides, and what failed."""
    row: dict[str, Any] = {}
    for side, cell in (("old", before), ("new", after)):
        if cell is not None:
            row |= {
                f"n_{side}": int(cell.scores.count()),
                side: cell.scores.mean(),
                f"failures_{side}": cell.failures,
            }
    if "old" in row and "new" in row:
        row["difference"] = row["new"] - row["old"]
    return row


def _same_rows(old: Run, new: Run, dataset: str) -> bool:
    """Return whether both runs tested a data set's folds on the same rows, as far as is known."""
    return all(
        one.get(dataset) is not None and one.get(dataset) == other.get(dataset)
        for one, other in ((old.folds, new.folds), (old.contents, new.contents))
    )


def _judge(old: pd.Series, new: pd.Series, paired: bool) -> dict[str, Any]:
    """Return the test of a cell's folds, or that there is none."""
    planned = len(old), len(new)
    if paired:
        gaps = (new - old).dropna().to_numpy()
        if len(gaps) < 2:
            return {"state": "not judged"}
        mean, error, df, p = paired_test(gaps, min(planned))
        return {
            "compared": "same folds",
            **{"n_old": len(gaps), "n_new": len(gaps), "difference": mean},
            **{"standard_error": error, "df": df, "p": p},
        }
    old, new = old.dropna().to_numpy(), new.dropna().to_numpy()
    if min(len(old), len(new)) < 2:
        return {"state": "not judged"}
    mean, error, df, p = unpaired_test(old, new, *planned)
    answer = {"difference": mean, "standard_error": error, "df": df, "p": p}
    if math.isnan(p):
        answer["state"] = "not judged"
    return {"compared": "other folds", **answer}
