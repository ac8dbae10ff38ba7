"""Optimizers and schedulers by dotted path in the loop engine, and what is said of bad ones."""

import sys

import numpy as np
import pytest
import torch
from small_training import algorithm, component, small_search, small_trainer, training_of

from steeplechase.errors import CodeError
from steeplechase.training.cache import CellCache
from steeplechase.training.engines import loop

OPTIMIZER = '''
import torch


class Signs(torch.optim.Optimizer):
    """Steps of the sign of the gradient; asks for the closure."""

    def __init__(self, params, lr, shrink=1.0):
        super().__init__(params, {"lr": lr, "shrink": shrink})

    def step(self, closure):
        with torch.enable_grad():
            loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.data.sub_(group["lr"] * group["shrink"] * parameter.grad.sign())
        return loss


class Noisy(torch.optim.SGD):
    """Steps with noise of torch's own generator."""

    def step(self, closure=None):
        loss = super().step(closure)
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.data.add_(torch.randn_like(parameter), alpha=group["lr"])
        return loss


class Halves(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, share=0.5):
        self.share = share
        super().__init__(optimizer)

    def get_lr(self):
        return [base * self.share**self.last_epoch for base in self.base_lrs]


class Neither:
    pass
'''


@pytest.fixture
def own_code(tmp_path, monkeypatch):
    """A module in the working directory."""
    (tmp_path / "own_signs.py").write_text(OPTIMIZER)
    (tmp_path / "own_broken.py").write_text("import no_such_module_anywhere\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop("own_signs", None)


def outside(name, **given):
    """Return a resolved component from outside: a dict is a space."""
    space = {key: value for key, value in given.items() if isinstance(value, dict)}
    settings = {key: value for key, value in given.items() if key not in space}
    return {"name": name, "settings": settings, "space": space}


def run(optimizer, schedule=None, **training):
    """Return the outcome of a training with curves, in batches."""
    one = algorithm("one", optimizer, *([schedule] if schedule else []))
    settings = {"epochs": 12, "precision": "float64", "batch_size": 7, **training}
    trainer = small_trainer(one, training=settings)
    return trainer.run([training_of(one)], curves=True)[0]


def assert_same(one, other):
    assert (one.status, other.status) == ("ok", "ok")
    for name in ("train_loss", "test_loss"):
        found, expected = ([epoch[name] for epoch in outcome.curves] for outcome in (one, other))
        np.testing.assert_allclose(found, expected, rtol=1e-12)


ADAM = {"lr": 0.01, "betas": [0.9, 0.99], "eps": 1e-6}


def test_class_of_torch_is_the_optimizer_that_wraps_it():
    own = component("optimizers", "adam", lr=0.01, beta2=0.99, epsilon=1e-6)
    assert_same(run(outside("torch.optim.Adam", **ADAM)), run(own, engine="loop"))


@pytest.mark.parametrize(
    "name", ["RAdam", "NAdam", "Adamax", "ASGD", "Rprop", "Adafactor", "LBFGS"]
)
def test_optimizers_of_torch_take_the_steps_that_they_take_alone(name):
    """Against a loop that is written out here."""
    one = algorithm("one", outside(f"torch.optim.{name}", lr=0.01))
    trainer = small_trainer(one, training={"epochs": 5, "precision": "float64", "batch_size": 7})
    task = trainer.task(training_of(one), curves=True)
    (outcome,) = loop.train([task])

    network = loop.build(task)
    split = task.split
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    optimizer = getattr(torch.optim, name)(network.parameters(), lr=0.01)
    for batches in task.batches():
        for rows in batches:

            def closure(rows=rows):
                optimizer.zero_grad()
                logits = network(split.train_inputs[rows])
                loss = torch.nn.functional.cross_entropy(logits, split.train_labels[rows])
                loss.backward()
                return loss

            optimizer.step(closure)
    torch.set_default_dtype(before)
    loss = torch.nn.functional.cross_entropy(network(split.train_inputs), split.train_labels)
    assert outcome.curves[-1]["train_loss"] == pytest.approx(loss.item(), rel=1e-12)
    assert outcome.curves[0]["train_loss"] != outcome.curves[-1]["train_loss"]


SCHEDULERS = [
    (
        outside("torch.optim.lr_scheduler.StepLR", step_size=3, gamma=0.5),
        component("schedules", "step_every", period=3, factor=0.5),
    ),
    (
        outside("torch.optim.lr_scheduler.CosineAnnealingLR", T_max=12),
        component("schedules", "cosine"),
    ),
    (
        outside(
            "torch.optim.lr_scheduler.ReduceLROnPlateau",
            factor=0.5,
            patience=0,
            threshold=0.05,
            eps=0.0,
        ),
        component(
            "schedules",
            "reduce_on_plateau",
            factor=0.5,
            patience=0,
            threshold=0.05,
            validation_share=0.0,
        ),
    ),
]


@pytest.mark.parametrize(("theirs", "ours"), SCHEDULERS, ids=[a["name"] for a, _ in SCHEDULERS])
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_scheduler_of_torch_is_the_schedule_that_does_the_same(theirs, ours, optimizer):
    own = component("optimizers", optimizer, lr=0.1)
    found, expected = run(own, theirs), run(own, ours, engine="loop")
    assert_same(found, expected)
    rates = [epoch["lr"] for epoch in found.curves]
    assert rates[0] == 0.1 and len(set(rates)) > 1


def test_scheduler_goes_on_at_every_step_where_schedules_do():
    """A dozen rows in batches of 7 are two steps an epoch."""
    own = component("optimizers", "momentum", lr=0.1)
    theirs = outside("torch.optim.lr_scheduler.ExponentialLR", gamma=0.9**0.5)
    ours = component("schedules", "exponential", gamma=0.9)
    found, expected = (run(own, one, schedule_unit="step") for one in (theirs, ours))
    assert_same(found, expected)
    assert [epoch["lr"] for epoch in found.curves][:3] == pytest.approx([0.1, 0.09, 0.081])


def test_scheduler_may_change_the_momentum_too():
    theirs = outside("torch.optim.lr_scheduler.OneCycleLR", max_lr=0.1, total_steps=12)
    own = component("optimizers", "momentum", lr=0.1)
    cycled = run(own, theirs)
    theirs["settings"]["cycle_momentum"] = False
    assert cycled.train_loss != run(own, theirs).train_loss


def test_code_of_the_working_directory(own_code):
    plain = run(outside("own_signs.Signs", lr=0.01))
    shrunk = run(outside("own_signs.Signs", lr=0.02, shrink=0.5))
    assert_same(plain, shrunk)
    scheduled = run(outside("own_signs.Signs", lr=0.01), outside("own_signs.Halves", share=0.25))
    assert [epoch["lr"] for epoch in scheduled.curves][:3] == [0.01, 0.0025, 0.000625]


def test_wrappers_change_the_gradients_that_a_class_steps_with():
    """Steps of gradients that are clipped to nothing go nowhere."""
    clip = component("wrappers", "clip_norm", max_norm=1e-9)
    one = algorithm("one", outside("torch.optim.SGD", lr=0.1), wrappers=(clip,))
    (outcome,) = small_trainer(one).run([training_of(one)], curves=True)
    losses = [epoch["train_loss"] for epoch in outcome.curves]
    assert losses[0] == pytest.approx(losses[-1], rel=1e-6)


@pytest.mark.parametrize("name", ["torch.optim.LBFGS", "own_signs.Signs"])
def test_wrappers_cannot_change_gradients_that_a_class_computes_itself(own_code, name):
    clip = component("wrappers", "clip_norm", max_norm=1.0)
    with pytest.raises(CodeError, match="its step computes the gradients that the wrapper 'clip_n"):
        small_trainer(algorithm("one", outside(name, lr=0.1), wrappers=(clip,)))
    small_trainer(algorithm("one", outside(name, lr=0.1), wrappers=(component("wrappers", "ema"),)))


def test_draws_of_a_class_do_not_depend_on_what_was_trained_before(own_code):
    one = algorithm("one", outside("own_signs.Noisy", lr=0.01))
    trainer, wanted = small_trainer(one), training_of(one)
    state = torch.get_rng_state()
    (alone,) = trainer.run([wanted])
    twice = trainer.run([wanted, wanted])
    assert alone.status == "ok"
    assert {outcome.train_loss for outcome in twice} == {alone.train_loss}
    assert torch.equal(torch.get_rng_state(), state)


def test_values_and_spaces_are_arguments(tmp_path):
    one = algorithm(
        "one",
        outside("torch.optim.RAdam", lr={"log_uniform": [0.001, 0.1]}, weight_decay=0.01),
        outside("torch.optim.lr_scheduler.StepLR", step_size={"integers": [1, 3]}, gamma=0.5),
    )
    rows = small_search(CellCache(tmp_path), one, trials=3)
    assert {row["status"] for row in rows} == {"ok"}
    assert len({row["hyperparameters"] for row in rows}) == 3
    assert '"step_size"' in rows[0]["hyperparameters"]


def test_value_that_a_class_refuses_fails_its_cells_with_the_reason(tmp_path):
    one = algorithm("one", outside("torch.optim.RAdam", lr=0.1, weight_decay=-1.0))
    rows = small_search(CellCache(tmp_path), one, trials=1)
    assert {row["status"] for row in rows} == {"failed"}
    assert "Invalid weight_decay value: -1.0" in rows[0]["reason"]


MISTAKES = {
    "torch.optim.Optimizer": "torch.optim.Optimizer: expected a class derived from Optimizer, but",
    "torch.optim.nothing": "torch.optim.nothing: expected a class derived from Optimizer, but",
    "torch.nn.Linear": "torch.nn.Linear: expected a class derived from Optimizer, but it is",
    "own_signs.Neither": "own_signs.Neither: expected a class derived from Optimizer, but it is",
    "own_broken.Signs": "own_broken.Signs: 'own_broken' cannot be imported: ModuleNotFoundError: "
    "No module named 'no_such_module_anywhere'",
    "torch.optim.lr_scheduler.StepLR": "torch.optim.lr_scheduler.StepLR: expected a class derived",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_no_optimizer_is_told_before_anything_is_trained(own_code, name):
    with pytest.raises(CodeError) as raised:
        small_trainer(algorithm("one", outside(name, lr=0.1)))
    assert str(raised.value).startswith(MISTAKES[name])
    assert "\n" not in str(raised.value)


def test_what_is_no_scheduler_is_told():
    own = component("optimizers", "sgd")
    with pytest.raises(CodeError, match="expected a class derived from LRScheduler"):
        small_trainer(algorithm("one", own, outside("torch.optim.SGD")))


@pytest.mark.parametrize(
    ("optimizer", "schedule", "text"),
    [
        (
            outside("torch.optim.RAdam", lr=0.1, beta1=0.9),
            None,
            "torch.optim.RAdam: got an unexpected keyword argument 'beta1'; its arguments are: lr,",
        ),
        (
            outside("torch.optim.RAdam", lr=0.1, beta={"values": [1]}),
            None,
            "torch.optim.RAdam: got an unexpected keyword argument 'beta'; its arguments are: lr,",
        ),
        (
            component("optimizers", "sgd"),
            outside("torch.optim.lr_scheduler.StepLR"),
            "torch.optim.lr_scheduler.StepLR: missing a required argument: 'step_size'; its",
        ),
    ],
)
def test_arguments_that_a_class_does_not_take_are_told(optimizer, schedule, text):
    with pytest.raises(CodeError) as raised:
        small_trainer(algorithm("one", optimizer, *([schedule] if schedule else [])))
    assert str(raised.value).startswith(text)


def test_version_is_in_the_key_of_a_training(monkeypatch):
    one = algorithm("one", outside("torch.optim.RAdam", lr=0.1))
    before = small_trainer(one).key(training_of(one))
    monkeypatch.setattr("steeplechase.outside.stamp", lambda path: "torch==0.0")
    assert small_trainer(one).key(training_of(one)) != before
