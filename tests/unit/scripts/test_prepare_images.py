"""The step that prepares an image set."""

import json

import numpy as np
import pytest
from image_files import cifar_set, idx_set

import prepare_images
from steeplechase.data.errors import DataError
from steeplechase.data.images import read_images


def prepare(folder, entry, files, name="small"):
    """Prepare an image set in a folder of its own and return the two paths."""
    images, card = folder / "made" / "small.npz", folder / "made" / "small.card.json"
    prepare_images.main(name, entry, files, str(images), str(card))
    return images, card


@pytest.fixture
def small(tmp_path):
    """Return the entry and the files of a small image set."""
    entry, files, _ = idx_set(tmp_path)
    return entry, files


def test_images_and_card_are_written(tmp_path, small):
    entry, files = small
    entry["notes"] = ["It is small."]
    images_path, card_path = prepare(tmp_path, entry, files)
    images, card = read_images(images_path), json.loads(card_path.read_text(encoding="utf-8"))
    assert images.name == "small"
    assert card == {
        "name": "small",
        "title": "Small",
        "classes": ["red", "green", "blue"],
        "train_rows": {"red": 3, "green": 3, "blue": 3},
        "test_rows": {"red": 2, "green": 2, "blue": 2},
        "channels": 1,
        "height": 4,
        "width": 5,
        "source": "idx",
        "address": "https://example.org",
        "citation": "None",
        "licence": "None",
        "content_hash": images.content_hash,
        "notes": ["It is small."],
    }


def test_preparing_twice_gives_the_same_bytes(tmp_path):
    made = []
    for binary in (False, True):
        folder = tmp_path / str(binary)
        folder.mkdir()
        entry, files, _ = cifar_set(folder, binary)
        made.append([path.read_bytes() for path in prepare(folder, entry, files)])
    assert made[0] == made[1]


def test_what_the_entry_promises_is_accepted(tmp_path, small):
    entry, files = small
    entry["train"]["class_rows"] = {"red": 3, "green": 3, "blue": 3}
    first = prepare(tmp_path, entry, files)[0]
    entry["content_hash"] = read_images(first).content_hash
    assert prepare(tmp_path, entry, files)[0] == first


def test_all_differences_are_said_at_once_and_nothing_is_written(tmp_path, small):
    entry, files = small
    wrong = entry | {"channels": 3, "height": 5, "width": 4, "content_hash": "0" * 64}
    wrong["train"] = entry["train"] | {"rows": 10, "class_rows": {"red": 4, "green": 2, "blue": 3}}
    wrong["test"] = entry["test"] | {"rows": 7}
    with pytest.raises(DataError) as error:
        prepare(tmp_path, wrong, files)
    start, hashes = str(error.value).split("; content_hash: ")
    assert start == (
        "small: the images are not those of the catalogue: channels: expected 3, got 1; height: "
        "expected 5, got 4; width: expected 4, got 5; train.rows: expected 10, got 9; "
        "train.class_rows: expected red 4, green 2, blue 3, got red 3, green 3, blue 3; "
        "test.rows: expected 7, got 6"
    )
    assert hashes.startswith(f"expected {'0' * 64}, got ")
    assert not (tmp_path / "made").exists()


def test_a_file_that_is_wrong_is_named_and_nothing_is_written(tmp_path, small):
    entry, files = small
    (tmp_path / "test-labels").write_bytes(b"text")
    with pytest.raises(DataError, match=r"^small: test-labels: no IDX file: it begins with 74 65"):
        prepare(tmp_path, entry, files)
    assert not (tmp_path / "made").exists()


def test_a_file_that_is_missing_is_named(tmp_path, small):
    entry, files = small
    (tmp_path / "test-labels").unlink()
    with pytest.raises(DataError, match=r"^small \(test-labels\): No such file or directory$"):
        prepare(tmp_path, entry, files)


def test_what_stood_there_stays_if_the_files_are_wrong(tmp_path, small):
    entry, files = small
    before = prepare(tmp_path, entry, files)[0].read_bytes()
    with pytest.raises(DataError):
        prepare(tmp_path, entry | {"height": 5}, files)
    assert (tmp_path / "made" / "small.npz").read_bytes() == before
    assert [path.name for path in (tmp_path / "made").iterdir() if path.name[0] == "."] == []


def test_labels_of_a_test_part_without_a_class_are_counted_as_none(tmp_path):
    entry, files, _ = idx_set(tmp_path, test=2)
    _, card = prepare(tmp_path, entry, files)
    counted = json.loads(card.read_text(encoding="utf-8"))["test_rows"]
    assert counted == {"red": 1, "green": 1, "blue": 0}
    assert np.sum(list(counted.values())) == 2
