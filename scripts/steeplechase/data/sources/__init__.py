"""Where data sets come from: one file is one source.

A source is a module with `read(entry, raw) -> Raw`: `entry` is the catalogue entry (or the mapping
of a user's own file) and `raw` the path of its file, None where there is none.
"""
