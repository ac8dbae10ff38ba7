"""Studies of problems: what they hold, and what is said of mistakes in them."""

import pytest
import yaml
from foreign_study import ROOT

from steeplechase.errors import StudyErrors
from steeplechase.study import load_study
from steeplechase.study_facts import study_facts

SMALL = """\
problems:
  bowl: {name: quadratic, condition: 20}
  rows: {name: logistic_regression}
protocol: {iterations: 5, replicates: 2}
algorithms:
  gd:
    optimizer: {name: sgd, lr: {values: [0.1, 1]}}
  batches:
    optimizer: {name: momentum, lr: {values: [0.1, 1]}, momentum: {values: [0.7, 0.8, 0.9]}}
    batch_size: 10
    sampling: with_replacement
"""


def load(folder, text, name="mine"):
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return load_study(str(path), ROOT)


def errors_of(folder, text):
    """Return what is said of a study, without the file's name."""
    with pytest.raises(StudyErrors) as raised:
        load(folder, text)
    return [message.split("mine.yaml:")[-1] for message in raised.value.messages]


def test_is_complete(tmp_path):
    study = load(tmp_path, SMALL)
    assert not study.trains and not study.higher_is_better
    assert [one.name for one in study.problems] == ["bowl", "rows"]
    assert study.problems[0].settings == {"condition": 20.0, "curvature": 1.0, "angle": 30.0}
    assert [problem.has_rows for problem in study.problems] == [False, True]
    assert study.protocol == {
        "name": "descent",
        "iterations": 5,
        "replicates": 2,
        "tolerance": 0.001,
        "diverged_above": 1e6,
        "seed": 1,
    }
    assert {one.name: one.trials for one in study.algorithms} == {"gd": 2, "batches": 6}
    assert [one.training for one in study.algorithms] == [
        {"batch_size": "all", "sampling": "without_replacement"},
        {"batch_size": 10, "sampling": "with_replacement"},
    ]


def test_facts_count_what_descends_each_problem(tmp_path):
    facts = study_facts(load(tmp_path, SMALL), ROOT)
    assert facts["settings"] == {"bowl": {"gd": 2}, "rows": {"gd": 2, "batches": 6}}
    assert facts["text"] == SMALL


def test_extends_another_study_of_problems(tmp_path):
    load(tmp_path, SMALL, "base")
    text = "extends: base.yaml\nprotocol: {replicates: 7}\nalgorithms: {batches: null}\n"
    study = load(tmp_path, text)
    assert study.names == ["gd"]
    assert (study.protocol["iterations"], study.protocol["replicates"]) == (5, 7)


MISTAKES = {
    "unknown problem": (
        ("name: quadratic", "name: quadratik"),
        "2: problems.bowl.name: 'quadratik' is not a problem; did you mean 'quadratic'?",
    ),
    "unknown setting": (
        ("condition: 20", "conditions: 20"),
        "2: problems.bowl.conditions: 'conditions' is not a hyperparameter of quadratic; did you "
        "mean 'condition'?",
    ),
    "setting out of range": (
        ("condition: 20", "condition: 0.5"),
        "2: problems.bowl.condition: got 0.5, expected a number of at least 1",
    ),
    "space for a setting": (
        ("condition: 20", "condition: {values: [1, 2]}"),
        "2: problems.bowl.condition: the problem is the same for all: give one value, not a search "
        "space",
    ),
    "key of the protocol": (
        ("iterations: 5", "iteration: 5"),
        "4: protocol.iteration: 'iteration' is not a key of protocol; did you mean 'iterations'?",
    ),
    "space without end": (
        ("lr: {values: [0.1, 1]}}", "lr: {uniform: [0.1, 1]}}"),
        "7: algorithms.gd.optimizer.lr: the grid sampler needs spaces that end: give values",
    ),
    "batch size": (
        ("batch_size: 10", "batch_size: al"),
        "10: algorithms.batches.batch_size: got 'al', expected a whole number of at least 1 or all",
    ),
    "sampling": (
        ("sampling: with_replacement", "sampling: with_replacment"),
        "11: algorithms.batches.sampling: got 'with_replacment', expected one of "
        "without_replacement, with_replacement; did you mean 'with_replacement'?",
    ),
    "sampling of all rows": (
        ("    batch_size: 10\n", ""),
        "10: algorithms.batches.sampling: every step takes all rows once: give batch_size a number",
    ),
    "batches of nothing": (
        ("  rows: {name: logistic_regression}\n", ""),
        "9: algorithms.batches.batch_size: no problem of this study has rows to take batches of: "
        "leave it out",
    ),
    "keys of others": (
        ("protocol:", "datasets: [iris]\nnetwork: {name: mlp}\nprotocol:"),
        "4: datasets: a study of problems trains no network: leave out datasets, network, or leave "
        "out problems and protocol.name",
    ),
    "schedule": (
        ("    batch_size: 10\n", "    batch_size: 10\n    schedule: {name: step}\n"),
        "11: algorithms.batches.schedule: 'schedule' is not a key of algorithms.batches",
    ),
    "unsafe name": (
        ("  bowl:", "  the bowl:"),
        "2: problems.the bowl: the name 'the bowl' cannot be used",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_told_with_line_place_and_remedy(tmp_path, name):
    (old, new), said = MISTAKES[name]
    assert old in SMALL
    (message,) = errors_of(tmp_path, SMALL.replace(old, new, 1))
    assert message.startswith(said)


def test_a_misspelt_key_of_the_problems_is_one_mistake(tmp_path):
    text = SMALL.replace("problems:", "problem:").replace("{iter", "{name: descent, iter")
    (message,) = errors_of(tmp_path, text)
    assert message == "1: problem: 'problem' is not a key; did you mean 'problems'?"


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(tmp_path):
    text = SMALL
    for name in ("unknown setting", "key of the protocol", "batch size"):
        text = text.replace(*MISTAKES[name][0], 1)
    assert [message.partition(":")[0] for message in errors_of(tmp_path, text)] == ["2", "4", "10"]


def test_too_many_settings_are_refused(tmp_path):
    values = [i / 1000 for i in range(1, 200)]
    study = yaml.safe_load(SMALL)
    optimizer = study["algorithms"]["batches"]["optimizer"]
    optimizer["lr"] = optimizer["momentum"] = {"values": values}
    (message,) = errors_of(tmp_path, yaml.safe_dump(study))
    assert message.endswith("it has more than 10,000 settings, and all of them would be run")
