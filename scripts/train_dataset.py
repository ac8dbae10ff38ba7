"""Search, select and refit a data set in one job: of those whose search is one pack.

Python and torch are started once for it, and not for each of the three.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import refit_selected
import search_cells
import select_trials


def main(
    table: str,
    splits: str,
    outputs: Mapping[str, str],
    cells: list[tuple[str, int, int, int]],
    shared: Sequence[dict[str, Any]],
    metrics: list[str],
    higher_is_better: bool,
    cache_dir: str,
    device: Sequence[str | bool],
    settings: Mapping[str, dict[str, str]],
    logged: Callable[[str], AbstractContextManager[Callable[[str], None]]],
) -> None:
    """Train a data set, as the three scripts do one after another.

    Parameters
    ----------
    table, splits
        Prepared table and splits of the data set.
    outputs
        The files to write: search, search_times, selected, scores, curves, predictions,
        refit_times.
    cells
        algorithm, trial, outer_fold, replicate of each cell.
    shared
        algorithms (resolved), network, training, and of the protocol what all three ask for.
    metrics, higher_is_better
        To be computed of the refits; and the direction of the one that selects.
    cache_dir
        Folder of the cell cache.
    device
        device, tf32, deterministic, as in the configuration.
    settings
        Digests of what determines the trainings of each algorithm, of the ``search`` and of the
        ``refit``.
    logged
        Opens the log of ``search``, ``select`` or ``refit``, and gives what takes its lines.
    """
    with logged("search") as say:
        search_cells.main(
            table, splits, outputs["search"], outputs["search_times"],
            cells, *shared, cache_dir, *device, say, settings["search"],
        )  # fmt: skip
    with logged("select"):
        metric = shared[-1]["selection_metric"]
        select_trials.main([outputs["search"]], outputs["selected"], metric, higher_is_better)
    with logged("refit") as say:
        names = ("selected", "scores", "curves", "predictions", "refit_times")
        refit_selected.main(
            table, splits, *(outputs[name] for name in names),
            *shared, metrics, cache_dir, *device, say, settings["refit"],
        )  # fmt: skip


if __name__ == "__main__":
    from steeplechase.job import logged

    given, show = snakemake.params, snakemake.config["show_progress"]
    main(
        snakemake.input.table,
        snakemake.input.splits,
        dict(snakemake.output.items()),
        given.cells,
        (given.algorithms, given.network, given.training, given.protocol),
        given.metrics,
        given.higher_is_better,
        snakemake.config["cache_dir"],
        [snakemake.config[name] for name in ("device", "tf32", "deterministic")],
        {"search": given.search_settings, "refit": given.refit_settings},
        lambda stage: logged(snakemake.log[stage], show),
    )
