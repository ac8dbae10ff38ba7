"""What a report says of scores that were trained elsewhere: whence they are, what is missing."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import View

MOST_ROWS = 300


def header(data: ReportData) -> tuple[bool, str]:
    """Return whether every score is there, and where they are from, in a sentence."""
    found = data.origin
    if not found:
        return False, "Scores trained elsewhere; their table was not read yet."
    missing = found["empty"] + found["absent"] + found["infinite"]
    parts = [
        f"Scores trained elsewhere: {found['file']} (SHA-256 {found['sha256'][:12]}…)",
        wording.count(found["rows"], "row"),
        wording.count(found["scores"], "score"),
        f"{missing:,} missing" if missing else "none missing",
    ]
    return not missing, ", ".join(parts) + "."


def missing_notes(data: ReportData) -> list[str]:
    """Say how many scores are not there, and why."""
    found = data.origin
    part = " and fold" if found.get("parts", 0) > found.get("datasets", 0) else ""
    sentences = {
        "empty": "Empty cells of the file, or cells that say that there is no score: {}.",
        "absent": "Not in the file, though another algorithm has a score for the same data set"
        f"{part}: {{}}.",
        "infinite": "Infinite, as of a training that diverged: {}.",
    }
    return [text.format(f"{found[key]:,}") for key, text in sentences.items() if found.get(key)]


def missing_scores(scores: pd.DataFrame, parts: bool) -> View | None:
    """Return the scores that are missing, each with its reason.

    Parameters
    ----------
    scores
        The table of scores.
    parts
        Whether the file has folds or replicates.
    """
    if not len(scores) or (scores["status"] == "ok").all():
        return None
    bad = scores[scores["status"] != "ok"]
    shown = ("outer_fold", "replicate") if parts else ()
    rows = [
        [
            views.text(row["dataset"]),
            views.text(row["algorithm"]),
            *(views.integer(row[name]) for name in shown),
            views.text(row["reason"]),
        ]
        for row in bad.head(MOST_ROWS).to_dict("records")
    ]
    heads = [
        ("data set", False),
        ("algorithm", False),
        *((name.removeprefix("outer_"), True) for name in shown),
        ("why", False),
    ]
    note = (
        f"The first {MOST_ROWS} of {len(bad):,}; all are in tables/scores.csv."
        if len(bad) > MOST_ROWS
        else ""
    )
    return View("Scores that are missing", heads, rows, note)


def method(data: ReportData) -> str:
    """Say what was compared, and what is not known of it."""
    found = data.origin
    datasets = wording.count(found.get("datasets", 0), "data set")
    algorithms = wording.count(len(data.algorithms), "algorithm")
    read = f"read from {found['file']}" if found else "not read yet"
    return (
        f"The comparison is of {algorithms} over {datasets}; the scores were trained elsewhere and "
        f"{read}. How the algorithms were tuned, trained and tested, and on which rows, is not "
        "known here, and no test can vouch for it."
    )


def provenance(data: ReportData) -> list[tuple[str, str]]:
    """Return what is known of the table of scores."""
    found: dict[str, Any] = data.origin
    if not found:
        return []
    form = {"wide": "a row a data set", "long": "a row a score"}[found["form"]]
    return [
        ("scores", found["file"]),
        ("SHA-256 of the scores", found["sha256"]),
        ("form of their table", f"{form}, {wording.count(found['rows'], 'row')}"),
    ]
