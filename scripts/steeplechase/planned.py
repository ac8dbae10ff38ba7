"""What a study plans to train, and which rows of its files of results belong to that plan.

In a run of the whole workflow all of them do, and none is wanting. A report of what there is meets
files that older settings have left behind, and files that are not there yet.
"""

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.trials import columns, draw_trials
from steeplechase.stamps import stamp
from steeplechase.tables import read_parquet

OTHER_SETTINGS = "made with other settings"
OTHER_DATA = "made of other data"


@dataclass(frozen=True)
class Plan:
    """All that a study is to train, and of what settings and data it has to be.

    Attributes
    ----------
    datasets
        For each data set, in the study's order, the hash of its contents; None where unknown.
    trials
        Number of trials of each algorithm, in the study's order.
    protocol
        As in the study.
    epochs
        Of each training.
    algorithms
        The resolved algorithms by name.
    search, refit
        For each algorithm the digest of the settings that determine its inner trainings, and that
        of those that determine its refits.
    """

    datasets: Mapping[str, str | None]
    trials: Mapping[str, int]
    protocol: Mapping[str, Any]
    epochs: int
    algorithms: Mapping[str, Mapping[str, Any]]
    search: Mapping[str, str]
    refit: Mapping[str, str]

    def refits(self) -> list[tuple[str, str, int, int]]:
        """List data set, algorithm, outer fold and replicate of all refits in order."""
        places = (range(self.protocol[key]) for key in ("outer_folds", "replicates"))
        return list(itertools.product(self.datasets, self.trials, *places))

    def trainings(self) -> int:
        """Return the number of inner trainings of a data set."""
        places = self.protocol["outer_folds"], self.protocol["replicates"]
        return len(list_cells(self.trials, *places)) * self.protocol["inner_folds"]

    def hyperparameters(self, name: str) -> list[str]:
        """Return the hyperparameters of the trials of an algorithm as files of the search do."""
        algorithm, protocol = self.algorithms[name], self.protocol
        named = columns(algorithm)
        trials = draw_trials(algorithm, self.trials[name], protocol["seed"], protocol["sampler"])
        return [
            json.dumps({column: trial[index][own] for index, own, column in named}, sort_keys=True)
            for trial in trials
        ]

    def all_hyperparameters(self) -> list[dict[str, Any]]:
        """Return the hyperparameters of all trials of all algorithms, by their columns."""
        return [json.loads(text) for name in self.trials for text in self.hyperparameters(name)]

    def only(self, dataset: str) -> "Plan":
        """Return what is planned for one data set."""
        return replace(self, datasets={dataset: self.datasets[dataset]})


@dataclass
class Gathering:
    """Takes the rows of the plan out of files, and counts what does not belong to it.

    Attributes
    ----------
    plan
        Of the study.
    left_out
        Why rows of a data set and algorithm were left out of what a stage made, and how many.
    untold
        How many rows of each stage come from files that say nothing of their settings, and were
        taken since all that they do say agrees with the plan.
    """

    plan: Plan
    left_out: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    untold: dict[str, int] = field(default_factory=dict)

    def search(self, files: Iterable[str], layout: dict[str, pa.DataType]) -> list[pa.Table]:
        """Return the planned inner trainings, an Arrow table a file, texts as dictionaries."""
        texts = [name for name, kind in layout.items() if kind == pa.string()]
        tables = (read_parquet(file, texts) for file in files)
        found = [self._kept(t, "search", layout, self._drawn(t)) for t in tables]
        return [table for table in found if len(table)] or [_empty(layout)]

    def refits(
        self, files: Mapping[str, Iterable[str]], layouts: Mapping[str, dict[str, pa.DataType]]
    ) -> dict[str, list[pa.Table]]:
        """Return the planned scores, curves and predictions, an Arrow table a file."""
        tables = {part: [read_parquet(file) for file in files[part]] for part in layouts}
        told = self._of_epochs(tables["curves"])
        return {
            part: [self._kept(t, "refit", layout, told, part == "scores") for t in tables[part]]
            + [_empty(layout)]
            for part, layout in layouts.items()
        }

    def add(self, other: "Gathering") -> None:
        """Add what was counted of further data sets."""
        for mine, more in ((self.left_out, other.left_out), (self.untold, other.untold)):
            for key, rows in more.items():
                mine[key] = mine.get(key, 0) + rows

    def _kept(
        self,
        table: pa.Table,
        stage: str,
        layout: dict[str, pa.DataType],
        agreeing: set[tuple[str, str]],
        counted: bool = True,
    ) -> pa.Table:
        """Return the rows of a file that are planned, and of the settings and data of the plan."""
        kept = np.zeros(len(table), dtype=bool)
        present = [name for name in _datasets(table) if name in self.plan.datasets]
        for dataset, algorithm in itertools.product(present, self.plan.trials):
            both = pc.and_(
                pc.equal(table["dataset"], dataset), pc.equal(table["algorithm"], algorithm)
            )
            mine = both.to_numpy()
            if mine.any():
                mine &= self._planned(table, algorithm)
                why = self._why(table, stage, layout, (dataset, algorithm), agreeing)
                kept |= mine & (not why)
                if counted:
                    self._count(table, (stage, dataset, algorithm, why), int(mine.sum()))
        if not kept.any():
            return _empty(layout)
        found = table.replace_schema_metadata(None)
        return found if kept.all() else found.filter(pa.array(kept))

    def _planned(self, table: pa.Table, algorithm: str) -> np.ndarray:
        """Return which rows have folds, replicates and trials that the plan asks for."""
        protocol = self.plan.protocol
        ends = {
            "outer_fold": protocol["outer_folds"],
            "replicate": protocol["replicates"],
            "trial": self.plan.trials[algorithm],
            "inner_fold": protocol["inner_folds"],
        }
        present = [name for name in ends if name in table.column_names]
        return np.all([table[name].to_numpy() < ends[name] for name in present], axis=0)

    def _why(
        self,
        table: pa.Table,
        stage: str,
        layout: dict[str, pa.DataType],
        key: tuple[str, str],
        agreeing: set[tuple[str, str]],
    ) -> str:
        """Say why the rows of a data set and algorithm do not count; nothing where they do."""
        (dataset, algorithm), made = key, stamp(table)
        if table.column_names != list(layout):
            return OTHER_SETTINGS
        if made is None:
            return "" if key in agreeing else OTHER_SETTINGS
        if self.plan.datasets[dataset] not in (None, made["content"]):
            return OTHER_DATA
        wanted = {"search": self.plan.search, "refit": self.plan.refit}[stage]
        return "" if made["settings"].get(algorithm) == wanted[algorithm] else OTHER_SETTINGS

    def _count(self, table: pa.Table, key: tuple[str, str, str, str], rows: int) -> None:
        """Count rows that were left out, or taken although their file does not tell."""
        stage, _, _, why = key
        if why and rows:
            self.left_out[key] = self.left_out.get(key, 0) + rows
        elif stamp(table) is None:
            self.untold[stage] = self.untold.get(stage, 0) + rows

    def _drawn(self, table: pa.Table) -> set[tuple[str, str]]:
        """Return where the hyperparameters of a file that tells no settings are the plan's."""
        if stamp(table) is not None or "hyperparameters" not in table.column_names:
            return set()
        right = {
            (name, number, text)
            for name in set(table["algorithm"].to_pylist()) & set(self.plan.trials)
            for number, text in enumerate(self.plan.hyperparameters(name))
        }
        agreeing: dict[tuple[str, str], bool] = {}
        keys = ("dataset", "algorithm", "trial", "hyperparameters")
        for dataset, name, trial, text in zip(*(table[k].to_pylist() for k in keys), strict=True):
            if trial < self.plan.trials.get(name, 0):
                fits = agreeing.get((dataset, name), True) and (name, trial, text) in right
                agreeing[dataset, name] = fits
        return {key for key, fits in agreeing.items() if fits}

    def _of_epochs(self, curves: list[pa.Table]) -> set[tuple[str, str]]:
        """Return where files that tell no settings have the plan's epochs, and its search."""
        agreeing = set()
        for table in curves:
            # Over all of a data set: those that diverged may have ended before.
            if stamp(table) is None and self.plan.epochs - 1 == pc.max(table["epoch"]).as_py():
                agreeing |= set(itertools.product(_datasets(table), self.plan.trials))
        return agreeing - {(dataset, name) for _, dataset, name, _ in self.left_out}


def _datasets(table: pa.Table) -> list[str]:
    """Return the data sets of a table."""
    return table["dataset"].unique().to_pylist()


def _empty(layout: dict[str, pa.DataType]) -> pa.Table:
    """Return a table of a layout without rows."""
    return pa.schema(list(layout.items())).empty_table()
