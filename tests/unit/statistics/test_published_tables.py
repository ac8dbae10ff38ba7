"""The statistics against published tables; expected values carry their sources."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from steeplechase.comparison import compare
from steeplechase.statistics._refits import refits
from steeplechase.statistics._table import differences, merits
from steeplechase.statistics.folds_as_blocks import folds_as_blocks
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.nemenyi import critical_difference, nemenyi
from steeplechase.statistics.planning import smallest_n
from steeplechase.statistics.ranks import ranks
from steeplechase.statistics.wilcoxon import wilcoxon

GOLDEN = Path(__file__).parents[2] / "golden"
SGDR = ["basic", "sgdr", "improved"]


def table(name):
    return pd.read_csv(GOLDEN / f"{name}.csv", index_col=0).astype(float)


def sgdr_study():
    frame = pd.read_csv(GOLDEN / "sgdr_study_published_results.csv")
    return frame.rename(columns={"accuracy": "test_accuracy"})


# name, higher is better, mean ranks, chi-square with ties, p, F with ties (Conover's T2), CD .05.
# chi-square, F and CD: R 4.2.2 (friedman.test; T2 by hand; qtukey) to all digits shown.
OMNIBUS = [
    # Mean ranks and CD 1.25: Demsar (2006), section 3.2.2.
    ("demsar2006_table6", True, [3.143, 2.0, 2.893, 1.964], 10.2283464566929, 0.0167215803284,
     4.18513011152416, 1.2535591),
    # Mean ranks: Garcia and Herrera (2008), table 3.
    ("garcia_herrera2008", True, [2.1, 3.25, 2.2, 4.3333, 3.1167], 39.9127516778524,
     4.51203305902e-8, 14.452610408112, 1.1136092),
    # T1 = 8.0973 and T2 = 3.1922: Conover (1999), p. 371.
    ("conover1999_grass", False, [3.1667, 1.9583, 2.0417, 2.8333], 8.09734513274336,
     0.0440421378217, 3.19219790675547, 1.3539986),
    # chi-square 11.143, p .003805: Hollander and Wolfe (1973), p. 140.
    ("hollander_wolfe1973_rounding_times", False, [2.4091, 2.1364, 1.4545], 11.1428571428571,
     0.00380504077551, 7.12173913043478, 0.70665231),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "higher", "mean_ranks", "chi2", "p", "f", "cd"), OMNIBUS, ids=[r[0] for r in OMNIBUS]
)
def test_omnibus_and_critical_difference(name, higher, mean_ranks, chi2, p, f, cd):
    scores = table(name)
    ranked = ranks(scores, higher)
    row = friedman(ranked).iloc[0]
    assert ranked.mean().to_numpy() == pytest.approx(mean_ranks, abs=5.1e-4)
    assert row["chi2"] == pytest.approx(chi2, rel=1e-12)
    assert row["p_chi2"] == pytest.approx(p, rel=1e-9)
    assert row["iman_davenport_f"] == pytest.approx(f, rel=1e-11)
    assert critical_difference(scores.shape[1], len(scores), 0.05) == pytest.approx(cd, abs=1e-7)


def without_ties(scores, higher):
    """Friedman's chi-square as papers print it that leave the correction out."""
    mean_ranks = ranks(scores, higher).mean()
    n, k = scores.shape
    chi2 = 12 * n / (k * (k + 1)) * ((mean_ranks**2).sum() - k * (k + 1) ** 2 / 4)
    return chi2, (n - 1) * chi2 / (n * (k - 1) - chi2)


def test_published_statistics_lack_the_correction_for_ties():
    # Demsar (2006), section 3.2.2: 9.28 and 3.69. Garcia and Herrera (2008): 39.647 and 14.309.
    assert without_ties(table("demsar2006_table6"), True) == pytest.approx((9.28, 3.69), abs=5e-3)
    found = without_ties(table("garcia_herrera2008"), True)
    assert found == pytest.approx((39.647, 14.309), abs=5e-4)


def test_wilcoxon_of_demsars_example():
    scores = table("demsar2006_table6")
    gap = differences(merits(scores, True))[2][:1]  # C4.5 and C4.5+m
    split = wilcoxon(gap, zeros="split").iloc[0]
    # Demsar (2006), section 3.1.3: R+ = 93 and R- = 12, zeros split over both.
    assert (split["w_minus"], split["w_plus"]) == (93, 12)
    assert split["wilcoxon_p"] == pytest.approx(2**-7)
    # The exact p by enumeration of the 2^12 signs, where the normal approximation gives .01076.
    assert wilcoxon(gap)["wilcoxon_p"].iloc[0] == pytest.approx(30 / 2**12)
    assert stats.wilcoxon(gap[gap != 0], method="approx").pvalue == pytest.approx(0.01076, abs=5e-6)


def test_nemenyi_of_garcia_and_herrera_is_the_studentized_range():
    # R 4.2.2, PMCMRplus 1.9.10; papers print Bonferroni on z for the first, .0485.
    mean_ranks = ranks(table("garcia_herrera2008"), True).mean().to_numpy()
    expected = [0.0389577157985642, 0.999206851941312, 4.47140568904381e-07, 0.092764979198082]
    assert nemenyi(mean_ranks, 30)[:4] == pytest.approx(expected, abs=1e-8)


def test_sgdr_study_over_data_sets():
    result = compare(sgdr_study(), SGDR, "accuracy", True, bootstrap=200)
    assert result.summary["mean_ranks"] == pytest.approx(
        {"basic": 2.65, "sgdr": 2.075, "improved": 1.275}
    )
    assert result.summary["friedman"]["chi2"] == pytest.approx(21.493, abs=5e-4)
    assert result.summary["friedman"]["p_chi2"] == pytest.approx(2.2e-5, abs=5e-7)
    assert result.summary["n_datasets"] == 20


def test_sgdr_study_with_folds_as_blocks_is_joined_on_keys():
    grid = refits(sgdr_study().sample(frac=1, random_state=1), "accuracy", SGDR)
    folds = folds_as_blocks(grid, SGDR, True)
    assert folds["chi2"] == pytest.approx(100.869, abs=5e-4)
    assert folds["kendall_w"] == pytest.approx(0.252, abs=5e-4)
    assert (folds["n_blocks"], folds["inflated"]) == (200, True)


def test_sgdr_study_as_published_is_twice_a_join_by_row_position():
    frame = sgdr_study()
    columns = [frame.loc[frame["algorithm"] == name, "test_accuracy"].to_numpy() for name in SGDR]
    by_position = pd.DataFrame(dict(zip(SGDR, columns, strict=True)))
    chi2 = friedman(ranks(by_position, True))["chi2"].iloc[0]
    assert chi2 == pytest.approx(38.5457, abs=5e-5)
    assert 2 * chi2 == pytest.approx(77.0914, abs=1e-4)


@pytest.mark.parametrize(("pairs", "n"), [(3, 7), (6, 8), (10, 9), (15, 10)])
def test_smallest_number_of_data_sets(pairs, n):
    assert smallest_n(pairs, 0.05) == n


def test_critical_differences_by_size():
    found = [[critical_difference(k, n, 0.05) for n in (10, 20, 30, 50)] for k in (3, 4, 5)]
    expected = [[1.05, 0.74, 0.61, 0.47], [1.48, 1.05, 0.86, 0.66], [1.93, 1.36, 1.11, 0.86]]
    assert np.array(found) == pytest.approx(np.array(expected), abs=5.1e-3)
