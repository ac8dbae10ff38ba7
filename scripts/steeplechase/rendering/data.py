"""Everything the report is made of, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from steeplechase import registry, results
from steeplechase.figures._style import Style
from steeplechase.layout import IMPORTED_TABLES

TABLES = ("scores", "trials", "pooled", "datasets")
COST = ("cost", "jobs", "stages")
# Of a sweep: pixels and the predictions of every image are for figures and statistics alone.
READ = {"sweep": ("runs", "settings", "choices", "classes")}


@dataclass(frozen=True)
class ReportData:
    """A study's results as far as they are there; a table that is not is an empty frame.

    Attributes
    ----------
    name, study
        The study's name, and its settings as plain values.
    folder
        Where its results stand.
    frames
        Tables and statistics by their bare name, and those of cost/.
    facts, provenance, audit, completeness, host, times
        Contents of statistics.json, provenance.json, audit.json, completeness.json, the host file
        of the timings, and the summary of what the trainings took.
    cards
        Data cards, in the order of the study.
    figures
        Facts of each figure that was drawn, by its name.
    """

    name: str
    study: dict[str, Any]
    folder: Path
    frames: dict[str, pd.DataFrame]
    facts: dict[str, Any]
    provenance: dict[str, Any]
    audit: dict[str, Any]
    completeness: dict[str, Any]
    host: dict[str, Any]
    times: dict[str, Any]
    cards: list[dict[str, Any]]
    figures: dict[str, dict[str, Any]]

    @property
    def algorithms(self) -> list[str]:
        """Names in the order of the study."""
        return [algorithm["name"] for algorithm in self.study.get("algorithms", [])]

    @property
    def foreign(self) -> bool:
        """Whether the scores were trained elsewhere."""
        return bool(self.study.get("scores"))

    @property
    def descents(self) -> bool:
        """Whether problems were descended, and no network trained."""
        return bool(self.study.get("problems"))

    @property
    def sweep(self) -> bool:
        """Whether settings were swept over on images."""
        return bool(self.study.get("sweep"))

    @property
    def kind(self) -> str:
        """What kind of study it is: trained, foreign, descents or sweep."""
        return kind_of(self.study)

    @property
    def done(self) -> int:
        """How many refits, scores, descents or trainings there are."""
        return len(self.frames[{"descents": "descents", "sweep": "runs"}.get(self.kind, "scores")])

    @property
    def origin(self) -> dict[str, Any]:
        """What is known of scores that were trained elsewhere; nothing of others."""
        return self.provenance.get("scores") or {}

    @property
    def measured(self) -> str:
        """What is averaged and ranked: foreign scores need not be of test rows."""
        if self.foreign:
            return metric_title(self.metric)
        part = "training" if self.facts.get("scored_on") == "train" else "test"
        return f"{part} {metric_title(self.metric)}"

    @property
    def metric(self) -> str:
        """The compared metric's name."""
        return str(self.facts.get("metric") or self.study["comparison"]["metric"])

    @property
    def unit(self) -> str:
        """What counts as one: "data set", or "source" where those of one are averaged."""
        return "source" if self.facts.get("blocks") else "data set"

    @property
    def lower_is_better(self) -> bool:
        """Whether a lower score is the better one."""
        return self.facts.get("direction") == "lower"

    def style(self) -> Style:
        """Return the looks that the figures give to the algorithms."""
        ranks = None if self.kind in registry.OWN_TABLES else self.frames["mean_ranks"]
        return Style.of(self.algorithms, ranks)


def load(
    name: str,
    study: dict[str, Any],
    folder: Path,
    cards: Sequence[str | Path],
    figures: Sequence[str] | None = None,
    out_of_date: Sequence[str] = (),
) -> ReportData:
    """Read the results below `folder`; what is not there yet is left empty.

    Parameters
    ----------
    name, study, folder, cards
        As in `report.render`.
    figures
        Those to show; by default all that are there.
    out_of_date
        Files below `folder` that are of an earlier plan, and count as not there.
    """
    # What an earlier study of this name has trained is none of a study of foreign scores.
    kind = kind_of(study)
    own, statistics = (
        (IMPORTED_TABLES if kind == "foreign" else TABLES),
        registry.statistic_tables(),
    )
    if kind in registry.OWN_TABLES:
        own, statistics = registry.OWN_TABLES[kind]
        own, statistics = READ.get(kind, own), registry.names(statistics)
    frames = dict.fromkeys((*TABLES, *own), pd.DataFrame())
    frames |= {key: _frame(folder / "tables" / f"{key}.parquet") for key in own}
    frames |= {key: _frame(folder / "statistics" / f"{key}.csv") for key in statistics}
    unread = {folder / path for path in out_of_date}
    known = registry.drawn_figures(kind) if figures is None else figures
    trained = kind == "trained"

    def own_facts(path: str) -> dict[str, Any]:
        return _facts(folder / path) if trained and folder / path not in unread else {}

    frames["run_times"] = (
        _frame(folder / "cost" / "run_times.csv") if kind == "sweep" else pd.DataFrame()
    )
    for key in COST:
        path = folder / "cost" / f"{key}.csv"
        frames[key] = _frame(path) if trained and path not in unread else pd.DataFrame()
    return ReportData(
        name=name,
        study=study,
        folder=folder,
        frames=frames,
        facts=_facts(folder / "statistics" / "statistics.json"),
        provenance=_facts(folder / "tables" / "provenance.json"),
        audit=own_facts("audit.json"),
        completeness=own_facts("tables/completeness.json"),
        host=own_facts("cost/host.json"),
        times=own_facts("cost/times.json"),
        cards=[results.read(Path(card)) for card in cards],
        figures={
            figure: _facts(folder / "figures" / f"{figure}.json")
            for figure in known
            if (folder / "figures" / f"{figure}.svg").exists()
        },
    )


def kind_of(study: dict[str, Any]) -> str:
    """Return what kind a study is of, given its settings: trained, foreign, descents or sweep."""
    of_key = {"scores": "foreign", "problems": "descents", "sweep": "sweep"}
    return next((kind for key, kind in of_key.items() if study.get(key)), "trained")


def _frame(path: Path) -> pd.DataFrame:
    """Read a table, or return an empty one."""
    return results.read(path) if path.exists() else pd.DataFrame()


def _facts(path: Path) -> dict[str, Any]:
    """Read a JSON file, or return nothing."""
    return results.read(path) if path.exists() else {}


def metric_title(name: str) -> str:
    """Return a metric's title; one that is not registered keeps its name."""
    if name in registry.names("metrics"):
        return str(registry.declared("metrics", name).get("TITLE", name))
    return name.replace("_", " ")
