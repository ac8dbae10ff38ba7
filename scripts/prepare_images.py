"""Prepare an image set: read it from its files into one set of arrays with a data card.

The images must be those that the catalogue promises (rows, classes, sizes, content hash), or
nothing is written.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steeplechase import registry
from steeplechase.data.errors import DataError
from steeplechase.data.image_card import make_image_card, verify_images
from steeplechase.data.images import write_images
from steeplechase.files import write_json


def main(name: str, entry: dict[str, Any], raw: Sequence[str], images: str, card: str) -> None:
    """Write the arrays and the card of one image set.

    Parameters
    ----------
    name : str
        The image set's name.
    entry : dict
        Its catalogue entry.
    raw : list of str
        The fetched files, in the order of `data.fetching.wanted.downloads`.
    images, card : str
        The files to write (`.npz`, JSON).

    Raises
    ------
    DataError
        In one line, which image set cannot be used and why.
    """
    files = [raw] if isinstance(raw, str) else list(raw)
    try:
        result = registry.load("image_sources", entry["source"]).read(name, entry, files)
        verify_images(result, entry)
    except OSError as error:
        raise DataError(f"{name} ({Path(error.filename).name}): {error.strerror}") from None
    except DataError as error:
        raise DataError(f"{name}: {error}") from None
    write_images(result, images)
    write_json(card, make_image_card(result, entry))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            name=snakemake.params.name,
            entry=snakemake.params.entry,
            raw=snakemake.input.raw,
            images=snakemake.output.images,
            card=snakemake.output.card,
        )
