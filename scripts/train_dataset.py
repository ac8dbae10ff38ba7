"""Search, select and refit a data set in one job: of those whose search is one pack.

Python and torch are started once for it, and not for each of the three.
"""

import refit_selected
import search_cells
import select_trials

if __name__ == "__main__":
    from steeplechase.job import logged

    given, made, settings = snakemake.input, snakemake.output, snakemake.params
    logs, show = snakemake.log, snakemake.config["show_progress"]
    shared = settings.algorithms, settings.network, settings.training, settings.protocol
    on = [snakemake.config[name] for name in ("device", "tf32", "deterministic")]
    cells, cache_dir = settings.cells, snakemake.config["cache_dir"]
    with logged(logs.search, show) as say:
        search_cells.main(
            given.table, given.splits, made.search, made.search_times,
            cells, *shared, cache_dir, *on, say, settings.search_settings,
        )  # fmt: skip
    with logged(logs.select, show):
        select_trials.main(
            [made.search], made.selected,
            settings.protocol["selection_metric"], settings.higher_is_better,
        )  # fmt: skip
    with logged(logs.refit, show) as say:
        refit_selected.main(
            given.table, given.splits, made.selected,
            made.scores, made.curves, made.predictions, made.refit_times,
            *shared, settings.metrics, cache_dir, *on, say, settings.refit_settings,
        )  # fmt: skip
