"""Augmentations, one file each: what is done to a training image by its draws of an epoch.

A module declares ``TITLE``, ``REFERENCE``, ``HYPERPARAMETERS`` (literal; ``probability`` is one of
them), ``DRAWS``, the uniform numbers that an image needs, and

- ``apply(images, draws, **hyperparameters)``: returns the images anew. `images` are float32, shape
  (n, channels, height, width), of 0 to 255; `draws` are float32 from [0, 1), shape (n, DRAWS). What
  becomes of an image hangs on its own pixels and draws alone, whatever stands beside it.
"""
