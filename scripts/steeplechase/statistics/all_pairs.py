"""All pairs of algorithms: the exact test under each correction, and the tests of mean ranks."""

import pandas as pd

from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._post_hoc import adjusted, pairs_of_ranks

TITLE = "Exact Wilcoxon test of each pair, corrected in three ways; Nemenyi's and Conover's tests"
SECTION = "significance"
ASSUMPTIONS = (
    "Data sets are independent; Wilcoxon: differences symmetric about zero if alike; Shaffer, "
    "Bergmann-Hommel: alike is transitive."
)
REFERENCE = (
    "Holm 1979; Shaffer 1986; Bergmann and Hommel 1988; Nemenyi 1963; Conover 1999, section 5.8; "
    "Garcia and Herrera 2008, JMLR 9, 2677-2694"
)
COLUMNS = {
    "a": "one algorithm",
    "b": "the other one",
    "wilcoxon_p": "exact two-sided p-value of the signed-rank test, not corrected, 0 to 1",
    "holm_p": "the same after Holm's correction over all pairs, 0 to 1",
    "shaffer_p": "the same after Shaffer's static correction, 0 to 1",
    "bergmann_hommel_p": (
        "the same after Bergmann and Hommel's correction, 0 to 1; none with more than 9 algorithms"
    ),
    "nemenyi_p": "Nemenyi's test of mean ranks, 0 to 1; none with two algorithms",
    "conover_holm_p": (
        "Conover's t-test of rank sums after Holm's correction, 0 to 1; none with two algorithms"
    ),
}


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per pair of algorithms, in the order of the study, with `COLUMNS`."""
    tests = evidence.tests
    pairs = tests.pairs[["a", "b", "wilcoxon_p"]]
    p = pairs["wilcoxon_p"].to_numpy(dtype=float)
    k = tests.ranks.shape[1]
    return pairs.assign(**adjusted("pairs", p, k), **pairs_of_ranks(tests))
