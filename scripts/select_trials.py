"""Select the best trial of each algorithm, outer fold and replicate of a data set."""

from steeplechase.files import write_json
from steeplechase.protocol.select import COLUMNS, select_trials
from steeplechase.tables import read_parquet


def main(search_files: list[str], selected: str, metric: str, higher_is_better: bool) -> None:
    """Select trials.

    Parameters
    ----------
    search_files
        All packs of the data set.
    selected
        The JSON file to write; see `protocol.select.select_trials`.
    metric, higher_is_better
        The selection metric and its direction.
    """
    columns = (*COLUMNS, f"validation_{metric}")
    rows = (row for file in search_files for row in read_parquet(file).select(columns).to_pylist())
    write_json(selected, select_trials(rows, metric, higher_is_better))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            list(snakemake.input.search),
            snakemake.output.selected,
            snakemake.params.metric,
            snakemake.params.higher_is_better,
        )
