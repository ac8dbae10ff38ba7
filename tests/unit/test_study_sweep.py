"""Studies of images: what they hold, and what is said of mistakes in them."""

import pytest
from foreign_study import ROOT

from steeplechase import sweeps
from steeplechase.errors import StudyErrors
from steeplechase.study import load_study
from steeplechase.study_facts import study_facts

SMALL = """\
images: mnist
protocol: {train_rows: 900, validation_rows: 100, replicates: 2}
network: {name: mlp, hidden: [20]}
optimizer: {name: momentum, lr: 0.001}
training: {epochs: 2, record_every: 5}
stages:
  rates:
    vary:
      optimizer.lr: [0.001, 0.01]
  kinds:
    title: Optimizers
    vary:
      optimizer: [{name: sgd}, {name: adam}]
      optimizer.lr: [0.1, 0.2]
  penalties:
    from: rates
    vary:
      regularisation: [{name: l1}, {name: l2}]
      regularisation.strength: [0.1, 0.01]
      inputs.centre: [pixel, none]
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
    assert not study.trains and study.higher_is_better and study.names == []
    sweep = study.sweep
    assert (sweep.images.name, sweep.images.train_rows, sweep.images.shape) == (
        "mnist",
        60000,
        (1, 28, 28),
    )
    assert [stage.begins for stage in sweep.stages] == [None, "rates", "rates"]
    assert [stage.title for stage in sweep.stages] == ["rates", "Optimizers", "penalties"]
    assert [len(sweeps.settings(stage.vary)) for stage in sweep.stages] == [2, 4, 8]
    assert study.protocol["selection"] == "accuracy" and study.protocol["seed"] == 1
    assert sweep.recipe["training"]["batch_size"] == 128
    assert sweep.recipe["inputs"] == {"centre": "channel", "divide": "deviation"}
    assert sweep.recipe["schedule"] == [{"name": "constant"}]


def test_without_stages_the_recipe_is_trained_as_it_stands(tmp_path):
    study = load(tmp_path, SMALL.partition("stages:")[0])
    (stage,) = study.sweep.stages
    assert (stage.name, stage.begins, stage.vary) == ("recipe", None, {})


def test_a_stage_may_start_from_the_study_itself(tmp_path):
    study = load(tmp_path, SMALL.replace("from: rates", "from: null"))
    assert study.sweep.stages[2].begins is None


def test_extends_another_study_of_images(tmp_path):
    load(tmp_path, SMALL, "base")
    text = "extends: base.yaml\nprotocol: {replicates: 7}\ninputs: {centre: none}\n"
    text += "stages: {kinds: null}\n"
    study = load(tmp_path, text)
    assert [stage.name for stage in study.sweep.stages] == ["rates", "penalties"]
    assert (study.protocol["train_rows"], study.protocol["replicates"]) == (900, 7)
    assert study.sweep.recipe["inputs"]["centre"] == "none"
    found = errors_of(tmp_path, "extends: base.yaml\nstages: {kind: null}\n")
    assert found == [
        "2: stages.kind: 'kind' is not a stage of the study that is extended; did you mean 'kinds'?"
    ]


def test_facts_count_settings_and_hold_no_folders(tmp_path):
    facts = study_facts(load(tmp_path, SMALL), ROOT)
    assert [stage["settings"] for stage in facts["sweep"]["stages"]] == [2, 4, 8]
    assert str(tmp_path) not in str(facts)


def test_files_of_weights_are_found_beside_the_study(tmp_path):
    (tmp_path / "w.pth").write_bytes(b"x")
    text = SMALL.replace("{name: mlp, hidden: [20]}", "{name: resnet50, weights: w.pth}")
    assert load(tmp_path, text).sweep.files == {"w.pth": str(tmp_path / "w.pth")}
    found = errors_of(tmp_path, text.replace("w.pth", "v.pth"))
    assert found[0].startswith("3: network: there is no file of weights 'v.pth'; tried ")


MISTAKES = {
    "unknown set": (
        ("images: mnist", "images: minst"),
        "1: images: 'minst' is not an image set; did you mean 'mnist'?",
    ),
    "unknown network": (
        ("name: mlp", "name: mpl"),
        "3: network.name: 'mpl' is not a network for images; did you mean 'mlp'?",
    ),
    "optimizer of small tables": (
        ("{name: momentum, lr: 0.001}", "{name: newton}"),
        "4: optimizer.name: 'newton' takes all training rows at each step, which is for small "
        "tables",
    ),
    "schedule that answers to the loss": (
        ("training:", "schedule: {name: reduce_on_plateau}\ntraining:"),
        "5: schedule.name: 'reduce_on_plateau' answers to the loss, which is for studies of "
        "data sets",
    ),
    "dropout": (
        ("training:", "regularisation: {name: dropout, rate: 0.1}\ntraining:"),
        "5: regularisation.name: 'dropout' is a hyperparameter of the networks for images: "
        "network.dropout",
    ),
    "unknown part": (
        ("optimizer.lr: [0.001, 0.01]", "optimiser.lr: [0.001]"),
        "9: stages.rates.vary.optimiser.lr: 'optimiser' is not a part of the study; did you mean "
        "'optimizer'?",
    ),
    "unknown hyperparameter": (
        ("optimizer.lr: [0.001, 0.01]", "optimizer.momentun: [0.9]"),
        "9: stages.rates.vary.optimizer.momentun: 'momentun' is not a hyperparameter of "
        "momentum; did "
        "you mean 'momentum'?",
    ),
    "hyperparameter that one of the optimizers lacks": (
        ("optimizer.lr: [0.1, 0.2]", "optimizer.beta1: [0.9]"),
        "14: stages.kinds.vary.optimizer.beta1: 'beta1' is not a hyperparameter of sgd; "
        "the hyperparameters are: lr",
    ),
    "wrong value": (
        ("optimizer.lr: [0.001, 0.01]", "optimizer.lr: [0.001, -1]"),
        "9: stages.rates.vary.optimizer.lr[1]: got -1, expected a number of at least 0",
    ),
    "wrong value of a key that is no component's": (
        ("inputs.centre: [pixel, none]", "inputs.centre: [pixel, chanel]"),
        "20: stages.penalties.vary.inputs.centre[1]: got 'chanel', expected one of channel, pixel, "
        "none; did you mean 'channel'?",
    ),
    "unknown key that is no component's": (
        ("inputs.centre: [pixel, none]", "training.epoch: [1]"),
        "20: stages.penalties.vary.training.epoch: 'epoch' is not a key of training; did you mean "
        "'epochs'?",
    ),
    "whole part that has no components": (
        ("inputs.centre: [pixel, none]", "training: [{epochs: 2}]"),
        "20: stages.penalties.vary.training: say which of its keys: training.epochs or another",
    ),
    "key of an empty list": (
        ("optimizer.lr: [0.001, 0.01]", "wrapper.k: [5]"),
        "9: stages.rates.vary.wrapper.k: wrapper may have 0 members here, and this is a key of its "
        "only one",
    ),
    "stage that is no earlier one": (
        ("from: rates", "from: rats"),
        "16: stages.penalties.from: 'rats' is not an earlier stage; did you mean 'rates'?",
    ),
    "more rows than there are": (
        ("train_rows: 900", "train_rows: 60000"),
        "2: protocol.train_rows: ",
    ),
    "key of other studies": (
        ("images: mnist", "images: mnist\ndatasets: embedded"),
        "2: datasets: a study of images varies settings, stage by stage: leave out datasets, "
        "or leave "
        "out images and protocol.name",
    ),
    "component without a name": (
        ("[{name: sgd}, {name: adam}]", "[{lr: 1}, {name: adam}]"),
        "13: stages.kinds.vary.optimizer[0]: the key 'name' is missing",
    ),
    "no mapping": (
        ("[{name: sgd}, {name: adam}]", "[sgd, {name: adam}]"),
        "13: stages.kinds.vary.optimizer[0]: got 'sgd', expected a mapping with a name",
    ),
    "search space": (
        ("lr: 0.001}", "lr: {values: [1, 2]}}"),
        "4: optimizer.lr: a study of images gives one value here; what is varied stands in "
        "its stages",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_says_what_is_wrong(tmp_path, mistake):
    (before, after), expected = MISTAKES[mistake]
    assert before in SMALL
    found = errors_of(tmp_path, SMALL.replace(before, after))
    assert len(found) == 1 and found[0].startswith(expected), found


def test_all_mistakes_are_told_at_once(tmp_path):
    text = SMALL
    for name in ("unknown set", "optimizer of small tables", "wrong value", "no mapping"):
        text = text.replace(*MISTAKES[name][0])
    assert len(errors_of(tmp_path, text)) >= 4


def test_too_many_settings(tmp_path):
    many = ", ".join(str(i / 1000) for i in range(1, 1102))
    found = errors_of(
        tmp_path, SMALL.replace("optimizer.lr: [0.001, 0.01]", f"optimizer.lr: [{many}]")
    )
    assert found == ["8: stages.rates.vary: it has 1,101 settings, expected at most 1,000"]
