"""The hold-out split of an image set: rows to train on, to validate on and to test on.

The train part gives the first two, the test part the last. All are drawn by class, in proportion
to what the part has of each, and are the same for every setting and replicate.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from steeplechase.protocol.hold_out_sizes import hold_out_problems
from steeplechase.protocol.seeds import generator


def make_hold_out(
    train_labels: np.ndarray,
    test_labels: np.ndarray,
    protocol: Mapping[str, Any],
    image_set: str,
) -> dict[str, list[int]]:
    """Choose the rows of each part of a hold-out split.

    Parameters
    ----------
    train_labels : int64, shape (n,)
        Class of each image of the train part.
    test_labels : int64, shape (m,)
        Class of each image of the test part.
    protocol : dict
        train_rows (null is all that validation leaves), validation_rows, test_rows (null is all),
        and the seed. The validation rows do not depend on train_rows, and the test rows on neither.
    image_set : str
        Name of the image set, which seeds the draw together with the seed.

    Returns
    -------
    dict
        Rows in ascending order: ``train`` and ``validation`` of the train part, which share none,
        and ``test`` of the test part.

    Raises
    ------
    ValueError
        If more rows are asked for than there are.
    """
    classes = len(np.unique(train_labels))
    wrong = hold_out_problems(protocol, len(train_labels), len(test_labels), classes)
    if wrong:
        raise ValueError("; ".join(f"{key}: {text}" for key, text in wrong))
    seed = protocol["seed"]
    pools = _shuffled(train_labels, generator("hold_out", seed, image_set, "train"))
    validation, pools = _taken(pools, protocol["validation_rows"])
    train, _ = _taken(pools, protocol["train_rows"])
    tested = _shuffled(test_labels, generator("hold_out", seed, image_set, "test"))
    test, _ = _taken(tested, protocol["test_rows"])
    return {"train": train, "validation": validation, "test": test}


def shares(counts: list[int], rows: int) -> list[int]:
    """Divide rows among classes in proportion to their counts, by the largest remainders.

    Parameters
    ----------
    counts : list of int
        Rows of each class.
    rows : int
        How many are wanted of them all, at most their sum.

    Returns
    -------
    list of int
        Rows of each class, none above its count: the proportional share rounded down, and one more
        for those with the largest remainders, ties to the first class.
    """
    whole = sum(counts) or 1
    taken = [count * rows // whole for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda c: (-(counts[c] * rows % whole), c))
    for c in by_remainder[: rows - sum(taken)]:
        taken[c] += 1
    return taken


def _shuffled(labels: np.ndarray, random: np.random.Generator) -> list[np.ndarray]:
    """Return the rows of each class in a random order."""
    return [random.permutation(np.flatnonzero(labels == label)) for label in np.unique(labels)]


def _taken(pools: list[np.ndarray], rows: int | None) -> tuple[list[int], list[np.ndarray]]:
    """Return the first rows of each class, all together ascending, and what is left of each."""
    counts = [len(pool) for pool in pools]
    first = counts if rows is None else shares(counts, rows)
    taken = [pool[:n] for pool, n in zip(pools, first, strict=True)]
    left = [pool[n:] for pool, n in zip(pools, first, strict=True)]
    return np.sort(np.concatenate(taken)).tolist(), left
