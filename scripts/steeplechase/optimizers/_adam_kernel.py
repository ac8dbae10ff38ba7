"""The kernel behind ``torch.optim.Adam(fused=True)``, for one tensor: one pass over the memory.

It is no public interface of torch, so the version is pinned and the contract tests hold it to the
update rule.
"""

import torch


def adam_kernel(
    parameter: torch.Tensor,
    gradient: torch.Tensor,
    moments: tuple[torch.Tensor, torch.Tensor],
    step: int,
    lr: float,
    betas: tuple[float, float],
    epsilon: float,
) -> None:
    """Make a step of Adam in place.

    Parameters
    ----------
    parameter, gradient
        Contiguous tensors of one shape and dtype, which is not checked.
    moments
        Means of the gradients and of their squares, zero before the first step.
    step
        Number of the step, from 1.
    lr, betas, epsilon
        Hyperparameters of Adam.
    """
    torch._fused_adam_(
        [parameter],
        [gradient],
        [moments[0]],
        [moments[1]],
        [],
        [torch.tensor(float(step))],
        lr=lr,
        beta1=betas[0],
        beta2=betas[1],
        weight_decay=0.0,
        eps=epsilon,
        amsgrad=False,
        maximize=False,
    )
