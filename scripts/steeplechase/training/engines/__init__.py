"""Engines: one file each, with ``train(tasks) -> outcomes``.

*fused* is why the project is fast; *loop* is the plain reference that it is held against.
"""
