"""Training on images: one network at a time, from checkpoints where it was interrupted."""
