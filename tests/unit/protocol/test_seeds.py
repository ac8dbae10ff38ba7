"""Generators are named: nothing but purpose and names decides their numbers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from steeplechase.protocol.seeds import generator

SCRIPTS = Path(__file__).parents[3] / "scripts"

# What version 0.1.0 draws. Other numbers would mean other splits, weights and trials in every
# study that was ever run, so they are never changed by the way.
FIRST_DRAWS = {
    ("weights", 1, "iris", 0, "None", 0): [2365717347, 825699889, 2233312552],
    ("outer", 1, "iris"): [468074154, 1227750232, 1635012625],
}


def draws(purpose, *names):
    return generator(purpose, *names).integers(0, 2**32, 8).tolist()


def test_same_purpose_and_names_same_numbers():
    assert draws("weights", 1, "iris", 0) == draws("weights", 1, "iris", 0)


def test_other_generators_in_between_change_nothing():
    first = generator("weights", 1, "iris")
    alone = first.integers(0, 2**32, 8).tolist()
    again = generator("weights", 1, "iris")
    mixed = []
    for _ in range(8):
        generator("batches", 1, "iris").random(3)
        mixed.append(int(again.integers(0, 2**32)))
    assert mixed == alone


@pytest.mark.parametrize(
    "other",
    [
        ("batches", 1, "iris", 0),
        ("weights", 2, "iris", 0),
        ("weights", 1, "wine", 0),
        ("weights", 1, "iris", 1),
        ("weights", 1, "iris"),
        ("weights", 0, "iris", 1),
        ("weights", 1, "iri", "s0"),
    ],
)
def test_other_purpose_or_names_other_numbers(other):
    assert draws(*other) != draws("weights", 1, "iris", 0)


def test_names_that_run_together_alike_are_different():
    assert draws("a", "bc", "d") != draws("a", "b", "cd") != draws("ab", "c", "d")


def test_numbers_are_those_of_the_first_release():
    assert {names: draws(*names)[:3] for names in FIRST_DRAWS} == FIRST_DRAWS


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_process_and_order_do_not_matter(hash_seed):
    code = (
        "from steeplechase.protocol.seeds import generator\n"
        "for names in (('outer', 1, 'iris'), ('weights', 1, 'iris', 0)):\n"
        "    print(*generator(*names).integers(0, 2**32, 8))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(SCRIPTS)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [[int(number) for number in line.split()] for line in done.stdout.splitlines()]
    here = [draws("weights", 1, "iris", 0), draws("outer", 1, "iris")]
    assert lines == here[::-1]
