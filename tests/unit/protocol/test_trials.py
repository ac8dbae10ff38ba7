"""Trials: prefix-stable draws without replacement, inside the space and under its conditions."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_training import adam_algorithm, algorithm, component, momentum_algorithm

from steeplechase.components import parts as component_parts
from steeplechase.joint_space import count_configurations
from steeplechase.protocol import trials as module
from steeplechase.protocol.trials import at, columns, draw_trials
from steeplechase.spaces import members

RANDOM_SAMPLERS = ("random", "sobol", "halton")
below_one = st.floats(0, 1, exclude_max=True)


def conditional_algorithm(name="conditional"):
    """Two lengths of cycle, a multiplier 2 that is searched for the longer one alone."""
    return algorithm(
        name,
        component("optimizers", "momentum", lr={"values": [0.1, 0.2, 0.3]}),
        component(
            "schedules",
            "cosine_restarts",
            T_0={"values": [5, 10]},
            T_mult={"values": [2, 3], "when": {"T_0": [10]}},
        ),
    )


def chained_algorithm():
    """A hyperparameter under a condition on one that is itself under a condition."""
    return algorithm(
        "chained",
        component("optimizers", "sgd", lr={"values": [0.1, 0.2]}),
        component(
            "schedules",
            "cosine_restarts",
            min_multiplier={"values": [0.0, 0.5], "when": {"lr": [0.1]}},
            T_0={"values": [5, 20], "when": {"min_multiplier": [0.5]}},
        ),
    )


def flat(trial):
    """Return a trial as something hashable."""
    return tuple(tuple(sorted(part.items())) for part in trial)


def joint_size(resolved):
    """Return the number of configurations, as the study counts them."""
    parts = component_parts(resolved)
    spaces = {
        column: parts[index]["space"][name]
        for index, name, column in columns(resolved)
        if name in parts[index]["space"]
    }
    settings = {c: parts[i]["settings"].get(name) for i, name, c in columns(resolved)}
    return count_configurations(spaces, settings)


@pytest.mark.parametrize("sampler", [*RANDOM_SAMPLERS, "grid"])
def test_shorter_draw_is_the_beginning_of_a_longer_one(sampler):
    drawn = [draw_trials(momentum_algorithm(), n, 1, sampler) for n in (1, 5, 30)]
    assert drawn[2][:5] == drawn[1] and drawn[1][:1] == drawn[0]


@pytest.mark.parametrize("sampler", RANDOM_SAMPLERS)
def test_continuous_draws_are_prefix_stable_beyond_one_block(sampler):
    long = draw_trials(adam_algorithm(), 130, 1, sampler)
    assert long[:70] == draw_trials(adam_algorithm(), 70, 1, sampler)


@pytest.mark.parametrize("sampler", RANDOM_SAMPLERS)
def test_draws_are_without_replacement(sampler):
    drawn = draw_trials(momentum_algorithm(), 35, 3, sampler)
    assert len({flat(trial) for trial in drawn}) == 35


@pytest.mark.parametrize("sampler", [*RANDOM_SAMPLERS, "grid"])
@pytest.mark.parametrize(
    "resolved", [momentum_algorithm(), conditional_algorithm(), chained_algorithm()]
)
def test_as_many_trials_as_configurations_are_all_of_them(resolved, sampler):
    size = joint_size(resolved)
    drawn = draw_trials(resolved, size, 1, sampler)
    assert len({flat(trial) for trial in drawn}) == size


def test_whole_space_is_the_product_of_its_values():
    drawn = draw_trials(momentum_algorithm(), 40, 1)
    found = {(trial[0]["lr"], trial[1]["T_0"]) for trial in drawn}
    rates = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1)
    assert found == set(itertools.product(rates, range(1, 5)))


@pytest.mark.parametrize("sampler", ["random", "grid"])
def test_more_trials_than_configurations_is_an_error(sampler, monkeypatch):
    monkeypatch.setattr(module, "MAX_REPEATED_DRAWS", 2000)
    with pytest.raises(ValueError, match=r"restarts: its search space has 40 .*41 trials"):
        draw_trials(momentum_algorithm(), 41, 1, sampler)


def test_algorithm_without_spaces_has_one_trial():
    fixed = algorithm("fixed", component("optimizers", "sgd", lr=0.5))
    assert draw_trials(fixed, 1, 1) == [[{"lr": 0.5}, {}]]


@pytest.mark.parametrize("sampler", RANDOM_SAMPLERS)
def test_hyperparameter_has_its_default_where_its_condition_fails(sampler):
    drawn = draw_trials(conditional_algorithm(), 9, 1, sampler)
    pairs = {(trial[1]["T_0"], trial[1]["T_mult"]) for trial in drawn}
    assert pairs == {(5, 1), (10, 2), (10, 3)}


@pytest.mark.parametrize("sampler", [*RANDOM_SAMPLERS, "grid"])
def test_condition_on_a_conditional_hyperparameter_sees_its_default(sampler):
    drawn = draw_trials(chained_algorithm(), 4, 1, sampler)
    found = {(t[0]["lr"], t[1]["min_multiplier"], t[1]["T_0"]) for t in drawn}
    assert found == {(0.1, 0.0, 10), (0.1, 0.5, 5), (0.1, 0.5, 20), (0.2, 0.0, 10)}


def test_grid_is_in_order_the_last_hyperparameter_fastest():
    drawn = draw_trials(momentum_algorithm(), 6, 1, "grid")
    pairs = [(trial[0]["lr"], trial[1]["T_0"]) for trial in drawn]
    assert pairs == [(0.01, 1), (0.01, 2), (0.01, 3), (0.01, 4), (0.02, 1), (0.02, 2)]


def test_grid_does_not_depend_on_the_seed():
    assert draw_trials(momentum_algorithm(), 9, 1, "grid") == draw_trials(
        momentum_algorithm(), 9, 2, "grid"
    )


@pytest.mark.parametrize("sampler", RANDOM_SAMPLERS)
def test_draws_depend_on_seed_and_name(sampler):
    first = draw_trials(momentum_algorithm(), 10, 1, sampler)
    assert draw_trials(momentum_algorithm(), 10, 2, sampler) != first
    assert draw_trials(momentum_algorithm("other"), 10, 1, sampler) != first


@pytest.mark.parametrize("sampler", RANDOM_SAMPLERS)
def test_drawing_for_other_algorithms_changes_nothing(sampler):
    first = draw_trials(momentum_algorithm(), 10, 1, sampler)
    draw_trials(adam_algorithm(), 7, 1, sampler)
    assert draw_trials(momentum_algorithm(), 10, 1, sampler) == first


@pytest.mark.parametrize("sampler", RANDOM_SAMPLERS)
def test_continuous_draws_fill_their_range_and_stay_inside(sampler):
    rates = [trial[0]["lr"] for trial in draw_trials(adam_algorithm(), 64, 1, sampler)]
    assert 0.001 <= min(rates) < 0.0015 and 0.07 < max(rates) <= 0.1


@pytest.mark.parametrize("sampler", ["sobol", "halton"])
def test_low_discrepancy_draws_meet_each_quarter_alike(sampler):
    """Of 64 points of the sequence, 16 lie in each quarter of an axis (within 2 for Halton)."""
    wide = algorithm("wide", component("optimizers", "sgd", lr={"uniform": [0.0, 4.0]}))
    rates = [trial[0]["lr"] for trial in draw_trials(wide, 64, 1, sampler)]
    quarters = np.bincount(np.floor(rates).astype(int), minlength=4)
    assert np.abs(quarters - 16).max() <= 2


def test_settings_that_are_not_searched_are_in_every_trial():
    drawn = draw_trials(momentum_algorithm(), 5, 1)
    assert {trial[0]["momentum"] for trial in drawn} == {0.9}
    assert {trial[1]["min_multiplier"] for trial in drawn} == {0.0}


@given(below_one)
@example(0.0)
@example(1 - 2**-53)
def test_log_uniform_stays_between_its_ends(unit):
    for low, high in ((1e-5, 1e-1), (1e-7, 3e-7), (0.3, 0.9), (1e-300, 1e300)):
        assert low <= at({"log_uniform": [low, high]}, unit) <= high


@given(below_one, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
@example(1 - 2**-53, 0.1, 0.7)
@example(1 - 2**-53, -0.7, 0.1)
def test_uniform_stays_between_its_ends(unit, first, second):
    low, high = sorted((first, second))
    assert low <= at({"uniform": [low, high]}, unit) <= high


def test_log_uniform_is_even_on_the_logarithmic_scale():
    space = {"log_uniform": [1e-4, 1e-1]}
    assert [at(space, k / 3) for k in (1, 2)] == pytest.approx([1e-3, 1e-2], rel=1e-12)


@given(below_one)
@example(1 - 2**-53)
def test_finite_spaces_give_their_members(unit):
    for space in (
        {"values": ["a", "b", "c"]},
        {"integers": [-2, 7]},
        {"start": 0.1, "step": 0.1, "count": 9},
    ):
        assert at(space, unit) in members(space)


@pytest.mark.parametrize(
    ("space", "expected"),
    [
        ({"values": [3, 1]}, [3, 1]),
        ({"integers": [1, 3]}, [1, 2, 3]),
        ({"start": 0.1, "step": 0.1, "count": 3}, [0.1, 0.2, 0.3]),
        ({"start": 1e-5, "step": 1e-3, "count": 3}, [0.00001, 0.00101, 0.00201]),
    ],
)
def test_members_are_listed_in_order_without_binary_noise(space, expected):
    assert list(members(space)) == expected


@pytest.mark.parametrize("space", [{"values": [1, 2, 3]}, {"integers": [1, 3]}])
def test_both_ends_of_a_finite_space_are_met_equally_often(space):
    middles = [(k + 0.5) / 300 for k in range(300)]
    assert np.bincount([at(space, unit) for unit in middles]).tolist() == [0, 100, 100, 100]


def test_columns_have_bare_names_where_they_are_unique():
    named = columns(momentum_algorithm())
    assert named == [
        (0, "dampening", "dampening"),
        (0, "lr", "lr"),
        (0, "momentum", "momentum"),
        (1, "T_0", "T_0"),
        (1, "T_mult", "T_mult"),
        (1, "min_multiplier", "min_multiplier"),
        (1, "peak_decay", "peak_decay"),
    ]


def test_columns_name_the_component_where_a_name_stands_twice():
    twice = {
        "name": "twice",
        "optimizer": {"name": "first", "settings": {"lr": 1.0, "factor": 0.5}, "space": {}},
        "schedules": [{"name": "second", "settings": {"factor": 0.1}, "space": {}}],
        "regularisers": [],
        "wrappers": [],
    }
    assert [column for _, _, column in columns(twice)] == ["first.factor", "lr", "second.factor"]


def test_condition_may_name_the_column_of_another_component():
    resolved = algorithm(
        "across",
        component("optimizers", "momentum", lr={"values": [0.1, 0.2]}),
        component(
            "schedules", "step", reduce_epoch=3, factor={"values": [0.3], "when": {"lr": [0.2]}}
        ),
    )
    drawn = draw_trials(resolved, 2, 1)
    assert {(trial[0]["lr"], trial[1]["factor"]) for trial in drawn} == {(0.1, 0.1), (0.2, 0.3)}
