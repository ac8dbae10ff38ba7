"""Fetch the file behind a data set: from the mirror first, then from its home, hash verified."""

from pathlib import Path
from typing import Any

from steeplechase.data.fetching.fetch import fetch


def main(
    name: str, entry: dict[str, Any], mirror: str | None, records: str | None, raw: str
) -> None:
    """Write one verified file.

    Parameters
    ----------
    name : str
        The data set's name.
    entry : dict
        What its catalogue entry says of the file: `url` or `openml`, `file`, `member`, `sha256`
        or `md5`, `max_mb`, `shared`.
    mirror : str or None
        A folder, or the http address of one, that is asked first.
    records : str or None
        The folder that remembers the hash of files whose entry has none.
    raw : str
        The file to write, in a folder of the data set beside those of the others.

    Raises
    ------
    DataError
        In one line, what happened at each place.
    """
    place = fetch(name, entry, raw, mirror, records, fetched=Path(raw).parents[1])
    print(f"{name}: from {place}")


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            name=snakemake.wildcards.dataset,
            entry=snakemake.params.entry,
            mirror=snakemake.config["mirror"],
            records=snakemake.params.records,
            raw=snakemake.output.raw,
        )
