"""The sections behind the answer: curves, tuning, metrics, methods, glossary."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import methods as prose
from steeplechase.rendering import summaries, views
from steeplechase.rendering.data import ReportData, metric_title
from steeplechase.rendering.glossary import listed
from steeplechase.rendering.terms import GLOSSARY, OF_TRAINING
from steeplechase.rendering.views import Cell, View

Context = dict[str, Any] | None

EDGE_EXPECTED = 0.1  # by chance, of a uniform draw
EDGE_MANY = 0.3


def curves(data: ReportData) -> Context:
    """Return a context if the curves were drawn."""
    return {} if "learning_curves" in data.figures else None


def tuning(data: ReportData) -> Context:
    """Return the budgets and the chosen hyperparameters."""
    trials, scores = data.frames["trials"], data.frames["scores"]
    if not len(trials):
        return None
    algorithms = data.study["algorithms"]
    counts = {a["name"]: a["trials"] for a in algorithms}
    equal = len(set(counts.values())) == 1
    if equal:
        trials_each = wording.count(next(iter(counts.values())), "trial")
        budget = (
            f"Equal budgets: every algorithm had {trials_each} in every outer fold of every data "
            "set."
        )
    else:
        budget = "Budgets were not equal."
    return {
        "budget": budget,
        "equal": equal,
        "budgets": _budgets(data, trials, counts),
        "chosen": _chosen(data, summaries.chosen(trials, scores, algorithms)),
    }


def _budgets(data: ReportData, trials: pd.DataFrame, counts: dict[str, int]) -> View:
    """Return trials and trainings by algorithm."""
    style, rows = data.style(), []
    for name, n in counts.items():
        status = trials.loc[trials["algorithm"] == name, "status"]
        bad = int((status == "diverged").sum())
        rows.append(
            [
                views.text(name, "", style.look(name)),
                views.integer(n),
                views.integer(len(status)),
                views.integer(bad, "warning" if bad else ""),
                views.integer(int((~status.isin(["ok", "diverged"])).sum())),
            ]
        )
    heads = [
        ("algorithm", False),
        ("trials", True),
        ("inner trainings", True),
        ("diverged", True),
        ("failed or missing", True),
    ]
    return View("Budget of the search by algorithm", heads, rows)


def _chosen(data: ReportData, found: list[dict[str, Any]]) -> View | None:
    """Return the selected values of each hyperparameter."""
    if not found:
        return None
    style, rows = data.style(), []
    for row in found:
        values, edge = row["values"], row["edge"]
        many = edge is not None and edge >= EDGE_MANY
        rows.append(
            [
                views.text(row["algorithm"], "", style.look(row["algorithm"])),
                views.text(row["name"]),
                views.text(space_text(row["space"])),
                _middle(values),
                views.text(_range(values)),
                Cell(
                    wording.MISSING if edge is None else f"{edge:.0%}".replace("%", " %"),
                    edge,
                    "warning" if many else "",
                ),
            ]
        )
    heads = [
        ("algorithm", False),
        ("hyperparameter", False),
        ("search space", False),
        ("median selected", True),
        ("range selected", False),
        ("at the edge", True),
    ]
    note = (
        "Over all refits. At the edge: selections in the outer 5 % of the space at either end, or "
        f"on an end itself; {EDGE_EXPECTED:.0%} would be expected by chance. A large share means "
        "that the best value may lie outside the space."
    ).replace("10%", "10 %")
    return View("Selected hyperparameters", heads, rows, note)


def _middle(values: list) -> Cell:
    """Return the median of numbers, or the most frequent of other values."""
    if not values:
        return Cell(wording.MISSING)
    series = pd.Series(values)
    if pd.api.types.is_numeric_dtype(series):
        return views.quantity(float(series.median()))
    return views.text(f"{series.mode().iloc[0]} (most frequent)")


def _range(values: list) -> str:
    """Return the range of numbers, or the distinct other values."""
    if not values:
        return wording.MISSING
    if pd.api.types.is_numeric_dtype(pd.Series(values)):
        return wording.quantiles([float(value) for value in values])
    return wording.listing(sorted({str(value) for value in values}))


def space_text(space: dict[str, Any]) -> str:
    """Write a search space in words."""
    show = wording.significant
    if "integers" in space:
        low, high = space["integers"]
        text = f"whole numbers {low} to {high}"
    elif "uniform" in space:
        text = f"{show(space['uniform'][0])} to {show(space['uniform'][1])}, uniform"
    elif "log_uniform" in space:
        text = f"{show(space['log_uniform'][0])} to {show(space['log_uniform'][1])}, log-uniform"
    elif "count" in space:
        last = space["start"] + space["step"] * (space["count"] - 1)
        text = f"{space['count']} values from {show(space['start'])} to {show(last)}"
    else:
        text = wording.listing([str(value) for value in space.get("values", [])], 12)
    when = space.get("when")
    if when:
        conditions = [f"{name} is {value}" for name, value in when.items()]
        text += f"; only where {wording.listing(conditions)}"
    return text


def metrics(data: ReportData) -> Context:
    """Return every metric on training and test rows."""
    names = list(data.study.get("metrics") or [])
    if not len(data.frames["scores"]) or not names or data.foreign:
        return None
    table = summaries.metric_means(
        data.frames["scores"], data.frames["pooled"], names, data.algorithms
    )
    style, rows = data.style(), []
    for row in table.to_dict("records"):
        undefined = f"{row['undefined']:,} of {row['refits']:,}"
        rows.append(
            [
                views.text(metric_title(row["metric"])),
                views.text(row["algorithm"], "", style.look(row["algorithm"])),
                views.score(row["test"], "strong" if row["metric"] == data.metric else ""),
                views.score(row["train"]),
                views.score(row["gap"]),
                views.score(row["pooled"]),
                Cell(undefined, row["undefined"], "warning" if row["undefined"] else ""),
            ]
        )
    heads = [
        ("metric", False),
        ("algorithm", False),
        ("test", True),
        ("training", True),
        ("gap", True),
        ("pooled", True),
        ("undefined", True),
    ]
    note = (
        "Means over data sets of the means over refits that ended well. Gap: training minus test. "
        "Pooled: computed once on the test predictions of all folds together, where metrics that "
        "need every class have a value. Undefined: refits without a value on the test rows; they "
        "are left out of that mean."
    )
    reasons = [
        f"{reason} ({wording.count(n, 'refit')})"
        for reason, n in summaries.undefined_reasons(data.frames["scores"])
    ]
    return {"metrics": View("All metrics by algorithm", heads, rows, note), "reasons": reasons}


def methods(data: ReportData) -> Context:
    """Return the methods in prose, and the references."""
    return {"paragraphs": prose.paragraphs(data), "references": prose.references(data)}


def glossary(data: ReportData) -> Context:
    """Return the terms; of foreign scores nothing is known but the statistics."""
    left_out = OF_TRAINING if data.foreign else frozenset()
    terms = [(term, meaning) for term, meaning, *_ in GLOSSARY if term not in left_out]
    return listed(terms, data.figures)
