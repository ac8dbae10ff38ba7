"""The kernel behind ``torch.optim.SGD(fused=True)``, for one tensor: one pass over the memory.

It is no public interface of torch, so the version is pinned and the contract tests hold it to the
update rules.
"""

import torch


def sgd_kernel(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    velocity: torch.Tensor,
    lr: float,
    momentum: float,
    nesterov: bool = False,
    dampening: float = 0.0,
    first: bool = False,
) -> None:
    """Make a step of SGD with momentum in place.

    Parameters
    ----------
    parameter, gradient, velocity
        Contiguous tensors of one shape and dtype, which is not checked; `velocity` is zero before
        the first step.
    lr, momentum
        Learning rate and share of the velocity that is kept.
    nesterov
        Whether to look ahead.
    dampening, first
        What of the gradient is kept out of the velocity, but for the first step.
    """
    torch._fused_sgd_(
        [parameter],
        [gradient],
        [velocity] if momentum else [],  # the kernel refuses a velocity that it does not need
        weight_decay=0.0,
        momentum=momentum,
        lr=lr,
        dampening=dampening,
        nesterov=nesterov,
        maximize=False,
        is_first_step=first,
    )
