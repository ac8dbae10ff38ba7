"""What jobs ask a cluster for: enough, within bounds, more at each attempt, and without torch."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steeplechase.protocol import requests
from steeplechase.study_objects import DataSet

ROOT = Path(__file__).parents[3]


def data_set(rows=None, features=None):
    return DataSet("any", {}, rows, features, 2, None)


@given(st.floats(0, 1e7), st.integers(1, 5))
def test_time_is_whole_minutes_within_bounds(seconds, attempt):
    minutes = requests.runtime_minutes(seconds, attempt)
    assert isinstance(minutes, int)
    assert requests.SHORTEST_MINUTES <= minutes <= requests.LONGEST_MINUTES


@given(st.floats(0, 3600))
def test_time_suffices_on_a_slow_machine_and_grows_with_each_attempt(seconds):
    asked = [requests.runtime_minutes(seconds, attempt) for attempt in (1, 2, 3)]
    assert asked[0] * 60 >= requests.SLOWNESS * seconds
    assert asked == [asked[0], 2 * asked[0], 3 * asked[0]]


@pytest.mark.parametrize(
    ("seconds", "attempt", "minutes"), [(0, 1, 10), (60, 1, 10), (600, 1, 45), (600, 2, 90)]
)
def test_time_that_is_asked_for(seconds, attempt, minutes):
    assert requests.runtime_minutes(seconds, attempt) == minutes


def test_memory_grows_with_what_is_held():
    small = requests.memory_mb(data_set(100, 10), "cpu", 10)
    assert requests.JOB_MB < small < requests.memory_mb(data_set(100_000, 10), "cpu", 10)
    assert small < requests.memory_mb(data_set(100, 10), "cpu", 10_000)
    assert small < requests.memory_mb(data_set(100, 10), "cpu", 10, refits=100)
    assert small < requests.memory_mb(data_set(100, 10), "auto", 10)


def test_memory_of_an_unmeasured_data_set_is_that_of_a_middling_one():
    unknown = requests.memory_mb(data_set(), "cpu", 10)
    rows, columns = requests.UNKNOWN_ROWS, requests.UNKNOWN_COLUMNS
    assert unknown == requests.memory_mb(data_set(rows, columns), "cpu", 10)


def test_nothing_heavy_is_imported_where_the_snakefile_is_read():
    code = (
        "import sys; from steeplechase.protocol import requests; "
        "print([name for name in ('torch', 'numpy', 'pandas') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "scripts", capture_output=True, text=True
    )
    assert answer.stdout == "[]\n", answer.stderr
