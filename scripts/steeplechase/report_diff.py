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
from scipy import stats

from steeplechase import results
from steeplechase.fold_digests import fold_digests
from steeplechase.statistics import holm
from steeplechase.statistics.within_data_set import correlated_t

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
        row = dict(zip(CELL, cell, strict=True)) | _means(before, after)
        if before is None or after is None:
            row["state"] = "appeared" if before is None else "vanished"
        elif cell in same:
            row["state"] = "identical"
        else:
            row |= _judge(before, after, paired=_same_rows(old, new, cell[0]))
        rows.append(row)
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    table["p_holm"] = holm.adjust(table["p"].to_numpy(dtype=float), 0)
    judged = table["p_holm"].notna()
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


def _by_cell(scores: pd.DataFrame, metric: str) -> dict[tuple[str, str], pd.DataFrame]:
    """Return each cell's folds: the mean score over replicates, NaN unless all ended well."""
    frame = scores.reindex(columns=list(dict.fromkeys([*REFIT, "status", metric])))
    frame = frame.assign(
        outer_fold=frame["outer_fold"].fillna(0),
        status=frame["status"].fillna("ok").replace("", "ok"),
        score=frame[metric].astype(float),
    )
    frame.loc[frame["status"] != "ok", "score"] = np.nan
    return {cell: rows for cell, rows in frame.groupby(CELL, sort=False)}


def _folds(rows: pd.DataFrame) -> pd.Series:
    """Return the score of each fold that has one, and of every fold that was planned its label."""
    score = rows.groupby("outer_fold")["score"]
    return score.mean().where(score.count() == score.size())


def _means(before: pd.DataFrame | None, after: pd.DataFrame | None) -> dict[str, Any]:
    """Return the means of a cell on both sides, and what failed."""
    row: dict[str, Any] = {}
    for side, rows in (("old", before), ("new", after)):
        if rows is not None:
            folds = _folds(rows).dropna()
            bad = rows.loc[rows["status"] != "ok", "status"].value_counts().sort_index()
            row |= {
                f"n_{side}": len(folds),
                side: folds.mean() if len(folds) else math.nan,
                f"failures_{side}": ", ".join(f"{n} {status}" for status, n in bad.items()),
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


def _judge(before: pd.DataFrame, after: pd.DataFrame, paired: bool) -> dict[str, Any]:
    """Return a cell's test, or that there is none."""
    old, new = _folds(before), _folds(after)
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
    return {"compared": "other folds", "state": "not judged", **answer}


def paired_test(gaps: np.ndarray, folds: int) -> tuple[float, float, float, float]:
    """Test the mean of paired differences of folds.

    Parameters
    ----------
    gaps
        (n,) float64, n >= 2, new less old.
    folds
        Folds of the cross-validation, at least n.

    Returns
    -------
    tuple
        Mean, standard error, degrees of freedom and two-sided p of the corrected resampled t-test
        (see `correlated_t`). Without any difference p is 1. Where all differences are the same
        and not zero there is no t; p is then that of the sign test, 2^(1 - n).
    """
    found = correlated_t(gaps[:, np.newaxis], folds, 0.0).iloc[0]
    p = float(found["p"])
    if math.isnan(p):
        p = 1.0 if found["mean_difference"] == 0 else 2.0 ** (1 - len(gaps))
    return float(found["mean_difference"]), float(found["standard_error"]), len(gaps) - 1, p


def unpaired_test(
    old: np.ndarray, new: np.ndarray, folds_old: int, folds_new: int
) -> tuple[float, float, float, float]:
    """Test the difference of two cross-validated means on different folds.

    Welch's t-test, in which the variance of each mean is Nadeau and Bengio's,
    (1 / n + 1 / (folds - 1)) s^2, since folds of one cross-validation share training rows.

    Parameters
    ----------
    old, new
        (n,) float64 scores of folds, n >= 2 each.
    folds_old, folds_new
        Folds of the two cross-validations.

    Returns
    -------
    tuple
        Difference, standard error, degrees of freedom (Welch and Satterthwaite) and two-sided p,
        which is 1 without any difference and NaN where neither side varies and the means differ.

    References
    ----------
    Nadeau and Bengio (2003), Machine Learning 52, 239-281. Welch (1947), Biometrika 34, 28-35.
    Together they are conservative: that both runs share their data is not made use of.
    """
    difference = float(new.mean() - old.mean())
    variances = [
        (1 / len(scores) + 1 / (folds - 1)) * scores.var(ddof=1)
        for scores, folds in ((old, folds_old), (new, folds_new))
    ]
    error = math.sqrt(sum(variances))
    if error == 0:
        return difference, 0.0, math.nan, 1.0 if difference == 0 else math.nan
    parts = [v**2 / (len(s) - 1) for v, s in zip(variances, (old, new), strict=True)]
    df = error**4 / sum(parts)
    return difference, error, df, float(2 * stats.t.sf(abs(difference / error), df))
