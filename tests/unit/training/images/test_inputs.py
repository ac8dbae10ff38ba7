"""What becomes of pixels before a network sees them."""

import numpy as np
import pytest
import torch
from small_images import ROWS, images, task

from steeplechase.training.images.inputs import Inputs, fit


@pytest.mark.parametrize(("centre", "shape"), [("channel", (1, 3, 1, 1)), ("pixel", (1, 3, 6, 6))])
def test_centre_and_deviation_are_those_of_numpy(centre, shape):
    pixels = images(channels=3).train_images
    axes = (0, 2, 3) if centre == "channel" else (0,)
    mean, divisor = fit(pixels, centre, "deviation")
    assert mean.shape == divisor.shape == shape
    np.testing.assert_allclose(mean, pixels.astype(float).mean(axes, keepdims=True))
    np.testing.assert_allclose(divisor, pixels.astype(float).std(axes, keepdims=True))


def test_deviation_of_many_images_is_summed_part_by_part():
    pixels = np.random.default_rng(0).integers(0, 256, (2500, 1, 2, 2)).astype(np.uint8)
    np.testing.assert_allclose(fit(pixels, "pixel", "deviation")[1][0], pixels.std(0))


def test_nothing_and_the_range():
    mean, divisor = fit(images().train_images, "none", "range")
    assert (mean == 0).all() and (divisor == 255).all()
    mean, divisor = fit(images().train_images, "none", "deviation")
    assert (mean == 0).all()
    np.testing.assert_allclose(divisor.item(), images().train_images.std())


def test_a_pixel_that_never_changes_is_divided_by_one():
    pixels = images().train_images.copy()
    pixels[:, :, 0, 0] = 9
    assert fit(pixels, "pixel", "deviation")[1][0, 0, 0, 0] == 1


def test_only_images_that_are_trained_on_are_fitted():
    first = images()
    other = first.train_images.copy()
    other[:2], other[32:] = 0, 255  # neither of these is trained on
    changed = type(first)(**{**vars(first), "train_images": other})
    one, two = (Inputs(task(found), "cpu") for found in (first, changed))
    assert torch.equal(one.centre, two.centre) and torch.equal(one.divisor, two.divisor)


def test_parts_are_the_rows_of_the_split():
    found = images()
    inputs = Inputs(task(found, inputs={"centre": "none", "divide": "none"}), "cpu")
    part = inputs.of("validation", slice(2, 4))
    np.testing.assert_array_equal(part.numpy(), found.train_images[ROWS["validation"][2:4]])
    np.testing.assert_array_equal(inputs.labels["test"], found.test_labels[ROWS["test"]])


AUGMENTATION = [
    {"name": "rotation", "probability": 0.7},
    {"name": "horizontal_flip", "probability": 0.5},
]


def test_augmentation_is_of_the_image_and_the_epoch_whatever_the_batch():
    inputs = Inputs(task(augmentation=AUGMENTATION), "cpu")
    rows = torch.tensor([3, 1, 20])
    first = inputs.augmented(rows, 4)
    inputs.augmented(rows, 5)
    for place, row in enumerate(rows):
        alone = inputs.augmented(row[None], 4)
        torch.testing.assert_close(alone[0], first[place], rtol=0, atol=1e-5)
    assert not torch.equal(inputs.augmented(rows, 5), first)
    assert torch.equal(Inputs(task(augmentation=AUGMENTATION), "cpu").augmented(rows, 4), first)
    other = Inputs(task(replicate=1, augmentation=AUGMENTATION), "cpu")
    assert not torch.equal(other.augmented(rows, 4), first)


def test_pixels_stay_as_they_are():
    inputs = Inputs(task(augmentation=AUGMENTATION), "cpu")
    before = inputs.pixels["train"].clone()
    inputs.augmented(torch.arange(30), 0)
    inputs.of("train", slice(None))
    assert torch.equal(inputs.pixels["train"], before)
