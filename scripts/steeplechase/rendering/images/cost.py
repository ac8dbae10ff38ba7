"""The section on cost: what the trainings of each stage took, and the forecast of it."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.reality import error_percent
from steeplechase.rendering import views
from steeplechase.rendering.cost import error_cell, percent_off
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import View

NOTE = (
    "Times inside the engine, added up over jobs. What came from the cache, or from a setting that "
    "comes to the same, was not trained again and has no time; of a training that was interrupted "
    "the time since it went on is counted. Memory: the most that one job needed."
)


def cost(data: ReportData) -> dict[str, Any] | None:
    """Return the times of each stage, on what they were taken, and how good the forecast was."""
    table = data.frames["run_times"]
    if not len(table):
        return None
    forecast = table["predicted_time_s"].notna().any()
    titles = {stage["name"]: stage["title"] for stage in data.study["sweep"]["stages"]}
    rows = [
        [
            views.text(titles.get(row["stage"], row["stage"])),
            views.integer(row["trainings"]),
            views.integer(row["cached"]),
            views.quantity(row["training_time_s"] / row["trainings"] if row["trainings"] else None),
            views.quantity(row["training_time_s"] if row["trainings"] else None),
            *(_predicted(row) if forecast else ()),
            views.integer(row["jobs"]),
            views.integer(row["peak_memory_mb"]),
        ]
        for row in table.to_dict("records")
    ]
    heads = [
        ("stage", False),
        ("trained", True),
        ("not trained again", True),
        ("one training, s", True),
        ("all trainings, s", True),
        *([("forecast, s", True), ("error, %", True)] if forecast else []),
        ("jobs", True),
        ("memory, MiB", True),
    ]
    return {
        "times": View("Time by stage", heads, rows, NOTE),
        "where": _where(data, table),
        "forecast": {"text": _told(data, table), "table": None},
    }


def _predicted(row: dict[str, Any]) -> list[views.Cell]:
    """Return what was forecast for a stage, and how far off that was."""
    compared = row["trainings"] and pd.notna(row["predicted_time_s"])
    predicted_s = row["predicted_time_s"] if compared else None
    return [
        views.quantity(predicted_s),
        error_cell(error_percent(predicted_s, row["training_time_s"])),
    ]


def _where(data: ReportData, table: pd.DataFrame) -> str:
    """Name what was trained on; the processor is that of the machine that collected the tables."""
    devices = sorted({one for names in table["devices"] for one in names.split(", ")} - {"cpu"})
    known = [data.provenance.get(key) for key in ("cpu", "platform")]
    return ", ".join([*devices, *(str(one) for one in known if one)])


def _told(data: ReportData, table: pd.DataFrame) -> str:
    """Say what all trainings took, beside what was forecast of them."""
    trained = table[table["trainings"] > 0]
    if not len(trained):
        return "Every training came from the cache, so there is no time to tell."
    took_s, predicted_s = trained["training_time_s"].sum(), trained["predicted_time_s"]
    done = (
        f"{wording.count(int(trained['trainings'].sum()), 'network')} were trained in "
        f"{wording.significant(took_s)} s, added up over jobs"
    )
    if predicted_s.isna().all():
        command = f"snakemake forecast --cores all --config study={data.name}"
        return f"{done}. There is no forecast of these jobs; {command} makes one before a run."
    if predicted_s.isna().any():
        return f"{done}. The forecast is of other stages than these."
    total_s = predicted_s.sum()
    off = percent_off(error_percent(total_s, took_s))
    return f"{done}; the forecast for them was {wording.significant(total_s)} s, {off}."
