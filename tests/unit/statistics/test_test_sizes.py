"""No test rejects more often than it says where no algorithm is better."""

import importlib
import itertools

import numpy as np
import pytest
from scipy.stats import chi2, f
from small_project import ROOT

from steeplechase.statistics._friedman import chi_square

# F tests reject a little too often below ten data sets, and are measured instead.
F_TESTS = {"Friedman, Iman–Davenport F", "Quade"}


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("type_one_error")


def not_above(found, error, alpha=0.05):
    return {name: share for name, share in found.items() if share > alpha + 3 * error}


def test_simulated_size_is_not_above_nominal(benchmark):
    repeats = 1500
    found = benchmark.sizes(10, 4, repeats)
    assert {"Quade", "Nemenyi, pairs", "Conover, pairs, holm"} < found.keys()
    assert len(found) == 15
    assert not_above(found, benchmark.standard_error(0.05, repeats)) == {}
    # What is not discrete has this size, and no smaller one.
    assert found["Friedman, Iman–Davenport F"] > 0.03


def test_simulated_size_with_few_data_sets(benchmark):
    repeats = 1000
    found = benchmark.sizes(5, 3, repeats)
    kept = {name: share for name, share in found.items() if name not in F_TESTS}
    assert not_above(kept, benchmark.standard_error(0.05, repeats)) == {}
    assert found["exact Wilcoxon, one pair"] == 0  # the smallest p-value is 2 / 2^5


def test_size_of_both_friedman_tests_by_all_tables_of_five_data_sets():
    orders = np.array(list(itertools.permutations([1.0, 2.0, 3.0, 4.0])))
    sums = orders[0]  # the first data set may have any order
    for _ in range(4):
        sums = (sums.reshape(-1, 1, 4) + orders).reshape(-1, 4)
    statistic = chi_square(sums, np.float64(5 * 30), 5)
    with np.errstate(divide="ignore"):
        f_statistic = 4 * statistic / (15 - statistic)
    sizes = [np.mean(chi2.sf(statistic, 3) <= 0.05), np.mean(f.sf(f_statistic, 3, 12) <= 0.05)]
    # Of 24^4 tables; the F of few data sets is why the page of the statistics names its size.
    assert sizes == pytest.approx([0.0336402, 0.0665992], abs=1e-6)


def test_size_of_both_friedman_tests_by_all_tables_of_twenty_data_sets_and_three_algorithms():
    n = 20
    # Probabilities of the first two rank sums, counted from rank 0; the third follows from them.
    mass = np.zeros((2 * n + 1, 2 * n + 1))
    mass[0, 0] = 1.0
    for _ in range(n):
        shifted = [
            np.roll(mass, order[:2], axis=(0, 1)) for order in itertools.permutations(range(3))
        ]
        mass = np.mean(shifted, axis=0)
    first, second = np.indices(mass.shape)
    sums = n + np.stack([first, second, 3 * n - first - second], axis=-1)
    statistic = np.where(mass > 0, chi_square(sums.astype(float), np.float64(n * 14), n), 0.0)
    with np.errstate(divide="ignore"):
        f_statistic = (n - 1) * statistic / (2 * n - statistic)
    rejected = [chi2.sf(statistic, 2) <= 0.05, f.sf(f_statistic, 2, 2 * (n - 1)) <= 0.05]
    # Above .05 although the data sets are many: their statistics have few values.
    assert [mass[each].sum() for each in rejected] == pytest.approx([0.0524768] * 2, abs=1e-6)


def test_folds_as_blocks_reject_where_nothing_differs(benchmark):
    over_folds, over_means = benchmark.fold_sizes(1.0, 1000)
    assert over_folds > 0.4
    assert not_above({"means": over_means}, benchmark.standard_error(0.05, 1000)) == {}
    over_folds, _ = benchmark.fold_sizes(0.0, 1000)
    assert not_above({"without interaction": over_folds}, 0.007) == {}
