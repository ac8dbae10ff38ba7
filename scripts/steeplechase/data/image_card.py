"""The data card of an image set: what it is, where it comes from, whether it is the pinned one."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from steeplechase.data.errors import DataError
from steeplechase.data.images import ImageSet


def make_image_card(images: ImageSet, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Describe an image set for its readers.

    Parameters
    ----------
    images : ImageSet
    entry : dict
        Its catalogue entry; gives title, source, address, citation, licence and notes.

    Returns
    -------
    dict
        JSON-able: name, title, classes (names in the order of the labels), train_rows and
        test_rows (number of images of each class), channels, height, width, source, address,
        citation, licence, content_hash, notes.
    """
    return {
        "name": images.name,
        "title": entry.get("title") or images.name,
        "classes": list(images.classes),
        "train_rows": _class_rows(images.train_labels, images.classes),
        "test_rows": _class_rows(images.test_labels, images.classes),
        **dict(zip(("channels", "height", "width"), images.shape, strict=True)),
        **{key: entry.get(key) for key in ("source", "address", "citation", "licence")},
        "content_hash": images.content_hash,
        "notes": list(entry.get("notes") or ()),
    }


def verify_images(images: ImageSet, entry: Mapping[str, Any]) -> None:
    """Hold an image set to what its catalogue entry promises.

    Parameters
    ----------
    images : ImageSet
    entry : dict
        Of channels, height, width, content_hash, and rows and class_rows of its parts, those that
        stand in the entry are compared. The classes are what the source was told.

    Raises
    ------
    DataError
        With all differences in one line.
    """
    channels, height, width = images.shape
    found = {"channels": channels, "height": height, "width": width}
    compared = [(key, entry.get(key), got) for key, got in found.items()]
    for part, labels in (("train", images.train_labels), ("test", images.test_labels)):
        promised = entry.get(part) or {}
        rows = _class_rows(labels, images.classes)
        compared.append((f"{part}.rows", promised.get("rows"), len(labels)))
        compared.append((f"{part}.class_rows", promised.get("class_rows"), rows))
    compared.append(("content_hash", entry.get("content_hash"), images.content_hash))
    wrong = [
        f"{key}: expected {_plain(expected)}, got {_plain(got)}"
        for key, expected, got in compared
        if expected is not None and expected != got
    ]
    if wrong:
        raise DataError(f"the images are not those of the catalogue: {'; '.join(wrong)}")


def _class_rows(labels: np.ndarray, classes: tuple[str, ...]) -> dict[str, int]:
    """Return the number of images of each class, in the order of the classes."""
    counts = np.bincount(labels, minlength=len(classes))
    return dict(zip(classes, counts.tolist(), strict=True))


def _plain(value: object) -> str:
    """Return a count, a mapping of counts or a hash as words."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items())
    return str(value)
