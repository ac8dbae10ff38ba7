"""What each augmentation does, by hand."""

import math

import pytest
import torch

from steeplechase.augmentations import colour_jitter, crop, horizontal_flip, rotation


def image(rows):
    """Return one image of one channel, of its rows of pixels."""
    return torch.tensor(rows, dtype=torch.float32)[None, None]


def test_flip_mirrors_left_and_right():
    found = horizontal_flip.apply(image([[1, 2, 3], [4, 5, 6]]), torch.zeros(1, 1), 1.0)
    assert found[0, 0].tolist() == [[3, 2, 1], [6, 5, 4]]


@pytest.mark.parametrize(("draw", "expected"), [(0.0, -1), (0.5, 0), (1 - 1e-7, 1)])
def test_rotation_by_a_right_angle_is_exact(draw, expected):
    one = torch.arange(25.0).reshape(1, 1, 5, 5)
    found = rotation.apply(one, torch.tensor([[0.0, draw]]), 1.0, 90.0)
    torch.testing.assert_close(found, one.rot90(expected, (2, 3)), rtol=0, atol=1e-3)


def test_rotation_keeps_angles_where_sides_differ():
    one = torch.zeros(1, 1, 41, 21)
    one[0, 0, 20, 15] = 255.0  # five pixels to the right of the middle
    found = rotation.apply(one, torch.tensor([[0.0, 0.0]]), 1.0, 90.0)
    place = divmod(int(found[0, 0].argmax()), 21)
    assert abs(place[0] - 20) == 5 and place[1] == 10


def test_rotation_fills_with_black():
    found = rotation.apply(torch.full((1, 1, 9, 9), 200.0), torch.tensor([[0.0, 0.0]]), 1.0, 45.0)
    assert found[0, 0, 0, 0] == 0 and found[0, 0, 4, 4] == pytest.approx(200)


@pytest.mark.parametrize(
    ("draws", "expected"),
    [
        ((0.5, 0.5), [[1, 2], [3, 4]]),
        ((0.0, 0.5), [[0, 0], [1, 2]]),
        ((0.5, 0.99), [[2, 0], [4, 0]]),
        ((0.99, 0.0), [[0, 3], [0, 0]]),
    ],
)
def test_crop_moves_the_image_and_fills_with_black(draws, expected):
    found = crop.apply(image([[1, 2], [3, 4]]), torch.tensor([[0.0, *draws]]), 1.0, 1)
    assert found[0, 0].tolist() == expected


def test_crop_without_padding_is_the_image():
    one = image([[1, 2], [3, 4]])
    assert torch.equal(crop.apply(one, torch.tensor([[0.0, 0.3, 0.9]]), 1.0, 0), one)


def coloured(draws, strengths, pixels=((200.0, 100.0), (50.0, 10.0), (0.0, 240.0))):
    """Return the changed channels of an image of two pixels."""
    one = torch.tensor(pixels)[None, :, None, :]
    found = colour_jitter.apply(one, torch.tensor([[0.0, *draws]]), 1.0, *strengths)
    return found[0, :, 0, :]


def test_brightness_is_a_factor_cut_to_the_range():
    found = coloured((0.75, 0.5, 0.5), (1.0, 0.0, 0.0))  # a factor of 1.5
    torch.testing.assert_close(found, torch.tensor([[255.0, 150], [75, 15], [0, 255]]))


def test_contrast_is_about_the_mean_grey():
    greys = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in [(200, 50, 0), (100, 10, 240)]]
    mean = sum(greys) / 2
    found = coloured((0.5, 0.25, 0.5), (0.0, 1.0, 0.0))  # a factor of 0.5
    assert found[0, 0] == pytest.approx(mean + 0.5 * (200 - mean), abs=1e-3)


def test_saturation_is_about_the_grey_of_each_pixel():
    found = coloured((0.5, 0.5, 0.0), (0.0, 0.0, 1.0))  # a factor of 0: grey
    grey = 0.299 * 200 + 0.587 * 50
    torch.testing.assert_close(found[:, 0], torch.full((3,), grey), rtol=0, atol=1e-3)


def test_images_of_one_channel_have_no_saturation():
    one = image([[10, 200]])
    draws = torch.tensor([[0.0, 0.5, 0.5, 0.0]])
    torch.testing.assert_close(colour_jitter.apply(one, draws, 1.0, 0.0, 0.0, 1.0), one)


def test_strength_above_one_never_makes_a_factor_negative():
    found = coloured((0.0, 0.5, 0.5), (3.0, 0.0, 0.0))
    assert math.isclose(found.abs().sum(), 0.0)
