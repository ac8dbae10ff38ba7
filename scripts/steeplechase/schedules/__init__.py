"""Learning-rate schedules: one file each, a pure function of time to a multiplier of the rate.

A module declares ``TITLE``, ``REFERENCE`` and ``HYPERPARAMETERS`` (literal, as optimizers do) and
``multiplier(epoch, **hyperparameters)``: an array of epochs, counted from 0 and fractional where
the schedule acts per step, to an array of multipliers of the same shape. It looks at each epoch
alone, so a step within an epoch needs no other code.

One that depends on how long it has, as a cosine over the whole training does, declares
``NEEDS_EPOCHS = True`` and takes ``epochs`` as well: the number of epochs of the training or, in a
sequence, of its part of it. A study does not give that number, so the same study file is right for
another length.

Where an algorithm lists several schedules, their multipliers are multiplied, or one follows the
other (`steeplechase.training.scheduling`).
"""
