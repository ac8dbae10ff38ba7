"""What must hold of every figure, on every study: a new figure is tested without a new test."""

from functools import cache
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
import synthetic_study as synthetic
from synthetic_study import Synthetic

from steeplechase import registry
from steeplechase.figures import _style, _svg
from steeplechase.figures._drawing import Drawing
from steeplechase.rendering.descents.sections import SECTIONS as OF_DESCENTS
from steeplechase.rendering.images.sections import SECTIONS as OF_IMAGES

SVG = "{http://www.w3.org/2000/svg}"
SECTIONS = (
    *("significance", "size", "datasets", "steadiness", "cost", "curves", "tuning", "metrics"),
    *("trust", "provenance"),
    *(key for key, *_ in (*OF_DESCENTS, *OF_IMAGES)),
)

SMALL = {"folds": 2, "trials": 2, "epochs": 3}
STUDIES = {
    "plain": Synthetic(),
    "failures": Synthetic(diverged=((1, 1, 0), (4, 0, 1)), failed=((2, 2, 0),)),
    "one data set": Synthetic(datasets=("iris",)),
    "two algorithms": Synthetic(algorithms=("a", "b")),
    "one algorithm": Synthetic(algorithms=("a",)),
    "one of each": Synthetic(algorithms=("a",), datasets=("iris",), folds=1, trials=1, epochs=1),
    "all tied": Synthetic(tied=True),
    "all failed": Synthetic(
        failed=tuple((d, a, f) for d in range(5) for a in range(3) for f in range(5))
    ),
    "all diverged": Synthetic(
        diverged=tuple((d, a, f) for d in range(5) for a in range(3) for f in range(5))
    ),
    "one algorithm failed": Synthetic(
        failed=tuple((d, 2, f) for d in range(5) for f in range(5))
    ),
    "60 algorithms": Synthetic(
        algorithms=tuple(f"algorithm {i}" for i in range(60)),
        datasets=("iris", "wine"),
        folds=2,
        inner_folds=1,
        trials=2,
        epochs=3,
    ),
    "hostile names": Synthetic(
        algorithms=synthetic.HOSTILE,
        datasets=synthetic.HOSTILE[:4],
        folds=2,
        inner_folds=1,
        trials=2,
        epochs=3,
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=STUDIES)
def study(request):
    made = STUDIES[request.param]
    return made, synthetic.tables(made)


@cache
def made_tables(**changes) -> dict[str, pd.DataFrame | dict]:
    """Return the tables of a study, made once for all figures: no figure may change them."""
    return synthetic.tables(Synthetic(**changes))


def draw(figure: str, study: Synthetic, tables: dict) -> Drawing:
    module = registry.load("figures", figure)
    inputs = {name: tables[name] for name in module.INPUTS}
    style = _style.Style.of(study.algorithms, inputs.get("statistics/mean_ranks.csv"))
    return module.draw(inputs, style)


@pytest.mark.parametrize("figure", registry.names("figures"))
def test_draws_any_study_as_named_svg_and_pdf(figure, study):
    made, tables = study
    with _style.settings():
        drawing = draw(figure, made, tables)
        text, _ = _svg.svg(drawing.figure, figure, "Title <&", drawing.alt)
        printed = _svg.pdf(drawing.figure)
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Title <&"
    assert root.find(f"{SVG}desc").text == drawing.alt
    assert printed.startswith(b"%PDF") and b"CreationDate" not in printed
    for words in (drawing.finding, drawing.caption, drawing.alt):
        assert words and "nan" not in words.split()
    assert isinstance(drawing.numbers, pd.DataFrame)
    if drawing.excerpt is not None:
        assert all(0 <= place < len(drawing.numbers) for place in drawing.excerpt)


@pytest.mark.parametrize("figure", registry.names("figures"))
def test_empty_tables_give_a_sentence(figure):
    made = Synthetic()
    tables = {
        name: {} if isinstance(value, dict) else value.iloc[:0]
        for name, value in made_tables().items()
    }
    with _style.settings():
        drawing = draw(figure, made, tables)
    assert drawing.finding.endswith(".")


@pytest.mark.parametrize("figure", registry.names("figures"))
def test_numbers_that_are_all_missing_give_a_sentence(figure):
    made = Synthetic(**SMALL)
    tables = dict(made_tables(**SMALL))
    for name, table in tables.items():
        if isinstance(table, pd.DataFrame):
            floats = table.select_dtypes("float").columns
            tables[name] = table.assign(**dict.fromkeys(floats, np.nan))
    with _style.settings():
        drawing = draw(figure, made, tables)
        _svg.svg(drawing.figure, figure, "t", drawing.alt)
    assert drawing.finding.endswith(".")


@pytest.mark.parametrize("figure", registry.names("figures"))
def test_declares_itself(figure):
    constants = registry.declared("figures", figure)
    assert set(constants) >= {"INPUTS", "TITLE", "SECTION", "ORDER", "READING"}
    assert constants["SECTION"] in SECTIONS
    assert set(constants["INPUTS"]) <= set(made_tables(**SMALL))


@pytest.mark.parametrize("figure", registry.names("figures"))
def test_inputs_are_left_as_they_were(figure):
    made = Synthetic(**SMALL)
    tables = made_tables(**SMALL)
    before = {k: v.copy() for k, v in tables.items() if isinstance(v, pd.DataFrame)}
    with _style.settings():
        draw(figure, made, tables)
    for name, table in before.items():
        pd.testing.assert_frame_equal(tables[name], table)
