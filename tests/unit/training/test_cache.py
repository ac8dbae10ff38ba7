"""The cell cache: exact round trips, and damage that is a miss."""

import json
import math

import numpy as np
import pytest

from steeplechase.training.cache import CellCache

KEY, OTHER = "ab" + "0" * 62, "ab" + "1" * 62


@pytest.fixture
def cache(tmp_path):
    return CellCache(tmp_path / "cells")


def back(cache, value):
    cache.put(KEY, value)
    return cache.get(KEY)


@pytest.mark.parametrize(
    "value",
    [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, -0.0, 2**63, "ü\n", None],
)
def test_values_come_back_exactly(cache, value):
    found = back(cache, {"value": value})["value"]
    assert repr(found) == repr(value)


def test_nan_comes_back_as_nan(cache):
    assert math.isnan(back(cache, {"value": math.nan})["value"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 3), (2, 1, 3)])
def test_arrays_come_back_to_the_last_bit(cache, dtype, shape):
    array = np.random.default_rng(0).normal(size=shape) * 100
    array = np.asarray(array).astype(dtype)
    found = back(cache, {"inner": [{"values": array}]})["inner"][0]["values"]
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert found.tobytes() == array.tobytes()


def test_special_numbers_in_arrays_come_back(cache):
    array = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45], dtype=np.float32)
    assert back(cache, {"values": array})["values"].tobytes() == array.tobytes()


def test_array_that_is_not_contiguous_comes_back(cache):
    array = np.arange(12.0).reshape(3, 4).T
    np.testing.assert_array_equal(back(cache, {"values": array})["values"], array)


def test_key_that_was_never_put_is_a_miss(cache):
    cache.put(KEY, {"value": 1})
    assert cache.get(OTHER) is None


def test_empty_folder_that_does_not_exist_is_a_miss(cache):
    assert cache.get(KEY) is None and not cache.folder.exists()


def test_every_truncation_is_a_miss(cache):
    cache.put(KEY, {"values": np.arange(3.0), "status": "ok"})
    content = cache.path(KEY).read_bytes()
    for length in range(len(content)):
        cache.path(KEY).write_bytes(content[:length])
        assert cache.get(KEY) is None


def test_every_changed_byte_is_a_miss(cache):
    cache.put(KEY, {"value": 0.5, "status": "ok"})
    content = cache.path(KEY).read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1
        cache.path(KEY).write_bytes(bytes(damaged))
        assert cache.get(KEY) is None


def test_damaged_entry_can_be_put_again(cache):
    cache.put(KEY, {"value": 1})
    cache.path(KEY).write_bytes(b"")
    assert back(cache, {"value": 2}) == {"value": 2}


def test_what_cannot_be_kept_leaves_nothing_behind(cache):
    with pytest.raises(TypeError, match="object cannot be cached"):
        cache.put(KEY, {"value": object()})
    assert [path for path in cache.folder.rglob("*") if path.is_file()] == []


def test_interrupted_write_keeps_the_old_entry(cache, monkeypatch):
    cache.put(KEY, {"value": 1})

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache.put(KEY, {"value": 2})
    assert cache.get(KEY) == {"value": 1}
    assert [path for path in cache.folder.rglob("*") if path.is_file()] == [cache.path(KEY)]


def test_same_value_same_bytes(cache):
    value = {"inner": [{"loss": 0.25}], "values": np.arange(4.0)}
    cache.put(KEY, value)
    cache.put(OTHER, json.loads('{"inner": [{"loss": 0.25}]}') | {"values": np.arange(4.0)})
    assert cache.path(KEY).read_bytes() == cache.path(OTHER).read_bytes()
