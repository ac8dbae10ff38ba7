"""The table at the top: each algorithm with its rank, its score and what went wrong."""

from typing import Any

from steeplechase import wording
from steeplechase.rendering import summaries, views
from steeplechase.rendering.data import ReportData, metric_title
from steeplechase.rendering.views import View
from steeplechase.statistics._bootstrap import FEWEST


def summary(data: ReportData) -> View | None:
    """Return one row per algorithm, best mean rank first."""
    table = data.frames["mean_ranks"]
    if not len(table):
        return None
    style, metric = data.style(), metric_title(data.metric)
    times = summaries.times(data.frames["cost"], data.algorithms).set_index("algorithm")
    best = table["mean_rank"].min()
    rows = []
    for row in table.sort_values(["mean_rank", "algorithm"]).to_dict("records"):
        name = row["algorithm"]
        time = times["train_s"].get(name) if len(times) else None
        strong = "strong" if row["mean_rank"] == best else ""
        cells = [
            views.text(name, strong, style.look(name)),
            views.ranged(row["mean_rank"], row["rank_low"], row["rank_high"], 2),
            views.ranged(row["mean_score"], row["score_low"], row["score_high"]),
            views.integer(row["wins"]),
            *(views.integer(n, "warning" if n else "") for n in _without_score(row, data.foreign)),
        ]
        if len(times):
            cells.insert(4, views.quantity(time))
        rows.append(cells)
    heads = [
        ("algorithm", False),
        ("mean rank [95\N{NO-BREAK SPACE}%]", True),
        (f"mean {data.measured} [95\N{NO-BREAK SPACE}%]", True),
        ("won", True),
        *((("missing", True),) if data.foreign else (("diverged", True), ("failed", True))),
    ]
    if len(times):
        heads.insert(4, ("time, s", True))
    n = wording.count(int(data.facts.get("n_datasets") or 0), data.unit)
    note = (
        f"Over {n}; {'lower' if data.lower_is_better else 'higher'} {metric} is better, and a "
        f"lower rank. Intervals are over {data.unit}s, from {FEWEST} of them on. Won: those on "
        "which it has the best rank, alone or shared. "
    )
    note += "Missing: scores." if data.foreign else "Diverged and failed: refits."
    note += " Time: median to train once." if len(times) else ""
    return View("Summary by algorithm", heads, rows, note)


def _without_score(row: dict[str, Any], foreign: bool) -> list[int]:
    """Return how many scores are wanting: by their cause, or foreign ones together."""
    causes = [row["n_diverged"], row["n_failed"]]
    return [sum(causes)] if foreign else causes
