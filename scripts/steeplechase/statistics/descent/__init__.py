"""Statistics of descents: one file each, of tidy frames and without torch.

A module declares

- ``TITLE``: the heading of its table;
- ``COLUMNS``: its columns, of which each row has all;
- ``table(descents, iterations, problems)``: the table, from those of the same names in `tables`.

A setting's score is the median over its replicates of the excess of the final loss over the
minimum; a replicate that ended early counts as infinite. Smaller is better.
"""
