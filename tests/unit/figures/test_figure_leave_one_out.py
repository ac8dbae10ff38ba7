"""Mean ranks without each data set, by hand; what changes is shaded, ringed and told."""

import pandas as pd
import pytest

from steeplechase.figures import _style
from steeplechase.figures import leave_one_out as figure
from steeplechase.figures._style import WARNING, Style

# Mean ranks 5/3, 5/3 and 8/3: without x b is ahead, without y a is.
RANKS = {"x": (1, 2, 3), "y": (2, 1, 3), "z": (2, 2, 2)}
NAMES = ("a", "b", "c")


def inputs(changes=("x",), decisions=None, pool=None, ranks=RANKS) -> dict:
    decisions = decisions or dict.fromkeys(ranks, "cannot tell")
    rows = [(d, a, r) for d, row in ranks.items() for a, r in zip(NAMES, row, strict=True)]
    left_out = pd.DataFrame(
        [(d, "b" if d == "x" else "a", 1.5, False, decisions[d]) for d in ranks],
        columns=["left_out", "winner", "mean_rank", "shared", "decision"],
    )
    listed = left_out[left_out["left_out"].isin(changes)]
    columns = ["left_out", "order_changed", "decision_changed"]
    return {
        "statistics/ranks.csv": pd.DataFrame(rows, columns=["dataset", "algorithm", "rank"]),
        "statistics/mean_ranks.csv": pd.DataFrame({"algorithm": NAMES}),
        "statistics/leave_one_out.csv": left_out,
        "statistics/leave_one_algorithm_out.csv": pd.DataFrame(pool or [], columns=columns),
        "statistics/statistics.json": {
            "verdict": {"winner": None},
            "leave_one_out": {"changes": listed.to_dict("records")},
        },
    }


def draw(**settings):
    with _style.settings():
        return figure.draw(inputs(**settings), Style.of(NAMES))


def test_mean_ranks_without_a_data_set_are_those_of_the_others():
    full, without = figure.mean_ranks(inputs()["statistics/ranks.csv"])
    assert full.to_dict() == pytest.approx({"a": 5 / 3, "b": 5 / 3, "c": 8 / 3})
    assert without.loc["x"].to_dict() == pytest.approx({"a": 2, "b": 1.5, "c": 2.5})
    assert without.loc["z"].to_dict() == pytest.approx({"a": 1.5, "b": 1.5, "c": 3})


def test_numbers_are_the_marks():
    numbers = draw().numbers
    assert len(numbers) == 12
    whole = numbers[numbers["left_out"] == ""].set_index("algorithm")["mean_rank"]
    assert whole["c"] == pytest.approx(8 / 3)
    assert set(numbers.loc[numbers["changes"] == "yes", "left_out"]) == {"x"}


def test_the_row_that_changes_the_best_is_shaded_and_its_best_ringed():
    axis = draw().figure.axes[0]
    labels = [label.get_text() for label in axis.get_yticklabels()]
    row = labels.index("x")
    assert labels[0] == "(none)"
    rings = [line for line in axis.lines if line.get_markeredgecolor() == WARNING]
    assert [(line.get_xdata()[0], round(line.get_ydata()[0])) for line in rings] == [(1.5, row)]
    assert [round(patch.get_y() + 0.5) for patch in axis.patches] == [row]


def test_rows_are_ordered_by_the_lead_of_the_best():
    axis = draw().figure.axes[0]
    # The lead of a over the next one: -.5 without x, 0 without z, .5 without y.
    assert [label.get_text() for label in axis.get_yticklabels()] == ["(none)", "x", "z", "y"]


def test_another_decision_is_bold_and_not_ringed():
    drawing = draw(changes=("y",), decisions={"x": "cannot tell", "y": "a", "z": "cannot tell"})
    axis = drawing.figure.axes[0]
    bold = {text.get_text() for text in axis.texts if text.get_fontweight() == "bold"}
    assert bold == {"a"}
    rings = [line for line in axis.lines if line.get_markeredgecolor() == WARNING]
    assert len(rings) == 1  # of x, where another algorithm is best
    assert drawing.finding == (
        "Leaving out one data set changes the best mean rank or the decision for 1 of 3; the "
        "decision, cannot tell with all of them, becomes a without y."
    )


def test_finding_where_nothing_changes():
    assert draw(changes=()).finding == (
        "Whichever of 3 data sets is left out, the best mean rank and the decision (cannot tell) "
        "stay the same."
    )


def test_finding_where_the_best_alone_changes():
    assert draw().finding.endswith(
        "for 1 of 3; the decision (cannot tell) stays the same throughout."
    )


@pytest.mark.parametrize(
    ("pool", "end"),
    [
        ([], "its spread"),
        ([("a", False, False), ("b", False, False)], "neither the order of the others nor"),
        (
            [("a", True, False), ("b", False, True), ("c", True, True)],
            "changes the order of the others without a and c and the decision without b and c.",
        ),
    ],
)
def test_the_caption_says_whether_an_algorithm_matters(pool, end):
    caption = draw(pool=pool).caption
    assert end in caption or (not pool and "algorithm instead" not in caption)


def test_of_many_data_sets_those_that_change_something_are_drawn():
    ranks = {f"d{i:02d}": (1, 2, 3) for i in range(50)}
    drawing = draw(changes=("d49",), ranks=ranks)
    labels = [label.get_text() for label in drawing.figure.axes[0].get_yticklabels()]
    assert len(labels) == figure.MOST_ROWS + 1 and "d49" in labels
    assert f"{figure.MOST_ROWS} of 50 data sets are drawn" in drawing.caption
    assert len(drawing.numbers) == 51 * 3


def test_one_data_set_cannot_be_left_out():
    drawing = draw(ranks={"x": (1, 2, 3)}, changes=())
    assert "two data sets" in drawing.finding
