"""Measure training and inference time of the selected trials, one network at a time."""

from typing import Any

from steeplechase.data.table import read_table
from steeplechase.files import read_json, write_json
from steeplechase.host import describe_host
from steeplechase.tables import COST, to_table, write_csv
from steeplechase.training.device import gpu_name, resolve
from steeplechase.training.job_times import JobTimes
from steeplechase.training.timing import time_trainings
from steeplechase.training.trainings import Trainer


def main(
    tables: list[str],
    splits: list[str],
    selected: list[str],
    cost: str,
    host: str,
    times: str,
    algorithms: dict[str, dict[str, Any]],
    network: dict[str, Any],
    training: dict[str, Any],
    protocol: dict[str, Any],
    device: str = "cpu",
    tf32: bool = False,
    deterministic: bool = True,
    settings: dict[str, str] | None = None,
) -> None:
    """Measure the cost on all data sets.

    Parameters
    ----------
    tables, splits, selected
        One file each a data set, in the same order.
    cost
        The CSV file to write (`tables.COST`).
    host
        The JSON file to write: what machine, and what GPU, the times belong to.
    times
        The JSON file to write: what was trained and how long it took.
    algorithms, network, training
        As in the study, algorithms resolved.
    protocol
        seed, sampler.
    device, tf32, deterministic
        What is trained on, as in the configuration.
    settings
        Digest of all that determines the trainings of each algorithm, kept with the host.
    """
    clock, rows = JobTimes(), []
    chosen = resolve(device, tf32, deterministic)
    for files in zip(tables, splits, selected, strict=True):
        table, folds, choices = files
        trainer = Trainer(
            read_table(table),
            read_json(folds),
            algorithms,
            network,
            training,
            protocol["seed"],
            chosen,
        )
        rows += time_trainings(trainer, read_json(choices), protocol["sampler"], clock)
    write_csv(to_table(rows, COST), cost)
    write_json(host, {**describe_host(), "gpu": gpu_name(chosen), "settings": settings or {}})
    write_json(times, clock.summary(chosen))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            list(snakemake.input.tables),
            list(snakemake.input.splits),
            list(snakemake.input.selected),
            snakemake.output.cost,
            snakemake.output.host,
            snakemake.output.times,
            snakemake.params.algorithms,
            snakemake.params.network,
            snakemake.params.training,
            snakemake.params.protocol,
            *(snakemake.config[name] for name in ("device", "tf32", "deterministic")),
            snakemake.params.settings,
        )
