"""Fetch the file behind a data set: from the mirror first, then from its home, hash verified."""

from typing import Any

from steeplechase.data.fetch import fetch


def main(entry: dict[str, Any], mirror: str | None, raw: str) -> None:
    """Write one verified file.

    Parameters
    ----------
    entry : dict
        A catalogue entry with `url`, `sha256` and `file`.
    mirror : str or None
        A folder, or the http address of one, that is asked first for `file`.
    raw : str
        The file to write.

    Raises
    ------
    DataError
        In one line, what happened at each address.
    """
    fetch(entry["url"], entry["sha256"], entry["file"], raw, mirror)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            entry=snakemake.params.entry,
            mirror=snakemake.config["mirror"],
            raw=snakemake.output.raw,
        )
