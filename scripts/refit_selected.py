"""Train the selected trials of a data set on the outer-training part and test them once."""

from collections.abc import Callable
from typing import Any

from steeplechase.data.table import read_table
from steeplechase.files import read_json, write_json
from steeplechase.stamps import stamped
from steeplechase.tables import CURVES, PREDICTIONS, score_columns, to_table, write_parquet
from steeplechase.training.cache import CellCache
from steeplechase.training.device import resolve
from steeplechase.training.job_times import JobTimes
from steeplechase.training.progress import Progress, to_log
from steeplechase.training.refits import refit_rows
from steeplechase.training.trainings import Trainer


def main(
    table: str,
    splits: str,
    selected: str,
    scores: str,
    curves: str,
    predictions: str,
    times: str,
    algorithms: dict[str, dict[str, Any]],
    network: dict[str, Any],
    training: dict[str, Any],
    protocol: dict[str, Any],
    metrics: list[str],
    cache_dir: str,
    device: str = "cpu",
    tf32: bool = False,
    deterministic: bool = True,
    say: Callable[[str], None] = to_log,
    settings: dict[str, str] | None = None,
) -> None:
    """Refit a data set.

    Parameters
    ----------
    table, splits, selected
        Prepared table, splits and selected trials of the data set.
    scores, curves, predictions
        The Parquet files to write.
    times
        The JSON file to write: what was trained and how long it took.
    algorithms, network, training
        As in the study, algorithms resolved.
    protocol
        seed, sampler, selection_metric.
    metrics
        To be computed on training and test rows.
    cache_dir
        Folder of the cell cache.
    device, tf32, deterministic
        What is trained on, as in the configuration.
    say
        Takes the lines about progress.
    settings
        Digest of all that determines the refits of each algorithm, kept with the rows.
    """
    clock = JobTimes()
    metric = protocol["selection_metric"]
    data = read_table(table)
    trainer = Trainer(
        data,
        read_json(splits),
        algorithms,
        network,
        training,
        protocol["seed"],
        resolve(device, tf32, deterministic),
    )
    choices, cache = read_json(selected), CellCache(cache_dir)
    rows = refit_rows(
        trainer, choices, protocol["sampler"], metric, metrics, cache, clock, Progress(say)
    )
    layouts = (score_columns(metric, metrics), CURVES, PREDICTIONS)
    for path, part, columns in zip((scores, curves, predictions), rows, layouts, strict=True):
        write_parquet(stamped(to_table(part, columns), settings, data.content_hash), path)
    write_json(times, clock.summary(trainer.device))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0], snakemake.config["show_progress"]) as say:
        main(
            snakemake.input.table,
            snakemake.input.splits,
            snakemake.input.selected,
            snakemake.output.scores,
            snakemake.output.curves,
            snakemake.output.predictions,
            snakemake.output.times,
            snakemake.params.algorithms,
            snakemake.params.network,
            snakemake.params.training,
            snakemake.params.protocol,
            snakemake.params.metrics,
            snakemake.config["cache_dir"],
            *(snakemake.config[name] for name in ("device", "tf32", "deterministic")),
            say,
            snakemake.params.settings,
        )
