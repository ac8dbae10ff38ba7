"""Add up what the study's trainings took, and hold the forecast against it."""

from steeplechase.files import read_json, write_json
from steeplechase.reality import summarise


def main(
    search: list[str],
    refit: list[str],
    forecast: str | None,
    output: str,
    packs: dict[str, int],
) -> None:
    """Write the summary.

    Parameters
    ----------
    search
        Times files of the packs, those of a data set together, data sets in order.
    refit
        Times files of the refits, one a data set, in the same order.
    forecast
        The study's forecast; None where none has been made.
    output
        The JSON file to write.
    packs
        Number of packs of each data set, in the same order.
    """
    waiting = iter(search)
    times = {
        dataset: {
            "search": [read_json(next(waiting)) for _ in range(count)],
            "refit": [read_json(path)],
        }
        for (dataset, count), path in zip(packs.items(), refit, strict=True)
    }
    write_json(output, summarise(times, read_json(forecast) if forecast else None))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            list(snakemake.input.search),
            list(snakemake.input.refit),
            snakemake.input.forecast or None,
            snakemake.output.times,
            snakemake.params.packs,
        )
