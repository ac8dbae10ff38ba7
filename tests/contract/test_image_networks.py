"""What every registered network for images keeps; a new one is tested here without a new test."""

import hashlib
import inspect

import numpy as np
import pytest
import torch

from steeplechase import registry
from steeplechase.hyperparameters import value_problem

NAMES = registry.names("image_networks")
SHAPES = [(1, 28, 28), (3, 32, 32)]
CLASSES = 10
every_network = pytest.mark.parametrize("name", NAMES)
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)


@pytest.fixture(autouse=True)
def _one_thread():
    """As trainings have; several threads wait for each other on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def declared(name):
    return registry.declared("image_networks", name)["HYPERPARAMETERS"]


def settings(name):
    """Return the defaults, of the network's variant for small images where it has one."""
    found = {key: one["default"] for key, one in declared(name).items()}
    return found | {"small_images": True} if "small_images" in found else found


def built(name, shape, seed=0, **other):
    generator = np.random.default_rng(seed)
    module = registry.load("image_networks", name)
    return module.build(shape, CLASSES, generator, **{**settings(name), **other})


def batch(shape, rows=4):
    random = torch.Generator().manual_seed(5)
    images = torch.randn(rows, *shape, generator=random)
    return images, torch.arange(rows) % CLASSES


def values(network):
    return [tensor.clone() for tensor in network.state_dict().values()]


def step(network, images, labels, rate=0.01):
    """Take one step of gradient descent in train mode; return the loss before it."""
    network.train()
    torch.manual_seed(3)  # of dropout
    loss = torch.nn.functional.cross_entropy(network(images), labels)
    loss.backward()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter -= rate * parameter.grad
            parameter.grad = None
    return loss.item()


@every_network
def test_declares_itself(name):
    constants = registry.declared("image_networks", name)
    assert constants["TITLE"] and constants["REFERENCE"]
    for key, one in constants["HYPERPARAMETERS"].items():
        assert value_problem(one["default"], one) is None, key
        assert one["description"].endswith("."), key


@every_network
def test_hyperparameters_are_the_arguments_of_build(name):
    given = list(inspect.signature(registry.load("image_networks", name).build).parameters)
    assert given[:3] == ["shape", "classes", "generator"]
    assert given[3:] == list(declared(name))


@every_network
@every_shape
def test_gives_a_logit_for_each_image_and_class(name, shape):
    network = built(name, shape).eval()
    with torch.no_grad():
        logits = network(batch(shape)[0])
    assert logits.shape == (4, CLASSES) and logits.dtype == torch.float32
    assert torch.isfinite(logits).all()


@every_network
@every_shape
def test_one_step_lowers_the_loss(name, shape):
    network, (images, labels) = built(name, shape), batch(shape)
    before = step(network, images, labels, rate=1e-3)
    assert step(network, images, labels) < before


@every_network
def test_every_parameter_has_a_gradient(name):
    shape = SHAPES[1]
    network, (images, labels) = built(name, shape), batch(shape)
    torch.nn.functional.cross_entropy(network(images), labels).backward()
    without = [
        key
        for key, parameter in network.named_parameters()
        if parameter.grad is None or not parameter.grad.any()
    ]
    assert without == []


@every_network
def test_training_is_deterministic(name):
    shape, ends = SHAPES[1], []
    for _ in range(2):
        network, (images, labels) = built(name, shape), batch(shape)
        for _ in range(2):
            step(network, images, labels)
        ends.append(values(network))
    assert all(map(torch.equal, *ends))


@every_network
def test_initial_values_come_from_the_generator_alone(name):
    torch.manual_seed(1)
    first = values(built(name, SHAPES[0]))
    torch.manual_seed(2)
    before = torch.random.get_rng_state()
    again, other = values(built(name, SHAPES[0])), values(built(name, SHAPES[0], seed=1))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(map(torch.equal, first, again))
    assert not all(map(torch.equal, first, other))


@every_network
def test_layers_are_drawn_apart(name):
    drawn = [p.flatten()[:5] for p in built(name, SHAPES[1]).parameters() if p.dim() > 1]
    alike = [i for i in range(1, len(drawn)) if torch.equal(drawn[i - 1], drawn[i])]
    assert alike == []


@every_network
def test_is_in_train_mode_with_single_precision_on_the_cpu(name):
    network = built(name, SHAPES[0])
    assert network.training
    assert {(p.dtype, p.device.type) for p in network.parameters()} == {(torch.float32, "cpu")}


@every_network
def test_evaluation_does_not_depend_on_the_other_images_of_the_batch(name):
    network = built(name, SHAPES[1]).eval()
    images, _ = batch(SHAPES[1])
    with torch.no_grad():
        torch.testing.assert_close(network(images)[:1], network(images[:1]), rtol=1e-4, atol=1e-5)


WITH_DROPOUT = [name for name in NAMES if "dropout" in declared(name)]


@pytest.mark.parametrize("name", WITH_DROPOUT)
def test_dropout_acts_in_train_mode_only(name):
    network = built(name, SHAPES[1], dropout=0.5)
    images, _ = batch(SHAPES[1])
    with torch.no_grad():
        network.eval()
        assert torch.equal(network(images), network(images))
        network.train()
        assert not torch.equal(network(images), network(images))


@pytest.mark.parametrize("name", WITH_DROPOUT)
def test_dropout_adds_no_parameter(name):
    with_it, without = (built(name, SHAPES[1], dropout=p) for p in (0.5, 0.0))
    assert all(map(torch.equal, with_it.parameters(), without.parameters()))


WITH_WEIGHTS = [name for name in NAMES if "weights" in declared(name)]


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_weights_of_another_task_are_taken_and_trained_on(name, tmp_path):
    """A network of 1,000 classes is saved, and one of ten begins with it but for its last layer."""
    shape, path = SHAPES[1], tmp_path / "weights.pth"
    defaults = {key: one["default"] for key, one in declared(name).items()}
    generator, module = np.random.default_rng(8), registry.load("image_networks", name)
    torch.save(module.build(shape, 1000, generator, **defaults).state_dict(), path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()

    anew = built(name, shape, **defaults).state_dict()
    chosen = {**defaults, "weights": str(path), "weights_sha256": digest[:8]}
    network = built(name, shape, **chosen)
    saved, left = torch.load(path, weights_only=True), network.loaded_weights.left
    for key, tensor in network.state_dict().items():
        assert torch.equal(tensor, anew[key] if key in left else saved[key]), key
    assert len(left) == 2 and network.loaded_weights.sha256 == digest

    images, labels = batch(shape)
    before = step(network, images, labels, rate=1e-3)
    assert step(network, images, labels) < before


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_weights_that_do_not_fit_are_an_error_that_names_the_file(name, tmp_path):
    path = tmp_path / "other.pth"
    torch.save({"weight": torch.zeros(3)}, path)
    with pytest.raises(ValueError, match=r"other\.pth: its tensors are not those of the network"):
        built(name, SHAPES[1], weights=str(path))
