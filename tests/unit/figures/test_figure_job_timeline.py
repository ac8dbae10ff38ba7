"""What ran when: lanes, pauses, use and tail by hand; small for thousands of jobs."""

import numpy as np
import pandas as pd
import pytest

from steeplechase.figures import _style, _svg, _timeline
from steeplechase.figures import job_timeline as figure
from steeplechase.figures._style import Style


def jobs(*rows):
    """Return jobs, given as (stage, start, end) or (stage, start, end, host, device, data set)."""
    full = [(*row, *("here", "cpu", "iris")[len(row) - 3 :]) for row in rows]
    frame = pd.DataFrame(full, columns=["stage", "start_s", "end_s", "host", "device", "dataset"])
    return frame.assign(pack="", trainings=1)


def draw(frame, width=7.2):
    with _style.settings():
        drawing = figure.draw({"cost/jobs.csv": frame}, Style({}, width))
        text, png = _svg.svg(drawing.figure, "job_timeline", "t", drawing.alt)
    assert not png
    return drawing, text


SMALL = jobs(
    ("search", 0.0, 40.0),
    ("search", 0.0, 60.0),
    ("search", 40.0, 90.0),
    ("search", 60.0, 80.0),
    ("refit", 92.0, 100.0),
)


def test_a_job_takes_the_first_lane_that_is_free():
    assert _timeline.lanes(SMALL).tolist() == [1, 2, 1, 2, 1]


def test_lanes_are_of_one_host_and_device():
    frame = jobs(
        ("search", 0.0, 9.0, "b", "cpu"),
        ("search", 0.0, 9.0, "a", "NVIDIA H200"),
        ("search", 0.0, 9.0, "a", "cpu"),
        ("search", 9.0, 12.0, "a", "cpu"),
    )
    assert _timeline.lanes(frame).tolist() == [3, 1, 2, 2]


def test_a_long_pause_parts_two_sittings_and_a_short_one_does_not():
    frame = jobs(("search", 0.0, 10.0), ("search", 15.0, 25.0), ("search", 1000.0, 1010.0))
    assert _timeline.sittings(frame) == [(0.0, 25.0), (1000.0, 1010.0)]


@pytest.mark.parametrize(
    ("lengths", "pause", "count"),
    [
        ([1, 1, 1], 299, 1),
        ([1, 1, 1], 301, 2),
        ([40, 40, 40], 399, 1),  # ten median jobs are 400 s
        ([40, 40, 40], 401, 2),
        ([10_000, 1, 1], 499, 1),  # a twentieth of what ran is 500.1 s
        ([10_000, 1, 1], 501, 2),
    ],
)
def test_a_pause_must_be_long_in_itself_and_beside_jobs_and_the_whole(lengths, pause, count):
    begins = [0, lengths[0], lengths[0] + lengths[1] + pause]
    frame = jobs(*(("search", t, t + n) for t, n in zip(begins, lengths, strict=True)))
    assert len(_timeline.sittings(frame)) == count


def test_an_axis_leaves_pauses_out():
    axis = _timeline.Axis([(0.0, 20.0), (1000.0, 1020.0)], gap=1.0)
    assert [axis.place(t) for t in (0.0, 20.0, 1000.0, 1005.0, 1020.0)] == [0, 20, 21, 26, 41]
    assert axis.length == 41
    assert axis.ticks(4) == [0, 10, 20, 1000, 1010, 1020]


def test_use_is_job_time_over_lanes_times_wall_time_without_pauses():
    frame = SMALL.assign(lane=_timeline.lanes(SMALL))
    assert _timeline.usage(frame, [(0.0, 100.0)]) == pytest.approx(178 / 200)
    assert _timeline.usage(frame, [(0.0, 50.0), (60.0, 100.0)]) == pytest.approx(178 / 180)


def test_the_tail_is_what_a_lane_waits_for_the_end_of_the_last_search():
    frame = SMALL.assign(lane=_timeline.lanes(SMALL))
    assert _timeline.tail(frame, [(0.0, 100.0)]) == 10
    later = jobs(("search", 5000.0, 5010.0), ("search", 5000.0, 5003.0))
    both = pd.concat([SMALL, later], ignore_index=True)
    both = both.assign(lane=_timeline.lanes(both))
    assert _timeline.tail(both, [(0.0, 100.0), (5000.0, 5010.0)]) == 7
    assert _timeline.tail(both[:-1], [(0.0, 100.0), (5000.0, 5010.0)]) is None


def test_the_finding_is_made_from_these():
    drawing, _ = draw(SMALL)
    assert drawing.finding == (
        "5 jobs on 2 lanes of 1 host took 100 s; the lanes were busy for 89 % of that time, and at "
        "the end of the search a lane stood idle for up to 10 s."
    )
    one, _ = draw(jobs(("search", 0.0, 200.0)))
    assert one.finding == "1 job on 1 lane of 1 host took 3.3 min."


def test_pauses_are_said_and_struck():
    drawing, _ = draw(jobs(("search", 0.0, 10.0), ("search", 8000.0, 8010.0)))
    assert "in 2 sittings" in drawing.finding
    assert "time in which nothing ran: 2.2 h." in drawing.caption
    assert len(drawing.figure.axes[0].lines) == 2


def test_neighbours_too_short_to_see_are_one_bar():
    frame = jobs(
        *(("refit", float(t), t + 0.5) for t in range(5)),
        ("refit", 5.0, 30.0),
        ("search", 40.0, 40.5),
        ("refit", 41.0, 41.5),
    ).assign(lane=1)
    found = _timeline.bars(frame, _timeline.Axis([(0.0, 50.0)], 0.0), 2.0, 100)
    assert found[["stage", "left", "right"]].to_numpy().tolist() == [
        ["refit", 0.0, 4.5],
        ["refit", 5.0, 30.0],
        ["search", 40.0, 40.5],
        ["refit", 41.0, 41.5],
    ]
    assert found["dataset"].tolist() == ["", "iris", "iris", "iris"]


@pytest.mark.parametrize("width", [7.2, 6.75, 3.25])
def test_thousands_of_jobs_on_many_hosts_stay_small(width):
    random = np.random.default_rng(1)
    rows = []
    for host in range(30):
        ends = np.cumsum(random.lognormal(1, 1, 200))
        rows += [
            ("search", start, end, f"node{host}", "cpu", f"set {host}")
            for start, end in zip([0.0, *ends[:-1]], ends, strict=True)
        ]
    rows += [("search", 0.0, 1.0, f"more{host}", "NVIDIA H200", "late") for host in range(30)]
    drawing, text = draw(jobs(*rows), width)
    assert len(text) < 100_000
    assert len(drawing.numbers) == len(rows)
    assert "Drawn are the 48 busiest of 60 lanes" in drawing.caption
    assert len(drawing.excerpt) == figure.LONGEST


@pytest.mark.parametrize("width", [7.2, 6.75, 3.25])
def test_words_are_large_enough_and_inside(width):
    frame = jobs(*(("search", 30.0 * i, 30.0 * (i + 1), "h" * 90, "d" * 90) for i in range(9)))
    drawing, _ = draw(frame, width)
    drawing.figure.draw_without_rendering()
    whole = drawing.figure.bbox
    for text in drawing.figure.findobj(lambda one: hasattr(one, "get_fontsize")):
        if text.get_text() and text.get_visible():
            extent = text.get_window_extent()
            assert text.get_fontsize() >= 6
            assert whole.x0 <= extent.x0 and extent.x1 <= whole.x1, text.get_text()
            assert whole.y0 <= extent.y0 and extent.y1 <= whole.y1, text.get_text()


def test_data_sets_are_named_where_there_is_room():
    frame = jobs(
        ("search", 0.0, 90.0, "here", "cpu", "long_iris"),
        ("search", 90.0, 91.0, "here", "cpu", "long_wine"),
    )
    drawing, _ = draw(frame)
    words = {text.get_text() for text in drawing.figure.axes[0].texts}
    assert "iris" in words and "wine" not in words
    assert "without “long_”" in drawing.caption


@pytest.mark.parametrize(
    ("names", "start"),
    [
        (["a_iris", "a_wine"], "a_"),
        (["set 1", "set 2"], ""),
        (["iris"], ""),
        (["a_b", "a_b_c"], "a_"),
        (["ab", "ac"], ""),
        (["x-", "x-y"], ""),
    ],
)
def test_what_names_share_is_whole_words(names, start):
    assert _timeline.shared_start(names) == start


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.26, "0.3 s"), (119, "119 s"), (120, "2 min"), (9000, "2.5 h"),
                           (200000, "2.3 days")]
)  # fmt: skip
def test_durations(seconds, shown):
    assert _timeline.duration(seconds) == shown


def test_jobs_of_no_length_are_drawn():
    drawing, _ = draw(jobs(("search", 0.0, 0.0), ("other", 0.0, 0.0)))
    assert drawing.finding == "2 jobs on 1 lane of 1 host took 0 s."
