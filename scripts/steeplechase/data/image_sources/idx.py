"""IDX, the format of MNIST: one file of images and one of labels for each part.

A file is two zero bytes, a byte for the type of its values, one for the number of dimensions, the
size of each dimension as four bytes, the high ones first, and the values in the order of rows.

References
----------
LeCun, Cortes and Burges: The MNIST database of handwritten digits, "File formats".
"""

import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from steeplechase.data.errors import DataError
from steeplechase.data.images import ImageSet, make_images

TYPES = {
    0x08: "unsigned byte",
    0x09: "signed byte",
    0x0B: "short",
    0x0C: "int",
    0x0D: "float",
    0x0E: "double",
}
BYTE = 0x08
GZIP = b"\x1f\x8b"


def read(name: str, entry: Mapping[str, Any], files: Sequence[str]) -> ImageSet:
    """Return the image set that IDX files hold.

    Parameters
    ----------
    name : str
        What the image set is called.
    entry : dict
        Its catalogue entry; `classes` says which labels there are.
    files : sequence of str
        Images and labels of the train part, images and labels of the test part.

    Raises
    ------
    DataError
        In one line, which file is not what it should be, and why.
    """
    if len(files) != 4:
        raise DataError(f"idx reads four files, images and labels of each part; got {len(files)}")
    parts = []
    for images_file, labels_file in (files[:2], files[2:]):
        images, labels = read_idx(images_file, 3), read_idx(labels_file, 1)
        if len(images) != len(labels):
            counts = f"{Path(images_file).name} has {len(images):,} images"
            raise DataError(f"{counts}, but {Path(labels_file).name} {len(labels):,} labels")
        outside = np.flatnonzero(labels >= len(entry["classes"]))
        if len(outside):
            row, most = outside[0], len(entry["classes"]) - 1
            text = f"the label of image {row} (from 0) is {labels[row]}, expected 0 to {most}"
            raise DataError(f"{Path(labels_file).name}: {text}")
        parts += [images[:, np.newaxis], labels]
    sizes = [" × ".join(map(str, images.shape[2:])) for images in parts[::2]]
    if sizes[0] != sizes[1]:
        raise DataError(f"images of {sizes[0]} pixels for training, of {sizes[1]} for testing")
    return make_images(name, *parts, entry["classes"])


def read_idx(path: str | Path, dimensions: int) -> np.ndarray:
    """Return the values of an IDX file of unsigned bytes.

    Parameters
    ----------
    path
        The file, unpacked.
    dimensions
        How many there must be: 3 for images (n, height, width), 1 for labels (n,).

    Returns
    -------
    numpy.ndarray
        uint8, read-only.

    Raises
    ------
    DataError
        If the file is none, is of other values or dimensions, or is of another length than it says.
    """
    try:
        sizes, values = _parts(Path(path).read_bytes(), dimensions)
    except DataError as error:
        raise DataError(f"{Path(path).name}: {error}") from None
    return np.frombuffer(values, dtype=np.uint8).reshape(sizes)


def _parts(content: bytes, dimensions: int) -> tuple[tuple[int, ...], memoryview]:
    """Return the sizes of the dimensions, and the values."""
    if content.startswith(GZIP):
        raise DataError("a gzip archive, expected an IDX file: name the file in it with `member`")
    if len(content) < 4 or content[:2] != b"\0\0":
        raise DataError(f"no IDX file: it begins with {content[:4].hex(' ') or 'nothing'}")
    kind, found = content[2], content[3]
    if kind != BYTE:
        named = TYPES.get(kind, "unknown")
        raise DataError(
            f"values of type {kind:#04x} ({named}), expected {BYTE:#04x} ({TYPES[BYTE]})"
        )
    if found != dimensions:
        raise DataError(f"dimensions: expected {dimensions}, got {found}")
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise DataError(f"cut short: {len(content)} bytes, and {start} before the first value")
    sizes = struct.unpack(f">{dimensions}I", content[4:start])
    expected, got = math.prod(sizes), len(content) - start
    if got != expected:
        shown = " × ".join(map(str, sizes))
        wrong = "cut short" if got < expected else "too long"
        raise DataError(f"{wrong}: {got:,} values, expected {expected:,} ({shown})")
    return sizes, memoryview(content)[start:]
