"""Divergence: recorded with its epoch, by both engines alike, with the curves up to there."""

import math

import pytest
from small_training import algorithm, component, small_trainer, training_of

ENGINES = ("fused", "loop")


def plain(lr):
    return algorithm("plain", component("optimizers", "sgd", lr=lr))


def rising():
    """A moderate rate that is multiplied by 1e20 from the third epoch on."""
    schedule = component("schedules", "step", reduce_epoch=2, factor=1e20)
    return algorithm("rising", component("optimizers", "sgd", lr=0.01), schedule)


def outcome(engine, one, curves=True, **training):
    settings = {"engine": engine, "epochs": 6, "batch_size": 100, **training}
    return small_trainer(one, training=settings).run([training_of(one)], curves)[0]


@pytest.mark.parametrize(("precision", "lr"), [("float32", 1e30), ("float64", 1e200)])
@pytest.mark.parametrize("engine", ENGINES)
def test_absurd_rate_diverges(engine, precision, lr):
    result = outcome(engine, plain(lr), precision=precision)
    assert result.status == "diverged"


@pytest.mark.parametrize("engine", ENGINES)
def test_reason_names_the_epoch(engine):
    """The step of epoch 2 ruins the network, which shows in the loss of epoch 3."""
    result = outcome(engine, rising())
    assert result.reason == "the training loss was not finite in epoch 3"


@pytest.mark.parametrize("engine", ENGINES)
def test_several_batches_show_it_in_the_same_epoch(engine):
    result = outcome(engine, rising(), batch_size=4)
    assert result.reason == "the training loss was not finite in epoch 2"


@pytest.mark.parametrize("engine", ENGINES)
def test_last_step_counts(engine):
    result = outcome(engine, rising(), epochs=3)
    assert result.reason == "the training loss was not finite in epoch 2"


@pytest.mark.parametrize("engine", ENGINES)
def test_curves_reach_to_the_divergence(engine):
    result = outcome(engine, rising(), batch_size=4)
    assert len(result.curves) == 2
    assert all(math.isfinite(value) for epoch in result.curves for value in epoch.values())


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_predicted(engine):
    result = outcome(engine, rising())
    assert math.isnan(result.train_loss) and math.isnan(result.test_loss)
    assert result.train_probabilities is None and result.test_probabilities is None


@pytest.mark.parametrize("batch_size", [4, 5, 100])
@pytest.mark.parametrize(
    ("precision", "lr"),
    [(precision, lr) for precision in ("float32", "float64") for lr in (1e3, 1e8, 1e30)]
    + [("float64", 1e200)],
)
def test_engines_tell_the_same(lr, batch_size, precision):
    fused, loop = (
        outcome(engine, plain(lr), batch_size=batch_size, precision=precision) for engine in ENGINES
    )
    assert (fused.status, fused.reason, len(fused.curves)) == (
        loop.status,
        loop.reason,
        len(loop.curves),
    )
