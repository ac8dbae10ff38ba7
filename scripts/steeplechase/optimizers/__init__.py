"""Optimizers: one file each, holding the update rule and its counterpart in torch.

A module declares

- ``TITLE``, ``REFERENCE``: how the report names and cites it;
- ``HYPERPARAMETERS``: a literal mapping from name to type, default, bounds and description;
- ``STATE``: the names of its buffers, each of the parameter's shape and zero at the start;
- ``update(parameter, gradient, state, scratch, step, lr, **hyperparameters)``: one step, in place;
- ``torch_optimizer(parameters, lr, **hyperparameters)``: the same in ``torch.optim``, which the
  loop engine runs and against which the update rule is tested.

One without ``update`` runs in the loop engine alone, whatever the study's engine is, and declares

- ``ENGINE = "loop"``;
- ``CLOSURE = True`` where ``step`` of its counterpart needs a function that evaluates the batch
  anew: ``closure()`` returns the loss and leaves its gradients in the parameters' ``grad``, and
  ``closure(backward=False)`` returns the loss with its graph, of which derivatives of any order can
  be taken;
- ``PASSES``: about how many gradients a step computes, where that is not one; it sizes the jobs.

``FULL_BATCH = True`` makes the whole training part the batch, whatever the study's batch size is.

``update`` may overwrite ``gradient`` and ``scratch``. It is written with operations that take a
number or a tensor that broadcasts, so that hyperparameters may differ from network to network
where several are stacked along a leading axis.

Where other parameters are evaluated than those that are trained, a module declares
``evaluated(parameter, state, **hyperparameters)``, which returns them; its counterpart then has
methods ``eval`` and ``train``, which put them into the parameters and take them out again.

A module may declare ``update_one`` too, with the same arguments, all hyperparameters numbers: the
same step for a single network, whose tensors are contiguous, in one pass over the memory. The
engine prefers it on a CPU.
"""
