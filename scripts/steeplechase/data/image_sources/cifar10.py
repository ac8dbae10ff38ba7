"""CIFAR-10: batches of 32 × 32 images in three colours, of the Python or of the binary version.

The Python version is a pickle, which can run anything when it is loaded; `_pickled_batch` reads it
so that it cannot. The binary version (`.bin`) is records of 3073 bytes: the label, and the image
channel by channel. Both have the values of an image in the order red, green, blue, and by rows.

References
----------
Krizhevsky (2009). Learning multiple layers of features from tiny images. Technical report,
University of Toronto. https://www.cs.toronto.edu/~kriz/cifar.html ("Dataset layout").
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from steeplechase.data.errors import DataError
from steeplechase.data.image_sources._pickled_batch import PICKLE, load
from steeplechase.data.images import ImageSet, make_images

SHAPE = (3, 32, 32)  # channels, height, width
VALUES = 3 * 32 * 32  # of an image
RECORD = 1 + VALUES  # bytes in the binary version
BINARY = ".bin"


def read(name: str, entry: Mapping[str, Any], files: Sequence[str]) -> ImageSet:
    """Return the image set that batches hold, one batch after the other.

    Parameters
    ----------
    name : str
        What the image set is called.
    entry : dict
        Its catalogue entry: how many files each part has, whether there is one of the names of the
        classes (`class_names`), and what these must be (`classes`).
    files : sequence of str
        The batches of the train part, those of the test part, and the file of the names if there
        is one.

    Raises
    ------
    DataError
        In one line, which file is not what it should be, and why.
    """
    first, more = len(entry["train"]["files"]), len(entry["test"]["files"])
    expected = first + more + ("class_names" in entry)
    if len(files) != expected:
        raise DataError(f"got {len(files)} files, expected {expected}")
    classes = entry["classes"]
    train = _joined(files[:first], len(classes))
    test = _joined(files[first : first + more], len(classes))
    for path in files[first + more :]:
        names = _named(path, _names)
        if names != list(classes):
            shown = f"{Path(path).name} names the classes {', '.join(names)}"
            raise DataError(f"{shown}; expected {', '.join(classes)}")
    return make_images(name, *train, *test, classes)


def _joined(files: Sequence[str], classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images (n, 3, 32, 32) and labels (n,) of several batches."""
    batches = [_named(path, _batch, classes) for path in files]
    images, labels = (np.concatenate(arrays) for arrays in zip(*batches, strict=True))
    return images.reshape(-1, *SHAPE), labels


def _named(path: str, read_file: Any, *arguments: Any) -> Any:
    """Return what a function makes of a file, whose name its errors are given."""
    try:
        return read_file(Path(path), *arguments)
    except DataError as error:
        raise DataError(f"{Path(path).name}: {error}") from None


def _batch(path: Path, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images (n, 3072) uint8 and labels (n,) int64 of a batch of either version."""
    content = path.read_bytes()
    if content.startswith(PICKLE):
        images, labels = _from_pickle(content)
    elif path.suffix == BINARY:
        images, labels = _from_records(content)
    else:
        start = content[:4].hex(" ") or "nothing"
        raise DataError(f"no batch: it begins with {start}, and is no pickle and no {BINARY} file")
    for row, label in enumerate(labels):
        if not 0 <= label < classes:
            text = f"the label of image {row} (from 0) is {label}, expected 0 to {classes - 1}"
            raise DataError(text)
    return images, np.array(labels, dtype=np.int64)


def _from_pickle(content: bytes) -> tuple[np.ndarray, list[int]]:
    batch = load(content)
    data, labels = (batch.get(key) for key in ("data", "labels"))
    if not isinstance(data, np.ndarray) or data.ndim != 2 or data.shape[1] != VALUES:
        got = f"an array of shape {data.shape}" if isinstance(data, np.ndarray) else "none"
        raise DataError(f"data: expected an array of shape (n, {VALUES}), got {got}")
    if not isinstance(labels, list) or not all(type(label) is int for label in labels):
        raise DataError("labels: expected a list of whole numbers")
    if len(labels) != len(data):
        raise DataError(f"{len(data):,} images, but {len(labels):,} labels")
    return data, labels


def _from_records(content: bytes) -> tuple[np.ndarray, list[int]]:
    if not content or len(content) % RECORD:
        raise DataError(f"{len(content):,} bytes are no whole number of records of {RECORD:,}")
    records = np.frombuffer(content, dtype=np.uint8).reshape(-1, RECORD)
    return records[:, 1:], records[:, 0].tolist()


def _names(path: Path) -> list[str]:
    """Return the names of the classes in the file of either version."""
    content = path.read_bytes()
    if content.startswith(PICKLE):
        names = load(content).get("label_names")
        if not isinstance(names, list) or not all(isinstance(name, bytes | str) for name in names):
            raise DataError("label_names: expected a list of texts")
        return [_text(name) for name in names]
    return _text(content).split()


def _text(content: bytes | str) -> str:
    """Return a text that Python 2 may have written."""
    return content.decode("latin-1") if isinstance(content, bytes) else content
