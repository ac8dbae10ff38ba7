"""Regularisers: one file each: a penalty or decay of weights, or a disturbance of hidden units.

A module declares ``TITLE``, ``REFERENCE`` and ``HYPERPARAMETERS`` (literal, as optimizers do) and
either, as a penalty that is added to the training loss,

- ``add_gradient(gradient, weight, scratch, **hyperparameters)``: adds the penalty's gradient to
  that of the loss, in place; `scratch` may be overwritten; and
- ``loss(weights, **hyperparameters)``: the penalty itself, which the loop engine gives to
  autograd and against which ``add_gradient`` is tested;

or, as a decay that the gradient does not see,

- ``decay(weight, lr, **hyperparameters)``: shrinks the weights in place, after the gradient was
  taken and before the optimizer's step, whose rate is `lr`;

or, as a disturbance, with ``DISTURBS_UNITS = True`` (networks for images have their own dropout),

- ``multipliers(draws, **hyperparameters)``: turns uniform draws from [0, 1), one a hidden unit and
  row, in place into what the outputs of the units are multiplied by during training.

Penalties and decay are of weights alone: biases are left free, as in Goodfellow, Bengio and
Courville, "Deep learning", 2016, section 7.1. The losses in tables and curves are without penalties
and without disturbance, so that they can be compared between algorithms.

Hyperparameters may be numbers or tensors that broadcast, as those of optimizers.
"""
