"""The choice of a stage: which setting wins, and the recipe that it leaves."""

import json

import pytest

import choose_setting
from steeplechase.sweep_columns import RUNS
from steeplechase.tables import to_table, write_parquet

RECIPE = {"network": {"name": "mlp"}, "optimizer": {"name": "sgd", "lr": 0.1}}
RECIPE |= {part: [] for part in ("schedule", "wrapper", "regularisation", "augmentation")}
RECIPE |= {"inputs": {}, "training": {"epochs": 2}}
STAGE = {"name": "rates", "vary": {"optimizer.lr": [0.01, 0.5]}}


def runs(path, *scores):
    """Write runs: setting, accuracy and loss on held-out images; none where it diverged."""
    rows = [
        {
            "stage": "rates",
            "setting": setting,
            "replicate": i,
            "status": "diverged" if accuracy is None else "ok",
            "validation_accuracy": accuracy,
            "validation_loss": loss,
        }
        for i, (setting, accuracy, loss) in enumerate(scores)
    ]
    write_parquet(to_table(rows, RUNS), path)
    return path


def chosen(folder, *scores, selection="accuracy", before=None):
    """Return the choice; each run is in a file of its own."""
    files = [runs(folder / f"{i}.parquet", score) for i, score in enumerate(scores)]
    choice = folder / "choice.json"
    choose_setting.main(files, STAGE, RECIPE, before, selection, choice)
    return json.loads(choice.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("selection", "setting"), [("accuracy", 1), ("loss", 0)])
def test_winner_is_by_what_selects(tmp_path, selection, setting):
    found = chosen(tmp_path, (0, 0.7, 0.5), (1, 0.8, 0.6), selection=selection)
    assert (found["stage"], found["setting"]) == ("rates", setting)
    assert found["recipe"]["optimizer"] == {
        "name": "sgd",
        "lr": STAGE["vary"]["optimizer.lr"][setting],
    }
    assert found["label"] == ("lr 0.01", "lr 0.5")[setting]


def test_it_starts_from_the_choice_before(tmp_path):
    before = tmp_path / "before.json"
    begun = {**RECIPE, "network": {"name": "softmax"}}
    before.write_text(json.dumps({"recipe": begun}), encoding="utf-8")
    found = chosen(tmp_path, (0, 0.7, 0.5), (1, 0.6, 0.6), before=before)
    assert found["recipe"] == {**begun, "optimizer": {"name": "sgd", "lr": 0.01}}


def test_without_a_winner_what_it_started_from_goes_on(tmp_path):
    found = chosen(tmp_path, (0, None, None), (1, None, None))
    assert found["setting"] is None and found["recipe"] == RECIPE
