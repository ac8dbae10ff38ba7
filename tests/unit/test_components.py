"""What an algorithm's components ask of its trainings: engine, batch, work."""

import pytest
from small_training import TRAINING, algorithm, component

from steeplechase.components import (
    ALL_ROWS,
    algorithm_modules,
    training_settings,
    work_of_steps,
)


def of(optimizer):
    return algorithm("one", component("optimizers", optimizer))


@pytest.mark.parametrize("engine", ["fused", "loop"])
def test_settings_are_those_of_the_study_where_nothing_else_is_asked_for(engine):
    training = {**TRAINING, "engine": engine}
    assert training_settings(of("adam"), training) == training


def test_an_optimizer_without_an_update_rule_runs_in_the_loop_engine():
    settings = training_settings(of("lbfgs"), {**TRAINING, "engine": "fused"})
    assert settings["engine"] == "loop"
    modules = algorithm_modules(of("lbfgs"), {"name": "mlp"}, TRAINING)
    assert "steeplechase.training.engines.loop" in modules
    assert "steeplechase.training.engines.fused" not in modules


def test_a_full_batch_is_larger_than_any_data_set_and_leaves_the_rest():
    settings = training_settings(of("gradient_descent"), TRAINING)
    assert settings == {**TRAINING, "batch_size": ALL_ROWS}


def test_settings_of_the_algorithm_take_the_place_of_the_studys():
    own = of("sgd") | {"training": {"batch_size": 4, "sampling": "with_replacement"}}
    expected = {**TRAINING, "batch_size": 4, "sampling": "with_replacement"}
    assert training_settings(own, TRAINING) == expected
    assert work_of_steps(own, TRAINING)["batch_size"] == 4
    whole = of("sgd") | {"training": {"batch_size": "all"}}
    assert training_settings(whole, TRAINING) == {**TRAINING, "batch_size": ALL_ROWS}


def test_a_full_batch_is_all_rows_however_the_study_draws():
    study = {**TRAINING, "sampling": "with_replacement"}
    assert training_settings(of("gradient_descent"), study)["sampling"] == "without_replacement"


def test_the_study_is_left_as_it_is():
    before = dict(TRAINING)
    training_settings(of("lbfgs"), TRAINING)
    assert before == TRAINING


def test_work_of_steps():
    adam, lbfgs = (work_of_steps(of(name), TRAINING) for name in ("adam", "lbfgs"))
    assert adam == {"batch_size": TRAINING["batch_size"], "states": 2, "passes": 1}
    assert lbfgs == {"batch_size": ALL_ROWS, "states": 0, "passes": 3}


def test_buffers_of_wrappers_count_as_those_of_the_optimizer():
    wrapped = of("adam") | {"wrappers": [component("wrappers", "lookahead")]}
    assert work_of_steps(wrapped, TRAINING)["states"] == 3
