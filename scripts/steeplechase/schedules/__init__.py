"""Learning-rate schedules: one file each, a pure function of time to a multiplier of the rate.

A module declares ``TITLE``, ``REFERENCE`` and ``HYPERPARAMETERS`` (literal, as optimizers do) and
``multiplier(epoch, **hyperparameters)``: an array of epochs, counted from 0 and fractional where
the schedule acts per step, to an array of multipliers of the same shape. It looks at each epoch
alone, so a step within an epoch needs no other code.

One that depends on how long it has, as a cosine over the whole training does, declares
``NEEDS_EPOCHS = True`` and takes ``epochs`` as well: the number of epochs of the training or, in a
sequence, of its part of it. A study does not give that number, so the same study file is right for
another length.

One that answers to the course of the training declares ``FEEDBACK = True`` and
``ENGINE = "loop"``, the engine that can ask it. In place of the function it has a class ``Course``,
which is made of the hyperparameters but ``validation_share`` for each training, and has
``multiplier``, a number, and ``end_epoch(loss)``. Every such schedule has the hyperparameter
``validation_share``: so many of the training rows are held out, whose mean cross-entropy after each
epoch is that loss; with 0 it is that of the epoch's batches. No other rows may be watched: those
that a trial or a refit is judged by are seen by nothing that is fitted, and a rate that follows
the loss is.

Where an algorithm lists several schedules, their multipliers are multiplied, or one follows the
other (`steeplechase.training.scheduling`).
"""
