"""Problems: one file each, holding a loss of a few parameters that algorithms descend.

A module declares

- ``TITLE``, ``REFERENCE``: how the report names and cites it;
- ``HYPERPARAMETERS``: its settings, a literal mapping from name to type, default, bounds and
  description;
- ``BATCHES``: whether its loss is a mean over rows, of which batches can be taken;
- ``BOX``: the part of the plane that its picture shows, ``((low, high), (low, high))`` of the first
  and the second parameter; None where it has more than two parameters;
- ``problem(**settings)``: the `Problem` with these settings.
"""
