"""Statistics of sweeps over settings on images: from the tables of a study to one tidy table."""
