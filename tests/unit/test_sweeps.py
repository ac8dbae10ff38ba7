"""What stages vary, and the recipes that come of it."""

import pytest

from steeplechase import sweeps

STUDY = {
    "network": {"name": "mlp", "hidden": [20]},
    "optimizer": {"name": "momentum", "lr": 1},
    "schedule": {"name": "constant"},
    "wrapper": [],
    "regularisation": {"name": "l2", "strength": 0.1},
    "augmentation": [],
    "inputs": {"centre": "pixel", "divide": "none"},
    "training": {"epochs": 2, "batch_size": 8},
}


@pytest.fixture
def recipe():
    return sweeps.recipe_of(STUDY)


def test_recipe_has_lists_where_there_may_be_several(recipe):
    assert recipe["schedule"] == [{"name": "constant"}]
    assert recipe["regularisation"] == [{"name": "l2", "strength": 0.1}]
    assert recipe["wrapper"] == []
    recipe["network"]["hidden"].append(3)
    assert STUDY["network"]["hidden"] == [20]


def test_settings_are_all_combinations_the_last_key_fastest():
    found = sweeps.settings({"optimizer.lr": [1, 2], "network.batch_norm": [True, False]})
    assert [tuple(one.values()) for one in found] == [(1, True), (1, False), (2, True), (2, False)]
    assert sweeps.settings({}) == [{}]


def test_whole_parts_are_assigned_before_their_keys(recipe):
    made = sweeps.applied(recipe, {"optimizer.lr": 0.5, "optimizer": {"name": "adam"}})
    assert made["optimizer"] == {"name": "adam", "lr": 0.5}
    assert recipe["optimizer"] == {"name": "momentum", "lr": 1}


def test_a_key_of_a_list_is_that_of_its_only_member(recipe):
    made = sweeps.applied(recipe, {"regularisation.strength": 3.0, "inputs.centre": "none"})
    assert made["regularisation"] == [{"name": "l2", "strength": 3.0}]
    assert made["inputs"] == {"centre": "none", "divide": "none"}
    with pytest.raises(LookupError, match="wrapper has 0 members, expected one"):
        sweeps.applied(recipe, {"wrapper.k": 3})


def test_a_list_may_be_left_empty(recipe):
    assert sweeps.applied(recipe, {"regularisation": []})["regularisation"] == []
    assert sweeps.applied(recipe, {"regularisation": None})["regularisation"] == []


def test_complete_recipe_has_every_hyperparameter(recipe):
    made = sweeps.completed(recipe)
    assert made["optimizer"] == {
        "name": "momentum",
        "settings": {"dampening": 0.0, "lr": 1.0, "momentum": 0.9},
    }
    assert isinstance(made["optimizer"]["settings"]["lr"], float)
    assert made["regularisers"] == [{"name": "l2", "settings": {"strength": 0.1}}]
    assert made["schedules"][0]["name"] == "constant" and made["wrappers"] == []
    assert made["network"]["settings"]["hidden"] == [20]
    assert made["training"] == {"epochs": 2, "batch_size": 8}
    assert ("optimizers", "momentum") in sweeps.components(made)
    assert ("regularisers", "l2") in sweeps.components(made)


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ({"optimizer.lr": 5e-5, "network.hidden": [500, 20]}, "lr 5e-05, hidden 500 × 20"),
        ({"network.batch_norm": False}, "batch_norm off"),
        ({"optimizer": {"name": "adam"}, "optimizer.lr": 0.1}, "adam, lr 0.1"),
        ({"augmentation": []}, "augmentation none"),
        (
            {"regularisation": {"name": "l1", "strength": 0.01}},
            "regularisation l1 (strength 0.01)",
        ),
        (
            {"augmentation": [{"name": "rotation"}, {"name": "crop"}]},
            "augmentation rotation + crop",
        ),
        ({"network.hidden": []}, "hidden none"),
        ({}, "as it stands"),
    ],
)
def test_settings_are_called_by_what_they_vary(assignment, expected):
    assert sweeps.label(assignment) == expected


def test_alternatives_are_the_forms_in_which_a_recipe_may_come(recipe):
    stages = [{"optimizer": [{"name": "sgd"}]}, {"regularisation": [[], {"name": "l1"}]}]
    found = sweeps.alternatives(recipe, stages)
    assert [one["name"] for one in found["optimizer"]] == ["momentum", "sgd"]
    assert found["regularisation"][1:] == [[], [{"name": "l1"}]]
