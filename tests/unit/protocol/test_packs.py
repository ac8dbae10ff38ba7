"""The plan of packs: all cells once, stable when trials are added, a function of the study."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steeplechase.protocol.packs import (
    JOBS,
    LONGEST_MINUTES,
    SHORTEST_MINUTES,
    UNKNOWN_CLASSES,
    UNKNOWN_COLUMNS,
    UNKNOWN_ROWS,
    Cell,
    automatic_minutes,
    cell_times_s,
    list_cells,
    pack_time_s,
    plan_packs,
    study_cells,
    study_packs,
)
from steeplechase.study_objects import Algorithm, Component, DataSet, Study
from steeplechase.training.cost_model import NOMINAL, NOMINAL_LOOP, time_s, training_work

TRIALS = {"a": 4, "b": 2, "c": 4}
NETWORK = {"name": "mlp", "hidden": [10]}
TRAINING = {"epochs": 2, "batch_size": 50, "engine": "fused"}
AUTOMATIC = {"target_minutes": None, "max_cells": None}
PROTOCOL = {"outer_folds": 5, "inner_folds": 2, "max_rows": None, "replicates": 1}

packings = st.fixed_dictionaries(
    {
        "max_cells": st.none() | st.integers(1, 60),
        "target_minutes": st.none() | st.floats(1e-3, 10),
    }
)


def even(seconds):
    """Return the same time of a cell for each algorithm."""
    return dict.fromkeys(TRIALS, seconds)


def study(trials, packing, datasets=(), **protocol):
    """Return a study with these numbers of trials."""
    algorithms = tuple(
        Algorithm(name, name, Component("sgd", {"lr": 0.1}, {}), (), (), (), count)
        for name, count in trials.items()
    )
    return Study(
        name="small",
        title="",
        description="",
        path="",
        datasets=tuple(datasets),
        algorithms=algorithms,
        network=NETWORK,
        training=TRAINING,
        protocol={**PROTOCOL, **protocol},
        metrics=(),
        comparison={},
        packing=packing,
        on_audit="warn",
    )


DATASET = DataSet("small", {}, rows=100, features=4, classes=3, own_file=None)


def test_cells_are_every_combination_once():
    cells = list_cells(TRIALS, 3, 2)
    assert len(cells) == len(set(cells)) == (4 + 2 + 4) * 3 * 2
    assert set(cells) == {
        Cell(algorithm, trial, outer_fold, replicate)
        for algorithm, count in TRIALS.items()
        for trial in range(count)
        for outer_fold in range(3)
        for replicate in range(2)
    }


@given(packings, st.floats(1e-3, 100))
def test_packs_hold_every_cell_once_in_order(packing, cell_s):
    cells = list_cells(TRIALS, 3, 2)
    packs = plan_packs(cells, even(cell_s), packing)
    assert [cell for pack in packs for cell in pack.cells] == cells


@given(packings)
def test_packs_have_different_names(packing):
    packs = plan_packs(list_cells(TRIALS, 3, 2), even(1.0), packing)
    assert len({pack.name for pack in packs}) == len(packs)


@pytest.mark.parametrize(("most", "sizes"), [(1, [1] * 10), (3, [3, 3, 3, 1]), (99, [10])])
def test_no_pack_exceeds_max_cells(most, sizes):
    packs = plan_packs(
        list_cells(TRIALS, 1, 1), even(1.0), {"max_cells": most, "target_minutes": None}
    )
    assert [len(pack.cells) for pack in packs] == sizes


def test_target_minutes_bound_the_predicted_time():
    packing = {"max_cells": None, "target_minutes": 2}
    packs = plan_packs(list_cells(TRIALS, 1, 1), even(50.0), packing)
    assert [len(pack.cells) for pack in packs] == [2, 2, 2, 2, 2]


def test_cell_longer_than_the_target_is_a_pack_of_its_own():
    packing = {"max_cells": None, "target_minutes": 1}
    packs = plan_packs(list_cells(TRIALS, 1, 1), even(1e6), packing)
    assert [len(pack.cells) for pack in packs] == [1] * 10


def test_smaller_of_both_bounds_counts():
    cells = list_cells(TRIALS, 1, 1)
    by_time = plan_packs(cells, even(50.0), {"max_cells": 4, "target_minutes": 2})
    by_number = plan_packs(cells, even(20.0), {"max_cells": 4, "target_minutes": 2})
    assert len(by_time[0].cells) == 2 and len(by_number[0].cells) == 4


@pytest.mark.parametrize(
    "packing",
    [{"max_cells": 3, "target_minutes": None}, {"max_cells": None, "target_minutes": 1e-4}],
)
def test_more_trials_leave_full_packs_as_they_are(packing):
    before = study_packs(study({"a": 4, "b": 4}, packing), DATASET)
    after = study_packs(study({"a": 6, "b": 6}, packing), DATASET)
    size = len(next(iter(before.values())))
    full = {name: cells for name, cells in before.items() if len(cells) == size}
    assert len(full) > 2
    assert {name: after[name] for name in full} == full


def test_more_trials_of_one_algorithm_leave_the_packs_of_earlier_trials_as_they_are():
    packing = {"max_cells": 5, "target_minutes": None}
    before = study_packs(study({"a": 4, "b": 2}, packing), DATASET)
    after = study_packs(study({"a": 4, "b": 4}, packing), DATASET)
    both = [name for name, cells in before.items() if all(cell.trial < 2 for cell in cells)]
    assert len(both) == 4
    assert {name: after[name] for name in both} == {name: before[name] for name in both}


def test_plan_is_the_same_each_time_and_changes_nothing():
    packing = {"max_cells": 4, "target_minutes": 1}
    given = study(TRIALS, packing)
    first = study_packs(given, DATASET)
    assert study_packs(given, DATASET) == first
    assert given == study(TRIALS, {"max_cells": 4, "target_minutes": 1})


def test_titles_do_not_enter_the_plan():
    packing = {"max_cells": None, "target_minutes": 1}
    plain = study(TRIALS, packing)
    titled = Study(**{**vars(plain), "title": "another", "metrics": ("accuracy",)})
    assert study_packs(plain, DATASET) == study_packs(titled, DATASET)


def test_packs_hold_as_much_time_as_fits_however_long_their_cells_are():
    """Cells of 10, 30 and 50 s in turns: 60 s hold two of them, or the long one alone."""
    cells = list_cells({"a": 3, "b": 3, "c": 3}, 1, 1)
    packs = plan_packs(cells, {"a": 10, "b": 30, "c": 50}, {"max_cells": None, "target_minutes": 1})
    held = ["".join(cell.algorithm for cell in pack.cells) for pack in packs]
    assert held == ["ab", "ca", "b", "ca", "b", "c"]


def test_automatic_packs_are_about_as_many_as_aimed_at():
    big = DataSet("big", {}, rows=1_000_000, features=400, classes=3, own_file=None)
    given = study({"a": 200, "b": 200}, AUTOMATIC, [big])
    number = len(study_packs(given, big))
    assert JOBS / 2 <= number <= 2 * JOBS


def test_automatic_packs_of_a_small_study_are_one_a_data_set():
    assert len(study_packs(study(TRIALS, AUTOMATIC, [DATASET]), DATASET)) == 1


@pytest.mark.parametrize(
    ("total_minutes", "minutes"),
    [(JOBS * 0.01, SHORTEST_MINUTES), (JOBS * 4.1, 4), (JOBS * 3.9, 4), (1e9, LONGEST_MINUTES)],
)
def test_automatic_length_is_a_power_of_two_within_bounds(total_minutes, minutes):
    assert automatic_minutes(60 * total_minutes) == minutes


def test_number_of_cells_alone_leaves_the_length_open():
    packing = {"target_minutes": None, "max_cells": 7}
    packs = study_packs(study(TRIALS, packing, [DATASET]), DATASET)
    assert [len(cells) for cells in packs.values()][:-1] == [7] * (len(packs) - 1)


def test_time_of_a_cell_by_hand():
    """Two inner trainings; the work is that of the cost model, of 100 (1 - 1/5) (1 - 1/2) rows."""
    work = training_work([4, 10, 3], 40, 2, 50, states=0)
    found = cell_times_s(study(TRIALS, AUTOMATIC), DATASET)
    assert found == pytest.approx(dict.fromkeys(TRIALS, 2 * time_s(work, NOMINAL)), rel=1e-12)


def test_optimizer_with_more_states_takes_longer():
    given = study({"a": 1, "b": 1}, AUTOMATIC)
    adam = dataclasses.replace(given.algorithms[1], optimizer=Component("adam", {}, {}))
    found = cell_times_s(
        dataclasses.replace(given, algorithms=(given.algorithms[0], adam)), DATASET
    )
    assert found["b"] > found["a"]


def test_optimizers_that_run_in_the_loop_engine_alone_are_planned_by_its_rates():
    """L-BFGS: one step an epoch, of several passes, whatever the batch size."""
    given = study({"a": 1}, AUTOMATIC)
    lbfgs = dataclasses.replace(given.algorithms[0], optimizer=Component("lbfgs", {}, {}))
    work = training_work([4, 10, 3], 40, 2, 40, states=0, passes=3)
    found = cell_times_s(dataclasses.replace(given, algorithms=(lbfgs,)), DATASET)
    assert found == pytest.approx({"a": 2 * time_s(work, NOMINAL_LOOP)}, rel=1e-12)


def test_time_of_a_pack_is_that_of_its_cells():
    cells = list_cells({"a": 2, "b": 1}, 1, 1)
    assert pack_time_s(cells, {"a": 2.0, "b": 5.0}) == 9.0


def sized(rows, features=4, classes=3):
    return DataSet("sized", {}, rows=rows, features=features, classes=classes, own_file=None)


def test_max_rows_bound_the_predicted_time():
    given = study(TRIALS, AUTOMATIC)
    bounded = study(TRIALS, AUTOMATIC, max_rows=100)
    assert cell_times_s(bounded, sized(1000)) == cell_times_s(given, sized(100))


def test_unknown_sizes_have_stand_ins():
    given = study(TRIALS, AUTOMATIC)
    stand_in = sized(UNKNOWN_ROWS, UNKNOWN_COLUMNS, UNKNOWN_CLASSES)
    assert cell_times_s(given, sized(None, None, None)) == cell_times_s(given, stand_in)


def test_a_gpu_gets_all_cells_of_a_data_set_at_once():
    large = dataclasses.replace(DATASET, rows=10**6)
    given = study({"a": 400, "b": 400}, AUTOMATIC, [large])
    assert len(study_packs(given, large)) > 1
    (cells,) = study_packs(given, large, "cuda").values()
    assert cells == study_cells(given)


def test_packing_that_is_given_holds_on_a_gpu_too():
    given = study(TRIALS, {"max_cells": 3, "target_minutes": None}, [DATASET])
    assert study_packs(given, DATASET, "cuda") == study_packs(given, DATASET)


def test_data_sets_share_one_list_of_cells():
    """A million cells on twenty data sets are 50,000 objects."""
    other = dataclasses.replace(DATASET, name="other", rows=77)
    given = study(TRIALS, {"max_cells": 3, "target_minutes": None}, [DATASET, other])
    packs = [study_packs(given, dataset)["0000000"] for dataset in given.datasets]
    assert all(a is b for a, b in zip(*packs, strict=True))
