"""Post-hoc tests, adjustments, Quade's and the aligned test against published values and R."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scikit_posthocs
from scipy import stats

from steeplechase import registry
from steeplechase.statistics._aligned import aligned_friedman, normal_test_of_aligned
from steeplechase.statistics._friedman import chi_square
from steeplechase.statistics._quade import normal_test_of_quade, quade
from steeplechase.statistics._table import merits
from steeplechase.statistics.bonferroni_dunn import bonferroni_dunn, normal_test
from steeplechase.statistics.conover import conover
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.nemenyi import nemenyi
from steeplechase.statistics.ranks import ranks

GOLDEN = Path(__file__).parents[2] / "golden"
R = pd.read_csv(GOLDEN / "r_pairs.csv")
HIGHER_IS_BETTER = {
    "demsar2006_table6": True,
    "garcia_herrera2008": True,
    "conover1999_grass": False,
    "conover1999_hand_lotion_quade": False,
    "hollander_wolfe1973_rounding_times": False,
}
# Derrac et al. (2011), table 11: mean ranks of 9 algorithms over 25 functions.
DERRAC = pd.Series(
    [7.0, 4.84, 6.28, 5.5, 4.64, 5.4, 4.0, 3.5, 3.84],
    ["PSO", "IPOP-CMA-ES", "CHC", "SSGA", "SS-BLX", "SS-Arit", "DE-Bin", "DE-Exp", "SaDE"],
)


def table(name):
    return pd.read_csv(GOLDEN / f"{name}.csv", index_col=0).astype(float)


def adjust(name, p_values, k):
    return registry.load("statistics", name).adjust(np.asarray(p_values, dtype=float), k)


def normal_p(mean_ranks, n):
    values = np.asarray(mean_ranks, dtype=float)
    a, b = np.triu_indices(len(values), 1)
    return normal_test(values[a] - values[b], len(values), n)


def pairs(names):
    return [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]


def in_order_of_pairs(frame, names):
    """The rows of a published table, in the order of all pairs of `names`."""
    rows = {frozenset((row["a"], row["b"])): row for row in frame.to_dict("records")}
    return pd.DataFrame([rows[frozenset(pair)] for pair in pairs(list(names))])


@pytest.mark.parametrize("name", HIGHER_IS_BETTER)
def test_pairs_are_those_of_r(name):
    ranked = ranks(table(name), HIGHER_IS_BETTER[name])
    n, k = ranked.shape
    expected = in_order_of_pairs(R.query("table == @name"), ranked.columns)
    mean_ranks = ranked.mean().to_numpy()
    raw = conover(ranked.to_numpy())
    assert normal_p(mean_ranks, n) == pytest.approx(expected["normal"].to_numpy(), abs=1e-12)
    assert nemenyi(mean_ranks, n) == pytest.approx(expected["nemenyi"].to_numpy(), abs=1e-8)
    assert raw == pytest.approx(expected["conover"].to_numpy(), abs=1e-12)
    assert adjust("holm", raw, k) == pytest.approx(expected["conover_holm"].to_numpy(), abs=1e-12)
    for adjustment in ("shaffer", "bergmann_hommel"):
        found = adjust(adjustment, expected["normal"], k)
        assert found == pytest.approx(expected[adjustment].to_numpy(), abs=1e-9)


# Quade's F and its p: R 4.2.2, quade.test; the aligned statistic: R 4.2.2, scmamp, which does not
# round, so that noise breaks the ties of three of the tables (10.1927, 41.6909, 11.8907): for these
# the formula computed from the rounded scores by other code.
QUADE_AND_ALIGNED = [
    ("demsar2006_table6", 4.52323451597585, 0.00814370035597387, 11.5527226632384),
    ("garcia_herrera2008", 10.9434041055201, 1.45515753069455e-07, 41.7283778581607),
    ("conover1999_grass", 1.87601727959616, 0.152846090688142, 7.64499579250251),
    # Conover (1999), p. 375: F 3.8293, p .01519.
    ("conover1999_hand_lotion_quade", 3.82925158417537, 0.0151890200732746, 10.303653555003283),
    # R gives 7.042, for the ranges of its blocks are not rounded before they are ranked.
    ("hollander_wolfe1973_rounding_times", 6.37041374989786, 0.0038343925821351, 11.6546994984557),
]


@pytest.mark.parametrize(
    ("name", "f", "p", "aligned"), QUADE_AND_ALIGNED, ids=[r[0] for r in QUADE_AND_ALIGNED]
)
def test_quade_and_aligned_friedman(name, f, p, aligned):
    merit = merits(table(name), HIGHER_IS_BETTER[name])
    n, k = merit.shape
    found = quade(merit)
    assert found["statistic"] == pytest.approx(f, rel=1e-12)
    assert found["p"] == pytest.approx(p, rel=1e-9)
    assert (found["df1"], found["df2"]) == (k - 1, (n - 1) * (k - 1))
    assert aligned_friedman(merit)["statistic"] == pytest.approx(aligned, rel=1e-12)


def test_published_garcia_and_herrera():
    ranked = ranks(table("garcia_herrera2008"), True)
    rows = pd.read_csv(GOLDEN / "garcia_herrera2008_pairs.csv")
    expected = in_order_of_pairs(rows, ranked.columns)
    raw = in_order_of_pairs(R.query("table == 'garcia_herrera2008'"), ranked.columns)["normal"]
    assert raw.to_numpy() == pytest.approx(expected["p"].to_numpy(), rel=4e-3)  # digits printed
    for name in ("holm", "shaffer", "bergmann_hommel"):
        assert adjust(name, raw, 5) == pytest.approx(expected[name].to_numpy(), rel=4e-3)


def test_published_mean_ranks_of_derrac():
    n, k = 25, len(DERRAC)
    # Derrac et al. (2011), section 4: 35.99733 and 5.267817, without ties.
    chi2 = float(chi_square(n * DERRAC.to_numpy(), np.float64(n * 285), n))
    assert chi2 == pytest.approx(35.99733, abs=5e-6)
    assert (n - 1) * chi2 / (n * (k - 1) - chi2) == pytest.approx(5.267817, abs=5e-7)


# The mean ranks are multiples of .02, so their p-values are known to all digits, and what is made
# of them to the six that are printed.
PRINTED = 6e-7


@pytest.mark.parametrize("name", ["holm", "hochberg", "hommel", "finner"])
def test_published_adjustments_against_a_control(name):
    rows = pd.read_csv(GOLDEN / "derrac2011_control.csv", index_col="algorithm")
    others = DERRAC[rows.index]
    raw = normal_test((others - DERRAC["DE-Exp"]).to_numpy(), 9, 25)
    assert raw == pytest.approx(rows["p"].to_numpy(), abs=PRINTED)
    assert adjust(name, raw, 9) == pytest.approx(rows[name].to_numpy(), abs=PRINTED)


def test_published_bonferroni_dunn():
    rows = pd.read_csv(GOLDEN / "derrac2011_control.csv", index_col="algorithm")
    place = DERRAC.index.get_loc("DE-Exp")
    found = pd.Series(bonferroni_dunn(DERRAC, 25, place), DERRAC.index.delete(place))
    assert found[rows.index].to_numpy() == pytest.approx(rows["bonferroni"].to_numpy(), abs=PRINTED)


@pytest.mark.parametrize("name", ["holm", "shaffer", "bergmann_hommel"])
def test_published_adjustments_of_pairs(name):
    rows = in_order_of_pairs(pd.read_csv(GOLDEN / "derrac2011_pairs.csv"), DERRAC.index)
    raw = normal_p(DERRAC, 25)
    assert raw == pytest.approx(rows["p"].to_numpy(), abs=PRINTED)
    found, expected = adjust(name, raw, 9), rows[name].to_numpy()
    misprinted = (name == "holm") & (rows["p"] == 0.038867).to_numpy()
    assert found[~misprinted] == pytest.approx(expected[~misprinted], abs=PRINTED)


@pytest.mark.parametrize("nudge", [-1e-14, 1e-14])
def test_last_bits_of_equal_p_values_do_not_matter_to_bergmann_and_hommel(nudge):
    raw = normal_p(DERRAC, 25)
    (one, other) = np.flatnonzero(np.abs(raw - 0.052808) < PRINTED)  # two pairs of one p-value
    raw[one] = raw[other] * (1 + nudge)
    found = adjust("bergmann_hommel", raw, 9)[[one, other]]
    assert np.sort(found) == pytest.approx([0.63369, 0.686498], abs=PRINTED)


def test_misprint_in_the_published_holm_column():
    rows = pd.read_csv(GOLDEN / "derrac2011_pairs.csv")
    # Printed as 1.0 in table 20, where 24 times the 13th of 36 p-values stands; it has six digits.
    assert rows["holm"][12] == pytest.approx(24 * rows["p"][12], abs=1e-9) == 0.932808
    assert adjust("holm", rows["p"], 9)[12] == pytest.approx(0.932808, abs=1e-9)
    assert np.sort(adjust("holm", normal_p(DERRAC, 25), 9))[12] == pytest.approx(0.932808, abs=3e-6)


def test_published_tests_against_a_control_of_four():
    # Derrac et al. (2011): Friedman's mean ranks of IPOP-CMA-ES, CHC and SS-BLX, and of SaDE.
    raw = normal_test(np.array([2.48, 3.12, 2.44]) - 1.96, 4, 25)
    assert raw == pytest.approx([0.154424, 0.001489, 0.188667], abs=PRINTED)
    # The same four by their mean aligned ranks, and by Quade's weighted ranks.
    raw = normal_test_of_aligned(np.array([51.96, 65.92, 48.52]) - 35.6, 4, 25)
    assert raw == pytest.approx([0.046181, 0.000220, 0.115368], abs=PRINTED)
    raw = normal_test_of_quade(np.array([2.3785, 3.4185, 2.48]) - 1.7231, 4, 25)
    assert raw == pytest.approx([0.200008, 0.000916, 0.138853], abs=5e-5)  # ranks of four digits


def test_published_control_of_demsar():
    mean_ranks = ranks(table("demsar2006_table6"), True).mean().to_numpy()
    # Demsar (2006), section 3.2.2: p against C4.5 of m + cf, m and cf.
    raw = normal_test(mean_ranks[[3, 1, 2]] - mean_ranks[0], 4, 14)
    assert raw == pytest.approx([0.016, 0.019, 0.608], abs=5e-4)
    expected = np.minimum(3 * raw[[1, 2, 0]], 1)
    assert bonferroni_dunn(mean_ranks, 14, 0) == pytest.approx(expected)


def test_published_tests_of_the_sgdr_study():
    # Its report: chi-square 77.0914 over 200 folds, p 1.8189e-17; Nemenyi .001, .001 and .00595,
    # where .001 is the floor of an old library. The mean ranks that fit the last one are these.
    assert stats.chi2.sf(77.0914, 2) == pytest.approx(1.8189e-17, rel=5e-5)
    found = nemenyi(np.array([1.6088, 1.9164, 2.4748]), 200)
    assert found[0] == pytest.approx(0.00595, abs=1e-5)
    assert found[1:].max() < 1e-6


@pytest.mark.parametrize(("n", "k", "seed"), [(5, 3, 1), (14, 4, 2), (30, 10, 3), (8, 25, 4)])
def test_conover_and_the_normal_test_are_those_of_scikit_posthocs(n, k, seed):
    values = np.random.default_rng(seed).normal(np.linspace(0, 1, k), 1, (n, k)).round(1)
    ranked = stats.rankdata(-values, axis=1)
    upper = np.triu_indices(k, 1)
    expected = scikit_posthocs.posthoc_conover_friedman(-values).to_numpy()[upper]
    assert conover(ranked) == pytest.approx(expected, abs=1e-8)
    expected = scikit_posthocs.posthoc_siegel_friedman(-values).to_numpy()[upper]
    assert normal_p(ranked.mean(axis=0), n) == pytest.approx(expected, abs=1e-8)


def test_conover_after_entire_agreement_is_its_probability():
    ranked = np.tile([1.0, 2.0, 3.0], (4, 1))
    assert conover(ranked) == pytest.approx(6.0**-3)
    assert conover(ranked)[0] == friedman(pd.DataFrame(ranked))["p_f"].iloc[0]
    assert conover(np.tile([1.0, 2.5, 2.5], (4, 1))) == pytest.approx([3.0**-3, 3.0**-3, 1.0])


@pytest.mark.parametrize("shape", [(1, 3), (5, 2), (5, 1), (0, 3)])
def test_tests_of_ranks_without_a_test_are_nan(shape):
    n, k = shape
    assert np.isnan(conover(np.tile(np.arange(k) + 1.0, (n, 1)))).all()
    assert np.isnan(bonferroni_dunn(np.ones(k), n, 0)).all()
    for test in (quade, aligned_friedman):
        assert all(math.isnan(value) for value in test(np.ones(shape)).values())


def test_tests_of_ranks_are_nan_where_all_are_tied():
    assert np.isnan(conover(np.full((5, 3), 2.0))).all()
    for test in (quade, aligned_friedman):
        assert math.isnan(test(np.full((5, 3), 0.5))["p"])


def test_quade_counts_a_data_set_without_any_score_as_tied():
    merit = np.array([[0.1, 0.5, 0.9], [0.2, 0.1, 0.7], [0.3, 0.6, 0.8]])
    tied, without = (np.vstack([merit, np.full(3, value)]) for value in (0.5, -np.inf))
    assert quade(without) == quade(tied)
