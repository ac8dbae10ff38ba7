"""Outer and inner folds of the nested cross-validation, and the cap on rows.

Folds are stratified by class where every class has at least as many rows as there are folds,
and plain shuffled folds elsewhere, which is noted.
"""

from typing import Any

import numpy as np

from steeplechase.protocol.seeds import generator


def subsample(labels: np.ndarray, max_rows: int | None, random: np.random.Generator) -> np.ndarray:
    """Choose at most `max_rows` rows with the classes in proportion.

    Parameters
    ----------
    labels : int64, shape (n,)
        Class of each row.
    max_rows
        Bound on the rows; None for no bound.
    random
        Source of the shuffles.

    Returns
    -------
    numpy.ndarray
        int64, the chosen rows in ascending order.
    """
    if max_rows is None or len(labels) <= max_rows:
        return np.arange(len(labels))
    # A row's place within its shuffled class, as a share of the class: the lowest shares over
    # all classes are a stratified sample of any size.
    place = np.empty(len(labels))
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        place[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    order = np.lexsort((np.arange(len(labels)), place))
    return np.sort(order[:max_rows])


def assign_folds(
    labels: np.ndarray, folds: int, stratified: bool, random: np.random.Generator
) -> tuple[np.ndarray, str]:
    """Assign each row to one fold.

    Parameters
    ----------
    labels : int64, shape (n,)
        Class of each row.
    folds
        Number of folds, at least 2.
    stratified
        Whether each class is to be spread evenly over the folds.
    random
        Source of the shuffles.

    Returns
    -------
    fold : numpy.ndarray
        int64, shape (n,), from 0 to folds - 1; sizes differ by at most one.
    note : str
        Why the folds are not stratified although they were asked to be, else "".

    Raises
    ------
    ValueError
        If there are fewer rows than folds.
    """
    if len(labels) < folds:
        raise ValueError(f"{len(labels)} rows cannot be split into {folds} folds")
    order = random.permutation(len(labels))
    note = ""
    if stratified:
        _, counts = np.unique(labels, return_counts=True)
        if counts.min() < folds:
            note = f"the smallest class has {counts.min()} rows, fewer than the {folds} folds"
        else:
            # Dealing out the rows class after class spreads every class and keeps sizes even.
            order = order[np.argsort(labels[order], kind="stable")]
    fold = np.empty(len(labels), dtype=np.int64)
    fold[order] = np.arange(len(labels)) % folds
    return fold, note


def make_splits(labels: np.ndarray, dataset: str, protocol: dict[str, Any]) -> dict[str, Any]:
    """Make all splits of a data set.

    Parameters
    ----------
    labels : int64, shape (n,)
        Class of each row of the table.
    dataset
        Name of the data set, which seeds the shuffles together with ``protocol["seed"]``.
    protocol
        The study's protocol: seed, outer_folds, inner_folds, stratified, max_rows.

    Returns
    -------
    dict
        ``rows``: the rows in use, ascending; ``outer``: the outer fold of each of them;
        ``inner``: for each outer fold, the inner fold of each of them, -1 for its test rows;
        ``stratified``: whether every split is; ``notes``: where one is not, and why.
    """
    seed = protocol["seed"]
    rows = subsample(labels, protocol["max_rows"], generator("rows", seed, dataset))
    labels = labels[rows]
    stratified = protocol["stratified"]
    outer, note = assign_folds(
        labels, protocol["outer_folds"], stratified, generator("outer", seed, dataset)
    )
    notes = [f"outer folds are not stratified: {note}"] if note else []
    inner = []
    for fold in range(protocol["outer_folds"]):
        training = outer != fold
        assigned, note = assign_folds(
            labels[training],
            protocol["inner_folds"],
            stratified,
            generator("inner", seed, dataset, fold),
        )
        if note:
            notes.append(f"inner folds of outer fold {fold} are not stratified: {note}")
        folds = np.full(len(rows), -1)
        folds[training] = assigned
        inner.append(folds.tolist())
    return {
        "dataset": dataset,
        "rows": rows.tolist(),
        "outer": outer.tolist(),
        "inner": inner,
        "stratified": stratified and not notes,
        "notes": notes,
    }


def outer_rows(splits: dict[str, Any], outer_fold: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the table rows (int64) that an outer fold trains on and is tested on."""
    rows, outer = np.asarray(splits["rows"]), np.asarray(splits["outer"])
    return rows[outer != outer_fold], rows[outer == outer_fold]


def inner_rows(
    splits: dict[str, Any], outer_fold: int, inner_fold: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the table rows (int64) that an inner fold trains on and is validated on."""
    rows, inner = np.asarray(splits["rows"]), np.asarray(splits["inner"][outer_fold])
    return rows[(inner >= 0) & (inner != inner_fold)], rows[inner == inner_fold]
