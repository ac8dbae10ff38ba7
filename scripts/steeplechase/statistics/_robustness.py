"""Whether a verdict outlives other choices, and what a study lacks: facts, and their sentences."""

from typing import Any

import pandas as pd

from steeplechase.statistics._evidence import Evidence
from steeplechase.statistics._words import count, names, unit

# Another metric asks another question: that it has another answer is told, but is no doubt.
OTHER_QUESTION = "metric"
TOLD_ELSEWHERE = "missing_policy"  # with the failures
OUR_WORDS = ("missing_policy", "metric")  # the variants of others are names
KINDS = {
    "missing_policy": "missing scores treated otherwise ({})",
    "metric": "another metric ({})",
    "replicate": "one replicate ({})",
    "run": "another run ({})",
    "audit": "what the audit flags left out ({})",
    "source": "other blocks ({})",
}


def robustness(frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what the tables of sensitivity, tuning and Bayesian tests say of the answer.

    Returns
    -------
    dict
        `variants` (number of choices tried); `changes`: those that alter the best mean rank or the
        decision, as {kind, variant, best, decision, decision_changed}; `left_out_algorithms`:
        {left_out, decision} of those without which the decision is another; `edges`: {algorithm,
        hyperparameter} selected at an edge of its space; `equal_budget`, `validation_order_changed`
        (None where nothing is known of tuning); `bayes`: {a, b, p_a_better, p_equivalent,
        p_b_better}.
    """
    changes = _where(frames["sensitivity"], "best_changed", "decision_changed")
    algorithms = _where(frames["leave_one_algorithm_out"], "decision_changed")
    budgets, tuned = frames["budgets"], frames["over_tuning"]
    shares = ["a", "b", "p_a_better", "p_equivalent", "p_b_better"]
    return {
        "variants": len(frames["sensitivity"]),
        "changes": changes[["kind", "variant", "best", "decision", "decision_changed"]].to_dict(
            "records"
        ),
        "left_out_algorithms": algorithms[["left_out", "decision"]].to_dict("records"),
        "edges": _where(frames["space_edges"], "warning")[["algorithm", "hyperparameter"]].to_dict(
            "records"
        ),
        "equal_budget": bool(budgets["equal_budget"].all()) if len(budgets) else None,
        "validation_order_changed": bool(tuned["order_changed"].any()) if len(tuned) else None,
        "bayes": frames["bayesian_signed_rank"][shares].to_dict("records"),
    }


def grounds(evidence: Evidence) -> dict[str, Any]:
    """Return how many folds, replicates and runs there are, and whether trials are known."""
    refits = evidence.refits
    return {
        "folds": int(refits["outer_fold"].nunique()),
        "replicates": int(refits["replicate"].nunique()),
        "runs": len(evidence.material.runs),
        "absent_runs": list(evidence.material.absent_runs),
        "trials": evidence.material.trials is not None,
    }


def _where(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the rows in which one of some columns of truth values holds."""
    return table[table[list(columns)].astype(bool).any(axis=1)]


def doubts(statistics: dict[str, Any], best: str | None) -> list[str]:
    """Warn where another reasonable choice, or another pool, gives another decision."""
    found = []
    facts = statistics["robustness"]
    changed = [
        one
        for one in facts["changes"]
        if one["decision_changed"] and one["kind"] not in (OTHER_QUESTION, TOLD_ELSEWHERE)
    ]
    if best is not None and changed:
        listed = "; ".join(f"with {_variants(group)}" for group in _groups(changed, "kind"))
        found.append(f"The decision is another {listed}.")
    if best is not None and facts["left_out_algorithms"]:
        without = names([one["left_out"] for one in facts["left_out_algorithms"]])
        found.append(f"The decision is another without {without}: it depends on who takes part.")
    return found


def tuning(statistics: dict[str, Any]) -> list[str]:
    """Warn of what makes the tuning unfair or unfinished."""
    facts, found = statistics["robustness"], []
    if facts["equal_budget"] is False:
        found.append("The algorithms were not given the same number of trials.")
    if facts["edges"]:
        edges = [f"{one['hyperparameter']} of {one['algorithm']}" for one in facts["edges"]]
        found.append(
            f"Selected at an edge of its search space: {names(edges)}; a wider space may score "
            "better."
        )
    return found


def would_change(statistics: dict[str, Any]) -> list[str]:
    """Return the choices under which the best mean rank or the decision is another."""
    facts = statistics["robustness"]
    told = [one for one in facts["changes"] if one["kind"] != TOLD_ELSEWHERE]
    left_out = [
        f"Without the algorithm {one['left_out']}: decision {one['decision']}."
        for one in facts["left_out_algorithms"]
    ]
    return left_out + [
        f"With {_variants(group)}: {group[0]['best']} has the best mean rank"
        + (f", decision {group[0]['decision']}." if group[0]["decision_changed"] else ".")
        for group in _groups(told, "kind", "best", "decision")
    ]


def probabilities(statistics: dict[str, Any], best: str | None) -> list[str]:
    """Return how probable it is that the best is better in practice than each other one."""
    found = []
    for pair in statistics["robustness"]["bayes"]:
        if best in (pair["a"], pair["b"]) and pair["p_equivalent"] is not None:
            mine, other = ("a", "b") if pair["a"] == best else ("b", "a")
            found.append((pair[f"p_{mine}_better"], pair["p_equivalent"], pair[other]))
    if not found:
        return []
    least, equivalent, other = min(found)
    start = (
        f"Bayesian signed-rank test: the posterior favours {best} over {other}, its nearest rival "
        "there,"
    )
    if not statistics["rope"]:
        return [f"{start} in {least:.0%} of the draws."]
    return [
        f"{start} by more than the rope ({statistics['rope']:g}) in {least:.0%} of the draws, and "
        f"their equivalence in {equivalent:.0%}."
    ]


def lacking(statistics: dict[str, Any]) -> list[str]:
    """Return what the study does not have, and so cannot answer for."""
    facts, found = statistics["grounds"], []
    n, k = statistics["n_datasets"], statistics["n_algorithms"]
    if k < 2 or n == 0:
        return found
    if not facts["trials"]:
        varied = ", and how far the scores vary with the seed," if facts["replicates"] < 2 else ""
        found.append(
            f"How the scores came about: whether the algorithms were tuned alike{varied} cannot be "
            "judged from them."
        )
    elif facts["absent_runs"]:
        found.append(
            f"The further runs {names(facts['absent_runs'])}: they have no results yet. Run the "
            "study of that name, and this one again."
        )
    elif not facts["runs"]:
        found.append(
            "A run under another study seed (comparison.runs): the order of close algorithms can "
            "turn over with it."
        )
    if facts["trials"] and facts["replicates"] < 2:
        found.append(
            "Replicates: how much the initial weights and the order of batches matter is not "
            "separated from the folds."
        )
    needed = statistics["planning"]["n_for_best_rank_gap"]
    if needed is not None and needed > n and statistics["n_algorithms"] > 2:
        found.append(
            f"{unit(statistics).capitalize()}s: for Nemenyi's test to tell the two best apart by "
            f"their present gap of mean ranks it takes about {count(needed, unit(statistics))}."
        )
    return found


def _groups(changes: list[dict[str, Any]], *keys: str) -> list[list[dict[str, Any]]]:
    """Return the changes that agree in some keys together, in the order of their first."""
    groups: dict[tuple, list[dict[str, Any]]] = {}
    for one in changes:
        groups.setdefault(tuple(one[key] for key in keys), []).append(one)
    return list(groups.values())


def _variants(group: list[dict[str, Any]]) -> str:
    """Return variants of one kind as they are named in a sentence."""
    kind = group[0]["kind"]
    told = [one["variant"].removeprefix("without ") for one in group]
    if kind in OUR_WORDS:
        told = [variant.replace("_", " ") for variant in told]
    return KINDS[kind].format(names(told))
