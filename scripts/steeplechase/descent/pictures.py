"""What pictures of a problem are drawn from: its loss on a lattice, its rows, and its facts."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch

from steeplechase import registry
from steeplechase.problems._problem import Problem, bends

LATTICE = 61  # points along each side
Rows = list[dict[str, Any]]


def facts(problem: Mapping[str, Any], made: Problem) -> dict[str, Any]:
    """Return the row of a problem in the table of problems, as in `tables`.

    Parameters
    ----------
    problem
        Its name, the module's name as ``problem``, and its settings.
    made
        What they make.
    """
    declared = registry.declared("problems", problem["problem"])
    smallest, largest = bends(made)
    start = torch.tensor(made.start, dtype=torch.float64)
    return {
        "problem": problem["name"],
        "kind": problem["problem"],
        "title": declared["TITLE"],
        "settings": ", ".join(f"{key} {value}" for key, value in problem["settings"].items()),
        "parameters": len(made.start),
        "rows": made.rows,
        "minimum": made.minimum,
        "attained": made.minimiser is not None,
        "start_loss": float(made.loss(start, None)),
        "smallest_curvature": smallest,
        "largest_curvature": largest,
        **{f"minimiser_{i}": value for i, value in enumerate(made.minimiser or (), 1)},
    }


def surface(problem: Mapping[str, Any], made: Problem) -> Rows:
    """Return the loss on a lattice over the problem's box; nothing where it has none."""
    box = registry.declared("problems", problem["problem"])["BOX"]
    if box is None:
        return []
    sides = [np.linspace(*ends, LATTICE) for ends in box]
    return [
        {"problem": problem["name"], "x": float(x), "y": float(y), "loss": loss_at(made, (x, y))}
        for y in sides[1]
        for x in sides[0]
    ]


def loss_at(made: Problem, place: tuple[float, float]) -> float:
    """Return the loss of two parameters."""
    return float(made.loss(torch.tensor(place, dtype=torch.float64), None))


def points(problem: Mapping[str, Any], made: Problem) -> Iterator[dict[str, Any]]:
    """Yield the rows of a problem, those without any none."""
    for (x, y), label in zip(made.inputs.tolist(), made.labels.tolist(), strict=True):
        yield {"problem": problem["name"], "x": x, "y": y, "label": label}
