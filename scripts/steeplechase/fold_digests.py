"""Whether two runs tested on the same rows: a digest of each data set's outer folds."""

from collections.abc import Iterable
from pathlib import Path

from steeplechase.files import digest, read_json


def fold_digests(folder: Path, datasets: Iterable[str]) -> dict[str, str]:
    """Return the digest of which rows are in which outer fold, by data set.

    Parameters
    ----------
    folder
        A study's results; of data sets without a file in its ``splits/`` there is no digest.
    datasets
        Names.
    """
    paths = {name: folder / "splits" / f"{name}.json" for name in sorted(set(datasets))}
    return {name: _digest(path) for name, path in paths.items() if path.is_file()}


def _digest(path: Path) -> str:
    """Return the digest of the outer folds; inner ones choose trials and test nothing."""
    splits = read_json(path)
    return digest([splits["rows"], splits["outer"]])
