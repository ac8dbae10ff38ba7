"""The encoding: what scikit-learn gives, and nothing learnt from rows outside the fit rows."""

import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from steeplechase.data.encode import fit
from steeplechase.data.table import make_table

LEVELS = ("a", "b", "c", "d", "e")


def random_table(seed, n=60, p=4, q=3):
    """Return a table with missing cells of both kinds and columns of very different scale."""
    random = np.random.default_rng(seed)
    numeric = random.normal(size=(n, p)) * 10.0 ** random.integers(-3, 4, size=p) + 5
    numeric[random.random((n, p)) < 0.15] = np.nan
    categorical = random.integers(-1, len(LEVELS), size=(n, q))
    return make_table(
        "random",
        numeric,
        tuple(f"x{j}" for j in range(p)),
        categorical,
        tuple(f"c{j}" for j in range(q)),
        (LEVELS,) * q,
        random.integers(0, 2, size=n),
        ("no", "yes"),
    )


def as_objects(table, rows):
    """Return the numbers and, with None for missing, the category texts of some rows."""
    texts = np.array([*LEVELS, None], dtype=object)[table.categorical[rows]]
    return np.hstack([table.numeric[rows].astype(object), texts])


@pytest.mark.parametrize("seed", range(20))
def test_equals_scikit_learn(seed):
    table = random_table(seed)
    rows = np.random.default_rng(seed).permutation(len(table))
    fit_rows, other_rows = rows[:12], rows[12:]  # so few that some categories are not seen
    p, q = table.numeric.shape[1], table.categorical.shape[1]
    reference = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), list(range(p))),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), list(range(p, p + q))),
    )
    expected_fit = reference.fit_transform(as_objects(table, fit_rows))
    expected_other = reference.transform(as_objects(table, other_rows))
    encoding = fit(table, fit_rows)
    np.testing.assert_allclose(encoding.apply(table, fit_rows), expected_fit, atol=1e-12)
    np.testing.assert_allclose(encoding.apply(table, other_rows), expected_other, atol=1e-9)
    assert encoding.width == expected_fit.shape[1] == len(encoding.names)


def test_rows_outside_the_fit_rows_have_no_influence():
    table = random_table(0)
    fit_rows = np.arange(0, 60, 3)
    spoilt = random_table(0)
    outside = np.setdiff1d(np.arange(60), fit_rows)
    spoilt.numeric[outside] = 1e9
    spoilt.numeric[outside[::2]] = np.nan
    spoilt.categorical[outside] = -1
    spoilt.labels[outside] = 1 - spoilt.labels[outside]
    one, other = fit(table, fit_rows), fit(spoilt, fit_rows)
    for part in ("medians", "means", "factors"):
        np.testing.assert_array_equal(getattr(one, part), getattr(other, part))
    for seen, seen_in_spoilt in zip(one.codes, other.codes, strict=True):
        np.testing.assert_array_equal(seen, seen_in_spoilt)
    np.testing.assert_array_equal(one.apply(table, fit_rows), other.apply(spoilt, fit_rows))


def test_labels_have_no_influence():
    table, relabelled = random_table(1), random_table(1)
    relabelled.labels[:] = 1 - relabelled.labels
    rows = np.arange(30)
    np.testing.assert_array_equal(
        fit(table, rows).apply(table, rows), fit(relabelled, rows).apply(relabelled, rows)
    )


def test_a_row_is_encoded_alike_in_any_company():
    table = random_table(2)
    encoding = fit(table, np.arange(40))
    together = encoding.apply(table, np.arange(60))
    alone = np.vstack([encoding.apply(table, np.array([i])) for i in range(60)])
    np.testing.assert_array_equal(together, alone)


def one_column(numbers):
    """Return a table of a single numeric column."""
    n = len(numbers)
    numeric = np.array(numbers, dtype=float)[:, None]
    none = np.empty((n, 0))
    return make_table("one", numeric, ("x",), none, (), (), np.zeros(n), ("only",))


@pytest.mark.parametrize("value", [0.0, 0.1, 1e-30, 123456.789, 1e16])
def test_a_column_constant_in_the_fit_rows_is_zero_everywhere(value):
    table = one_column([value] * 7 + [value + 1e6])
    encoding = fit(table, np.arange(7))
    np.testing.assert_array_equal(encoding.apply(table, np.arange(8)), np.zeros((8, 1)))


def test_a_column_missing_in_all_fit_rows_is_zero_everywhere():
    table = one_column([np.nan, np.nan, 5.0])
    encoding = fit(table, np.array([0, 1]))
    np.testing.assert_array_equal(encoding.apply(table, np.arange(3)), np.zeros((3, 1)))


def test_the_median_is_imputed_before_the_mean_is_taken():
    # Present 1, 2, 9: median 2; filled 1, 2, 9, 2: mean 3.5, variance 10.25.
    table = one_column([1, 2, 9, np.nan])
    encoded = fit(table, np.arange(4)).apply(table, np.array([3]))
    assert encoded[0, 0] == pytest.approx((2 - 3.5) / np.sqrt(10.25), abs=1e-15)


def test_inputs_are_named():
    parts = (np.array([[0], [2], [-1]]), ("colour",), (("red", "green", "blue"),))
    table = make_table("t", np.ones((3, 1)), ("x",), *parts, np.zeros(3), ("only",))
    assert fit(table, np.arange(3)).names == ("x", "colour=red", "colour=blue", "colour=missing")
    assert fit(table, np.arange(2)).names == ("x", "colour=red", "colour=blue")


def test_an_unseen_category_and_an_unseen_missing_are_zeros():
    parts = (np.array([[0], [1], [-1]]), ("colour",), (("red", "green"),))
    table = make_table("t", np.empty((3, 0)), (), *parts, np.zeros(3), ("only",))
    encoding = fit(table, np.array([0]))
    np.testing.assert_array_equal(encoding.apply(table, np.arange(3)), [[1], [0], [0]])


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        fit(random_table(0), np.array([], dtype=int))
