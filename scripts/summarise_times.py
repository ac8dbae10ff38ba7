"""Write down what the study's jobs took, add it up, and hold the forecast against it."""

from itertools import islice
from pathlib import Path

from steeplechase.files import read_json, write_json
from steeplechase.jobs import job_rows, stage_rows
from steeplechase.reality import summarise
from steeplechase.tables import JOBS, STAGES, to_table, write_csv


def main(
    search: list[str],
    refit: list[str],
    measured: str | None,
    forecast: str | None,
    times: str,
    jobs: str,
    stages: str,
    packs: dict[str, int],
    stage_jobs: dict[str, int],
    audit_first: bool = False,
) -> None:
    """Write the summaries.

    Parameters
    ----------
    search
        Times files of the packs, each named after its pack; those of a data set together, data
        sets in order.
    refit
        Times files of the refits, one a data set, in the same order.
    measured
        Times file of the job that measures the cost; None where there is none.
    forecast
        The study's forecast; None where none has been made.
    times
        The JSON file to write: training times and the error of the forecast (`reality`).
    jobs, stages
        The CSV files to write (`tables.JOBS`, `tables.STAGES`).
    packs
        Number of packs of each data set, in the same order.
    stage_jobs
        Number of jobs of each stage of the workflow.
    audit_first
        Whether nothing is split before the audit has passed.
    """
    waiting = iter(search)
    searched = {
        dataset: {Path(path).stem: read_json(path) for path in islice(waiting, count)}
        for dataset, count in packs.items()
    }
    refitted = {dataset: read_json(path) for dataset, path in zip(packs, refit, strict=True)}
    spent = {
        dataset: {"search": list(searched[dataset].values()), "refit": [refitted[dataset]]}
        for dataset in packs
    }
    write_json(times, summarise(spent, read_json(forecast) if forecast else None))
    rows = job_rows(searched, refitted, read_json(measured) if measured else None)
    write_csv(to_table(rows, JOBS), jobs)
    write_csv(to_table(stage_rows(rows, stage_jobs, audit_first), STAGES), stages)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            list(snakemake.input.search),
            list(snakemake.input.refit),
            snakemake.input.measured,
            snakemake.input.forecast or None,
            snakemake.output.times,
            snakemake.output.jobs,
            snakemake.output.stages,
            snakemake.params.packs,
            snakemake.params.stage_jobs,
            snakemake.params.audit_first,
        )
