"""Measured rates: the fit finds what the times were made of, and the measurement runs."""

import math

import pytest
from small_training import (
    NETWORK,
    PROTOCOL,
    TRAINING,
    adam_algorithm,
    algorithm,
    component,
    momentum_algorithm,
    small_table,
)

from steeplechase.data.table import write_table
from steeplechase.files import write_json
from steeplechase.protocol.splits import make_splits
from steeplechase.training.cost_model import Rates, time_s, training_work
from steeplechase.training.device import CPU
from steeplechase.training.rates import fit_rates, measure_rates, training_kind

WIDTHS = [4, 256, 256, 3]
TRUE = Rates(flop_per_s=8e10, bytes_per_s=math.inf, step_s=2e-4, layer_s=0.0, training_s=3e-3)


def works(rows=(16, 66, 256)):
    return [training_work(WIDTHS, n, epochs, 256, 1) for n in rows for epochs in (1, 20)]


def test_fit_finds_the_rates_that_made_the_times():
    found = fit_rates([(work, time_s(work, TRUE)) for work in works()])
    assert found.flop_per_s == pytest.approx(TRUE.flop_per_s, rel=1e-6)
    assert found.step_s == pytest.approx(TRUE.step_s, rel=1e-6)
    assert found.training_s == pytest.approx(TRUE.training_s, rel=1e-6)


def test_fit_to_one_data_set_predicts_it():
    """Steps and operations grow together there, and cannot be told apart."""
    found = fit_rates([(work, time_s(work, TRUE)) for work in works([66])])
    longer = training_work(WIDTHS, 66, 50, 256, 1)
    assert time_s(longer, found) == pytest.approx(time_s(longer, TRUE), rel=1e-6)


def test_times_that_do_not_grow_with_the_work_make_no_negative_rate():
    found = fit_rates([(work, 0.01) for work in works()])
    assert found.flop_per_s > 0 and found.step_s >= 0 and found.training_s >= 0
    assert time_s(works()[0], found) == pytest.approx(0.01, rel=1e-3)


def test_schedules_do_not_make_another_kind_and_regularisers_do():
    plain, drop, regular = adam_algorithm("a"), adam_algorithm("b"), adam_algorithm("c")
    drop["schedules"] = [component("schedules", "constant")]
    regular["regularisers"] = [component("regularisers", "dropout", rate=0.5)]
    assert training_kind(plain) == training_kind(drop) == "adam"
    assert training_kind(regular) != training_kind(plain)
    assert training_kind(plain | {"training": {"batch_size": 8}}) != training_kind(plain)
    assert training_kind(momentum_algorithm()) != training_kind(plain)


def test_schedules_that_need_an_engine_make_another_kind():
    plain, plateau = adam_algorithm("a"), adam_algorithm("b")
    plateau["schedules"] = [component("schedules", "reduce_on_plateau")]
    assert training_kind(plateau) != training_kind(plain)


def test_measurement_in_processes_of_their_own(tmp_path):
    places = []
    for rows in (24, 90):
        table = small_table(rows=rows)
        write_table(table, tmp_path / f"{rows}.parquet")
        write_json(tmp_path / f"{rows}.json", make_splits(table.labels, "small", PROTOCOL))
        places.append((str(tmp_path / f"{rows}.parquet"), str(tmp_path / f"{rows}.json")))
    one, other = momentum_algorithm(), algorithm("other", momentum_algorithm()["optimizer"])
    found = measure_rates(
        places, {"restarts": one, "other": other}, NETWORK, TRAINING, PROTOCOL, CPU, 2, seconds=0
    )
    assert found.rates["restarts"] == found.rates["other"]
    assert time_s(training_work([3, 8, 8, 3], 24, 4, 16, 1), found.rates["other"]) > 0
    assert found.start_s > 0 and found.peak_memory_mb > 50
