"""The predictions of test rows, pooled over the folds of each algorithm on each data set.

Every row of a data set is tested once a replicate, so that pooled, a curve has all rows behind it.
What is said of a metric is the mean over the replicates, as in the table of pooled metrics.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from steeplechase import wording
from steeplechase.metrics._undefined import Undefined

PAIR = ["dataset", "algorithm"]
NO_PREDICTIONS = "No refit has left predictions of its test rows yet."


@dataclass(frozen=True)
class Pool:
    """The predictions of one algorithm on one data set.

    Attributes
    ----------
    dataset, algorithm
        Names.
    labels : ndarray of int64, shape (n,)
    probabilities : ndarray of float64, shape (n, c)
    replicates : ndarray of int64, shape (n,)
    """

    dataset: str
    algorithm: str
    labels: np.ndarray
    probabilities: np.ndarray
    replicates: np.ndarray

    @property
    def classes(self) -> int:
        """Return the number of classes of the data set, those without a row included."""
        return self.probabilities.shape[1]

    @property
    def present(self) -> int:
        """Return the number of classes that have a row."""
        return len(np.unique(self.labels))

    def parts(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return labels and probabilities of each replicate."""
        kept = [self.replicates == one for one in np.unique(self.replicates)]
        return [(self.labels[rows], self.probabilities[rows]) for rows in kept]

    def mean(self, metric: Callable[[np.ndarray, np.ndarray], float]) -> float:
        """Return the mean of a metric over the replicates, or NaN where it is undefined."""
        try:
            return float(np.mean([metric(*part) for part in self.parts()]))
        except Undefined:
            return float("nan")


def pools(predictions: pd.DataFrame) -> list[Pool]:
    """Return the pools, sorted by data set, and in the order of the table by algorithm.

    Parameters
    ----------
    predictions
        Columns dataset, algorithm, replicate, label and probabilities (a list a row). Rows with
        a probability that is not a finite number are left out.
    """
    made = []
    for dataset, rows in predictions.groupby("dataset", sort=True):
        # All lists of a data set are as long as it has classes: joined once, not row by row.
        values = np.concatenate(rows["probabilities"].to_numpy()).astype(np.float64)
        values = values.reshape(len(rows), -1)
        labels, replicates = rows["label"].to_numpy(), rows["replicate"].to_numpy()
        finite = np.isfinite(values).all(axis=1)
        codes, algorithms = pd.factorize(rows["algorithm"])
        for i, algorithm in enumerate(algorithms):
            kept = finite & (codes == i)
            if kept.any():
                made.append(Pool(dataset, algorithm, labels[kept], values[kept], replicates[kept]))
    return made


def refits(scores: pd.DataFrame) -> pd.DataFrame:
    """Return how many refits there are, and how many of them ended without predictions.

    Returns
    -------
    DataFrame
        Columns dataset, algorithm, refits, missing.
    """
    counted = scores.assign(missing=scores["status"] != "ok").groupby(PAIR, sort=True)["missing"]
    table = pd.DataFrame({"refits": counted.size(), "missing": counted.sum()})
    return table.astype("int64").reset_index()


def with_refits(numbers: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return numbers of pairs with the columns refits and missing, 0 where nothing is known."""
    table = numbers.merge(counts, on=PAIR, how="left")
    return table.fillna({"refits": 0, "missing": 0}).astype({"refits": int, "missing": int})


def rows_behind(made: Sequence[Pool], predictions: pd.DataFrame) -> str:
    """Say what was pooled: "24 to 300 test rows a data set, pooled over 5 outer folds"."""
    sizes = [len(pool.labels) for pool in made]
    low, high = f"{min(sizes):,}", f"{max(sizes):,}"
    sizes = low if low == high else f"{low} to {high}"
    folds = wording.count(predictions["outer_fold"].nunique(), "outer fold")
    replicates = predictions["replicate"].nunique()
    text = f"{sizes} predictions of test rows an algorithm and data set, pooled over {folds}"
    return f"{text} and {replicates} replicates" if replicates > 1 else text


def missing_words(counts: pd.DataFrame) -> str:
    """Say how many refits left no predictions, and whose, or nothing where all did."""
    missing = counts.groupby("algorithm", sort=True)["missing"].sum()
    missing = missing[missing > 0]
    if not len(missing):
        return ""
    who = wording.listing(f"{wording.label(name, 40)} {n}" for name, n in missing.items())
    return (
        f" {missing.sum():,} of {counts['refits'].sum():,} refits ended without predictions "
        f"({who}): the rows that they would have tested are left out of what is drawn, and means "
        "are over the data sets without such a gap."
    )


def complete(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows (with a column missing) of pairs that lack no refit; all if none is left.

    The folds that an algorithm failed on are seldom its easy ones: what is left would flatter it.
    """
    whole = table[table["missing"] == 0]
    return whole if len(whole) else table


def common_means(table: pd.DataFrame, value: str) -> tuple[pd.Series, int]:
    """Return the mean of a value by algorithm over the data sets on which all have one.

    Where there is no such data set, each algorithm's own are averaged.

    Parameters
    ----------
    table
        One row a data set and algorithm.
    value
        Column to average.

    Returns
    -------
    Series, int
        Means by algorithm in the order of the table, NaN left out; and the number of data sets
        that all have, 0 where there is none.
    """
    table = table[table[value].notna()]
    grid = table.pivot(index="dataset", columns="algorithm", values=value)
    grid = grid[list(dict.fromkeys(table["algorithm"]))]
    common = grid.dropna()
    return (common if len(common) else grid).mean(), len(common)


def gaps(table: pd.DataFrame, value: str) -> pd.Series:
    """Return the difference between the highest and lowest value on each data set."""
    groups = table.groupby("dataset", sort=True)[value]
    return (groups.max() - groups.min()).fillna(0.0)
