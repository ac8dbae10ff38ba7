"""Train the cells of one pack: every trial on its inner folds."""

from collections.abc import Callable
from typing import Any

from steeplechase.data.table import read_table
from steeplechase.files import read_json, write_json
from steeplechase.protocol.packs import Cell
from steeplechase.protocol.trials import draw_trials
from steeplechase.stamps import stamped
from steeplechase.tables import search_columns, to_table, write_parquet
from steeplechase.training.cache import CellCache
from steeplechase.training.cells import search
from steeplechase.training.device import resolve
from steeplechase.training.job_times import JobTimes
from steeplechase.training.progress import Progress, to_log
from steeplechase.training.trainings import Trainer


def main(
    table: str,
    splits: str,
    output: str,
    times: str,
    cells: list[tuple[str, int, int, int]],
    algorithms: dict[str, dict[str, Any]],
    network: dict[str, Any],
    training: dict[str, Any],
    protocol: dict[str, Any],
    cache_dir: str,
    device: str = "cpu",
    tf32: bool = False,
    deterministic: bool = True,
    say: Callable[[str], None] = to_log,
    settings: dict[str, str] | None = None,
) -> None:
    """Train a pack.

    Parameters
    ----------
    table, splits
        Prepared table and splits of the data set.
    output
        The Parquet file to write, one row an inner training.
    times
        The JSON file to write: what was trained and how long it took.
    cells
        algorithm, trial, outer_fold, replicate of each cell.
    algorithms
        The resolved algorithms of these cells.
    network, training
        As in the study.
    protocol
        seed, inner_folds, sampler, selection_metric.
    cache_dir
        Folder of the cell cache.
    device, tf32, deterministic
        What is trained on, as in the configuration.
    say
        Takes the lines about progress.
    settings
        Digest of all that determines the trainings of each algorithm, kept with the rows.
    """
    clock = JobTimes()
    wanted = [Cell(*cell) for cell in cells]
    seed, metric = protocol["seed"], protocol["selection_metric"]
    trials = {}
    for name, algorithm in algorithms.items():
        count = 1 + max(cell.trial for cell in wanted if cell.algorithm == name)
        trials[name] = draw_trials(algorithm, count, seed, protocol["sampler"])
    data = read_table(table)
    trainer = Trainer(
        data,
        read_json(splits),
        algorithms,
        network,
        training,
        seed,
        resolve(device, tf32, deterministic),
    )
    rows = search(
        trainer,
        wanted,
        trials,
        protocol["inner_folds"],
        metric,
        CellCache(cache_dir),
        clock,
        Progress(say),
    )
    found = to_table(rows, search_columns(metric))
    write_parquet(stamped(found, settings, data.content_hash), output)
    write_json(times, clock.summary(trainer.device))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0], snakemake.config["show_progress"]) as say:
        main(
            snakemake.input.table,
            snakemake.input.splits,
            snakemake.output.search,
            snakemake.output.times,
            snakemake.params.cells,
            snakemake.params.algorithms,
            snakemake.params.network,
            snakemake.params.training,
            snakemake.params.protocol,
            snakemake.config["cache_dir"],
            *(snakemake.config[name] for name in ("device", "tf32", "deterministic")),
            say,
            snakemake.params.settings,
        )
