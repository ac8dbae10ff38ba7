"""Where a metric has no value, and why."""

import numpy as np


class Undefined(Exception):
    """Raised by a metric that has no value on the given rows.

    Parameters
    ----------
    why : str
        The reason; the names of `classes` are added to it.
    classes : sequence of int
        Indices of the classes that the reason is about.
    """

    def __init__(self, why: str, classes=()):
        super().__init__(why, tuple(int(index) for index in classes))
        self.why, self.classes = self.args

    def __str__(self) -> str:
        """Return the reason, with classes by index."""
        return self.reason()

    def reason(self, class_names: tuple[str, ...] | None = None) -> str:
        """Return the reason, with classes by name if the names are given."""
        if not self.classes:
            return self.why
        named = (class_names[i] if class_names else str(i) for i in self.classes)
        return f"{self.why} {', '.join(named)}"


def require_rows(labels: np.ndarray, probabilities: np.ndarray) -> None:
    """Raise `Undefined` unless there are rows and all probabilities are finite numbers."""
    if len(labels) == 0:
        raise Undefined("no rows")
    if not np.isfinite(probabilities).all():
        raise Undefined("a predicted probability is not a finite number")


def require_classes(labels: np.ndarray, probabilities: np.ndarray) -> None:
    """Raise `Undefined` unless every class of the data set has a row, and there are two."""
    c = probabilities.shape[1]
    absent = np.flatnonzero(np.bincount(labels, minlength=c) == 0)
    if len(absent):
        raise Undefined("no row of class", absent)
    if c < 2:
        raise Undefined("there is only one class")
