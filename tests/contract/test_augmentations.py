"""Every augmentation: what becomes of an image hangs on its own pixels and draws alone."""

import inspect

import numpy as np
import pytest
import torch

from steeplechase import registry

NAMES = registry.names("augmentations")


def some(channels=3, height=7, width=5, count=6):
    """Return images and enough draws."""
    random = np.random.default_rng(3)
    pixels = random.integers(0, 256, (count, channels, height, width)).astype(np.float32)
    return torch.from_numpy(pixels), torch.from_numpy(random.random((count, 9), dtype=np.float32))


def defaults(name, **changes):
    declared = registry.declared("augmentations", name)["HYPERPARAMETERS"]
    return {key: one["default"] for key, one in declared.items()} | changes


def applied(name, images, draws, **changes):
    module = registry.load("augmentations", name)
    return module.apply(images, draws[:, : module.DRAWS], **defaults(name, **changes))


@pytest.mark.parametrize("name", NAMES)
def test_declares_what_it_takes(name):
    module = registry.load("augmentations", name)
    assert module.TITLE and module.REFERENCE and module.DRAWS >= 1
    assert list(inspect.signature(module.apply).parameters) == [
        "images",
        "draws",
        *module.HYPERPARAMETERS,
    ]
    assert "probability" in module.HYPERPARAMETERS


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channels", [1, 3])
def test_keeps_shape_type_and_range_and_the_images_it_was_given(name, channels):
    images, draws = some(channels)
    before = images.clone()
    found = applied(name, images, draws, probability=1.0)
    assert found.shape == images.shape and found.dtype == torch.float32
    assert found.min() >= 0 and found.max() <= 255
    assert torch.equal(images, before)


@pytest.mark.parametrize("name", NAMES)
def test_white_gets_no_brighter(name):
    draws = torch.from_numpy(np.random.default_rng(3).random((500, 9), dtype=np.float32))
    assert applied(name, torch.full((500, 3, 9, 9), 255.0), draws, probability=1.0).max() <= 255


@pytest.mark.parametrize("name", NAMES)
def test_with_probability_zero_nothing_is_changed(name):
    images, draws = some()
    assert torch.equal(applied(name, images, draws, probability=0.0), images)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_draw_decides_which_images_are_changed(name):
    images, draws = some()
    draws[:, 0] = torch.tensor([0.1, 0.9, 0.2, 0.8, 0.49, 0.5])
    found = applied(name, images, draws, probability=0.5)
    same = [bool(torch.equal(one, other)) for one, other in zip(found, images, strict=True)]
    assert same[1] and same[3] and same[5] and not any(same[::2])


@pytest.mark.parametrize("name", NAMES)
def test_an_image_alone_becomes_what_it_becomes_in_company(name):
    images, draws = some()
    together = applied(name, images, draws, probability=0.6)
    for i in range(len(images)):
        alone = applied(name, images[i : i + 1], draws[i : i + 1], probability=0.6)
        torch.testing.assert_close(alone[0], together[i], rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_is_the_same_bits_each_time(name):
    images, draws = some()
    assert torch.equal(applied(name, images, draws), applied(name, images, draws))
