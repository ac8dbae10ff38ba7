"""Learning-rate schedules: one file each, a pure function of time to a multiplier of the rate.

A module declares ``TITLE``, ``REFERENCE`` and ``HYPERPARAMETERS`` (literal, as optimizers do) and
``multiplier(epoch, **hyperparameters)``: an array of epochs, counted from 0 and fractional where
the schedule acts per step, to an array of multipliers of the same shape. Where an algorithm lists
several schedules, their multipliers are multiplied.
"""
