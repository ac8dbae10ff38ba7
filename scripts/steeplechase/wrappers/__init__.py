"""Wrappers: one file each, what is done around the steps of any optimizer.

A module declares ``TITLE``, ``REFERENCE`` and ``HYPERPARAMETERS`` (literal, as optimizers do),

- ``STATE``: a literal mapping from the names of its buffers, each of the parameter's shape, to what
  they hold at the start, ``"parameter"`` for the initial parameters or ``"zero"``;

- ``CHANGES_GRADIENTS = True`` where it has one of the first three functions below;

and at least one of these functions, which work in place:

- ``before_step(gradient, scratch, step, **hyperparameters)``: changes the gradient;
- ``add_noise(gradient, draws, step, **hyperparameters)``: the same, with standard normal draws in
  the gradient's shape, which may be overwritten. They are named by the place in the protocol and
  never by the algorithm: all algorithms with noise meet the same;
- ``scale(norm, **hyperparameters)``: returns what the gradients of the whole network are multiplied
  by; `norm` is a tensor, the Euclidean norm over all of its weights and biases;
- ``after_step(parameter, state, scratch, step, **hyperparameters)``: after the optimizer's step;
- ``after_epoch(parameter, state, scratch, epoch, **hyperparameters)``: after the last step of an
  epoch;
- ``evaluated(parameter, state, **hyperparameters)``: returns the parameters that are evaluated,
  after an epoch and at the end, where they are not those that are trained.

All but ``scale`` are called for each layer and work on each number by itself, weights and biases
alike, since the engines lay parameters out differently. `step` counts from 1 and `epoch` from 0;
`scratch` may be overwritten. What is done to a gradient is done to that of the loss with its
penalties, before the optimizer sees it. Where an algorithm has several wrappers each function is
called in the order of the study, and the last one that has ``evaluated`` decides.

Hyperparameters, `step` and `norm` may be tensors that broadcast, as those of optimizers: one value
for each of many networks that are stacked. Helpers that take either stand in ``_either.py``.
"""
