"""All descents of one problem: every setting of every algorithm, from every start."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from steeplechase import registry
from steeplechase.components import kinds_and_parts
from steeplechase.descent.batches import batches
from steeplechase.descent.steps import Descent, descend
from steeplechase.problems._problem import Problem
from steeplechase.protocol.seeds import generator
from steeplechase.protocol.trials import columns, draw_trials

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Setting:
    """One setting of an algorithm: its number and the hyperparameters of each component."""

    algorithm: dict[str, Any]
    number: int
    values: list[dict[str, Any]]

    @property
    def named(self) -> dict[str, Any]:
        """The hyperparameters by the names of the tables' columns."""
        return {column: self.values[i][name] for i, name, column in columns(self.algorithm)}


def build(problem: Mapping[str, Any]) -> Problem:
    """Return the problem of a study.

    Parameters
    ----------
    problem
        Its name, the module's name as ``problem``, and its settings.
    """
    return registry.load("problems", problem["problem"]).problem(**problem["settings"])


def run(
    problem: Mapping[str, Any],
    algorithms: list[dict[str, Any]],
    protocol: Mapping[str, Any],
    say: Callable[[str], None] = lambda text: None,
) -> tuple[Rows, Rows]:
    """Run all descents of a problem.

    Parameters
    ----------
    problem
        As for `build`.
    algorithms
        Resolved, with ``trials`` (how many settings), ``batch_size`` and ``sampling``; those that
        take batches are left out where there are no rows.
    protocol
        As in the study.
    say
        Takes a line for each algorithm.

    Returns
    -------
    list of dict, list of dict
        A row a descent, and a row an iteration of it, as in `tables`.
    """
    torch.set_num_threads(1)  # a second thread changes the last bits of the results
    made, name = build(problem), problem["name"]
    descents: Rows = []
    iterations: Rows = []
    for algorithm in algorithms:
        if algorithm["batch_size"] != "all" and not made.rows:
            continue
        for setting in settings(algorithm):
            for replicate in range(protocol["replicates"]):
                keys = {
                    "problem": name,
                    "algorithm": algorithm["name"],
                    "setting": setting.number,
                    "replicate": replicate,
                }
                found = _one(made, name, setting, replicate, protocol)
                descents.append({**keys, **_described(setting), **outcome(found, made, protocol)})
                iterations += [{**keys, **row} for row in _path(found, made)]
        say(f"{name}: {algorithm['name']}: {algorithm['trials'] * protocol['replicates']} descents")
    return descents, iterations


def settings(algorithm: dict[str, Any]) -> Iterator[Setting]:
    """Yield every setting of an algorithm, in the order of its search space."""
    for number, values in enumerate(draw_trials(algorithm, algorithm["trials"], 0, "grid")):
        yield Setting(algorithm, number, values)


def start(problem: Problem, name: str, replicate: int, seed: int) -> np.ndarray:
    """Return where a replicate begins: the problem's own start, or a place around it."""
    own = np.array(problem.start, dtype=np.float64)
    if replicate == 0:
        return own
    return own + problem.spread * generator("start", seed, name, replicate).standard_normal(
        len(own)
    )


def _one(
    problem: Problem, name: str, setting: Setting, replicate: int, protocol: Mapping[str, Any]
) -> Descent:
    """Run one descent."""
    algorithm, seed = setting.algorithm, protocol["seed"]
    parts = list(zip(kinds_and_parts(algorithm), setting.values, strict=True))
    wrappers = [
        (registry.load(kind, part["name"]), given)
        for (kind, part), given in parts
        if kind == "wrappers"
    ]
    names = (seed, name, replicate)
    return descend(
        problem,
        start(problem, name, replicate, seed),
        batches(problem.rows, algorithm["batch_size"], algorithm["sampling"], *names),
        registry.load("optimizers", algorithm["optimizer"]["name"]),
        setting.values[0],
        wrappers,
        protocol["iterations"],
        protocol["diverged_above"],
        generator("noise", *names),
    )


def _described(setting: Setting) -> dict[str, Any]:
    """Say what a setting is: its components, batches and hyperparameters."""
    algorithm = setting.algorithm
    wrappers = [part["name"] for kind, part in kinds_and_parts(algorithm) if kind == "wrappers"]
    return {
        "optimizer": algorithm["optimizer"]["name"],
        "wrapper": " + ".join(wrappers),
        "batch_size": str(algorithm["batch_size"]),
        "sampling": "" if algorithm["batch_size"] == "all" else algorithm["sampling"],
        "hyperparameters": json.dumps(setting.named, sort_keys=True),
    }


def outcome(found: Descent, problem: Problem, protocol: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a descent; the final loss of one that ended early is missing."""
    ended = found.status == "ok"
    excess = [max(loss - problem.minimum, 0.0) for loss in found.losses]
    near = protocol["tolerance"] * excess[0] if excess else 0.0
    reached = next((i for i, value in enumerate(excess) if value <= near), None)
    return {
        "status": found.status,
        "reason": found.reason,
        "iterations": max(len(excess) - 1, 0),
        "start_loss": found.losses[0] if found.losses else None,
        "final_loss": found.losses[-1] if ended else None,
        "best_loss": min(found.losses, default=None),
        "start_excess": excess[0] if excess else None,
        "final_excess": excess[-1] if ended else None,
        "best_excess": min(excess, default=None),
        "iterations_to_tolerance": reached,
    }


def _path(found: Descent, problem: Problem) -> Iterator[dict[str, Any]]:
    """Yield loss and parameters of each iteration."""
    for i, (loss, place) in enumerate(zip(found.losses, found.places, strict=True)):
        named = {f"parameter_{k}": value for k, value in enumerate(place, 1)}
        yield {"iteration": i, "loss": loss, "excess": max(loss - problem.minimum, 0.0), **named}
