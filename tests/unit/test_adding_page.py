"""The examples of docs/adding.md are what they say: complete, and right."""

import ast
import importlib.util
import re
from pathlib import Path

import jsonschema
import matplotlib
import numpy as np
import pandas as pd
import pytest
import torch
import yaml
from sklearn.metrics import brier_score_loss
from small_evidence import evidence_of

from steeplechase import registry
from steeplechase.figures._style import Style
from steeplechase.training.wrapped import Wrapped

PAGE = Path(__file__).parents[2] / "docs" / "adding.md"
EXAMPLES = dict(
    re.findall(
        r"^`scripts/steeplechase/([\w/]+)\.py`:\n\n```python\n(.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
)


@pytest.fixture
def example(tmp_path):
    """Import an example of the page as a module."""

    def load(name: str):
        path = tmp_path / f"{Path(name).name}.py"
        path.write_text(EXAMPLES[name], encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def defaults(module) -> dict:
    return {name: declared["default"] for name, declared in module.HYPERPARAMETERS.items()}


def test_page_has_an_example_for_each_kind_it_speaks_of():
    folders = {name.rpartition("/")[0] for name in EXAMPLES}
    spoken_of = (
        "optimizers",
        "schedules",
        "regularisers",
        "wrappers",
        "metrics",
        "figures",
        "statistics",
        "generators",
        "problems",
        "image_networks",
    )
    assert folders == {registry.FOLDERS[kind] for kind in spoken_of}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_not_in_the_library_already(name):
    """Else the page would teach how to write what is there."""
    assert not (registry.LIBRARY / f"{name}.py").exists()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_declares_what_its_neighbours_declare(name):
    folder = name.rpartition("/")[0]
    kind = next(kind for kind, place in registry.FOLDERS.items() if place == folder)
    neighbours = registry.tabled_statistics() if kind == "statistics" else registry.names(kind)
    common = set.intersection(*(set(registry.declared(kind, n)) for n in neighbours))
    constants = {
        node.targets[0].id
        for node in ast.parse(EXAMPLES[name]).body
        if isinstance(node, ast.Assign) and node.targets[0].id.isupper()
    }
    assert common <= constants


def test_problem_of_the_page_has_its_minimum_where_it_says(example):
    himmelblau = example("problems/himmelblau")
    made = himmelblau.problem(**defaults(himmelblau))
    place = torch.tensor(made.minimiser, dtype=torch.float64, requires_grad=True)
    loss = made.loss(place, None)
    loss.backward()
    assert loss.item() == made.minimum and place.grad.abs().max() == 0.0
    assert made.loss(torch.tensor(made.start, dtype=torch.float64), None) == pytest.approx(1.7)


def test_optimizer_of_the_page_takes_the_steps_of_torch(example):
    adamax = example("optimizers/adamax")
    start = torch.tensor([3.0, -2.0, 0.5], dtype=torch.float64)
    ours, scratch = start.clone(), torch.empty_like(start)
    theirs = start.clone().requires_grad_()
    state = {name: torch.zeros_like(start) for name in adamax.STATE}
    optimizer = adamax.torch_optimizer([theirs], **defaults(adamax))
    for step in range(1, 51):
        optimizer.zero_grad()
        (theirs**4).sum().backward()
        optimizer.step()
        adamax.update(ours, 4 * ours**3, state, scratch, step, **defaults(adamax))
    assert torch.allclose(ours, theirs.detach(), rtol=1e-12, atol=0)


def test_schedule_of_the_page_halves_by_hand(example):
    inverse_time = example("schedules/inverse_time")
    found = inverse_time.multiplier(np.array([0.0, 2.5, 10.0, 30.0]), decay=0.1)
    assert found == pytest.approx([1.0, 0.8, 0.5, 0.25])


def test_regulariser_of_the_page_adds_the_gradient_of_its_loss(example):
    elimination = example("regularisers/weight_elimination")
    weight = torch.linspace(-3, 3, 12, dtype=torch.float64).view(3, 4).requires_grad_()
    given = {"strength": 0.3, "scale": 0.7}
    elimination.loss([weight], **given).backward()
    gradient = torch.zeros_like(weight)
    with torch.no_grad():
        elimination.add_gradient(gradient, weight, torch.empty_like(weight), **given)
    torch.testing.assert_close(gradient, weight.grad)


def test_wrapper_of_the_page_makes_gradients_of_norm_1(example):
    module = example("wrappers/normalised_gradient")
    gradients = [torch.full((2, 3), 4.0), torch.ones(4, 3)]
    wrapped = Wrapped([(module, {"epsilon": 0.0})], [torch.zeros_like(one) for one in gradients])
    wrapped.before_step(gradients, [torch.empty_like(one) for one in gradients], 1)
    assert torch.cat([one.flatten() for one in gradients]).norm().item() == pytest.approx(1.0)
    assert gradients[0][0, 0] == 4 * gradients[1][0, 0]


def test_metric_of_the_page_is_twice_that_of_scikit_learn(example):
    labels, positive = np.array([0, 1, 1, 0]), np.array([0.2, 0.9, 0.4, 0.6])
    found = example("metrics/brier").score(labels, np.column_stack([1 - positive, positive]))
    assert found == pytest.approx(2 * brier_score_loss(labels, positive))


def test_figure_of_the_page_says_who_won(example):
    table = pd.DataFrame({"algorithm": ["a", "b"], "wins": [3, 9]})
    wins = example("figures/wins")
    drawing = wins.draw({wins.INPUTS[0]: table}, Style.of(["a", "b"]))
    assert drawing.finding == "b is best on 9 data sets."
    assert isinstance(drawing.figure, matplotlib.figure.Figure)


def test_figure_of_the_page_can_be_empty(example):
    wins = example("figures/wins")
    drawing = wins.draw({wins.INPUTS[0]: pd.DataFrame()}, Style.of([]))
    assert drawing.finding.startswith("No data set")


def test_statistic_of_the_page_is_exact(example):
    sign_test = example("statistics/sign_test")
    found = sign_test.sign_test(np.array([9, 1, 4, 0]), np.array([1, 9, 4, 0]))
    assert found == pytest.approx([22 / 1024, 22 / 1024, 1, 1])  # 2 (1 + 10) / 2^10


def test_statistic_of_the_page_has_a_table(example):
    sign_test = example("statistics/sign_test")
    scores = np.column_stack([np.arange(10), np.arange(10) + 1, np.full(10, 1.5)])
    table = sign_test.table(evidence_of(scores, names=["low", "high", "same"]))
    assert list(table) == list(sign_test.COLUMNS)
    assert table["b"].tolist() == ["high", "same", "same"]
    assert table[["wins", "losses"]].to_numpy().tolist() == [[0, 10], [8, 2], [9, 1]]
    assert table["sign_p"].tolist() == pytest.approx([2 / 1024, 112 / 1024, 22 / 1024])
    without = sign_test.table(evidence_of(np.zeros((0, 3)), names=["low", "high", "same"]))
    assert without["sign_p"].tolist() == [1, 1, 1]


def test_generator_of_the_page_draws_the_same_again(example):
    circles = example("data/generators/two_circles")
    frame = circles.generate(rows=50, seed=1)
    assert list(frame.columns) == ["x1", "x2", "class"]
    assert frame.equals(circles.generate(rows=50, seed=1))


def test_network_for_images_of_the_page_has_means_of_maps_as_logits(example):
    module = example("networks/images/all_convolutional")
    network, again = (module.build((1, 9, 7), 4, np.random.default_rng(0), 3) for _ in range(2))
    assert all(map(torch.equal, network.parameters(), again.parameters()))
    images = torch.randn(2, 1, 9, 7, generator=torch.Generator().manual_seed(0))
    maps = network[:-2](images)
    assert maps.shape == (2, 4, 3, 2)  # halved twice, rounding up
    torch.testing.assert_close(network(images), maps.mean((2, 3)))


@pytest.mark.parametrize(("name", "file"), [("seeds", "catalogue"), ("fashion", "images")])
def test_catalogue_entry_of_the_page_is_valid(name, file):
    (text,) = re.findall(
        rf"^```yaml\n({name}:.*?)^```$", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    schema = PAGE.parents[1] / "config" / "schemas" / f"{file}.schema.yaml"
    jsonschema.validate(yaml.safe_load(text), yaml.safe_load(schema.read_text(encoding="utf-8")))
