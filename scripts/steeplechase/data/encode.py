"""From a table to the inputs of a network, fitted on the given rows and on nothing else."""

from dataclasses import dataclass

import numpy as np

from steeplechase.data.table import MISSING, Table


@dataclass(frozen=True)
class Encoding:
    """What was learnt from the rows that an encoding was fitted on.

    Parameters
    ----------
    medians, means, factors : ndarray of float64, shape (p,)
        For each numeric column: what stands in for a missing number, and the mean and the inverse
        standard deviation of the z-score. A column that is constant, or wholly missing, in the
        fit rows has factor 0: it is 0 everywhere.
    codes : tuple of ndarrays of int32
        For each categorical column, the codes that got an input of their own, in their order;
        missing (-1), where it was seen, comes last.
    names : tuple of str
        The name of each input.
    """

    medians: np.ndarray
    means: np.ndarray
    factors: np.ndarray
    codes: tuple[np.ndarray, ...]
    names: tuple[str, ...]

    @property
    def width(self) -> int:
        """The number of inputs."""
        return len(self.names)

    def apply(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """Encode some rows of the table.

        Parameters
        ----------
        table : Table
            The table the encoding was fitted on, or one with the same columns.
        rows : ndarray of int, shape (m,)

        Returns
        -------
        ndarray of float64, shape (m, width)
            z-scored numbers, then the one-hot columns. A category that was not seen in the fit
            rows is 0 in all columns of its feature.
        """
        numbers = table.numeric[rows]  # (m, p)
        filled = np.where(np.isnan(numbers), self.medians, numbers)
        blocks = [(filled - self.means) * self.factors]
        for column, codes in zip(table.categorical[rows].T, self.codes, strict=True):
            blocks.append((column[:, None] == codes).astype(np.float64))
        return np.hstack(blocks)


def fit(table: Table, rows: np.ndarray) -> Encoding:
    """Learn an encoding from some rows of the table.

    Numeric columns: the median of what is present replaces what is missing, then the z-score
    (x - mean) / sd with the standard deviation of the n rows themselves (divisor n). Categorical
    columns: one input for each category seen, and one for "missing" if that was seen.

    Parameters
    ----------
    table : Table
    rows : ndarray of int, shape (m,)
        The rows to learn from; no other row has any influence.

    Returns
    -------
    Encoding

    Raises
    ------
    ValueError
        If there are no rows.

    Notes
    -----
    As scikit-learn's `SimpleImputer(strategy="median")`, `StandardScaler` and
    `OneHotEncoder(handle_unknown="ignore")`, but for a numeric column that is constant in the fit
    rows: there scikit-learn lets x - mean through unscaled, so that a test row may hold a number
    of any size that no weight was trained for; here it is 0.
    """
    if len(rows) == 0:
        raise ValueError(f"{table.name}: an encoding needs at least one row to be fitted on")
    numbers = table.numeric[rows]  # (m, p)
    medians = np.array([_median(column) for column in numbers.T])
    filled = np.where(np.isnan(numbers), medians, numbers)
    means, factors = filled.mean(axis=0), _factors(filled)
    codes = tuple(_seen(column) for column in table.categorical[rows].T)
    names = list(table.numeric_names)
    for feature, categories, seen in zip(
        table.categorical_names, table.categories, codes, strict=True
    ):
        names += [f"{feature}={'missing' if c == MISSING else categories[c]}" for c in seen]
    return Encoding(medians, means, factors, codes, tuple(names))


def _median(column: np.ndarray) -> float:
    """Return the median of what is present in a column (m,), 0 where nothing is."""
    present = column[~np.isnan(column)]
    return float(np.median(present)) if len(present) else 0.0


def _factors(filled: np.ndarray) -> np.ndarray:
    """Return 1 / sd for each column of (m, p), 0 for a constant one.

    A constant's computed variance need not be 0; the bound on its rounding error is that of Chan,
    Golub and LeVeque (1983, doi:10.1080/00031305.1983.10483115), as in scikit-learn.
    """
    n, unit = len(filled), np.finfo(np.float64).eps
    means, variances = filled.mean(axis=0), filled.var(axis=0)
    constant = variances <= n * unit * variances + (n * means * unit) ** 2
    deviations = np.sqrt(np.where(constant, 1.0, variances))
    return np.where(constant, 0.0, 1.0 / deviations)


def _seen(column: np.ndarray) -> np.ndarray:
    """Return the codes in a column (m,), ascending, with "missing" moved to the end."""
    codes = np.unique(column)
    return np.concatenate([codes[codes != MISSING], codes[codes == MISSING]])
