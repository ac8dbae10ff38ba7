"""A search that gets SIGTERM keeps what it is training, ends, and goes on there."""

import os
import signal
import threading

import pytest
from small_training import PROTOCOL, adam_algorithm, small_trainer

from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.trials import draw_trials
from steeplechase.training.cells import CHUNK_CELLS, search
from steeplechase.training.engines import fused
from steeplechase.training.interruption import Interrupted, Interruption

INNER = PROTOCOL["inner_folds"]
CELLS = list_cells({"drop": 7}, PROTOCOL["outer_folds"], 1)


def run(cache):
    algorithm = adam_algorithm()
    trials = {"drop": draw_trials(algorithm, 7, 1)}
    return search(small_trainer(algorithm), CELLS, trials, INNER, "accuracy", cache)


@pytest.fixture
def terminated(monkeypatch):
    """Send SIGTERM to this process during a training of the first chunk, once."""
    train, sent = fused.train, []

    def interrupted(tasks, device):
        if not sent:
            sent.append(True)
            os.kill(os.getpid(), signal.SIGTERM)
        return train(tasks, device)

    monkeypatch.setattr(fused, "train", interrupted)


def test_chunk_in_flight_is_kept_and_no_other_begun(cache, terminated, trained):
    message = f"^stopped by SIGTERM: {CHUNK_CELLS} of {len(CELLS)} are trained and kept"
    with pytest.raises(Interrupted, match=message):
        run(cache)
    assert len(list(cache.folder.glob("*/*.json"))) == CHUNK_CELLS
    assert len(trained) == CHUNK_CELLS * INNER


def test_run_again_it_trains_the_rest_and_gives_the_same_rows(cache, tmp_path, terminated, trained):
    with pytest.raises(Interrupted):
        run(cache)
    rows = run(cache)
    assert len(trained) == len(CELLS) * INNER
    assert rows == run(type(cache)(tmp_path / "another"))


def test_signal_has_its_old_meaning_afterwards():
    before = signal.getsignal(signal.SIGTERM)
    with Interruption() as interruption:
        assert signal.getsignal(signal.SIGTERM) != before and not interruption.asked_for
        os.kill(os.getpid(), signal.SIGTERM)
        assert interruption.asked_for
    assert signal.getsignal(signal.SIGTERM) == before


def test_thread_that_may_not_take_signals_works_without():
    seen = []

    def work():
        with Interruption() as interruption:
            seen.append(interruption.asked_for)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
