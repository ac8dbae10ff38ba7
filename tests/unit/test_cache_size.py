"""Cutting the cell cache: the oldest go first, and what is used is not old."""

import os
import time

import pytest

from steeplechase.cache_size import ABANDONED_AFTER_S, GB, cut
from steeplechase.training.cache import CellCache

KEYS = [f"{i:02x}" + "0" * 62 for i in range(5)]


@pytest.fixture
def cache(tmp_path):
    """Return a cache of five cells, each used a minute after the one before it."""
    cache = CellCache(tmp_path / "cells")
    for i, key in enumerate(KEYS):
        cache.put(key, {"value": i})
        age(cache.path(key), 3600 - 60 * i)
    return cache


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def on_disk(cache):
    return sum(path.stat().st_blocks * 512 for path in cache.folder.rglob("*.json"))


def kept(cache):
    return [i for i, key in enumerate(KEYS) if cache.path(key).exists()]


def test_cache_within_its_bound_is_left_alone(cache):
    size = on_disk(cache)
    assert cut(cache.folder, size / GB) == (size, size, 0)
    assert kept(cache) == [0, 1, 2, 3, 4]


def test_oldest_cells_go_first(cache):
    size = on_disk(cache)
    found = cut(cache.folder, 0.6 * size / GB)
    assert kept(cache) == [2, 3, 4]
    assert found == (size, on_disk(cache), 2)


def test_cell_that_was_read_is_not_old(cache):
    cache.get(KEYS[0])
    cut(cache.folder, 0.2 * on_disk(cache) / GB)
    assert kept(cache) == [0]


def test_no_cache_is_no_error(tmp_path):
    assert cut(tmp_path / "nowhere", 1.0) == (0, 0, 0)
    assert not (tmp_path / "nowhere").exists()


def test_abandoned_temporary_files_go(cache):
    old, new = (cache.path(KEYS[0]).with_name(f".{name}.json") for name in ("old", "new"))
    for path in (old, new):
        path.write_text("half a cell")
    age(old, ABANDONED_AFTER_S + 60)
    cut(cache.folder, 1.0)
    assert (old.exists(), new.exists(), kept(cache)) == (False, True, [0, 1, 2, 3, 4])


def test_files_of_somebody_else_are_not_touched(cache, tmp_path):
    beside = cache.folder / "README"
    beside.write_text("mine")
    cut(cache.folder, 1e-12)
    assert beside.exists() and kept(cache) == []
