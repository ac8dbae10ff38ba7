"""The plan of packs: all cells once, stable when trials are added, a function of the study."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steeplechase.protocol.packs import (
    UNKNOWN_CLASSES,
    UNKNOWN_COLUMNS,
    UNKNOWN_ROWS,
    Cell,
    cell_time_s,
    list_cells,
    plan_packs,
    study_packs,
)
from steeplechase.study_objects import Algorithm, Component, DataSet, Study

TRIALS = {"a": 4, "b": 2, "c": 4}
NETWORK = {"name": "mlp", "hidden": [10]}
TRAINING = {"epochs": 2, "batch_size": 50}
PROTOCOL = {"outer_folds": 5, "inner_folds": 2, "max_rows": None, "replicates": 1}

packings = st.fixed_dictionaries(
    {
        "max_cells": st.none() | st.integers(1, 60),
        "target_minutes": st.none() | st.floats(1e-3, 10),
    }
)


def study(trials, packing, **protocol):
    """Return a study with these numbers of trials."""
    algorithms = tuple(
        Algorithm(name, name, Component("sgd", {"lr": 0.1}, {}), (), count)
        for name, count in trials.items()
    )
    return Study(
        name="small",
        title="",
        description="",
        path="",
        datasets=(),
        algorithms=algorithms,
        network=NETWORK,
        training=TRAINING,
        protocol={**PROTOCOL, **protocol},
        metrics=(),
        comparison={},
        packing=packing,
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
    packs = plan_packs(cells, cell_s, packing)
    assert [cell for pack in packs for cell in pack.cells] == cells


@given(packings)
def test_packs_have_different_names(packing):
    packs = plan_packs(list_cells(TRIALS, 3, 2), 1.0, packing)
    assert len({pack.name for pack in packs}) == len(packs)


@pytest.mark.parametrize(("most", "sizes"), [(1, [1] * 10), (3, [3, 3, 3, 1]), (99, [10])])
def test_no_pack_exceeds_max_cells(most, sizes):
    packs = plan_packs(list_cells(TRIALS, 1, 1), 1.0, {"max_cells": most, "target_minutes": None})
    assert [len(pack.cells) for pack in packs] == sizes


def test_target_minutes_bound_the_predicted_time():
    packing = {"max_cells": None, "target_minutes": 2}
    packs = plan_packs(list_cells(TRIALS, 1, 1), 50.0, packing)
    assert [len(pack.cells) for pack in packs] == [2, 2, 2, 2, 2]


def test_cell_longer_than_the_target_is_a_pack_of_its_own():
    packing = {"max_cells": None, "target_minutes": 1}
    packs = plan_packs(list_cells(TRIALS, 1, 1), 1e6, packing)
    assert [len(pack.cells) for pack in packs] == [1] * 10


def test_smaller_of_both_bounds_counts():
    cells = list_cells(TRIALS, 1, 1)
    by_time = plan_packs(cells, 50.0, {"max_cells": 4, "target_minutes": 2})
    by_number = plan_packs(cells, 20.0, {"max_cells": 4, "target_minutes": 2})
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


def test_time_of_a_cell_by_hand():
    """100 rows: 40 train in each of 2 inner folds, in one step of 50; 4-10-3 has 70 weights."""
    expected = 2 * 2 * (6 * 70 * 40 / 5e10 + 1 * 3e-4)
    found = cell_time_s(100, 4, 3, NETWORK, TRAINING, PROTOCOL)
    assert found == pytest.approx(expected, rel=1e-12)


def test_max_rows_bound_the_predicted_time():
    bounded = cell_time_s(1000, 4, 3, NETWORK, TRAINING, {**PROTOCOL, "max_rows": 100})
    assert bounded == cell_time_s(100, 4, 3, NETWORK, TRAINING, PROTOCOL)


def test_unknown_sizes_have_stand_ins():
    unknown = cell_time_s(None, None, None, NETWORK, TRAINING, PROTOCOL)
    stand_in = (UNKNOWN_ROWS, UNKNOWN_COLUMNS, UNKNOWN_CLASSES)
    assert unknown == cell_time_s(*stand_in, NETWORK, TRAINING, PROTOCOL)
