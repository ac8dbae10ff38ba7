"""The other algorithms against a control: fewer tests, so that each can say more."""

import numpy as np
import pandas as pd

from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._post_hoc import adjusted, control_of_ranks
from steeplechase.statistics._table import merits

TITLE = "Exact Wilcoxon test against a control, corrected in four ways; normal tests of ranks"
SECTION = "significance"
ASSUMPTIONS = (
    "Control chosen before seeing scores; data sets independent; Hochberg, Hommel: tests depend "
    "positively at most; Finner: no algorithm differs."
)
REFERENCE = (
    "Demsar 2006, JMLR 7, section 3.2.2; Holm 1979; Hochberg 1988; Hommel 1988; Finner 1993; Dunn "
    "1961; Derrac et al. 2011, Swarm Evol. Comput. 1, 3-18"
)
COLUMNS = {
    "control": "the algorithm that the others are compared with",
    "algorithm": "another one",
    "mean_rank_difference": "mean rank of the other less that of the control; negative: better",
    "wilcoxon_p": "exact two-sided p-value of the signed-rank test, not corrected, 0 to 1",
    "holm_p": "the same after Holm's correction over the others, 0 to 1",
    "hochberg_p": "the same after Hochberg's correction, 0 to 1",
    "hommel_p": "the same after Hommel's correction, 0 to 1",
    "finner_p": "the same after Finner's correction, 0 to 1",
    "bonferroni_dunn_p": (
        "normal test of mean ranks after Bonferroni's correction, 0 to 1; none with two algorithms"
    ),
    "quade_holm_p": "that of the ranks weighted as in Quade's test, after Holm's correction",
    "aligned_holm_p": "that of the aligned ranks, after Holm's correction",
}


def table(evidence: Evidence) -> pd.DataFrame:
    """Return one row per other algorithm, with `COLUMNS`; none where the study has no control."""
    tests, control = evidence.tests, evidence.material.control
    names = list(tests.ranks.columns)
    if control not in names:
        return pd.DataFrame(columns=list(COLUMNS))
    place = names.index(control)
    # Each pair stands once, the control as a or as b, so the others keep the order of the study.
    rows = tests.pairs[(tests.pairs["a"] == control) | (tests.pairs["b"] == control)]
    p = rows["wilcoxon_p"].to_numpy(dtype=float)
    mean_ranks = tests.mean_ranks.to_numpy(dtype=float)
    told = {
        "control": control,
        "algorithm": [name for name in names if name != control],
        "mean_rank_difference": np.delete(mean_ranks, place) - mean_ranks[place],
        "wilcoxon_p": p,
    }
    merit = merits(evidence.scores, evidence.higher_is_better)
    ranked = control_of_ranks(tests, merit, place)
    return pd.DataFrame(told | adjusted("control", p, len(names)) | ranked)
