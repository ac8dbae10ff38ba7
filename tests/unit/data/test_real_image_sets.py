"""MNIST and the first batch of CIFAR-10 from the real files, where they are."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

import prepare_images
from steeplechase.data.fetching import mirror as mirrors
from steeplechase.data.fetching.download import Patience
from steeplechase.data.fetching.fetch import fetch
from steeplechase.data.fetching.wanted import Wanted, downloads
from steeplechase.data.images import read_images
from steeplechase.study_image_sets import image_catalogue

MIRROR = os.environ.get("STEEPLECHASE_MIRROR", "")
CATALOGUE = image_catalogue(Path(__file__).parents[3])


def prepared(folder, name):
    """Fetch an image set from the mirror, prepare it, which verifies it; return it and its card."""
    if not MIRROR:
        pytest.skip("the real files are not here: STEEPLECHASE_MIRROR names no folder")
    files = []
    for file, part in downloads(CATALOGUE[name]).items():
        wanted = Wanted.of(name, part)
        if next(mirrors.paths(MIRROR, wanted, wanted.pin), None) is None:
            pytest.skip(f"STEEPLECHASE_MIRROR has no {file} of this content")
        nowhere = {**part, "url": "http://127.0.0.1:1"}
        files.append(str(folder / file))
        fetch(name, nowhere, files[-1], MIRROR, patience=Patience(tries=1))
    images, card = folder / "images.npz", folder / "images.card.json"
    prepare_images.main(name, CATALOGUE[name], files, str(images), str(card))
    return read_images(images), json.loads(card.read_text(encoding="utf-8"))


def test_mnist(tmp_path):
    images, card = prepared(tmp_path, "mnist")
    assert card["content_hash"] == images.content_hash == CATALOGUE["mnist"]["content_hash"]
    assert images.train_images.shape == (60_000, 1, 28, 28)
    assert images.test_images.shape == (10_000, 1, 28, 28)
    # The first digits of both parts, as every picture of them shows.
    assert images.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert images.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    # Mean and deviation with which torchvision's examples normalise.
    pixels = images.train_images / np.float32(255)
    assert pixels.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert pixels.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)
    # The strokes are bright on a dark ground: corners are empty, the centre is not.
    assert images.train_images[:, 0, 0, 0].max() == 0
    assert images.train_images[:, 0, 14, 14].mean() > 60


def test_the_first_batch_of_cifar10(tmp_path):
    images, card = prepared(tmp_path, "cifar10_batch1")
    name = "cifar10_batch1"
    assert card["content_hash"] == images.content_hash == CATALOGUE[name]["content_hash"]
    assert card["notes"] == CATALOGUE[name]["notes"]
    assert images.train_images.shape == images.test_images.shape == (10_000, 3, 32, 32)
    named = [images.classes[label] for label in images.test_labels[:5]]
    assert named == ["cat", "ship", "ship", "airplane", "frog"]
    # Means of the channels of all fifty thousand (.4914, .4822, .4465), from which a batch of a
    # fifth differs little: red is first, and blue the darkest.
    means = (images.train_images / np.float32(255)).mean(axis=(0, 2, 3), dtype=np.float64)
    assert means == pytest.approx([0.4914, 0.4822, 0.4465], abs=0.005)
    # Rows are rows: pixels side by side are more alike than they would be in a wrong order.
    first = images.train_images[:1000].astype(np.float64)
    beside = np.abs(np.diff(first, axis=3)).mean()
    assert beside < 0.25 * np.abs(first - first[:, :, :, ::-1][::-1]).mean()
