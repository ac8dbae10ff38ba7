"""Descents of a problem's loss: one by one, without a network and without tuning."""
