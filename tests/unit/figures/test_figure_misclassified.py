"""Misclassified images are drawn from their own pixels, in colour or grey, and stay small."""

import base64
import io
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from steeplechase.figures import _style, _svg, misclassified

DATA = re.compile(r'href="data:image/png;base64,([^"]+)"')
LARGEST = 400_000  # bytes, of the drawing


def tables(pixels, classes=2):
    """Return mistakes of images (n, channels, height, width), as many of each class."""
    n, channels, height, width = pixels.shape
    mistakes = pd.DataFrame(
        {
            "stage": "last",
            "setting": 0,
            "replicate": 0,
            "row": np.arange(n),
            "label": np.sort(np.arange(n) % classes),
            "predicted": (np.sort(np.arange(n) % classes) + 1) % classes,
            "probability": np.linspace(0.5, 0.99, n),
            "channels": channels,
            "height": height,
            "width": width,
            "pixels": [one.ravel().tolist() for one in pixels],
        }
    )
    names = pd.DataFrame({"class": range(classes), "name": [f"class {i}" for i in range(classes)]})
    return {"tables/mistakes.parquet": mistakes, "tables/classes.parquet": names}


def drawn(inputs):
    """Return the drawing and its SVG."""
    with _style.settings():
        drawing = misclassified.draw(inputs, _style.Style({}))
        text, png = _svg.svg(drawing.figure, "misclassified", "t", drawing.alt)
    assert not png, "the whole figure became a picture"
    return drawing, text


def pictures(text):
    """Return the pictures in a drawing, (height, width, 3)."""
    found = [Image.open(io.BytesIO(base64.b64decode(data))) for data in DATA.findall(text)]
    return [np.asarray(one.convert("RGB")) for one in found]


@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 28, 28)])
def test_pictures_hold_the_pixels_of_their_images(shape):
    pixels = np.random.default_rng(1).integers(0, 256, (2, *shape), dtype=np.uint8)
    _, text = drawn(tables(pixels))
    expected = [np.broadcast_to(np.moveaxis(one, 0, 2), (*shape[1:], 3)) for one in pixels]
    found = pictures(text)
    assert len(found) == 2
    for one in expected:
        # SVG counts upwards for some writers, so a picture may stand on its head with a flip.
        assert any(
            np.array_equal(one, other) or np.array_equal(one, other[::-1]) for other in found
        )


def test_ten_classes_of_colour_stay_within_the_budget():
    """Noise is what compresses least, so that no real images can be larger."""
    pixels = np.random.default_rng(2).integers(0, 256, (60, 3, 32, 32), dtype=np.uint8)
    _, text = drawn(tables(pixels, classes=10))
    assert len(pictures(text)) == 40  # four of each: of five there would be too many
    assert len(text.encode()) < LARGEST


def test_the_finding_names_the_surest_mistake():
    pixels = np.zeros((4, 1, 5, 5), dtype=np.uint8)
    drawing, _ = drawn(tables(pixels))
    assert "image 3, class 1, was taken for class 0" in drawing.finding
    assert "0.990" in drawing.finding
