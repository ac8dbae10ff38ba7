"""What a report says of results that are not there yet, or that were left out of it."""

from typing import Any

from steeplechase import registry, wording
from steeplechase.rendering.data import ReportData

MANY = 10  # names in a list


def notes(data: ReportData) -> list[str]:
    """Return what is not in the report, and why, in sentences; of a finished study nothing."""
    counts = data.completeness
    if not counts:
        return []
    found = [_datasets(counts), *_left_out(counts["left_out"])]
    if counts["untold"]:
        found.append(
            "Some results tell nothing of the settings they were made with; they are taken for "
            "the study's, since hyperparameters, folds and epochs agree."
        )
    return [text for text in [*found, _parts(data)] if text]


def _datasets(counts: dict[str, Any]) -> str:
    """Say of how many data sets all scores are there, where they are not of all."""
    lacking, n = len(counts["lacking"]["refits"]), counts["datasets"]
    if not lacking:
        return ""
    return f"{n - lacking:,} of {wording.count(n, 'data set')} have all their scores."


def _left_out(rows: list[dict[str, Any]]) -> list[str]:
    """Say of which data sets results were left out, for each reason."""
    by_reason: dict[str, dict[str, None]] = {}
    for row in rows:
        by_reason.setdefault(row["why"], {})[row["dataset"]] = None
    return [
        f"Results {why} than the study's are left out: {wording.listing(names, MANY)}."
        for why, names in by_reason.items()
    ]


def _parts(data: ReportData) -> str:
    """Say which parts of the report are wanting, where the study is to have them."""
    absent = [] if data.audit else ["the audit of the data"]
    absent += [] if len(data.frames["cost"]) and data.times else ["times of training"]
    figures = [name for name in registry.drawn_figures(data.kind) if name not in data.figures]
    absent += [wording.count(len(figures), "figure")] if figures else []
    return f"Not there yet: {wording.listing(absent)}." if absent else ""
