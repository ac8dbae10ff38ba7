"""The section on the data: what the audit found in them before anything was trained."""

from typing import Any

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import View

MOST_ROWS = 300
GRAVE = ("spoils", "weakens")


def audit(data: ReportData) -> dict[str, Any] | None:
    """Return the findings, the groups of dependent data sets, and what guessing gets."""
    if not data.audit:
        return None
    findings = data.audit["findings"]
    clusters = data.audit["clusters"]
    names = list(dict.fromkeys(row["dataset"] for row in findings))
    faults = [row for row in findings if row["severity"] != "facts"]
    return {
        "summary": _summary(faults, len(names)),
        "left_out": left_out(data),
        "spoilt": _spoilt(faults),
        "weakened": _weakened(faults),
        "findings": _findings(faults),
        "clusters": [wording.listing(members, 20) for members in clusters],
        "sources": _sources(len(names), clusters),
        "facts": _facts([row for row in findings if row["severity"] == "facts"], names),
    }


def left_out(data: ReportData) -> str:
    """Say which data sets the audit kept out of the comparison; nothing where there are none."""
    names = data.audit.get("left_out") or []
    if not names:
        return ""
    verb = "is" if len(names) == 1 else "are"
    return (
        f"{wording.listing(names, 20)} {verb} left out of the comparison for what the audit found "
        "(on_audit: exclude); trained and tabulated all the same."
    )


def _summary(faults: list[dict[str, Any]], n: int) -> str:
    """Say how many data sets have findings of which severity."""
    touched = {grade: {r["dataset"] for r in faults if r["severity"] == grade} for grade in GRAVE}
    searched = f"{wording.count(n, 'data set')} searched before training"
    if not any(touched.values()):
        return f"{searched}: nothing was found that would spoil or weaken a comparison."
    spoils, weakens = (len(touched[grade]) for grade in GRAVE)
    return (
        f"{searched}: a comparison is spoilt on {_number(spoils)} of them and weakened on "
        f"{_number(weakens)}."
    )


def _number(count: int) -> str:
    """Return a number of data sets in words that read well where it is 0."""
    return f"{count:,}" if count else "none"


def _spoilt(faults: list[dict[str, Any]]) -> list[str]:
    """Return a line for each data set that is not fit for comparison as it is."""
    sentences: dict[str, list[str]] = {}
    for row in faults:
        if row["severity"] == "spoils":
            sentences.setdefault(row["dataset"], []).append(row["sentence"])
    return [f"{name}: {' '.join(said)}" for name, said in sentences.items()]


def _weakened(faults: list[dict[str, Any]]) -> list[str]:
    """Return a line for each data set that is weakened: what it has, and in which columns."""
    said: dict[str, dict[str, list[str]]] = {}
    for row in faults:
        if row["severity"] == "weakens":
            about = [row["other_dataset"]] if row["other_dataset"] else row["columns"]
            said.setdefault(row["dataset"], {}).setdefault(row["title"].lower(), []).extend(about)
    return [
        f"{name}: {'; '.join(_with_places(title, places) for title, places in titles.items())}."
        for name, titles in said.items()
    ]


def _with_places(title: str, places: list[str]) -> str:
    """Return a finding with the columns or data sets that it is about."""
    return f"{title} ({wording.listing(places)})" if places else title


def _findings(faults: list[dict[str, Any]]) -> View | None:
    """Return all findings that are faults, a row each."""
    if not faults:
        return None
    rows = [
        [
            views.text(row["dataset"]),
            views.text(row["severity"], "warning" if row["severity"] == "spoils" else ""),
            views.text(row["title"]),
            views.text(row["sentence"]),
        ]
        for row in faults[:MOST_ROWS]
    ]
    heads = [("data set", False), ("severity", False), ("finding", False), ("in words", False)]
    note = (
        "Spoils: scores do not measure what they seem to, or count twice. Weakens: they measure "
        "less than they seem to. Notes: worth knowing. All findings are in audit.csv."
    )
    if len(faults) > MOST_ROWS:
        note = f"The first {MOST_ROWS} of {len(faults):,}. {note}"
    return View("What the audit found", heads, rows, note)


def _sources(n: int, clusters: list[list[str]]) -> str:
    """Say how many independent data sets there are, where some are not."""
    if not clusters:
        return ""
    independent = n - sum(len(members) - 1 for members in clusters)
    return (
        f"Data sets of one group share their features, so they are no independent evidence: the "
        f"{wording.count(n, 'data set')} come from {wording.count(independent, 'source')} at most."
    )


def _facts(facts: list[dict[str, Any]], names: list[str]) -> View | None:
    """Return a row a data set with the accuracies that need no training, a column each."""
    titles = list(dict.fromkeys(row["title"] for row in facts))
    if not titles:
        return None
    numbers = {(row["dataset"], row["title"]): row["number"] for row in facts}
    rows = [
        [views.text(name), *(views.score(numbers.get((name, title))) for title in titles)]
        for name in names
    ]
    heads = [("data set", False), *((title.lower(), True) for title in titles)]
    note = "Over all rows of the data set; the nearest other row is sought on encoded features."
    return View("What needs no training", heads, rows, note)
