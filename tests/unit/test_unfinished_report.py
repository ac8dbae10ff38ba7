"""What the head of a report says of a study that is not finished."""

from dataclasses import replace

import pytest
import synthetic_study as synthetic

from steeplechase import registry
from steeplechase.rendering import unfinished
from steeplechase.rendering.data import load

NOTHING = {
    "datasets": 5,
    "refits": {},
    "trainings": {},
    "lacking": {"refits": {}, "trainings": {}},
    "left_out": [],
    "untold": {},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    study = synthetic.Synthetic()
    cards = synthetic.write(study, folder)
    return load("synthetic", synthetic.settings(study), folder, cards)


def notes(data, drawn=True, **counts):
    figures = {name: {} for name in registry.drawn_figures("trained") if drawn}
    return unfinished.notes(replace(data, completeness={**NOTHING, **counts}, figures=figures))


def test_a_finished_study_has_no_notes(data):
    assert notes(data) == []


def test_results_without_a_count_have_no_notes(data):
    assert unfinished.notes(replace(data, completeness={})) == []


def test_data_sets_with_all_their_scores_are_counted(data):
    lacking = {"refits": {"d0": ["a"], "d1": ["a", "b"]}, "trainings": {}}
    assert notes(data, lacking=lacking) == ["3 of 5 data sets have all their scores."]


def test_what_was_left_out_is_said_for_each_reason(data):
    rows = [
        {"dataset": dataset, "algorithm": name, "stage": "refit", "why": why, "rows": 2}
        for dataset, name, why in (
            ("d0", "a", "made with other settings"),
            ("d0", "b", "made with other settings"),
            ("d1", "a", "made of other data"),
        )
    ]
    assert notes(data, left_out=rows) == [
        "Results made with other settings than the study's are left out: d0.",
        "Results made of other data than the study's are left out: d1.",
    ]


def test_results_that_tell_no_settings_are_owned_up_to(data):
    (note,) = notes(data, untold={"search": 3})
    assert "tell nothing of the settings" in note


def test_parts_that_are_not_there_are_named(data):
    empty = replace(data, audit={}, times={})
    (note,) = notes(empty, drawn=False)
    assert note.startswith("Not there yet: the audit of the data, times of training and ")
    assert note.endswith(" figures.")


def test_a_file_of_an_earlier_plan_is_not_read(tmp_path):
    study = synthetic.Synthetic()
    cards = synthetic.write(study, tmp_path)
    old = ("audit.json", "cost/cost.csv")
    given = synthetic.settings(study), tmp_path, cards
    found = load("synthetic", *given, figures=["trials"], out_of_date=old)
    assert found.audit == {} and not len(found.frames["cost"])
    assert load("synthetic", *given).audit and set(found.figures) <= {"trials"}
