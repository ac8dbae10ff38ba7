"""What is trained and what comes from the cache: finished cells are never trained again."""

import pytest
from small_training import (
    PROTOCOL,
    adam_algorithm,
    algorithm,
    component,
    diverging_algorithm,
    momentum_algorithm,
    small_search,
    small_trainer,
    text,
)

from steeplechase.training import cells as module
from steeplechase.training.cells import refit
from steeplechase.training.engines import fused
from steeplechase.training.refits import selected_trainings

INNER = PROTOCOL["inner_folds"]


def test_second_search_trains_nothing(cache, trained):
    first = small_search(cache, momentum_algorithm())
    assert len(trained) == 2 * INNER
    assert text(small_search(cache, momentum_algorithm())) == text(first)
    assert len(trained) == 2 * INNER


def test_more_trials_train_the_new_ones_alone(cache, trained):
    small_search(cache, momentum_algorithm(), trials=3)
    trained.clear()
    small_search(cache, momentum_algorithm(), trials=5)
    assert len(trained) == 2 * INNER


def test_ten_trials_more_than_fifty_train_exactly_the_ten(cache, trained):
    small_search(cache, adam_algorithm(), trials=50)
    assert len(trained) == 50 * INNER
    trained.clear()
    small_search(cache, adam_algorithm(), trials=60)
    assert len(trained) == 10 * INNER


def test_another_algorithm_trains_its_own_cells_alone(cache, trained):
    small_search(cache, momentum_algorithm())
    trained.clear()
    small_search(cache, momentum_algorithm(), adam_algorithm())
    assert len(trained) == 2 * INNER


def test_other_name_of_an_algorithm_with_the_same_trials_trains_nothing(cache, trained):
    one, renamed = (
        algorithm(name, component("optimizers", "sgd", lr=0.1)) for name in ("one", "renamed")
    )
    small_search(cache, one, trials=1)
    trained.clear()
    small_search(cache, renamed, trials=1)
    assert trained == []


def test_another_selection_metric_is_another_cell(cache, trained):
    """Its score is kept with the cell."""
    small_search(cache, momentum_algorithm())
    trained.clear()
    rows = small_search(cache, momentum_algorithm(), metric="log_loss")
    assert len(trained) == 2 * INNER and all(row["validation_log_loss"] > 0 for row in rows)


def test_damaged_entry_is_trained_again_to_the_same_rows(cache, trained):
    first = small_search(cache, momentum_algorithm())
    (damaged, *_) = cache.folder.rglob("*.json")
    damaged.write_bytes(damaged.read_bytes()[:-9])
    trained.clear()
    assert text(small_search(cache, momentum_algorithm())) == text(first)
    assert len(trained) == INNER


def test_killed_search_keeps_what_was_finished(cache, trained, monkeypatch):
    monkeypatch.setattr(module, "CHUNK_CELLS", 2)
    train, calls = fused.train, []

    def killed(tasks, device):
        calls.append(tasks)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return train(tasks, device)

    with monkeypatch.context() as patch:
        patch.setattr(fused, "train", killed)
        with pytest.raises(KeyboardInterrupt):
            small_search(cache, momentum_algorithm(), trials=6)
    trained.clear()
    small_search(cache, momentum_algorithm(), trials=6)
    assert len(trained) == 2 * INNER


def test_log_says_what_is_cached_and_what_is_trained(cache, capsys):
    small_search(cache, momentum_algorithm(), trials=2)
    capsys.readouterr()
    small_search(cache, momentum_algorithm(), trials=3)
    first, *_, last = capsys.readouterr().err.splitlines()
    assert first == "3 cells: 2 cached, 1 to train"
    assert last.startswith("1 of 1 trained in ")


def test_diverged_cells_are_cached(cache, trained):
    first = small_search(cache, diverging_algorithm())
    trained.clear()
    assert text(small_search(cache, diverging_algorithm())) == text(first)
    assert trained == []


def test_refit_from_the_cache_is_that_of_the_training(cache, trained):
    one = momentum_algorithm()
    choice = {"algorithm": "restarts", "outer_fold": 0, "replicate": 0, "trial": 1}
    trainer = small_trainer(one)
    trainings = selected_trainings(trainer, [choice], "random")
    (fresh,), (kept,) = (refit(trainer, trainings, cache) for _ in range(2))
    assert len(trained) == 1
    assert fresh["curves"] == kept["curves"]
    for part in ("train_probabilities", "test_probabilities"):
        assert fresh[part].dtype == kept[part].dtype
        assert fresh[part].tobytes() == kept[part].tobytes()


def test_inner_cells_and_refits_have_different_keys(cache, trained):
    one = algorithm("one", component("optimizers", "sgd", lr=0.1))
    small_search(cache, one, trials=1)
    trained.clear()
    choice = {"algorithm": "one", "outer_fold": 0, "replicate": 0, "trial": 0}
    trainer = small_trainer(one)
    refit(trainer, selected_trainings(trainer, [choice], "random"), cache)
    assert len(trained) == 1
