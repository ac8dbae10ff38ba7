"""Statistics of sweeps over settings on images: one file each, of tidy frames and without torch.

A module declares

- ``TITLE``: the heading of its table;
- ``COLUMNS``: its columns, of which each row has all;
- ``table(tables)``: the table, from the sweep's own by their names (`layout.SWEEP_TABLES`).
"""
