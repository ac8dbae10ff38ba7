"""Whether another reasonable choice would have given another answer."""

from typing import Any

import pandas as pd

from steeplechase.statistics._evidence import Evidence, variant
from steeplechase.statistics._order import in_words, leaders, same_order
from steeplechase.statistics._reasons import CANNOT_TELL
from steeplechase.statistics._variants import choices

TITLE = "Sensitivity of the answer to the choices behind it"
SECTION = "trust"
ASSUMPTIONS = (
    "One choice is changed at a time, all else as in the study; the p-values of the variants are "
    "not corrected for their number and decide nothing."
)
REFERENCE = "Steegen, Tuerlinckx, Gelman and Vanpaemel (2016), Perspect. Psychol. Sci. 11, 702-712"
COLUMNS = {
    "kind": "what is chosen otherwise: missing_policy, metric, replicate, run, audit or source",
    "variant": "what is chosen instead; both policies are listed, one of them is the study's own",
    "n_blocks": "data sets (or sources) that are compared",
    "best": "algorithm of the smallest mean rank, the first of several; empty without a block",
    "mean_ranks": "mean rank of each algorithm, to four digits, in the order of the study",
    "order": "algorithms by mean rank, the best first; '=' where they are equal",
    "p_f": "p-value of Iman and Davenport's F in [0, 1]; empty below three algorithms",
    "decision": "the algorithm that the tests support as winner, or 'cannot tell'",
    "order_changed": "whether the order, ties included, is another than the study's own",
    "best_changed": "whether none of the study's best is among the best",
    "decision_changed": "whether the decision is another than the study's own",
}


def sensitivity(own: pd.Series, other: pd.Series) -> dict[str, Any]:
    """Compare the order of the algorithms under two choices.

    Parameters
    ----------
    own, other
        (k,) float64 mean ranks by algorithm, of the study and of the variant; NaN throughout
        where no block is left.

    Returns
    -------
    dict
        `best`, `mean_ranks`, `order` of the variant in words, None and "" where it has no block;
        `order_changed` and `best_changed`, False where one of the two has no block and so no
        order: that answers nothing and contradicts nothing.
    """
    if other.isna().any():
        words = {"best": None, "mean_ranks": "", "order": ""}
        return {**words, "order_changed": False, "best_changed": False}
    first = leaders(other)
    known = not own.isna().any()
    return {
        "best": first[0],
        "mean_ranks": "; ".join(f"{name} {rank:.4g}" for name, rank in other.items()),
        "order": in_words(other),
        "order_changed": known and not same_order(own, other),
        "best_changed": known and not set(first) & set(leaders(own)),
    }


def table(evidence: Evidence) -> pd.DataFrame:
    """Repeat the comparison under each other choice; no rows below two algorithms."""
    own = evidence.tests
    rows = []
    for kind, which, changed in choices(evidence) if len(evidence.names) > 1 else ():
        tests = variant(evidence, **changed)
        n_blocks = len(tests.ranks)
        rows.append(
            {
                "kind": kind,
                "variant": which,
                "n_blocks": n_blocks,
                **sensitivity(own.mean_ranks, tests.mean_ranks),
                "p_f": float(tests.omnibus["p_f"].iloc[0]),
                "decision": tests.decision or CANNOT_TELL,
                "decision_changed": n_blocks > 0 and tests.decision != own.decision,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
