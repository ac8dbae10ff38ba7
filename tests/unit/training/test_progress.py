"""What a job says of its progress, and when."""

import pytest

from steeplechase.training import progress as module
from steeplechase.training.progress import INTERVAL_S, Progress


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that stands still until it is set: a list of the seconds."""
    seconds = [100.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: seconds[0])
    return seconds


@pytest.fixture
def said():
    return []


@pytest.fixture
def progress(clock, said):
    progress = Progress(said.append)
    progress.begin(50, 40)
    return progress


def test_begins_with_what_is_cached(progress, said):
    assert said == ["50 cells: 10 cached, 40 to train"]


def test_says_rate_and_remaining_time(progress, said, clock):
    clock[0] += INTERVAL_S
    progress.advance(8)
    assert said[1:] == ["8 of 40 trained, 0.80 cells/s, 40 s remaining"]


def test_speaks_up_now_and_then_alone(progress, said, clock):
    for _ in range(20):
        clock[0] += 1
        progress.advance(1)
    assert [line.split(" trained")[0] for line in said[1:]] == ["10 of 40", "20 of 40"]


def test_ends_with_the_whole_time(progress, said, clock):
    clock[0] += 3
    progress.advance(40)
    progress.close()
    assert said[1:] == ["40 of 40 trained in 3.0 s"]


def test_time_before_the_beginning_does_not_count(clock, said):
    progress = Progress(said.append)
    clock[0] += 1000
    progress.begin(4, 4)
    clock[0] += INTERVAL_S
    progress.advance(2)
    assert said[-1] == "2 of 4 trained, 0.20 cells/s, 10 s remaining"
