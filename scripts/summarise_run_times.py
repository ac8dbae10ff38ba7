"""Add up what the trainings of a study of images took, and hold the forecast beside it."""

from collections.abc import Mapping, Sequence
from itertools import islice

from steeplechase.files import read_json
from steeplechase.sweep_columns import RUN_TIMES
from steeplechase.sweep_times import stage_times
from steeplechase.tables import to_table, write_csv


def main(
    times: Sequence[str], forecast: str | None, output: str, stages: Mapping[str, int]
) -> None:
    """Write the summary.

    Parameters
    ----------
    times
        Times files of all jobs, those of a stage together, stages in order.
    forecast
        The study's forecast; None where none has been made.
    output
        The CSV file to write (`sweep_columns.RUN_TIMES`).
    stages
        Number of jobs of each stage, in the same order.
    """
    waiting = iter(times)
    spent = {
        stage: [read_json(path) for path in islice(waiting, count)]
        for stage, count in stages.items()
    }
    rows = stage_times(spent, read_json(forecast) if forecast else None)
    write_csv(to_table(rows, RUN_TIMES), output)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            list(snakemake.input.times),
            snakemake.input.forecast or None,
            snakemake.output.times,
            snakemake.params.stages,
        )
