"""Forecast what a study takes on this machine: count its cells, measure the machine, multiply."""

import time
from pathlib import Path
from typing import Any

from steeplechase.components import work_of_steps
from steeplechase.data.table import read_table
from steeplechase.files import read_json, write_json
from steeplechase.forecast import Machine, as_text, forecast
from steeplechase.host import start_time_s
from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.trials import draw_trials
from steeplechase.training.cache import CellCache
from steeplechase.training.cached import count_work
from steeplechase.training.device import resolve
from steeplechase.training.rates import measure_rates
from steeplechase.training.trainings import Trainer


def main(
    tables: list[str],
    splits: list[str],
    output: str,
    study: str,
    trials: dict[str, int],
    packs: dict[str, dict[str, int]],
    algorithms: dict[str, dict[str, Any]],
    network: dict[str, Any],
    training: dict[str, Any],
    protocol: dict[str, Any],
    drawings: int,
    cache_dir: str,
    device: str,
    tf32: bool,
    deterministic: bool,
    cores: int,
    job_command: list[str],
) -> str:
    """Write the forecast and return it as text.

    Parameters
    ----------
    tables, splits
        One file each a data set, in the same order.
    output
        The JSON file to write, in the folder of the study's results.
    study
        Its name.
    trials
        Number of trials of each algorithm.
    packs
        For each data set the number of cells of each pack, by the pack's name.
    algorithms, network, training, protocol
        As in the study, algorithms resolved.
    drawings
        How many jobs draw the figures.
    cache_dir
        Folder of the cell cache.
    device, tf32, deterministic
        What is trained on, as in the configuration.
    cores
        That the study may use.
    job_command
        A command that starts as a job does before its script is run; it is clocked.
    """
    chosen = resolve(device, tf32, deterministic)
    cells = list_cells(trials, protocol["outer_folds"], protocol["replicates"])
    drawn = {
        name: draw_trials(algorithm, trials[name], protocol["seed"], protocol["sampler"])
        for name, algorithm in algorithms.items()
    }
    cache, work, places = CellCache(cache_dir), [], []
    for paths in zip(tables, splits, strict=True):
        data = read_table(paths[0]), read_json(paths[1])
        trainer = Trainer(*data, algorithms, network, training, protocol["seed"], chosen)
        dataset = trainer.splits["dataset"]
        found = Path(output).parent / "search" / dataset
        there = {pack: (found / f"{pack}.parquet").exists() for pack in packs[dataset]}
        one = count_work(trainer, cells, drawn, protocol, cache, packs[dataset], there)
        work.append(one)
        places.append((one.inner_rows[0] * one.widths[0], paths))
    ordered = [paths for _, paths in sorted(places)]
    spread = list(dict.fromkeys((ordered[0], ordered[len(ordered) // 2], ordered[-1])))
    processes = cores if chosen.kind == "cpu" else 1
    measured = measure_rates(spread, algorithms, network, training, protocol, chosen, processes)
    made = forecast(
        study,
        work,
        measured.rates,
        {name: work_of_steps(algorithm, training) for name, algorithm in algorithms.items()},
        training["epochs"],
        protocol["inner_folds"],
        drawings,
        Machine(
            cores, measured.start_s + start_time_s(job_command, processes), measured.peak_memory_mb
        ),
    )
    write_json(output, {**made, "made": time.time()})
    return as_text(made)


if __name__ == "__main__":
    import sys

    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        text = main(
            list(snakemake.input.tables),
            list(snakemake.input.splits),
            snakemake.params.output,
            snakemake.params.study,
            snakemake.params.trials,
            snakemake.params.packs,
            snakemake.params.algorithms,
            snakemake.params.network,
            snakemake.params.training,
            snakemake.params.protocol,
            snakemake.params.drawings,
            snakemake.config["cache_dir"],
            *(snakemake.config[name] for name in ("device", "tf32", "deterministic")),
            snakemake.threads,
            [sys.executable, "-m", "snakemake", "--version"],
        )
    print(f"\n{text}\n", flush=True)
