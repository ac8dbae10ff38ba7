"""SVG that can stand in a page: no style sheet, no clash of ids, no inline style, a name."""

import base64
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import synthetic_study as synthetic
from matplotlib.figure import Figure
from PIL import Image

from steeplechase.figures import _style, _svg

SCRIPTS = Path(__file__).parents[3] / "scripts"
NAME = "a$b$c_{x} <i>&\"' %#"


@pytest.fixture(scope="module")
def text() -> str:
    with _style.settings():
        figure = Figure(figsize=(3, 2))
        axis = figure.add_subplot()
        axis.plot([0, 1, 2], [0, 1, 0.5], "o--")
        axis.set_title(NAME)
        return _svg.svg(figure, "curve", "Title", "In words <b>&")[0]


def test_has_no_style_sheet_no_inline_style_and_no_metadata(text):
    assert "<style" not in text and "style=" not in text and "metadata" not in text
    assert not text.startswith("<?xml") and "DOCTYPE" not in text


def test_every_id_begins_with_the_name_and_every_reference_is_met(text):
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert ids and all(one.startswith("curve-") for one in ids)
    assert len(set(ids)) == len(ids)
    references = re.findall(r'href="#([^"]+)"', text) + re.findall(r"url\(#([^)]+)\)", text)
    assert references and set(references) <= set(ids)


def test_has_role_title_and_description(text):
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root[0].text == "Title" and root.get("aria-labelledby") == root[0].get("id")
    assert root[1].text == "In words <b>&" and root.get("aria-describedby") == root[1].get("id")


def test_a_name_is_text_as_it_stands_and_never_mathematics(text):
    words = [element.text for element in ElementTree.fromstring(text).iter(f"{{{_svg.SVG}}}text")]
    assert NAME in words


def test_a_large_drawing_becomes_a_picture_if_that_is_smaller():
    with _style.settings():
        figure = Figure(figsize=(3, 2))
        values = np.random.default_rng(0).normal(size=(60_000, 2))
        figure.add_subplot().scatter(values[:, 0], values[:, 1])
        text, png = _svg.svg(figure, "many", "Title", "Words")
    assert png and len(text) < _svg.LARGEST
    image = ElementTree.fromstring(text).find(f"{{{_svg.SVG}}}image")
    assert image.get("href").startswith("data:image/png;base64,")
    assert ElementTree.fromstring(text).get("role") == "img"


def test_the_pdf_has_outline_fonts_and_no_date():
    with _style.settings():
        figure = Figure(figsize=(3, 2))
        figure.text(0.5, 0.5, NAME)
        printed = _svg.pdf(figure)
    assert b"/Type0" in printed and b"/Type3" not in printed
    assert b"CreationDate" not in printed and b"Producer" not in printed


@pytest.mark.parametrize(
    "change",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
    ],
)
def test_same_bytes_whatever_the_environment(tmp_path, change):
    # In-process results are the reference that two other processes are held to.
    import draw_figure

    study = synthetic.Synthetic(folds=2, trials=2, epochs=4)
    synthetic.write(study, tmp_path)
    names = ("svg", "pdf", "csv", "json")
    command = "import json, sys, draw_figure; draw_figure.main(*json.loads(sys.argv[1]))"
    for figure in ("critical_difference", "learning_curves"):
        head = [figure, str(tmp_path), list(study.algorithms)]
        here = [str(tmp_path / f"here.{name}") for name in names]
        there = [str(tmp_path / f"there.{name}") for name in names]
        draw_figure.main(*head, *here)
        environment = {**os.environ, "PYTHONPATH": str(SCRIPTS), **change}
        arguments = [sys.executable, "-c", command, json.dumps(head + there)]
        subprocess.run(arguments, env=environment, check=True, cwd=tmp_path)
        for one, other in zip(here, there, strict=True):
            assert Path(one).read_bytes() == Path(other).read_bytes()


def test_the_picture_shows_what_was_drawn():
    with _style.settings():
        figure = Figure(figsize=(2, 1))
        figure.add_axes((0, 0, 1, 1)).set_facecolor(_style.INK)
        text = _svg._wrapped_png(figure, "dark", "Title", "Words")
    data = re.search(r"base64,([^\"]+)", text)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        assert picture.size == (300, 150)
        assert picture.convert("RGB").getpixel((150, 75)) == (0x1F, 0x23, 0x28)


def test_marks_of_a_line_share_what_they_have_in_common():
    """And nothing else: each keeps its place, and marks of several colours their own."""
    with _style.settings():
        figure = Figure(figsize=(2, 2))
        axis = figure.add_axes((0, 0, 1, 1))
        axis.axis("off")
        axis.plot([0, 1, 2, 3], [0, 1, 0, 1], "o", color="#0072B2")
        axis.scatter([0, 1, 2, 3], [1, 0, 1, 0], color=["#0072B2", "#D55E00", "#00875F", "#1F2328"])
        drawn, _ = _svg.svg(figure, "n", "t", "d")
    marks = ElementTree.fromstring(drawn).findall(f".//{{{_svg.SVG}}}use")
    alike = [mark for mark in marks if "fill" not in mark.attrib]
    assert len(marks) == 8 and len(alike) == 4
    assert {tuple(sorted(set(mark.attrib) - {"href"})) for mark in alike} == {("x", "y")}
    assert 'fill="#0072b2"' in drawn and len({mark.get("x") for mark in alike}) == 4
