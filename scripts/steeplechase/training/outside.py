"""Optimizers and schedulers from outside the library: imported, and made to look like members.

Only the loop engine runs them. Any ``torch.optim.Optimizer`` can be named, and any
``torch.optim.lr_scheduler.LRScheduler``; their hyperparameters are the arguments by keyword.
"""

import importlib
import inspect
import os
import sys
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import torch
from torch.optim.lr_scheduler import LRScheduler

from steeplechase.errors import CodeError

BASES = {"optimizers": torch.optim.Optimizer, "schedules": LRScheduler}


def member(kind: str, path: str) -> SimpleNamespace:
    """Return what the library takes for a module of a kind.

    Parameters
    ----------
    kind
        ``optimizers`` or ``schedules``.
    path
        Dotted path of the class.

    Returns
    -------
    types.SimpleNamespace
        Of an optimizer, with ``torch_optimizer(parameters, lr, **hyperparameters)``; of a schedule,
        with ``scheduler(optimizer, **hyperparameters)``.

    Raises
    ------
    CodeError
        If it cannot be imported, or is no class of the kind.
    """
    found = load(kind, path)
    if kind == "schedules":
        return SimpleNamespace(scheduler=found)

    def torch_optimizer(parameters: Iterable[torch.Tensor], **given: Any) -> torch.optim.Optimizer:
        return found(parameters, **given)

    # All optimizers take a closure, and some cannot do without; it is not declared to be needed.
    return SimpleNamespace(STATE=(), CLOSURE=True, torch_optimizer=torch_optimizer)


def load(kind: str, path: str) -> type:
    """Import a class and check that it is one of the kind; raises as `member` does.

    What is neither installed nor on PYTHONPATH is looked for in the working directory, and from
    then on so is what it imports.
    """
    module, _, name = path.rpartition(".")
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    try:
        found = getattr(importlib.import_module(module), name, None)
    except Exception as error:
        text = f"{path}: {module!r} cannot be imported: {type(error).__name__}: {error}"
        raise CodeError(text) from error
    base = BASES[kind]
    if not (inspect.isclass(found) and issubclass(found, base) and found is not base):
        what = "there is nothing of that name" if found is None else f"it is {found!r}"
        raise CodeError(f"{path}: expected a class derived from {base.__name__}, but {what}")
    return found


def check(kind: str, path: str, names: Iterable[str], changing: Iterable[str] = ()) -> None:
    """Check that a class takes these hyperparameters by keyword, and needs no others.

    Parameters
    ----------
    kind, path
        As of `member`.
    names
        Of the hyperparameters.
    changing
        Names of the wrappers that change gradients before a step, which an optimizer whose step
        needs a closure does not let them do.

    Raises
    ------
    CodeError
        If it does not, or as `member` does.
    """
    found = load(kind, path)
    if kind == "optimizers" and needs_closure(found):
        for wrapper in changing:
            text = f"its step computes the gradients that the wrapper {wrapper!r} is to change"
            raise CodeError(f"{path}: {text}: take another optimizer, or no such wrapper")
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        return  # it does not say; its call will
    try:
        signature.bind(None, **dict.fromkeys(names))
    except TypeError as error:
        _, *known = signature.parameters
        raise CodeError(f"{path}: {error}; its arguments are: {', '.join(known)}") from error


def needs_closure(optimizer: type) -> bool:
    """Say whether the step of an optimizer cannot be made without a closure."""
    try:
        closure = inspect.signature(optimizer.step).parameters.get("closure")
    except (TypeError, ValueError):
        return False  # it does not say
    return closure is not None and closure.default is inspect.Parameter.empty
