"""Packing changes nothing: the rows of a search are the same for any packs, in any order.

From a fresh start and from the cache, to the last bit.
"""

import json
import random

import pytest
from small_training import (
    adam_algorithm,
    algorithm,
    component,
    diverging_algorithm,
    momentum_algorithm,
    small_table,
    small_trainer,
    training_of,
    wrapper,
)

from steeplechase import registry
from steeplechase.protocol.packs import list_cells, plan_packs
from steeplechase.protocol.trials import draw_trials
from steeplechase.training.cache import CellCache
from steeplechase.training.cells import search

TRIALS, INNER = 3, 2
PENALISED = adam_algorithm("penalised") | {
    "regularisers": [
        component("regularisers", "l2", strength={"log_uniform": [1e-5, 1e-2]}),
        component("regularisers", "dropout", rate={"values": [0.0, 0.2, 0.5]}),
    ]
}
DRAWN = momentum_algorithm("drawn") | {
    "training": {"batch_size": 5, "sampling": "with_replacement"}
}
WRAPPED = momentum_algorithm("wrapped") | {
    "wrappers": [wrapper(name) for name in registry.names("wrappers")]
}
ALGORITHMS = (
    momentum_algorithm(),
    adam_algorithm(),
    PENALISED,
    DRAWN,
    WRAPPED,
    diverging_algorithm(),
)
CELLS = list_cells({one["name"]: TRIALS for one in ALGORITHMS}, 3, 1)
TABLE = small_table(rows=70)


def packs(most):
    cell_s = {one["name"]: 1.0 for one in ALGORITHMS}
    packing = {"max_cells": most, "target_minutes": None}
    return [pack.cells for pack in plan_packs(CELLS, cell_s, packing)]


def train_pack(cells, folder, engine):
    """Search a pack as a job does: a trainer of its own, and only the trials that it needs."""
    names = {cell.algorithm for cell in cells}
    algorithms = [one for one in ALGORITHMS if one["name"] in names]
    trials = {
        one["name"]: draw_trials(
            one, 1 + max(cell.trial for cell in cells if cell.algorithm == one["name"]), 1
        )
        for one in algorithms
    }
    trainer = small_trainer(*algorithms, table=TABLE, training={"engine": engine})
    return search(trainer, list(cells), trials, INNER, "accuracy", CellCache(folder))


def results(groups, folder, engine):
    """Return all rows of the packs, sorted, as text that is equal to the last bit."""
    rows = [row for cells in groups for row in train_pack(cells, folder, engine)]
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


@pytest.fixture(scope="module", params=registry.names("engines"))
def engine(request):
    return request.param


@pytest.fixture(scope="module")
def one_pack(engine, tmp_path_factory):
    """Return the rows of all cells in one pack, freshly trained."""
    return results([CELLS], tmp_path_factory.mktemp("cells"), engine)


def test_cells_end_in_different_ways(one_pack):
    assert {json.loads(row)["status"] for row in one_pack} == {"ok", "diverged"}
    assert len(one_pack) == len(ALGORITHMS) * TRIALS * 3 * INNER


@pytest.mark.parametrize("most", [1, 3])
def test_packs_of_any_size_give_the_same_rows(most, engine, one_pack, tmp_path):
    assert results(packs(most), tmp_path, engine) == one_pack


def test_packs_in_any_order_give_the_same_rows(engine, one_pack, tmp_path):
    groups = packs(4)
    random.Random(7).shuffle(groups)
    assert results(groups, tmp_path, engine) == one_pack


def test_cells_in_any_order_within_a_pack_give_the_same_rows(engine, one_pack, tmp_path):
    shuffled = random.Random(8).sample(CELLS, len(CELLS))
    assert results([shuffled], tmp_path, engine) == one_pack


def test_rows_from_the_cache_are_those_of_the_training(engine, one_pack, tmp_path):
    results(packs(3), tmp_path, engine)
    assert results([CELLS], tmp_path, engine) == one_pack


def test_half_filled_cache_gives_the_same_rows(engine, one_pack, tmp_path):
    results(packs(3)[::2], tmp_path, engine)
    assert results([CELLS], tmp_path, engine) == one_pack


def each_optimizer():
    """Return an algorithm for each optimizer, at two rates."""
    return [
        algorithm(name, component("optimizers", name, lr={"values": [0.01, 0.03]}))
        for name in registry.names("optimizers")
    ]


def test_no_optimizer_hangs_on_what_was_trained_before_it():
    """Buffers are used again: what is left in them must not be seen."""
    algorithms = each_optimizer()
    trainer = small_trainer(*algorithms, table=TABLE)
    wanted = [training_of(one, {"lr": lr}) for one in algorithms for lr in (0.01, 0.03)]
    alone = [trainer.run([training])[0].train_probabilities.tobytes() for training in wanted]
    assert len(set(alone)) > len(alone) / 2
    order = random.Random(9).sample(range(len(wanted)), len(wanted))
    together = trainer.run([wanted[i] for i in order])
    assert [one.train_probabilities.tobytes() for one in together] == [alone[i] for i in order]
