"""Refits and inner trainings that did not end well: status, reason, and the log that has more."""

from steeplechase.rendering import summaries, views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import Cell, View

MOST_ROWS = 300

# The job that says why in its log: a refit that was not tried failed in the search.
NOT_TRIED = "no trial ended well"

LOGS = "Logs stand beside the report, in the folder of the study's results."


def refits(data: ReportData) -> View | None:
    """Return the refits that did not end well, each with its reason."""
    scores = data.frames["scores"]
    if not len(scores) or (scores["status"] == "ok").all():
        return None
    bad = scores[scores["status"] != "ok"].fillna({"reason": ""})
    rows = [
        [
            views.text(row["dataset"]),
            views.text(row["algorithm"]),
            views.integer(row["outer_fold"]),
            views.text(row["status"], "warning"),
            views.text(row["reason"]),
            views.text(_log(row["dataset"], row["status"], row["reason"])),
        ]
        for row in bad.head(MOST_ROWS).to_dict("records")
    ]
    heads = [
        ("data set", False),
        ("algorithm", False),
        ("outer fold", True),
        ("status", False),
        ("reason", False),
        ("log", False),
    ]
    more = (
        f"The first {MOST_ROWS} of {len(bad):,}; all are in tables/scores.csv."
        if len(bad) > MOST_ROWS
        else ""
    )
    return _view("Refits without a score", heads, rows, more)


def _log(dataset: str, status: str, reason: str) -> str:
    """Return the path of the log that tells more of a refit, "" where none does."""
    if status == "diverged":
        return ""
    if reason.startswith(NOT_TRIED):
        return search_logs(dataset)
    return f"logs/refit_selected/{dataset}.log"


def search_logs(dataset: str) -> str:
    """Return the folder of the logs of a data set's search, one file a pack."""
    return f"logs/search_cells/{dataset}/"


def trainings(data: ReportData) -> View | None:
    """Return the inner trainings that did not end well, grouped by reason."""
    table = summaries.failures(data.frames["trials"])
    if not len(table):
        return None
    rows = [
        [
            views.text(row["algorithm"]),
            views.text(row["status"], "warning"),
            views.text(row["reason"]),
            views.integer(row["trainings"]),
            views.integer(row["datasets"]),
            views.text("" if row["status"] == "diverged" else search_logs(row["first"])),
        ]
        for row in table.head(MOST_ROWS).to_dict("records")
    ]
    heads = [
        ("algorithm", False),
        ("status", False),
        ("reason", False),
        ("inner trainings", True),
        ("data sets", True),
        ("logs of the first", False),
    ]
    note = "A trial with a training that is not ok can be selected only if no trial is better off."
    if len(table) > MOST_ROWS:
        note = f"The first {MOST_ROWS} of {len(table):,} reasons. {note}"
    return _view("Inner trainings that did not end well", heads, rows, note)


def _view(caption: str, heads: list[tuple[str, bool]], rows: list[list[Cell]], note: str) -> View:
    """Return a table whose last column, the logs, is there only where it names one."""
    if any(row[-1].text for row in rows):
        return View(caption, heads, rows, f"{note} {LOGS}".strip())
    return View(caption, heads[:-1], [row[:-1] for row in rows], note)
