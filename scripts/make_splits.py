"""Write down the outer and inner folds of a data set."""

from typing import Any

from steeplechase.data.table import read_table
from steeplechase.files import write_json
from steeplechase.protocol.splits import make_splits


def main(table: str, splits: str, dataset: str, protocol: dict[str, Any]) -> None:
    """Split a data set.

    Parameters
    ----------
    table
        Its prepared table.
    splits
        The JSON file to write; see `protocol.splits.make_splits`.
    dataset
        Its name, which seeds the shuffles.
    protocol
        seed, outer_folds, inner_folds, stratified, max_rows.
    """
    write_json(splits, make_splits(read_table(table).labels, dataset, protocol))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            snakemake.input.table,
            snakemake.output.splits,
            snakemake.params.dataset,
            snakemake.params.protocol,
        )
