"""Networks for images, one file each: ``build`` makes a module of torch.

``build(shape, classes, generator, **hyperparameters)`` takes the images' shape (channels, height,
width), the number of classes and the generator of all initial values, and returns a
``torch.nn.Module`` from images (n, channels, height, width) to logits (n, classes).
"""
