"""A study that extends another one."""

import pytest

from steeplechase.study import StudyErrors, load_study
from steeplechase.study_extends import merged
from steeplechase.study_facts import study_facts

BASE = """\
title: Base
datasets: [data/own.csv]
network: {name: mlp, hidden: [8], activation: tanh}
protocol: {outer_folds: 3, inner_folds: 2, trials: 4}
algorithms:
  one: {optimizer: {name: sgd, lr: 0.1}}
  two: {optimizer: {name: adam, lr: 0.1}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "base" / "data").mkdir(parents=True)
    rows = "".join(f"{i},{i % 2}\n" for i in range(24))
    (tmp_path / "base" / "data" / "own.csv").write_text("x,class\n" + rows, "utf-8")
    (tmp_path / "base" / "base.yaml").write_text(BASE, "utf-8")
    return tmp_path


def load(folder, text, name="mine.yaml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return load_study(str(path), folder)


def test_what_is_not_given_is_taken_from_the_other_study(folder):
    study = load(folder, "extends: base/base.yaml\nprotocol: {trials: 2}\n")
    base = load_study(str(folder / "base/base.yaml"), folder)
    assert (study.name, study.title) == ("mine", "Base")
    assert study.protocol == {**base.protocol, "trials": 2}
    assert study.network == base.network
    assert [a.resolved() for a in study.algorithms] == [a.resolved() for a in base.algorithms]


def test_own_files_are_found_beside_the_study_that_names_them(folder):
    study = load(folder, "extends: base/base.yaml\n")
    assert study.datasets[0].own_file == str(folder / "base/data/own.csv")


def test_algorithms_are_replaced_added_and_left_out_by_name(folder):
    text = """\
extends: base/base.yaml
algorithms:
  one: null
  two: {optimizer: {name: momentum, lr: 0.2, momentum: 0.5}}
  three: {optimizer: {name: sgd, lr: 0.3}}
"""
    study = load(folder, text)
    assert [a.name for a in study.algorithms] == ["two", "three"]
    assert study.algorithms[0].optimizer.name == "momentum"


def test_a_study_may_extend_one_that_extends_another(folder):
    load(folder, "extends: base/base.yaml\nprotocol: {trials: 2, seed: 5}\n", "middle.yaml")
    study = load(folder, "extends: middle.yaml\nprotocol: {seed: 6}\n")
    assert (study.protocol["trials"], study.protocol["seed"]) == (2, 6)
    text = study_facts(study, folder)["text"]
    for part in ("extends: middle.yaml", "# middle.yaml, which is extended", "trials: 4"):
        assert part in text


def test_a_network_of_another_name_takes_nothing_over():
    base = {"network": {"name": "mlp", "hidden": [8]}, "datasets": ["a"]}
    assert merged(base, {"network": {"name": "cnn"}})["network"] == {"name": "cnn"}
    wider = {"name": "mlp", "hidden": [9]}
    assert merged(base, {"network": {"hidden": [9]}})["network"] == wider


WRONG = {
    "unknown": ("extends: bas\n", "mine.yaml:1: extends: 'bas' is not a study"),
    "itself": ("title: x\nextends: mine.yaml\n", "mine.yaml:2: extends: 'mine.yaml' extends this"),
    "no name": ("extends: [base]\n", 'mine.yaml:1: extends: got ["base"], expected text'),
    "own key": ("extends: base/base.yaml\nprotocol: {trails: 2}\n", "mine.yaml:2: protocol.trails"),
    "nothing to leave out": (
        "extends: base/base.yaml\nalgorithms: {onne: null}\n",
        "mine.yaml:2: algorithms.onne: 'onne' is not an algorithm of the study that is extended; "
        "did you mean 'one'?",
    ),
    "none left": ("extends: base/base.yaml\nalgorithms: {one: null, two: null}\n", "algorithms"),
}


@pytest.mark.parametrize("case", WRONG)
def test_errors_say_where(folder, case):
    (folder / "config" / "studies").mkdir(parents=True)
    text, expected = WRONG[case]
    with pytest.raises(StudyErrors) as error:
        load(folder, text)
    assert any(expected in message for message in error.value.messages), error.value.messages


def test_errors_of_the_other_study_name_its_file(folder):
    (folder / "base" / "base.yaml").write_text(BASE.replace("trials: 4", "trials: -4"), "utf-8")
    with pytest.raises(StudyErrors, match=r"base/base\.yaml:4: protocol\.trials"):
        load(folder, "extends: base/base.yaml\n")


def test_studies_that_extend_each_other_are_refused(folder):
    (folder / "mine.yaml").write_text("extends: other.yaml\n", "utf-8")
    with pytest.raises(StudyErrors, match="extends this study itself"):
        load(folder, "extends: mine.yaml\n", "other.yaml")


def test_the_other_study_is_found_beside_this_one(folder):
    (folder / "base" / "child.yaml").write_text("extends: base.yaml\n", "utf-8")
    assert load_study(str(folder / "base" / "child.yaml"), folder).title == "Base"
