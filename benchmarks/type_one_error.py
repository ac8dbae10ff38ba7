"""How often each test rejects where no algorithm is better: its size, by simulation.

    python benchmarks/type_one_error.py             (some minutes on one core)

Scores are drawn without any difference between the algorithms: independent normal, one per data
set and algorithm. First table: the share of such studies in which a test rejects at .05; for the
procedures over several pairs, in which it rejects any pair at all (the family-wise error). Discrete
tests may lie below .05.

Second table: folds as blocks. Each data set favours some algorithms by chance (the interaction), as
data sets do, and all of its folds share that; Friedman's chi-square over folds takes them for
independent data sets, over data-set means it does not.
"""

import argparse
import math
from functools import cache

import numpy as np
import pandas as pd
from _common import print_header, print_row
from scipy.stats import chi2, rankdata

from steeplechase.statistics import holm
from steeplechase.statistics._aligned import aligned_friedman
from steeplechase.statistics._friedman import chi_square
from steeplechase.statistics._post_hoc import adjusted
from steeplechase.statistics._quade import quade
from steeplechase.statistics._table import differences
from steeplechase.statistics.bonferroni_dunn import bonferroni_dunn
from steeplechase.statistics.conover import conover
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.nemenyi import critical_difference
from steeplechase.statistics.wilcoxon import wilcoxon

ALPHA = 0.05
SIZES, ALGORITHMS = (5, 10, 20), (3, 4, 6)
DATA_SETS, FOLDS, COMPARED = 20, 10, 3
INTERACTIONS = (0.0, 0.25, 0.5, 1.0, 2.0)  # standard deviations, in that of the folds


def standard_error(share: float, repeats: int) -> float:
    """Return the Monte-Carlo error of a share of so many independent studies."""
    return math.sqrt(share * (1 - share) / repeats)


distance = cache(critical_difference)


def rejections(merit: np.ndarray, wilcoxon_p: np.ndarray) -> dict[str, bool]:
    """Return which tests reject in one study, the first algorithm being the control.

    Parameters
    ----------
    merit
        (N, k) float64.
    wilcoxon_p
        (m,) float64, of its pairs.
    """
    n, k = merit.shape
    ranks = rankdata(-merit, axis=1)
    mean_ranks = ranks.mean(axis=0)
    omnibus = friedman(pd.DataFrame(ranks)).iloc[0]
    pairs = adjusted("pairs", wilcoxon_p, k)
    control = adjusted("control", wilcoxon_p[: k - 1], k)
    smallest = {
        "Friedman, chi-square": omnibus["p_chi2"],
        "Friedman, Iman–Davenport F": omnibus["p_f"],
        "Quade": quade(merit)["p"],
        "aligned Friedman": aligned_friedman(merit)["p"],
        "exact Wilcoxon, one pair": wilcoxon_p[0],
        **{f"Wilcoxon, pairs, {name[:-2]}": p.min() for name, p in pairs.items()},
        "Conover, pairs, holm": holm.adjust(conover(ranks), k).min(),
        **{f"Wilcoxon, control, {name[:-2]}": p.min() for name, p in control.items()},
        "Bonferroni–Dunn, control": bonferroni_dunn(mean_ranks, n, 0).min(),
    }
    found = {name: bool(p <= ALPHA) for name, p in smallest.items()}
    # The same decision as by its p-values, which take a hundred times as long.
    return found | {"Nemenyi, pairs": bool(np.ptp(mean_ranks) >= distance(k, n, ALPHA))}


def sizes(n: int, k: int, repeats: int, seed: int = 0) -> dict[str, float]:
    """Return the share of studies without a difference in which each test rejects."""
    random = np.random.default_rng([seed, n, k])
    merits = random.normal(size=(repeats, n, k)).round(9)
    gaps = np.concatenate([differences(merit)[2] for merit in merits])
    p = wilcoxon(gaps)["wilcoxon_p"].to_numpy().reshape(repeats, -1)
    found = [rejections(merit, row) for merit, row in zip(merits, p, strict=True)]
    return pd.DataFrame(found).mean().to_dict()


def fold_sizes(interaction: float, repeats: int, seed: int = 0) -> tuple[float, float]:
    """Return how often Friedman's chi-square rejects over folds, and over data-set means.

    Parameters
    ----------
    interaction
        Standard deviation of what a data set adds to an algorithm on all of its folds, in that of
        one fold.
    repeats
        Studies of `DATA_SETS` data sets with `FOLDS` folds, `COMPARED` algorithms.
    seed
        Of the draws.
    """
    random = np.random.default_rng(seed)
    favour = interaction * random.normal(size=(repeats, DATA_SETS, 1, COMPARED))
    scores = favour + random.normal(size=(repeats, DATA_SETS, FOLDS, COMPARED))
    blocks = (scores.reshape(repeats, DATA_SETS * FOLDS, COMPARED), scores.mean(axis=2))
    return tuple(rejected_share(block) for block in blocks)


def rejected_share(merits: np.ndarray) -> float:
    """Return the share of tables (repeats, N, k) in which Friedman's chi-square rejects."""
    ranks = rankdata(merits, axis=2)
    statistic = chi_square(ranks.sum(axis=1), (ranks**2).sum(axis=(1, 2)), merits.shape[1])
    return float(np.mean(chi2.sf(statistic, merits.shape[2] - 1) <= ALPHA))


def main(repeats: int, fold_repeats: int) -> None:
    """Print both tables."""
    error = standard_error(ALPHA, repeats)
    print(f"{repeats} studies each; Monte-Carlo standard error {error:.4f} at {ALPHA}.\n")
    settings = [(n, k) for k in ALGORITHMS for n in SIZES]
    found = pd.DataFrame({f"N {n}, k {k}": sizes(n, k, repeats) for n, k in settings})
    print_header(["rejects at .05", *found.columns])
    for name, row in found.iterrows():
        print_row([name, *(f"{share:.3f}" for share in row)])
    error = standard_error(0.5, fold_repeats)
    print(f"\n{fold_repeats} studies each; Monte-Carlo standard error at most {error:.4f}.\n")
    print_header(["interaction / fold", "folds as blocks", "data-set means"])
    for interaction in INTERACTIONS:
        print_row(
            [interaction, *(f"{share:.3f}" for share in fold_sizes(interaction, fold_repeats))]
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=10_000, help="studies of a cell (10000)")
    parser.add_argument("--fold-repeats", type=int, default=4000, help="the same for folds (4000)")
    arguments = parser.parse_args()
    main(arguments.repeats, arguments.fold_repeats)
