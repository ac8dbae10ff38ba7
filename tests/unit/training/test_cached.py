"""What the cache has: counted right when it is empty, half filled and full."""

import pytest
from small_training import PROTOCOL, adam_algorithm, momentum_algorithm, small_trainer

from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.trials import draw_trials
from steeplechase.training.cached import cached_cells, cached_refits, count_work
from steeplechase.training.cells import refit, search
from steeplechase.training.refits import selected_trainings

ALGORITHMS = (momentum_algorithm(), adam_algorithm())
TRIALS = {one["name"]: draw_trials(one, 3, 1) for one in ALGORITHMS}
CELLS = list_cells(dict.fromkeys(TRIALS, 3), PROTOCOL["outer_folds"], 1)
INNER = PROTOCOL["inner_folds"]


@pytest.fixture
def trainer():
    return small_trainer(*ALGORITHMS)


def counted(trainer, cache, metric="accuracy"):
    return cached_cells(trainer, CELLS, TRIALS, INNER, metric, cache)


def train(trainer, cache, cells):
    search(trainer, cells, TRIALS, INNER, "accuracy", cache)


def train_refit(trainer, cache, outer_fold):
    """Refit the second trial of the first algorithm on an outer fold."""
    choice = {"algorithm": "restarts", "outer_fold": outer_fold, "replicate": 0, "trial": 1}
    refit(trainer, selected_trainings(trainer, [choice], "random"), cache)


def test_empty_cache_has_nothing(trainer, cache):
    assert counted(trainer, cache) == [False] * len(CELLS)


def test_half_filled_cache_has_what_was_trained(trainer, cache):
    train(trainer, cache, CELLS[::2])
    assert counted(trainer, cache) == [number % 2 == 0 for number in range(len(CELLS))]


def test_full_cache_has_everything_of_this_metric(trainer, cache):
    train(trainer, cache, CELLS)
    assert counted(trainer, cache) == [True] * len(CELLS)
    assert counted(trainer, cache, "log_loss") == [False] * len(CELLS)


def test_counting_trains_nothing(trainer, cache, trained):
    counted(trainer, cache)
    cached_refits(trainer, CELLS, TRIALS, [True] * len(CELLS), cache)
    assert trained == []


def test_refit_counts_where_all_its_trials_are_there(trainer, cache):
    train(trainer, cache, CELLS)
    train_refit(trainer, cache, outer_fold=2)
    found = cached_refits(trainer, CELLS, TRIALS, counted(trainer, cache), cache)
    assert found == {"restarts": [False, False, True], "drop": [False] * 3}


def test_refit_of_an_outer_fold_with_new_trials_does_not_count(trainer, cache):
    train(trainer, cache, [cell for cell in CELLS if cell.trial < 2])
    train_refit(trainer, cache, outer_fold=2)
    found = cached_refits(trainer, CELLS, TRIALS, counted(trainer, cache), cache)
    assert found == {"restarts": [False] * 3, "drop": [False] * 3}


def test_work_of_a_half_cached_data_set(trainer, cache):
    """36 rows in 3 outer folds of 2 inner ones: 12 and 12, then 24 and 12."""
    train(trainer, cache, CELLS[:5])
    packs = {"0": 10, "1": len(CELLS) - 10}
    found = {"0": True, "1": False}
    work = count_work(trainer, CELLS, TRIALS, PROTOCOL, cache, packs, found)
    assert (work.inner_rows, work.outer_rows) == ((12, 12), (24, 12))
    assert work.widths[1:] == [8, 8, 3]
    assert (work.packs, work.found) == ([10, len(CELLS) - 10], [True, False])
    assert [there for _, there in work.cells] == [True] * 5 + [False] * (len(CELLS) - 5)
    assert [name for name, _ in work.cells] == [cell.algorithm for cell in CELLS]
