"""The forecast of a sweep: counts and times by hand, and what a terminal is shown."""

import pytest

from steeplechase.sweep_forecast import Machine, StageWork, as_text, begun, wall_time_s

MACHINE = Machine(cores=2, lanes=2, job_s=3.0, short_job_s=1.0, job_memory_mb=300.0)


def work(name, begins=None, jobs=((10.0,),), cached=None, known=True, failures=None):
    cached = cached or [[False] * len(job) for job in jobs]
    return StageWork(name, begins, [list(job) for job in jobs], cached, known, failures or {})


def test_a_stage_waits_for_the_choice_of_the_one_that_it_starts_from():
    first, second = work("a", jobs=[(10.0,), (4.0,), (4.0,)]), work("b", "a", [(5.0,)])
    # 3 + 10 on one core and 3 + 4 twice on the other, 1 to choose, 3 + 5, and 1 to choose.
    assert wall_time_s([first, second], MACHINE) == 14 + 1 + 8 + 1


def test_a_core_that_would_wait_takes_what_is_ready():
    works = [work("a", jobs=[(20.0,)]), work("b", "a", [(5.0,)]), work("c", jobs=[(7.0,)])]
    assert wall_time_s(works, MACHINE) == 23 + 1 + 8 + 1
    assert wall_time_s(works, Machine(2, 1, 3.0, 1.0, 300.0)) == 23 + 10 + 8 + 1


def test_what_is_cached_takes_no_time():
    works = [work("a", jobs=[(5.0, 5.0)], cached=[[True, True]]), work("b", "a", [(5.0,)])]
    assert works[0].jobs_s == [] and works[0].cached_trainings == 2
    assert wall_time_s(works, MACHINE) == 8 + 1
    half = work("a", jobs=[(5.0, 6.0)], cached=[[True, False]])
    assert half.jobs_s == [6.0]
    assert wall_time_s([work("a", cached=[[True]])], MACHINE) == 0


def test_text():
    works = [
        work("rates", jobs=[(10.0, 10.0), (10.0,)], cached=[[True, True], [False]]),
        work("depths", "rates", [(90.0,), (200.0,)], known=False, failures={"depth 9": "no room"}),
    ]
    lines = as_text("mine", works, 4, MACHINE).splitlines()
    assert lines[0] == "Forecast of the study 'mine', not launched:"
    assert [line.split() for line in lines[2:6]] == [
        ["stage", "trainings", "cached", "jobs", "one", "training", "training"],
        ["rates", "3", "2", "1", "10", "s", "10", "s"],
        ["depths", "2", "?", "2", "90", "s", "to", "3.3", "min", "4.8", "min"],
        ["all", "5", "2", "3", "5.0", "min"],
    ]
    # 13 and 1, 203 and 1, and the last jobs: 3 and 4 that draw on two cores.
    assert "time       3.7 min on 2 cores, 5.2 min of one, starting of jobs included" in lines
    assert "memory     300 MB a job, 600 MB in all" in lines
    assert "What depths will start from is not chosen yet: taken as the study has it." in lines
    assert lines[-1] == "depths, depth 9: would fail (no room)"


RECIPE = {"optimizer": {"name": "sgd"}, "regularisation": []}
STAGES = {
    "a": {"begins": None, "vary": {"regularisation": [[], {"name": "l1"}, {"name": "l2"}]}},
    "b": {"begins": "a", "vary": {"optimizer.lr": [1.0]}},
    "c": {"begins": "b", "vary": {"regularisation.strength": [1.0]}},
}


def test_a_stage_starts_from_the_study_where_nothing_is_chosen():
    assert begun(STAGES, "a", RECIPE, {}) == (RECIPE, True)
    assert begun(STAGES, "b", RECIPE, {}) == (RECIPE, False)


def test_a_stage_starts_from_what_was_chosen():
    chosen = {**RECIPE, "regularisation": [{"name": "l2"}]}
    assert begun(STAGES, "b", RECIPE, {"a": chosen}) == (chosen, True)


def test_a_key_of_a_component_has_one_that_an_earlier_stage_may_bring():
    made, known = begun(STAGES, "c", RECIPE, {})
    assert made["regularisation"] == [{"name": "l1"}] and not known
    assert RECIPE["regularisation"] == []


@pytest.mark.parametrize("lanes", [1, 2, 5])
def test_no_time_is_lost_on_cores(lanes):
    machine = Machine(lanes, lanes, 0.0, 0.0, 1.0)
    one = work("a", jobs=[(1.0,)] * 10)
    assert wall_time_s([one], machine) == 10 / lanes
