"""Random generators that are derived by name.

A generator depends on its purpose and on the names that it is given, never on the order of work,
the process or the pack. Splits, initial weights and batch orders are named by (study seed, data
set, folds, replicate) and not by algorithm or trial: all algorithms meet the same ones, which
makes their comparison a paired one. Draws of trials are named by (study seed, algorithm).
"""

import hashlib

import numpy as np


def generator(purpose: str, *names: str | int) -> np.random.Generator:
    """Return the generator of a purpose and names.

    Parameters
    ----------
    purpose
        What the numbers are for, such as ``"weights"``.
    *names
        Whatever else determines them, in a fixed order.

    Returns
    -------
    numpy.random.Generator
        PCG64 seeded by ``numpy.random.SeedSequence`` over the SHA-256 of purpose and names.
    """
    # The unit separator cannot stand in a name, so different names never make the same text.
    text = "\x1f".join([purpose, *map(str, names)])
    words = np.frombuffer(hashlib.sha256(text.encode("utf-8")).digest(), dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words.tolist())))
