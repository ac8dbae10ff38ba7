"""From the pixels of images to the inputs of a network: augmentation, centring, division.

All that is fitted is fitted on the images that are trained on.
"""

import numpy as np
import torch

from steeplechase import registry
from steeplechase.training.images.task import ImageTask

LARGEST = 255.0  # of a pixel


class Inputs:
    """The images of a task on a device, and what becomes of them.

    Parameters
    ----------
    task
        The task.
    device
        Kind of the device that holds the pixels, as bytes.
    """

    def __init__(self, task: ImageTask, device: str) -> None:
        self.task, self.device = task, device
        own, images = task.rows, task.images
        parts = {
            "train": (images.train_images, images.train_labels, own["train"]),
            "validation": (images.train_images, images.train_labels, own["validation"]),
            "test": (images.test_images, images.test_labels, own["test"]),
        }
        self.pixels, self.labels = {}, {}
        for name, (pixels, labels, rows) in parts.items():
            chosen = pixels[rows]
            if name == "train":
                centre, divisor = fit(chosen, **task.recipe["inputs"])
            self.pixels[name] = torch.from_numpy(chosen).to(device)
            self.labels[name] = torch.from_numpy(labels[rows]).to(device)
        self.centre = torch.from_numpy(centre).float().to(device)
        self.divisor = torch.from_numpy(divisor).float().to(device)
        self.augmentations = [
            (registry.load("augmentations", one["name"]), one["settings"])
            for one in task.recipe["augmentation"]
        ]
        self._draws: dict[int, list[torch.Tensor]] = {}

    def of(self, part: str, rows: torch.Tensor | slice) -> torch.Tensor:
        """Return inputs of images as they are, float32 (n, channels, height, width)."""
        return self._scaled(self.pixels[part][rows].float())

    def augmented(self, rows: torch.Tensor, epoch: int) -> torch.Tensor:
        """Return inputs of training images as an epoch has them."""
        images = self.pixels["train"][rows].float()
        for (module, given), draws in zip(self.augmentations, self._of_epoch(epoch), strict=True):
            images = module.apply(images, draws[rows], **given)
        return self._scaled(images)

    def _scaled(self, images: torch.Tensor) -> torch.Tensor:
        return images.sub_(self.centre).div_(self.divisor)

    def _of_epoch(self, epoch: int) -> list[torch.Tensor]:
        """Return the draws of all training images in an epoch, for each augmentation.

        They are drawn for all of them at once, so that what becomes of an image does not depend on
        the batch that it is in, nor on where a training was interrupted.
        """
        if epoch not in self._draws:
            rows = len(self.task.rows["train"])
            drawn = []
            for place, one in enumerate(self.task.recipe["augmentation"]):
                random = self.task.generator("augmentation", place, one["name"], epoch)
                count = self.augmentations[place][0].DRAWS
                values = random.random((rows, count), dtype=np.float32)
                drawn.append(torch.from_numpy(values).to(self.device))
            self._draws = {epoch: drawn}
        return self._draws[epoch]


def fit(images: np.ndarray, centre: str, divide: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what is subtracted from images, and what they are divided by then.

    Parameters
    ----------
    images
        uint8, shape (n, channels, height, width): those that are trained on.
    centre
        channel, pixel (the mean image) or none.
    divide
        deviation (of each channel or pixel, as for `centre`; of each channel where that is none),
        range (255) or none.

    Returns
    -------
    numpy.ndarray, numpy.ndarray
        float64, shape (1, 1 or channels, 1 or height, 1 or width). Where all pixels are equal the
        deviation counts as 1.
    """
    axes = (0,) if centre == "pixel" else (0, 2, 3)
    mean = images.mean(axes, dtype=np.float64, keepdims=True)
    nothing = np.zeros((1, 1, 1, 1))
    divisor = np.ones((1, 1, 1, 1))
    if divide == "range":
        divisor *= LARGEST
    elif divide == "deviation":
        # Without a copy of all images in double precision.
        count = np.prod([images.shape[axis] for axis in axes])
        squares = np.zeros(mean.shape)
        for part in np.array_split(images, max(1, len(images) // 1000)):
            squares += ((part - mean) ** 2).sum(axes, keepdims=True)
        divisor = np.sqrt(squares / count)
        divisor[divisor == 0] = 1.0
    return (nothing if centre == "none" else mean), divisor
