"""The format of MNIST."""

import gzip
import struct

import numpy as np
import pytest
from image_files import idx_set, write_idx

from steeplechase.data.errors import DataError
from steeplechase.data.image_sources.idx import read, read_idx


def test_images_and_labels_are_read_in_their_order(tmp_path):
    entry, files, (images, labels, test_images, test_labels) = idx_set(tmp_path)
    found = read("small", entry, files)
    assert (found.name, found.classes) == ("small", ("red", "green", "blue"))
    assert found.shape == (1, 4, 5)
    np.testing.assert_array_equal(found.train_images[:, 0], images)
    np.testing.assert_array_equal(found.train_labels, labels)
    np.testing.assert_array_equal(found.test_images[:, 0], test_images)
    np.testing.assert_array_equal(found.test_labels, test_labels)


def test_bytes_are_read_as_the_format_says(tmp_path):
    """Written by hand: two images of one row of three pixels."""
    path = tmp_path / "images"
    path.write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 1, 255, 7, 8, 9]))
    assert read_idx(path, 3).tolist() == [[[0, 1, 255]], [[7, 8, 9]]]


HEAD = bytes([0, 0, 8, 3]) + struct.pack(">3I", 2, 1, 3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no IDX file: it begins with nothing"),
        (b"\0\0\x08", "no IDX file: it begins with 00 00 08"),
        (b"PNG image", "no IDX file: it begins with 50 4e 47 20"),
        (gzip.compress(HEAD, mtime=0), "a gzip archive, expected an IDX file"),
        (b"\0\0\x0d\x03" + HEAD[4:], r"values of type 0x0d \(float\), expected 0x08 \(unsigned"),
        (b"\0\0\x07\x03" + HEAD[4:], r"values of type 0x07 \(unknown\)"),
        (b"\0\0\x08\x01" + struct.pack(">I", 1) + b"x", "dimensions: expected 3, got 1"),
        (HEAD[:9], "cut short: 9 bytes, and 16 before the first value"),
        (HEAD + bytes(5), r"cut short: 5 values, expected 6 \(2 × 1 × 3\)"),
        (HEAD + bytes(7), r"too long: 7 values, expected 6"),
        (b"\0\0\x08\x03" + b"\xff" * 12 + bytes(6), "cut short: 6 values, expected 79,228,162,"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(tmp_path, content, message):
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"^images: {message}"):
        read_idx(path, 3)


def test_images_and_labels_of_different_numbers_are_refused(tmp_path):
    entry, files, (_, labels, *_) = idx_set(tmp_path)
    write_idx(tmp_path / "train-labels", labels[:-1])
    with pytest.raises(DataError, match="train-images has 9 images, but train-labels 8 labels"):
        read("small", entry, files)


def test_a_label_without_a_class_is_refused(tmp_path):
    entry, files, (*_, labels) = idx_set(tmp_path)
    labels[4] = 3
    write_idx(tmp_path / "test-labels", labels)
    message = r"^test-labels: the label of image 4 \(from 0\) is 3, expected 0 to 2$"
    with pytest.raises(DataError, match=message):
        read("small", entry, files)


def test_images_and_labels_the_other_way_round_are_refused(tmp_path):
    entry, files, _ = idx_set(tmp_path)
    with pytest.raises(DataError, match=r"^train-labels: dimensions: expected 3, got 1$"):
        read("small", entry, [files[1], files[0], *files[2:]])


def test_parts_of_different_sizes_are_refused(tmp_path):
    entry, files, (*_, images, _) = idx_set(tmp_path)
    write_idx(tmp_path / "test-images", images[:, :, :4])
    with pytest.raises(DataError, match="images of 4 × 5 pixels for training, of 4 × 4 for test"):
        read("small", entry, files)


def test_other_numbers_of_files_are_refused(tmp_path):
    entry, files, _ = idx_set(tmp_path)
    with pytest.raises(DataError, match=r"reads four files, .* got 3"):
        read("small", entry, files[:3])
