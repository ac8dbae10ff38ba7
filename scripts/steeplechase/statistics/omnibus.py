"""Whether the algorithms differ at all, by four tests."""

import pandas as pd

from steeplechase.statistics._aligned import aligned_friedman
from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._quade import quade
from steeplechase.statistics._table import merits

TITLE = "Omnibus tests"
SECTION = "significance"
ASSUMPTIONS = "Data sets are independent; two algorithms, or one data set, have no such test."
REFERENCE = (
    "Friedman 1937; Iman and Davenport 1980; Quade 1979; Hodges and Lehmann 1962; "
    "Garcia et al. 2010, Information Sciences 180, 2044-2064"
)
COLUMNS = {
    "test": "friedman, iman_davenport (the one that decides), quade or aligned_friedman",
    "statistic": "chi-square of friedman and aligned_friedman, F of the other two, at least 0",
    "df1": "degrees of freedom, number of algorithms less one",
    "df2": "second degrees of freedom of an F",
    "p": "p-value, 0 to 1; none with two algorithms, with one data set, or all tied",
    "method": "the test in words",
    "assumptions": "what must hold for its p-value",
    "reference": "where it is published",
}
METHODS = {
    "friedman": (
        "Friedman's chi-square, corrected for ties",
        "Data sets are independent; the chi-square is good with ten or more.",
        "Friedman 1937, JASA 32, 675-701; Conover 1999, section 5.8 (T1)",
    ),
    "iman_davenport": (
        "Iman and Davenport's F of Friedman's ranks",
        "Data sets are independent; below ten of them F rejects a little too often.",
        "Iman and Davenport 1980, Communications in Statistics A9, 571-595; Conover 1999 (T2)",
    ),
    "quade": (
        "Quade's F, data sets weighted by the rank of their range",
        "Data sets independent, ranges comparable; below ten of them F rejects a little too often.",
        "Quade 1979, JASA 74, 680-683; Conover 1999, section 5.8",
    ),
    "aligned_friedman": (
        "Friedman's test on aligned ranks",
        "Data sets are independent, differences comparable between them; ties make it cautious.",
        "Hodges and Lehmann 1962; Garcia et al. 2010, Information Sciences 180, 2044-2064",
    ),
}


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per test, with `COLUMNS`; without a test its numbers are NaN."""
    decided = evidence.tests.omnibus.iloc[0]
    merit = merits(evidence.scores, evidence.higher_is_better)
    f = decided[["iman_davenport_f", "df1", "df2", "p_f"]]
    numbers = {
        "friedman": {"statistic": decided["chi2"], "df1": decided["df1"], "p": decided["p_chi2"]},
        "iman_davenport": dict(zip(("statistic", "df1", "df2", "p"), f, strict=True)),
        "quade": quade(merit),
        "aligned_friedman": aligned_friedman(merit),
    }
    rows = [
        {"test": name, **numbers[name], "method": method, "assumptions": held, "reference": source}
        for name, (method, held, source) in METHODS.items()
    ]
    return pd.DataFrame(rows)[list(COLUMNS)]
