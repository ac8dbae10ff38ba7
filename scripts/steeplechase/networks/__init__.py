"""Networks: one file each, that says which parameters a network has and how they begin."""
