"""Data sets that are computed: one file is one generator.

A generator is a module with `generate(...) -> pandas.DataFrame`, the class in the last column.
Those that enumerate a published rule take no seed and give the same rows as the published file;
those that draw from a published distribution take `rows` and `seed`.
"""
