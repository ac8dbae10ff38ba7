"""Runs the search of a pack as its job does, and counts the trainings that it begins.

    python tests/counted_search.py SETTINGS COUNT

SETTINGS is a JSON file with the arguments of ``search_cells.main``; to COUNT one byte is appended
before each training, so that the count holds whenever the process is killed.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

import search_cells
from steeplechase.training.engines import fused


def count_trainings(path: str) -> None:
    """Make the fused engine append a byte to a file before each training."""
    count = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    train = fused.train

    def counted(tasks, *given, **named):
        outcomes = []
        for task in tasks:
            os.write(count, b".")
            outcomes += train([task], *given, **named)
        return outcomes

    fused.train = counted


if __name__ == "__main__":
    count_trainings(sys.argv[2])
    search_cells.main(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
