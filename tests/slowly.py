"""Makes the trainings of a job slow, or the job hungry, and counts them; for tests of faults.

Imported by a copy of ``search_cells.py``. In the folder ``faults`` of the project's copy, the file
``slow_<pack>`` holds the seconds that each training of a pack is to take, for as long as it is
there, and how many trainings go before, as fast as they can; ``hungry_<pack>`` the memory in
megabytes that its job takes. Each training adds a byte to ``begun_<pack>`` as it begins.
"""

import os
import time
from pathlib import Path

import __main__
from steeplechase.training.engines import fused

FOLDER = Path("faults")

pack = __main__.snakemake.wildcards.pack
hungry = FOLDER / f"hungry_{pack}"
# Written to, or the system would give it no memory.
held = b"x" * (int(hungry.read_text()) * 2**20) if hungry.exists() else b""
count = os.open(FOLDER / f"begun_{pack}", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
train = fused.train


def slow_train(tasks, *given, **named):
    """Train one after another, each as slow as it is to be at that moment."""
    outcomes = []
    for task in tasks:
        os.write(count, b".")
        slow = FOLDER / f"slow_{pack}"
        if slow.exists():
            seconds, before = map(float, slow.read_text().split() or (0, 0))
            time.sleep(seconds if os.fstat(count).st_size > before else 0)
        outcomes += train([task], *given, **named)
    return outcomes


fused.train = slow_train
