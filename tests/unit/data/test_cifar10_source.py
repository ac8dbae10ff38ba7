"""The format of CIFAR-10, and that its pickles can run nothing."""

import os
import pickle

import numpy as np
import pytest
from image_files import cifar_set, some_images, write_batch

from steeplechase.data.errors import DataError
from steeplechase.data.image_sources._pickled_batch import load
from steeplechase.data.image_sources.cifar10 import read


@pytest.mark.parametrize("binary", [False, True], ids=["python", "binary"])
def test_batches_are_read_one_after_the_other(tmp_path, binary):
    entry, files, batches = cifar_set(tmp_path, binary)
    found = read("small", entry, files)
    assert (found.name, found.classes) == ("small", ("red", "green", "blue"))
    images = np.concatenate([batches[0][0], batches[1][0]])
    np.testing.assert_array_equal(found.train_images, images)
    np.testing.assert_array_equal(found.train_labels, [0, 1, 2, 0, 1, 2, 0, 1, 2])
    np.testing.assert_array_equal(found.test_images, batches[2][0])
    np.testing.assert_array_equal(found.test_labels, [0, 1, 2, 0])


def test_both_versions_have_one_content(tmp_path):
    hashes = set()
    for binary in (False, True):
        entry, files, _ = cifar_set(tmp_path, binary)
        hashes.add(read("small", entry, files).content_hash)
    assert len(hashes) == 1


def test_the_names_of_the_classes_are_verified(tmp_path):
    entry, files, _ = cifar_set(tmp_path, names=["red", "blue", "green"])
    message = "^batches.meta names the classes red, blue, green; expected red, green, blue$"
    with pytest.raises(DataError, match=message):
        read("small", entry, files)


def test_without_a_file_of_names_there_is_one_file_fewer(tmp_path):
    entry, files, _ = cifar_set(tmp_path)
    with pytest.raises(DataError, match="got 3 files, expected 4"):
        read("small", entry, files[:3])
    del entry["class_names"]
    assert len(read("small", entry, files[:3]).train_labels) == 9


IMAGES, LABELS = some_images(6, (3, 32, 32))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": [0, 1]}, "6 images, but 2 labels"),
        ({"labels": [0, 1, 2, 3, 1, 2]}, r"the label of image 3 \(from 0\) is 3, expected 0 to 2"),
        ({"labels": [0, -1, 2, 0, 1, 2]}, r"the label of image 1 \(from 0\) is -1"),
        ({"labels": [0, 10**30, 2, 0, 1, 2]}, r"the label of image 1 \(from 0\) is 1000"),
        ({"labels": ["0"] * 6}, "labels: expected a list of whole numbers"),
        ({"labels": None}, "labels: expected a list of whole numbers"),
        ({"data": None}, r"data: expected an array of shape \(n, 3072\), got none"),
        ({"data": np.zeros((6, 9), np.uint8)}, r"data: .*, got an array of shape \(6, 9\)"),
        ({"data": np.zeros((6, 3072))}, "data: expected a whole array of unsigned bytes"),
        (
            {"data": np.array([LABELS, None], object)},
            "the pickle|data: expected a whole array of u",
        ),
    ],
)
def test_a_batch_that_is_not_what_it_should_be_is_refused(tmp_path, changes, message):
    entry, files, _ = cifar_set(tmp_path)
    write_batch(tmp_path / "data_batch_1", IMAGES, LABELS, **changes)
    with pytest.raises(DataError, match=f"^data_batch_1: ({message})"):
        read("small", entry, files)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("data_batch_1", b"text", "no batch: it begins with 74 65 78 74"),
        ("data_batch_1", b"", "no batch: it begins with nothing"),
        ("data_batch_1", b"\x80\x02", "the pickle cannot be read: "),
        ("data_batch_1", pickle.dumps([1]), "the pickle holds a list, expected a dict"),
        ("data_batch_1.bin", bytes(3074), "3,074 bytes are no whole number of records of 3,073"),
        ("data_batch_1.bin", b"", "0 bytes are no whole number of records"),
    ],
)
def test_a_file_that_is_no_batch_is_refused(tmp_path, name, content, message):
    entry, files, _ = cifar_set(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=f"^{name}: {message}"):
        read("small", entry, [str(tmp_path / name), *files[1:]])


def cut_short(protocol):
    """Return a batch whose end is missing."""
    return pickle.dumps({b"data": IMAGES}, protocol=protocol)[:-1000]


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_that_is_cut_short_is_refused(protocol):
    with pytest.raises(DataError, match="the pickle "):
        load(cut_short(protocol))


@pytest.mark.parametrize("module", [b"numpy.core.multiarray", b"numpy._core.multiarray"])
def test_arrays_of_every_numpy_are_read(module):
    """As Python 2 wrote them: protocol 2, texts as bytes, numpy's names of then and now."""
    array = (
        b"c" + module + b"\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        b"(K\x01K\x02K\x03\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R"
        b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U\x06\x00\x01\x02\x03\x04\x05tb"
    )
    found = load(b"\x80\x02}U\x04data" + array + b"s.")
    assert found["data"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["data"].dtype == np.uint8


def test_columns_first_is_read_as_such():
    values = np.asfortranarray(np.arange(6, dtype=np.uint8).reshape(2, 3))
    assert load(pickle.dumps({"data": values}, protocol=3))["data"].tolist() == values.tolist()


class Harmful:
    """What would make a folder if its pickle were loaded."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_the_harmful_pickle_would_do_harm(tmp_path):
    """Or the next test could not fail."""
    pickle.loads(pickle.dumps({"data": Harmful(tmp_path / "made")}))
    assert (tmp_path / "made").exists()


@pytest.mark.parametrize("protocol", range(2, 6))
def test_a_pickle_runs_nothing(tmp_path, protocol):
    entry, files, _ = cifar_set(tmp_path)
    content = pickle.dumps({"data": Harmful(tmp_path / "made")}, protocol=protocol)
    (tmp_path / "data_batch_1").write_bytes(content)
    with pytest.raises(DataError, match=r"^data_batch_1: the pickle asks for \w+\.mkdir, which is"):
        read("small", entry, files)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "asked", ["builtins eval", "os system", "numpy load", "numpy.core.multiarray scalar"]
)
def test_nothing_but_arrays_is_admitted(asked):
    module, name = asked.split()
    with pytest.raises(DataError, match=f"asks for {module}.{name}, which is refused"):
        load(f"\x80\x02c{module}\n{name}\n.".encode("latin-1"))


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02Pid\n.",  # an object that is kept elsewhere
        b"\x80\x02\x82\x01.",  # a name by its number
        b"\x80\x02cnumpy\ndtype\n)R.",  # a type of no code
        b"\x80\x02}U\x01acnumpy\nndarray\n)\x81s.",  # an array that is told nothing
        b"\x80\x02}U\x01acnumpy\nndarray\n)\x81K\x05bs.",
        b"\x80\x04]\x94" + b"]\x94a" * 3,
    ],
)
def test_a_hostile_pickle_is_refused_in_one_line(content):
    with pytest.raises(DataError) as error:
        load(content)
    assert "\n" not in str(error.value)
