"""The kernels behind ``torch.optim.Adam(fused=True)`` and ``AdamW``, for one tensor: one pass.

They are no public interface of torch, so the version is pinned and the contract tests hold them to
the update rules.
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
    weight_decay: float = 0.0,
    largest: torch.Tensor | None = None,
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
    weight_decay
        Decoupled from the gradient, as AdamW has it.
    largest
        The largest mean of squares so far, zero before the first step: what AMSGrad divides by.
    """
    # Without decay both kernels compute the same.
    kernel = torch._fused_adamw_ if weight_decay else torch._fused_adam_
    kernel(
        [parameter],
        [gradient],
        [moments[0]],
        [moments[1]],
        [] if largest is None else [largest],
        [torch.tensor(float(step))],
        lr=lr,
        beta1=betas[0],
        beta2=betas[1],
        weight_decay=weight_decay,
        eps=epsilon,
        amsgrad=largest is not None,
        maximize=False,
    )
