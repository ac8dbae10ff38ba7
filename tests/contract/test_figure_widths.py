"""Every figure can be printed: at the width of a page or of a column nothing is cut off."""

import itertools

import pytest
import synthetic_study as synthetic
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from synthetic_study import Synthetic

from steeplechase import registry
from steeplechase.figures import _style

WIDTHS = (7.2, 6.75, 3.25)
SMALLEST = 6.0  # points
SLACK = 1.5  # points: what letters reach beyond their box, or a box beyond its letters

STUDIES = {
    "usual": Synthetic(diverged=((1, 1, 0), (4, 0, 1)), failed=((2, 2, 0),)),
    "long names": Synthetic(
        algorithms=tuple(f"momentum with warm restarts, version {i}" for i in range(5)),
        datasets=tuple(f"Wisconsin breast cancer {i} (diagnostic)" for i in range(7)),
        folds=2,
        inner_folds=1,
        trials=3,
        epochs=5,
    ),
    "hostile names": Synthetic(
        algorithms=synthetic.HOSTILE,
        datasets=synthetic.HOSTILE[:4],
        folds=2,
        inner_folds=1,
        trials=2,
        epochs=3,
    ),
    "60 algorithms": Synthetic(
        algorithms=tuple(f"algorithm {i}" for i in range(60)),
        datasets=("iris", "wine"),
        folds=2,
        inner_folds=1,
        trials=2,
        epochs=3,
    ),
    "100 data sets": Synthetic(
        algorithms=("basic", "sgdr", "improved"),
        datasets=tuple(f"data set {i:03}" for i in range(100)),
        folds=2,
        inner_folds=1,
        trials=2,
        epochs=3,
    ),
}


@pytest.fixture(scope="module", params=STUDIES)
def study(request):
    made = STUDIES[request.param]
    return made, synthetic.tables(made)


def drawn(figure: str, study: Synthetic, tables: dict, width: float) -> Figure:
    """Return a figure, laid out."""
    module = registry.load("figures", figure)
    inputs = {name: tables[name] for name in module.INPUTS}
    style = _style.Style.of(study.algorithms, inputs.get("statistics/mean_ranks.csv"), width)
    return module.draw(inputs, style).figure


def ticks(axes: Axes) -> dict[str, list[Text]]:
    """Return the labels of the ticks that are drawn, by axis."""
    found = {}
    for which in ("x", "y"):
        axis = getattr(axes, f"{which}axis")
        low, high = sorted(axis.get_view_interval())
        drawn_ticks = [
            tick
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            if axes.axison and low - 1e-9 <= tick.get_loc() <= high + 1e-9
        ]
        labels = [label for tick in drawn_ticks for label in (tick.label1, tick.label2)]
        found[which] = [one for one in labels if one.get_visible() and one.get_text().strip()]
    return found


def texts(figure: Figure) -> list[Text]:
    """Return every text that can be seen."""
    of_ticks = {
        id(label)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        for label in (tick.label1, tick.label2)
    }
    others = [one for one in figure.findobj(Text) if id(one) not in of_ticks]
    # An axis that is switched off has still its texts.
    hidden = {
        id(one)
        for axes in figure.axes
        if not axes.axison
        for one in [*axes.xaxis.findobj(Text), *axes.yaxis.findobj(Text)]
    }
    seen = [one for one in others if one.get_visible() and one.get_text().strip()]
    seen = [one for one in seen if id(one) not in hidden]
    return seen + [one for axes in figure.axes for side in ticks(axes).values() for one in side]


def box(text: Text, renderer) -> Bbox:
    """Return the box of a text, a little smaller than its letters may be."""
    extent = text.get_window_extent(renderer)
    slack = SLACK * renderer.points_to_pixels(1)
    return extent.padded(-min(slack, extent.width / 3, extent.height / 3))


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.filterwarnings("ignore:Matplotlib currently does not support")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("figure", registry.names("figures"))
def test_fits_its_width(figure, width, study):
    made, tables = study
    with _style.settings():
        printed = drawn(figure, made, tables, width)
        if not printed.axes:
            return  # nothing to draw, which no paper prints
        printed.set_dpi(300)  # at fewer, letters are set apart by whole pixels
        canvas = FigureCanvasAgg(printed)
        printed.draw_without_rendering()  # all is in its place; no pixel is asked for
        renderer = canvas.get_renderer()
        seen = texts(printed)
        boxes = [(one.get_text(), box(one, renderer)) for one in seen]
        rows = [
            [(one.get_text(), box(one, renderer)) for one in side]
            for axes in printed.axes
            for side in ticks(axes).values()
        ]
    assert printed.get_figwidth() == pytest.approx(width)
    small = {one.get_text(): one.get_fontsize() for one in seen if one.get_fontsize() < SMALLEST}
    assert small == {}
    whole = printed.bbox
    cut = [
        text
        for text, at in boxes
        if at.x0 < whole.x0 or at.y0 < whole.y0 or at.x1 > whole.x1 or at.y1 > whole.y1
    ]
    assert cut == [], "cut off"
    overlapping = [
        (a, b)
        for row in rows
        for (a, one), (b, other) in itertools.combinations(row, 2)
        if one.overlaps(other)
    ]
    assert overlapping == [], "labels of one axis over one another"
