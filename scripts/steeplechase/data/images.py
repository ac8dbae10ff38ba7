"""The images that every later stage of an image study reads, and their file.

One uncompressed `.npz` file holds one image set: the arrays of its two parts, and as text what they
alone cannot say. This module is imported by every training job, so it needs numpy only.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from steeplechase.files import atomic

ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")
FACTS = "facts"


@dataclass(frozen=True)
class ImageSet:
    """Images of one shape, each with a class, in the two parts that their home gives them in.

    Parameters
    ----------
    name : str
        The image set's name in the catalogue.
    train_images : ndarray of uint8, shape (n, channels, height, width)
    train_labels : ndarray of int64, shape (n,)
        Positions in `classes`.
    test_images : ndarray of uint8, shape (m, channels, height, width)
    test_labels : ndarray of int64, shape (m,)
    classes : tuple of str
    content_hash : str
        See `content_hash`; equal for equal contents whatever the set is called.

    Raises
    ------
    ValueError
        If types or shapes do not fit, or a label has no class.
    """

    name: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    classes: tuple[str, ...]
    content_hash: str

    def __post_init__(self):
        """Refuse arrays that are no images and labels, or do not fit one another."""
        for part in ("train", "test"):
            images, labels = getattr(self, f"{part}_images"), getattr(self, f"{part}_labels")
            if images.ndim != 4 or images.dtype != np.uint8:
                got = f"{images.dtype} of shape {images.shape}"
                raise ValueError(f"{part}_images: expected uint8 (n, c, h, w), got {got}")
            if labels.shape != images.shape[:1] or labels.dtype != np.int64:
                got = f"{labels.dtype} of shape {labels.shape}"
                raise ValueError(f"{part}_labels: expected int64 ({len(images)},), got {got}")
            if len(labels) and not (labels.min() >= 0 and labels.max() < len(self.classes)):
                raise ValueError(f"{part}_labels: expected positions in classes")
        if self.train_images.shape[1:] != self.test_images.shape[1:]:
            raise ValueError("test_images: expected the shape of the training images")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of an image."""
        return self.train_images.shape[1:]


def make_images(
    name: str,
    train_images: np.ndarray,
    train_labels: np.ndarray,
    test_images: np.ndarray,
    test_labels: np.ndarray,
    classes: Sequence[str],
) -> ImageSet:
    """Return the `ImageSet` of these contents, with its hash (parameters as for `ImageSet`)."""
    contents = {
        "train_images": np.ascontiguousarray(train_images),
        "train_labels": np.ascontiguousarray(train_labels, dtype=np.int64),
        "test_images": np.ascontiguousarray(test_images),
        "test_labels": np.ascontiguousarray(test_labels, dtype=np.int64),
        "classes": tuple(classes),
    }
    return ImageSet(name=name, **contents, content_hash=content_hash(**contents))


def content_hash(
    train_images: np.ndarray,
    train_labels: np.ndarray,
    test_images: np.ndarray,
    test_labels: np.ndarray,
    classes: Sequence[str],
) -> str:
    """Return the SHA-256 (hexadecimal) over sizes, classes, images and labels, in their order.

    The image set's name does not enter, so that the same images under two names are recognised.
    """
    header = {
        "classes": list(classes),
        "train": list(train_images.shape),
        "test": list(test_images.shape),
    }
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode("ascii"))
    for images, labels in ((train_images, train_labels), (test_images, test_labels)):
        digest.update(np.ascontiguousarray(images, dtype=np.uint8))
        digest.update(np.ascontiguousarray(labels).astype("<i8"))
    return digest.hexdigest()


def write_images(images: ImageSet, path: str | os.PathLike) -> None:
    """Write an image set as an uncompressed `.npz`, atomically; the same set, the same bytes."""
    facts = {
        "name": images.name,
        "classes": list(images.classes),
        "content_hash": images.content_hash,
    }
    arrays = {key: getattr(images, key) for key in ARRAYS}
    arrays[FACTS] = np.array(json.dumps(facts, sort_keys=True))
    with atomic(path) as temporary, zipfile.ZipFile(temporary, "w") as file:
        for key, array in arrays.items():
            # A ZipInfo of no time of its own has the first one that the format knows.
            with file.open(zipfile.ZipInfo(f"{key}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


def read_images(path: str | os.PathLike) -> ImageSet:
    """Read an image set written by `write_images`.

    Raises
    ------
    ValueError
        If the file is none of ours.
    """
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            facts = json.loads(file[FACTS].item())
            arrays = {key: file[key] for key in ARRAYS}
    except (EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        raise ValueError(f"{path}: no image set prepared by prepare_images") from None
    return ImageSet(
        name=facts["name"],
        **arrays,
        classes=tuple(facts["classes"]),
        content_hash=facts["content_hash"],
    )
