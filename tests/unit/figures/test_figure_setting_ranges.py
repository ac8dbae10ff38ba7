"""Settings of a sweep: the best ones of a stage are drawn, by what it chooses by."""

import pandas as pd

from steeplechase.figures import _style, setting_ranges


def drawn(scores):
    with _style.settings():
        return setting_ranges.draw(
            {setting_ranges.INPUTS[0]: scores}, _style.Style.of([], None)
        ).figure


def scores(count: int) -> pd.DataFrame:
    """Return settings of one stage, of which the accuracy rises and the loss too."""
    frame = pd.DataFrame(
        {
            "stage": "rates",
            "setting": range(count),
            "label": [f"lr {i}" for i in range(count)],
            "replicates": 2,
            "ok": 2,
            "diverged": 0,
            "failed": 0,
            "rank": [1.0 + i for i in range(count)],
            "chosen": [i == 0 for i in range(count)],
        }
    )
    for part in ("validation", "test"):
        for name in ("mean", "lowest", "highest"):
            frame[f"{part}_accuracy_{name}"] = [0.5 + i / 100 for i in range(count)]
    return frame


def labels(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].get_yticklabels()]


def test_of_many_settings_the_first_ranks_are_drawn_the_winner_among_them():
    most = setting_ranges.MOST_LINES
    assert labels(drawn(scores(most + 5))) == [f"lr {i}" for i in range(most)]


def test_a_setting_without_a_rank_makes_room_first():
    most = setting_ranges.MOST_LINES
    frame = scores(most + 1)
    frame.loc[3, ["rank", "ok", "diverged"]] = [None, 1, 1]
    assert labels(drawn(frame)) == [f"lr {i}" for i in range(most + 1) if i != 3]
