"""The fused engine against the loop engine: one answer for everything that both can run.

In double precision the losses after each of 50 epochs agree to 1e-9. In single precision long
runs are chaotic (a ReLU that flips is enough), so there five epochs are compared, to 1e-3.
"""

import itertools

import numpy as np
import pytest
from small_training import (
    adam_algorithm,
    algorithm,
    component,
    momentum_algorithm,
    small_table,
    small_trainer,
    training_of,
    wrapper,
)

from steeplechase import registry
from steeplechase.networks.mlp import HYPERPARAMETERS
from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.select import select_trials
from steeplechase.protocol.trials import draw_trials
from steeplechase.training.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from steeplechase.training.cache import CellCache
from steeplechase.training.cells import search
from steeplechase.training.engines import loop

# Those that declare an engine run in that one whatever is asked for.
OPTIMIZERS, SCHEDULES = (
    [n for n in registry.names(kind) if "ENGINE" not in registry.declared(kind, n)]
    for kind in ("optimizers", "schedules")
)
# What does not depend on the optimizer is tried under a plain and an adaptive one.
TWO = ("momentum", "adam")
REGULARISERS, WRAPPERS = registry.names("regularisers"), registry.names("wrappers")
LOSSES = ("train_loss", "test_loss")
# What has no default, at a value that shows within 50 epochs; else the smallest that is allowed.
EXAMPLES = {"reduce_epoch": 20, "milestones": [10, 30]}


def resolved(optimizer, *schedules, **around):
    """Return an algorithm with the defaults of its components."""
    parts = []
    for name in schedules:
        declared = registry.declared("schedules", name)["HYPERPARAMETERS"]
        given = {
            key: EXAMPLES.get(key, one.get("minimum", 1))
            for key, one in declared.items()
            if "default" not in one
        }
        parts.append(component("schedules", name, **given))
    return algorithm("one", component("optimizers", optimizer), *parts, **around)


def regulariser(name):
    """Return a regulariser that shows: each of its hyperparameters at 0.05, or 0.4 as a rate."""
    declared = registry.declared("regularisers", name)["HYPERPARAMETERS"]
    given = {key: 0.4 if "exclusive_maximum" in one else 0.05 for key, one in declared.items()}
    return component("regularisers", name, **given)


def both(one, table=None, network=None, inner_fold=0, **training):
    """Return the outcomes of the fused and of the loop engine."""
    settings = {"epochs": 50, "precision": "float64", **training}
    outcomes = []
    for engine in ("fused", "loop"):
        trainer = small_trainer(
            one, table=table, network=network, training={**settings, "engine": engine}
        )
        wanted = training_of(one, inner_fold=inner_fold)
        outcomes += trainer.run([wanted], curves=True)
    return outcomes


def assert_agree(fused, loop, epochs=50, relative=1e-9):
    """Assert that losses agree at each epoch, and that there was something to agree on."""
    assert (fused.status, loop.status) == ("ok", "ok")
    for name in LOSSES:
        found, expected = ([epoch[name] for epoch in one.curves] for one in (fused, loop))
        assert len(found) == len(expected) == epochs
        np.testing.assert_allclose(found, expected, rtol=relative, atol=0)
        np.testing.assert_allclose(getattr(fused, name), getattr(loop, name), rtol=relative)
    assert fused.curves[0]["train_loss"] != fused.curves[-1]["train_loss"]
    assert fused.train_probabilities.shape == loop.train_probabilities.shape
    np.testing.assert_allclose(
        fused.test_probabilities, loop.test_probabilities, rtol=0, atol=relative
    )


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", TWO)
def test_every_schedule(optimizer, schedule):
    """24 rows in batches of 16: two batches, the last of them odd."""
    assert_agree(*both(resolved(optimizer, schedule), inner_fold=None))


@pytest.mark.parametrize("schedule", ["cosine_restarts", "step"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_under_two_schedules(optimizer, schedule):
    """An engine is told rates, not schedules, so two stand for all.

    24 rows in batches of 16: two batches, the last of them odd.
    """
    assert_agree(*both(resolved(optimizer, schedule), inner_fold=None))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_product_of_schedules_changed_at_every_step(optimizer):
    one = resolved(optimizer, "cosine_restarts", "step")
    assert_agree(*both(one, schedule_unit="step", inner_fold=None))


@pytest.mark.parametrize("optimizer", TWO)
@pytest.mark.parametrize("name", REGULARISERS)
def test_every_regulariser(name, optimizer):
    one = resolved(optimizer, "cosine_restarts", regularisers=(regulariser(name),))
    outcomes = both(one, inner_fold=None)
    assert_agree(*outcomes)
    free = both(resolved(optimizer, "cosine_restarts"), inner_fold=None)
    assert outcomes[0].train_loss != free[0].train_loss


@pytest.mark.parametrize(
    ("name", "optimizer"),
    sorted(
        {
            *itertools.product(WRAPPERS, [*TWO, "schedule_free_sgd"]),
            *itertools.product(["lookahead"], OPTIMIZERS),
        }
    ),
)
def test_every_wrapper_and_every_optimizer(name, optimizer):
    outcomes = both(resolved(optimizer, "cosine_restarts", wrappers=(wrapper(name),)))
    assert_agree(*outcomes)
    free = both(resolved(optimizer, "cosine_restarts"))
    assert outcomes[0].train_loss != free[0].train_loss


@pytest.mark.parametrize("order", [1, -1])
def test_all_wrappers_together_with_all_regularisers(order):
    around = {
        "regularisers": tuple(regulariser(name) for name in REGULARISERS),
        "wrappers": tuple(wrapper(name) for name in WRAPPERS[::order]),
    }
    assert_agree(*both(resolved("momentum", "step", **around), batch_size=7))


@pytest.mark.parametrize("activation", HYPERPARAMETERS["activation"]["choices"])
def test_dropout_under_every_activation(activation):
    one = resolved("adam", "step", regularisers=(regulariser("dropout"),))
    assert_agree(*both(one, network={"activation": activation, "hidden": [9, 5]}))


def test_all_regularisers_together():
    together = tuple(regulariser(name) for name in REGULARISERS)
    assert_agree(*both(resolved("momentum", "step", regularisers=together), batch_size=7))


def test_dropout_without_hidden_layers_changes_nothing():
    one = resolved("momentum", "step", regularisers=(regulariser("dropout"),))
    fused, loop = both(one, network={"hidden": []})
    assert_agree(fused, loop)
    free = both(resolved("momentum", "step"), network={"hidden": []})[0]
    assert fused.train_loss == free.train_loss


@pytest.mark.parametrize("activation", HYPERPARAMETERS["activation"]["choices"])
def test_every_activation(activation):
    one = resolved("momentum", "cosine_restarts")
    assert_agree(*both(one, network={"activation": activation}))


@pytest.mark.parametrize("optimizer", TWO)
def test_outputs_that_are_rectified(optimizer):
    """A fault of published code that can be repeated; it must change what is learnt."""
    one = resolved(optimizer, "constant", regularisers=(regulariser("dropout"),))
    rectified, loop = both(one, network={"output_activation": "relu"})
    assert_agree(rectified, loop)
    assert rectified.train_loss != both(one)[0].train_loss
    least = rectified.train_probabilities.min(axis=1)
    # Rectified outputs of a row are often 0 together, so that classes share a probability.
    shared = (rectified.train_probabilities == least[:, None]).sum(axis=1)
    assert (shared > 1).any()


@pytest.mark.parametrize("initialisation", HYPERPARAMETERS["initialisation"]["choices"])
def test_every_initialisation(initialisation):
    one = resolved("momentum", "cosine_restarts")
    assert_agree(*both(one, network={"initialisation": initialisation}))


@pytest.mark.parametrize("batch_size", [1, 5, 12, 24, 100])
def test_batches_smaller_than_equal_to_and_larger_than_the_rows(batch_size):
    one = resolved("adam", "step")
    assert_agree(*both(one, batch_size=batch_size, epochs=10, inner_fold=None), epochs=10)


@pytest.mark.parametrize("batch_size", [5, 100])
def test_sampling_with_replacement(batch_size):
    one = resolved("adam", "step")
    given = {"batch_size": batch_size, "inner_fold": None, "epochs": 10}
    outcomes = both(one, sampling="with_replacement", **given)
    assert_agree(*outcomes, epochs=10)
    assert outcomes[0].train_loss != both(one, **given)[0].train_loss


@pytest.mark.parametrize("hidden", [[], [8], [8, 5, 7]])
def test_no_hidden_layer_and_layers_of_different_width(hidden):
    assert_agree(*both(resolved("nesterov", "cosine_restarts"), network={"hidden": hidden}))


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_number_of_classes(classes):
    table = small_table(classes=classes)
    assert_agree(*both(resolved("adam", "cosine_restarts"), table=table))


@pytest.mark.parametrize("schedule_unit", ["step", "epoch"])
def test_schedule_units(schedule_unit):
    one = resolved("momentum", "cosine_restarts")
    assert_agree(*both(one, schedule_unit=schedule_unit, batch_size=5))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_single_precision_over_five_epochs(optimizer):
    outcomes = both(resolved(optimizer, "cosine_restarts"), epochs=5, precision="float32")
    assert_agree(*outcomes, epochs=5, relative=1e-3)


def test_both_know_the_same_activations():
    declared = HYPERPARAMETERS["activation"]["choices"]
    assert sorted(ACTIVATIONS) == sorted(loop.MODULES) == sorted(declared)
    declared = HYPERPARAMETERS["output_activation"]["choices"]
    assert sorted(OUTPUT_ACTIVATIONS) == sorted(loop.OUTPUT_MODULES) == sorted(declared)


def test_same_trials_are_selected(tmp_path):
    algorithms = [momentum_algorithm(), adam_algorithm()]
    trials = {one["name"]: draw_trials(one, 4, 1) for one in algorithms}
    cells = list_cells({one["name"]: 4 for one in algorithms}, 3, 1)
    chosen = []
    for engine in ("fused", "loop"):
        settings = {"engine": engine, "precision": "float64", "epochs": 8}
        trainer = small_trainer(*algorithms, training=settings)
        rows = search(trainer, cells, trials, 2, "log_loss", CellCache(tmp_path / engine))
        chosen.append([c["trial"] for c in select_trials(rows, "log_loss", False)])
    assert chosen[0] == chosen[1] and len(set(chosen[0])) > 1
