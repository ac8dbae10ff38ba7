"""Augmentations, one file each: what is done to training images, by draws of each sample and epoch."""
