"""Compare the settings of a sweep: the statistics, the conclusions and the verdict."""

from collections.abc import Mapping

import pandas as pd

from steeplechase.files import atomic, write_json
from steeplechase.image_comparison import compare
from steeplechase.layout import SWEEP_TABLES


def main(tables: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Write the statistics of one study.

    Parameters
    ----------
    tables
        Paths of the sweep's tables (Parquet) by name.
    outputs
        Paths of the statistics by name (CSV), and of statistics.json as `json`.
    """
    found = compare({name: pd.read_parquet(path) for name, path in tables.items()})
    for name, frame in found.tables.items():
        with atomic(outputs[name]) as path:
            frame.to_csv(path, index=False, lineterminator="\n")
    write_json(outputs["json"], found.summary)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            {name: snakemake.input[name] for name in SWEEP_TABLES},
            dict(snakemake.output.items()),
        )
