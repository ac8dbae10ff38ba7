"""Whether the answer hangs on which algorithms were compared with one another."""

from collections.abc import Callable, Sequence

import pandas as pd

from steeplechase.statistics._evidence import Evidence, variant
from steeplechase.statistics._order import leaders, same_order
from steeplechase.statistics._reasons import CANNOT_TELL
from steeplechase.statistics._tests import Tests, run_tests

TITLE = "Leaving one algorithm out"
SECTION = "trust"
ASSUMPTIONS = (
    "As of the tests that decide; mean ranks, F and Holm's factor depend on the pool of "
    "algorithms, the signed-rank test of a pair does not."
)
REFERENCE = "Benavoli, Corani and Mangili (2016), JMLR 17(5), 1-10"
COLUMNS = {
    "left_out": "algorithm that is left out",
    "n_blocks": "data sets (or sources) that are compared without it",
    "winner": "algorithm of the smallest mean rank of the others, the first of several",
    "mean_rank": "its mean rank, from 1 to k - 1",
    "shared": "whether another one has the same mean rank",
    "decision": "the algorithm that the tests support as winner, or 'cannot tell'",
    "order_changed": "whether the others stand in another order by mean rank than with it",
    "decision_changed": (
        "whether the decision is another than with it; never where it was itself the winner"
    ),
}


def leave_one_algorithm_out(
    full: Tests, conclude: Callable[[Sequence[str]], Tests]
) -> pd.DataFrame:
    """Repeat the comparison without each of the algorithms in turn.

    Ranks are relative: an algorithm that is left out can turn the order of two others over, since
    it stood between them on some data sets, though no score of theirs has changed.

    Parameters
    ----------
    full
        The tests of all k algorithms.
    conclude
        Gives the tests of some of the algorithms, by their names.

    Returns
    -------
    pandas.DataFrame
        k rows with the columns of `COLUMNS`; none for k < 3. Where the others have no block in
        common `winner` is None, `mean_rank` NaN, the decision "cannot tell". Without a block in
        the full comparison there is no order that could change.
    """
    names = list(full.ranks.columns)
    rows = []
    for left_out in names if len(names) > 2 else ():
        rest = conclude([name for name in names if name != left_out])
        answered = len(rest.ranks) > 0
        first = leaders(rest.mean_ranks) if answered else []
        compared = answered and len(full.ranks) > 0
        rows.append(
            {
                "left_out": left_out,
                "n_blocks": len(rest.ranks),
                "winner": first[0] if first else None,
                "mean_rank": rest.mean_ranks.min(),
                "shared": len(first) > 1,
                "decision": rest.decision or CANNOT_TELL,
                "order_changed": compared and not same_order(full.mean_ranks, rest.mean_ranks),
                "decision_changed": answered and full.decision not in (left_out, rest.decision),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def table(evidence: Evidence) -> pd.DataFrame:
    """Leave each algorithm out of the study's own comparison."""
    complete = bool((evidence.refits["state"] == "ok").all()) and set(
        evidence.table["dataset"].astype(str)
    ) == set(evidence.refits["dataset"])

    def conclude(names: Sequence[str]) -> Tests:
        # Where no refit is without a score, the others' scores are those of the full comparison.
        if complete:
            scores = evidence.scores[list(names)]
            return run_tests(scores, evidence.higher_is_better, evidence.alpha)
        return variant(evidence, names=names)

    return leave_one_algorithm_out(evidence.tests, conclude)
