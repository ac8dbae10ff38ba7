"""The section on cost: times of training and inference, and the forecast beside the real time."""

from typing import Any

from steeplechase import wording
from steeplechase.rendering import summaries, views
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.views import Cell, View


def cost(data: ReportData) -> dict[str, Any] | None:
    """Return times of training and inference, and on what they were measured."""
    table = summaries.times(data.frames["cost"], data.algorithms)
    if not len(table):
        return None
    style = data.style()
    rows = [
        [
            views.text(row["algorithm"], "", style.look(row["algorithm"])),
            views.quantity(row["train_s"]),
            views.quantity(row["inference_s"]),
            views.integer(row["datasets"]),
        ]
        for row in table.to_dict("records")
    ]
    heads = [
        ("algorithm", False),
        ("training, s", True),
        ("inference per 1,000 rows, s", True),
        ("data sets", True),
    ]
    note = (
        "Medians over data sets of the median of up to "
        f"{wording.count(int(table['repeats'].max()), 'repeat')}: the selected trial of one outer "
        "fold, trained alone on the device. A selected trial that diverged has no time."
    )
    device = data.host or data.provenance
    where = ", ".join(str(device[k]) for k in ("gpu", "cpu", "platform") if device.get(k))
    return {
        "times": View("Time by algorithm", heads, rows, note),
        "where": where,
        "forecast": _forecast(data),
    }


def _forecast(data: ReportData) -> dict[str, Any] | None:
    """Return what the trainings took beside what was forecast, in a sentence and a table."""
    found = data.times
    if not found:
        return None
    total = found["total"]
    if not total["trainings"]:
        return {
            "text": "Every training came from the cache, so there is no time to tell.",
            "table": None,
        }
    done = (
        f"{wording.count(total['trainings'], 'network')} were trained in "
        f"{wording.significant(total['training_time_s'])} s of one {_trained_on(data)}"
    )
    memory = _memory(data)
    if not found["forecast"]:
        command = f"snakemake forecast --cores all --config study={data.name}"
        text = f"{done}. No forecast was made; {command} makes one.{memory}"
        return {"text": text, "table": None}
    if total["error_percent"] is None:
        text = f"{done}. The forecast is of other data sets or algorithms than these.{memory}"
    else:
        predicted = wording.significant(total["predicted_time_s"])
        error = percent_off(total["error_percent"])
        text = f"{done}; the forecast for them was {predicted} s, {error}.{memory}"
    rows = [
        [
            views.text(one["dataset"]),
            views.integer(one["trainings"]),
            views.quantity(one["predicted_time_s"]),
            views.quantity(one["training_time_s"]),
            error_cell(one["error_percent"]),
        ]
        for one in found["datasets"]
    ]
    heads = [
        ("data set", False),
        ("trained", True),
        ("forecast, s", True),
        ("measured, s", True),
        ("error, %", True),
    ]
    note = (
        f"Times of one {_trained_on(data)}, added up over jobs, inside the engine. What came from "
        "the cache is left out of both. Positive: the forecast was too long."
    )
    return {"text": text, "table": View("Forecast and measured time", heads, rows, note)}


def _trained_on(data: ReportData) -> str:
    """Return what the times are of: a core, a GPU, or whichever a job had."""
    jobs = data.frames["jobs"]
    devices = set(jobs["device"]) if len(jobs) else {"cpu"}
    if devices == {"cpu"}:
        return "core"
    return "core or GPU" if "cpu" in devices else "GPU"


def _memory(data: ReportData) -> str:
    """Say which job needed most memory, in a sentence after others; nothing where none says."""
    jobs = data.frames["jobs"]
    jobs = jobs.dropna(subset=["peak_memory_mb"]) if len(jobs) else jobs
    if not len(jobs):
        return ""
    most = jobs.fillna({"dataset": ""}).loc[jobs["peak_memory_mb"].idxmax()]
    stage = "the measuring of times" if most["stage"] == "cost" else f"the {most['stage']}"
    of = f" of {most['dataset']}" if most["dataset"] else ""
    return (
        f" The most memory that a job needed was {most['peak_memory_mb']:,.0f} MiB ({stage}{of})."
    )


def percent_off(error: float) -> str:
    """Say how far off a forecast was."""
    return f"{wording.significant(abs(error), 2)} % too {'long' if error > 0 else 'short'}"


def error_cell(error: float | None) -> Cell:
    """Return a cell that holds an error in per cent."""
    return Cell(wording.MISSING if error is None else f"{error:+.0f}".replace("-", "−"), error)
