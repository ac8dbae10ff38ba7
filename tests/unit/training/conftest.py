"""What the tests of trainings share."""

import pytest

from steeplechase.training.cache import CellCache
from steeplechase.training.engines import fused


@pytest.fixture
def cache(tmp_path):
    return CellCache(tmp_path)


@pytest.fixture
def trained(monkeypatch):
    """Return a list to which every training that the engine is asked for is added."""
    tasks, train = [], fused.train

    def counting(given, device):
        tasks.extend(given)
        return train(given, device)

    monkeypatch.setattr(fused, "train", counting)
    return tasks
