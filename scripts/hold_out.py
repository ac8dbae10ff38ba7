"""Hold out: which images are trained on, which choose and which test."""

from typing import Any

from steeplechase.data.images import read_images
from steeplechase.files import write_json
from steeplechase.protocol.hold_out import make_hold_out


def main(name: str, images: str, protocol: dict[str, Any], split: str) -> None:
    """Write the split of a set of images.

    Parameters
    ----------
    name
        Of the set.
    images
        Its prepared file.
    protocol
        train_rows, validation_rows, test_rows, seed.
    split
        The JSON file to write: rows of the train part to train on and held out, and rows of the
        test part.
    """
    found = read_images(images)
    write_json(split, make_hold_out(found.train_labels, found.test_labels, protocol, name))


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            snakemake.params.name,
            snakemake.input.images,
            snakemake.params.protocol,
            snakemake.output.split,
        )
