"""The forecast: counts, times and jobs by hand, and what a terminal is shown."""

import math
from dataclasses import replace

import pytest

from steeplechase.forecast import (
    CELL_S,
    COST_REPEATS,
    LAST_JOBS,
    LAST_JOBS_PER_DATASET,
    DataSetWork,
    Machine,
    as_text,
    duration,
    forecast,
)
from steeplechase.training.cost_model import Rates

# A step costs a second and nothing else does, so times are numbers of steps.
STEPS = Rates(math.inf, math.inf, step_s=1.0, layer_s=0.0, training_s=0.0)
MACHINE = Machine(cores=2, job_s=3.0, job_memory_mb=300.0)
INNER, DRAWINGS = 3, 2


def work(name="small", cached=(False,) * 4, found=(False, False), refits=(False, False)):
    """Return a data set of four cells in two packs, two refits; 10 steps each."""
    return DataSetWork(
        name=name,
        widths=[4, 8, 3],
        inner_rows=(60.0, 30.0),
        outer_rows=(90.0, 10.0),
        cells=[("a", cached[0]), ("b", cached[1]), ("a", cached[2]), ("b", cached[3])],
        packs=[3, 1],
        found=list(found),
        refits={"a": [refits[0]], "b": [refits[1]]},
    )


def made(*datasets, rates=STEPS, machine=MACHINE):
    names = ("a", "b")
    return forecast(
        "study",
        list(datasets),
        dict.fromkeys(names, rates),
        {key: {"batch_size": 100, "states": 1, "passes": 1} for key in names},
        10,
        INNER,
        DRAWINGS,
        machine,
    )


def test_everything_is_to_be_trained_with_an_empty_cache():
    total = made(work())["total"]
    assert (total["cells"], total["cached_cells"], total["share_cached"]) == (4, 0, 0)
    assert total["trainings"] == 4 * INNER + 2
    assert total["training_time_s"] == (4 * INNER + 2) * 10
    assert total["jobs"] == 2 + LAST_JOBS_PER_DATASET + LAST_JOBS + DRAWINGS


def test_half_a_cache_halves_what_is_to_be_trained():
    total = made(work(cached=(True, False, True, False)))["total"]
    assert (total["cached_cells"], total["share_cached"]) == (2, 0.5)
    assert total["training_time_s"] == (2 * INNER + 2) * 10


def test_full_cache_leaves_jobs_that_only_read_it():
    done = work(cached=(True,) * 4, refits=(True, True))
    total = made(done)["total"]
    assert (total["trainings"], total["training_time_s"], total["share_cached"]) == (0, 0, 1)
    assert total["jobs"] > 0 and total["cache_mb"] == 0


def test_nothing_is_left_of_a_finished_study():
    total = made(work(cached=(True,) * 4, found=(True, True), refits=(True, True)))["total"]
    assert (total["jobs"], total["wall_time_s"], total["core_time_s"]) == (0, 0, 0)


def test_finished_packs_are_no_jobs_unless_they_have_new_cells():
    one = made(work(cached=(True, True, True, False), found=(True, True)))["datasets"][0]
    assert one["jobs"] == 1


def test_job_of_the_only_pack_selects_and_refits_too():
    """Four cells with three inner trainings each, and two refits, of 10 s each."""
    only = replace(work(), packs=[4], found=[False])
    total = made(only, machine=Machine(1000, 3.0, 300.0))["total"]
    assert total["jobs"] == 1 + LAST_JOBS + DRAWINGS
    assert total["wall_time_s"] == pytest.approx((4 * INNER + 2) * 10 + 3 + COST_REPEATS * 2 * 10)


def test_time_is_shared_by_the_cores_but_for_the_cost():
    total = made(work(), work("other"))["total"]
    jobs = 2 * (2 + LAST_JOBS_PER_DATASET) + LAST_JOBS + DRAWINGS
    shared_s = 2 * (4 * INNER + 2) * 10 + 8 * CELL_S + jobs * 3.0
    cost_s = COST_REPEATS * 2 * 2 * 10
    assert total["jobs"] == jobs
    assert total["core_time_s"] == pytest.approx(shared_s + cost_s)
    assert total["wall_time_s"] == pytest.approx(shared_s / 2 + cost_s)


def test_no_number_of_cores_is_faster_than_the_longest_job():
    """The pack of three cells has 9 trainings of 10 s."""
    total = made(work(), machine=Machine(1000, 3.0, 300.0))["total"]
    assert total["wall_time_s"] == pytest.approx(90 + 3 + COST_REPEATS * 2 * 10)


def test_memory_is_that_of_the_jobs_at_once():
    total = made(work())["total"]
    assert (total["job_memory_mb"], total["memory_mb"]) == (300, 600)


def test_refits_take_longer_by_their_curves():
    """One operation a second; 56 weights. A refit is evaluated after 10 epochs and at its end."""
    one = made(work(), rates=Rates(1.0, math.inf, 0.0, 0.0, 0.0))["datasets"][0]
    assert one["time_s_by_training"]["a"] == pytest.approx(56 * (6 * 60 * 10 + 2 * 90))
    assert one["time_s_by_refit"]["a"] == pytest.approx(56 * (6 * 90 * 10 + 2 * 11 * 100))


def test_terminal_is_shown_each_data_set_and_the_totals():
    text = as_text(made(work(cached=(True, False, False, False)), work("another")))
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line}
    assert lines["small"][1:5] == ["100", "4", "1", "3"]
    assert lines["another"][1:5] == ["100", "4", "0", "4"]
    assert lines["all"][1:4] == ["8", "1", "7"]
    assert "25: 21 inner, 4 refits; 12% of the cells are cached" in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (42.3, "42 s"), (99.5, "1.7 min"), (7200, "2.0 h")],
)
def test_durations_have_the_unit_that_suits_them(seconds, text):
    assert duration(seconds) == text
