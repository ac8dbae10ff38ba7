"""Tables with and without defects, for the tests of the audit."""

import numpy as np

from steeplechase import registry
from steeplechase.audit._finding import AuditData
from steeplechase.data.table import make_table


def table(numeric, labels, name="planted", categorical=None, categories=(), names=None):
    """Return a table of numbers (n, p) and codes (n, q), with classes a, b, ..."""
    numeric = np.asarray(numeric, dtype=float)
    numeric = numeric.reshape(len(labels), -1)
    coded = np.empty((len(labels), 0)) if categorical is None else np.asarray(categorical)
    return make_table(
        name,
        numeric,
        names or tuple(f"x{j}" for j in range(numeric.shape[1])),
        coded,
        tuple(f"c{j}" for j in range(coded.shape[1])),
        categories,
        np.asarray(labels),
        tuple("abcdefgh"[: max(labels) + 1]),
    )


def clean(name="clean", n=60, p=4, seed=0, classes=2):
    """Return a table without a defect: normal numbers that say a little of even classes."""
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(n) % classes)
    numbers = random.normal(10, 3, (n, p)).round(3)
    numbers[:, 0] += labels
    return table(numbers, labels, name)


def categories(n_values=3, seed=0, n=80, name="coded"):
    """Return a table of codes drawn at random, and a class that half depends on them."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, n_values, (n, 6))
    labels = np.where(random.random(n) < 0.5, random.integers(0, 2, n), codes[:, 0] > 0)
    texts = tuple(tuple(f"v{i}" for i in range(n_values)) for _ in range(6))
    return table(np.empty((n, 0)), labels.astype(int), name, codes, texts)


def found(name, *tables, **settings):
    """Return what one finding finds in the tables, facts apart."""
    findings = registry.load("audits", name).find(AuditData(tables, **settings))
    return [finding for finding in findings if finding.severity != "facts"]


def with_column(original, values, place=0):
    """Return a table with a column of numbers, called planted, put in."""
    numbers = np.insert(original.numeric, place, values, axis=1)
    names = list(original.numeric_names)
    names.insert(place, "planted")
    return table(numbers, original.labels, original.name, names=tuple(names))


def z_scored(column):
    """Return columns as they are published after scaling: with six digits."""
    scaled = (column - column.mean(axis=0)) / column.std(axis=0)
    return np.array([[float(f"{v:.6g}") for v in row] for row in scaled.reshape(len(scaled), -1)])
