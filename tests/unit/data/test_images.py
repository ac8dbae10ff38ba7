"""Image sets and their file."""

import io
import time
from dataclasses import replace

import numpy as np
import pytest
from image_files import COLOURS, some_images

from steeplechase.data.images import content_hash, make_images, read_images, write_images


def small(name="small", classes=COLOURS):
    """Return a set of nine and six images."""
    return make_images(name, *some_images(9, (2, 4, 5), 1), *some_images(6, (2, 4, 5), 2), classes)


def contents(images):
    """Return what the hash is over."""
    keys = ("train_images", "train_labels", "test_images", "test_labels", "classes")
    return {key: getattr(images, key) for key in keys}


def test_what_is_written_is_read(tmp_path):
    write_images(small(), tmp_path / "a.npz")
    found, expected = read_images(tmp_path / "a.npz"), small()
    for key, value in contents(expected).items():
        np.testing.assert_array_equal(getattr(found, key), value)
    assert (found.name, found.classes, found.content_hash) == (
        "small",
        ("red", "green", "blue"),
        expected.content_hash,
    )
    assert found.shape == (2, 4, 5)
    assert found.train_images.dtype == np.uint8
    assert found.train_labels.dtype == np.int64


def test_same_set_same_bytes_at_another_time(tmp_path, monkeypatch):
    write_images(small(), tmp_path / "a.npz")
    later = time.time() + 10**6
    monkeypatch.setattr(time, "time", lambda: later)
    write_images(small(), tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_order_of_memory_changes_neither_hash_nor_bytes(tmp_path):
    images, labels = some_images(9, (2, 4, 5), 1)
    other = make_images(
        "small", np.asfortranarray(images), labels, *some_images(6, (2, 4, 5), 2), COLOURS
    )
    write_images(small(), tmp_path / "a.npz")
    write_images(other, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_the_name_is_not_in_the_hash():
    assert small("a").content_hash == small("b").content_hash


@pytest.mark.parametrize("key", ["train_images", "train_labels", "test_images", "test_labels"])
def test_every_value_is_in_the_hash(key):
    changed = {k: v if k == "classes" else v.copy() for k, v in contents(small()).items()}
    changed[key].flat[0] ^= 1
    assert content_hash(**changed) != small().content_hash


def test_classes_and_shape_are_in_the_hash():
    before = small()
    assert content_hash(**contents(before) | {"classes": ("red", "blue", "green")}) != (
        before.content_hash
    )
    turned = {k: np.swapaxes(getattr(before, k), 2, 3) for k in ("train_images", "test_images")}
    same_bytes = {k: v.reshape(-1, 2, 5, 4) for k, v in contents(before).items() if k in turned}
    assert content_hash(**contents(before) | same_bytes) != before.content_hash


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("train_images", np.zeros((9, 2, 4, 5)), "train_images: expected uint8"),
        ("train_images", np.zeros((9, 40), np.uint8), "train_images: expected uint8"),
        ("train_labels", np.zeros(8, np.int64), "train_labels: expected int64"),
        ("train_labels", np.zeros(9, np.int32), "train_labels: expected int64"),
        ("test_labels", np.full(6, 3), "test_labels: expected positions"),
        ("test_labels", np.full(6, -1), "test_labels: expected positions"),
        ("test_images", np.zeros((6, 1, 4, 5), np.uint8), "test_images: expected the shape"),
    ],
)
def test_what_is_no_image_set_is_refused(key, value, message):
    with pytest.raises(ValueError, match=message):
        replace(small(), **{key: value})


def of_numpy(save, **facts):
    """Return the bytes of a file of numpy that is no image set."""
    file = io.BytesIO()
    save(file, **facts)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"PK\x03\x04",
        of_numpy(np.savez, a=np.zeros(3)),
        of_numpy(np.savez, facts=np.zeros(1)),
        of_numpy(np.save, arr=np.zeros(3)),
    ],
    ids=["empty", "text", "start", "arrays", "no facts", "one array"],
)
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "a.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.npz: no image set prepared by prepare_images"):
        read_images(path)


def test_a_file_that_is_cut_short_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    write_images(small(), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match="no image set"):
        read_images(path)
