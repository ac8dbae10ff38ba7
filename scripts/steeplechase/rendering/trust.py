"""The section on what could spoil the comparison: failures, policies, stability, the data."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import failures, foreign, unfinished, views
from steeplechase.rendering.audit import audit
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import View


def trust(data: ReportData) -> dict[str, Any]:
    """Return failures, policies, stability, what the audit found, and the data cards."""
    scores = data.frames["scores"]
    parts = data.origin.get("parts", 0) > data.origin.get("datasets", 0)
    return {
        "trained": not data.foreign,
        "refits": foreign.missing_scores(scores, parts) if data.foreign else failures.refits(data),
        "trainings": failures.trainings(data),
        "missing": [*unfinished.notes(data), *foreign.missing_notes(data), *_missing(data)],
        "blocks": _blocks(data) if parts or not data.foreign else "",
        "left_out": _left_out(data),
        "audit": audit(data),
        "datasets": _datasets(data.frames["datasets"]),
        "notes": _notes(data.frames["datasets"]),
        "cards": data.cards,
    }


def _missing(data: ReportData) -> list[str]:
    """Return what both policies for missing scores conclude, in sentences."""
    missing = data.facts.get("missing") or {}
    if not missing.get("n_refits_without_score"):
        whole = "No score is missing" if data.foreign else "No refit is without a score"
        whole += " on what is compared" if data.facts.get("unfinished") else ""
        return [f"{whole}, so nothing had to be treated as missing."]
    found = []
    names = {"worst_rank": "ranked last", "drop": "data sets left out"}
    for policy, title in names.items():
        one = missing.get(policy) or {}
        used = " (the policy of this study)" if missing.get("policy") == policy else ""
        order = wording.listing(one.get("order") or [], 10) or "none"
        found.append(
            f"Without a score: {title}{used}. Over "
            f"{wording.count(one.get('n_datasets') or 0, 'data set')} the order is {order}; "
            f"decision: {one.get('decision') or 'cannot tell'}."
        )
    changes = missing.get("order_changes") or missing.get("decision_changes")
    found.append(
        "The order or the decision changes with the policy: read the verdict with care."
        if changes
        else "The policy changes neither the order nor the decision."
        if changes is False
        else "The two cannot be compared, since no data set has all scores."
    )
    return found


def _blocks(data: ReportData) -> str:
    """Return the test with folds as blocks, named as what it is."""
    facts = data.facts
    blocks, test = facts.get("folds_as_blocks") or {}, facts.get("friedman") or {}
    if blocks.get("p_chi2") is None:
        return ""
    right = wording.p_value(test.get("p_chi2"))
    return (
        f"Inflated: with each of {blocks['n_blocks']:,} folds counted as an independent block, "
        f"Friedman's test would give χ² = {blocks['chi2']:.2f}, p = "
        f"{wording.p_value(blocks['p_chi2'])} (Kendall's W = "
        f"{wording.decimals(blocks['kendall_w'], 2)}); with {data.unit}s as blocks, p = {right}. "
        "Folds of one data set share training rows, so they are no independent evidence."
    ).replace("p = <", "p <")


def _left_out(data: ReportData) -> View | None:
    """Return the comparison without each of the data sets."""
    table = data.frames["leave_one_out"]
    if not len(table):
        return None
    whole = (data.facts.get("verdict") or {}).get("winner") or "cannot tell"
    rows = [
        [
            views.text(row["left_out"]),
            views.text(row["winner"] + (" (shared)" if row.get("shared") else "")),
            views.score(row["mean_rank"], places=2),
            views.text(row["decision"], "" if row["decision"] == whole else "warning"),
        ]
        for row in table.to_dict("records")
    ]
    heads = [
        ("left out", False),
        ("best mean rank", False),
        ("its mean rank", True),
        ("decision", False),
    ]
    return View("The comparison without each data set", heads, rows)


def _datasets(table: pd.DataFrame) -> View | None:
    """Return what the data sets are, and how they were divided."""
    if not len(table):
        return None
    rows = [
        [
            views.text(row["dataset"]),
            views.integer(row["rows"]),
            views.integer(row["rows_used"]),
            views.integer(row["numeric"]),
            views.integer(row["categorical"]),
            views.integer(row["classes"]),
            views.integer(row["smallest_class"]),
            views.integer(row["missing_cells"]),
            views.text("stratified" if row["stratified"] else "plain"),
        ]
        for row in table.to_dict("records")
    ]
    numbers = ("rows", "rows used", "numeric", "categorical", "classes", "smallest class")
    heads = [
        ("data set", False),
        *((name, True) for name in (*numbers, "missing cells")),
        ("folds", False),
    ]
    return View("Data sets", heads, rows)


def _notes(table: pd.DataFrame) -> list[str]:
    """Return what is to be known of single data sets, a line each."""
    if not len(table):
        return []
    noted = table[table["note"].fillna("") != ""]
    return [f"{row['dataset']}: {row['note']}" for row in noted.to_dict("records")]
