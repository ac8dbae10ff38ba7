"""What Python writes otherwise for numbers than for tensors: wrappers meet both."""

import torch


def never(condition: bool | torch.Tensor) -> bool:
    """Say whether a condition is known to hold nowhere; of a tensor that is not asked."""
    return not (isinstance(condition, torch.Tensor) or condition)


def copy_where(condition: bool | torch.Tensor, source: torch.Tensor, target: torch.Tensor) -> None:
    """Copy `source` into `target`, both of one shape, where the condition holds.

    Parameters
    ----------
    condition
        For all of it, or a tensor that broadcasts.
    source, target
        What does not hold is not read: it may be infinite or NaN without harm.
    """
    if isinstance(condition, torch.Tensor):
        torch.where(condition, source, target, out=target)
    elif condition:
        target.copy_(source)


def at_least(value: float | torch.Tensor, least: float) -> float | torch.Tensor:
    """Return the larger one of a value and a bound."""
    return value.clamp(min=least) if isinstance(value, torch.Tensor) else max(value, least)
