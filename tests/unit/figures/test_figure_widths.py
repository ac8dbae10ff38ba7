"""At the width of a page and of both columns of a paper all text is legible and whole."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import synthetic_study as synthetic
from matplotlib.axis import Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from synthetic_study import Synthetic

from steeplechase import registry
from steeplechase.comparison import compare
from steeplechase.figures import _style, _svg
from steeplechase.statistics._evidence import Material

FIGURES = (
    "pairwise_matrix",
    "performance_profile",
    "fold_scores",
    "best_of_budget",
    "leave_one_out",
)
WIDTHS = (7.2, 6.75, 3.25)
EIGHT = tuple(f"data set {i}" for i in range(8))
SMALL = {"folds": 2, "inner_folds": 1, "trials": 6}

STUDIES = {
    "plain": Synthetic(datasets=EIGHT, **SMALL),
    "twelve long names": Synthetic(
        datasets=EIGHT,
        algorithms=tuple(f"{i} algorithm of a long name" for i in range(12)),
        **SMALL,
    ),
    "hostile names": Synthetic(
        datasets=synthetic.HOSTILE[:5], algorithms=synthetic.HOSTILE[:6], **SMALL
    ),
}


@pytest.fixture(scope="module", params=STUDIES)
def study(request):
    """A study and its tables, those of the search among them."""
    made = STUDIES[request.param]
    scores, trials = synthetic.scores(replace(made)), synthetic.trials(replace(made))
    found = compare(
        scores,
        made.algorithms,
        "accuracy",
        True,
        bootstrap=100,
        rope=0.01,
        material=Material(trials=trials, selection_metric="accuracy"),
    )
    tables = {f"statistics/{name}.csv": table for name, table in found.tables.items()}
    tables |= {"tables/scores.parquet": scores, "statistics/statistics.json": found.summary}
    return made, tables


def draw(figure: str, study, width: float):
    made, tables = study
    module = registry.load("figures", figure)
    ranks = tables["statistics/mean_ranks.csv"]
    style = _style.Style.of(made.algorithms, ranks, width)
    return module.draw({name: tables[name] for name in module.INPUTS}, style)


def written(figure) -> list[tuple[Text, np.ndarray]]:
    """Return the texts that are drawn, each with its left, lower, right and upper end."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()  # all is in its place; no pixel is asked for
    of_ticks = {id(text) for tick in figure.findobj(Tick) for text in (tick.label1, tick.label2)}
    texts = [one for one in figure.findobj(Text) if id(one) not in of_ticks and one.get_visible()]
    for axes in figure.axes:
        # A tick outside the limits of its axis is not drawn, and has a label all the same.
        for ends, place, axis in (
            (axes.get_xlim(), 0, axes.xaxis),
            (axes.get_ylim(), 1, axes.yaxis),
        ):
            low, high = sorted(ends)
            labels = axis.get_ticklabels() if axes.axison else []
            texts += [one for one in labels if low <= one.get_position()[place] <= high]
    boxes = [(one, one.get_window_extent(renderer)) for one in texts if one.get_text().strip()]
    return [(one, np.array([box.x0, box.y0, box.x1, box.y1])) for one, box in boxes]


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.filterwarnings("ignore:Matplotlib currently does not support")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("figure", FIGURES)
def test_text_is_legible_within_the_figure_and_does_not_overlap(figure, width, study):
    with _style.settings():
        drawing = draw(figure, study, width)
        assert drawing.figure.get_figwidth() == width
        texts = written(drawing.figure)
        edges = np.array([*drawing.figure.get_size_inches()]) * drawing.figure.dpi
    assert len(texts) > 5
    for text, box in texts:
        assert text.get_fontsize() >= 6, text.get_text()
        assert (box[:2] >= -1).all() and (box[2:] <= edges + 1).all(), text.get_text()
    boxes = np.array([box for _, box in texts])
    for i, (text, box) in enumerate(texts):
        rest = boxes[i + 1 :]
        wide = np.minimum(box[2], rest[:, 2]) - np.maximum(box[0], rest[:, 0])
        high = np.minimum(box[3], rest[:, 3]) - np.maximum(box[1], rest[:, 1])
        hit = np.flatnonzero((wide > 2) & (high > 2))
        assert not len(hit), (text.get_text(), [texts[i + 1 + j][0].get_text() for j in hit])


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("figure", FIGURES)
def test_a_small_study_has_small_figures_with_something_to_show(figure, study):
    with _style.settings():
        drawing = draw(figure, study, 7.2)
        text, png = _svg.svg(drawing.figure, figure, "t", drawing.alt)
    assert isinstance(drawing.numbers, pd.DataFrame) and len(drawing.numbers) > 5
    assert "There is nothing to draw." not in drawing.caption
    assert not png and len(text.encode()) < 100_000
