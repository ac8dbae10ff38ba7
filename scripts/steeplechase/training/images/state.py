"""The state of a training on images: all that changes in its course, and what changes it."""

import copy
import re
from functools import lru_cache
from typing import Any

import torch

from steeplechase import registry
from steeplechase.training.images.task import ImageTask
from steeplechase.training.wrapped import Wrapped, switch


class State:
    """Network, optimizer and wrappers of a training, and what it has noted so far.

    Random draws are named by the epoch or the step, so that no generator is part of it.

    Parameters
    ----------
    task
        The task.
    device
        Kind of the device.

    Attributes
    ----------
    step
        Steps made.
    progress
        Rows so far.
    loss_sum, right, seen
        Of the batches since the last row: loss times images, images that were recognised, images.
    layout
        Memory format of inputs.
    order
        As the task's, but that it keeps that of the last epoch.
    best
        Of early stopping: ``loss`` and ``step`` of the best row, and its ``network``; None before.
    """

    def __init__(self, task: ImageTask, device: str) -> None:
        self.task, self.device = task, device
        self.network = build(task).to(device)
        # Convolutions are faster that way, on a processor too.
        self.layout = torch.contiguous_format
        if any(isinstance(part, torch.nn.Conv2d) for part in self.network.modules()):
            self.layout = torch.channels_last
            self.network = self.network.to(memory_format=self.layout)
        self.parameters = [one for one in self.network.parameters() if one.requires_grad]
        self.weights = [one for one in self.parameters if one.dim() > 1]
        optimizer, recipe = task.recipe["optimizer"], task.recipe
        self.optimizer = registry.load("optimizers", optimizer["name"]).torch_optimizer(
            self.parameters, **optimizer["settings"]
        )
        self.regularisers = _loaded("regularisers", recipe["regularisers"])
        wrappers = _loaded("wrappers", recipe["wrappers"])
        self.trained = [one.detach() for one in self.parameters]
        self.scratches = [torch.empty_like(one) for one in self.trained]
        self.wrapped = Wrapped(wrappers, self.trained, torch.nn.utils.get_total_norm)
        self.noisy = sum(hasattr(module, "add_noise") for module, _ in wrappers)
        self.order = lru_cache(1)(task.order)
        self.step = 0
        self.progress: list[dict[str, Any]] = []
        self.loss_sum, self.right, self.seen = 0.0, 0, 0
        self.best: dict[str, Any] | None = None

    def switch(self, mode: str) -> None:
        """Turn network, and optimizer where it asks for that, to ``train`` or ``eval``."""
        getattr(self.network, mode)()
        switch(self.optimizer, mode)

    def seed(self) -> None:
        """Seed torch's own generator for the next step: dropout draws from it.

        `torch.manual_seed` sees to all GPUs too, used or not, which slows small networks down.
        """
        seed = int(self.task.generator("torch", self.step).integers(2**63))
        torch.default_generator.manual_seed(seed)
        if self.device != "cpu":
            torch.cuda.manual_seed(seed)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return the logits of the network as it is evaluated; after ``switch("eval")``.

        Where a wrapper has averages of the parameters these are taken. What a network counts, such
        as the statistics of batch normalisation, is not averaged.
        """
        found = self.wrapped.evaluated()
        if found is None:
            return self.plain(inputs)
        names = [name for name, one in self.network.named_parameters() if one.requires_grad]
        inputs = inputs.contiguous(memory_format=self.layout)
        return torch.func.functional_call(
            self.network, dict(zip(names, found, strict=True)), (inputs,)
        )

    def plain(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return the logits of the network with the parameters that it has."""
        return self.network(inputs.contiguous(memory_format=self.layout))

    def snapshot(self) -> dict[str, torch.Tensor]:
        """Return a copy of the network as it is evaluated."""
        kept = copy.deepcopy(self.network.state_dict())
        found = self.wrapped.evaluated()
        if found is not None:
            names = [name for name, one in self.network.named_parameters() if one.requires_grad]
            kept |= {name: one.clone() for name, one in zip(names, found, strict=True)}
        return kept

    def kept(self) -> dict[str, Any]:
        """Return all of it, for a checkpoint; it is turned to training, as a next step does."""
        self.switch("train")
        return {
            "step": self.step,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "wrappers": self.wrapped.states,
            "progress": self.progress,
            "sums": [self.loss_sum, self.right, self.seen],
            "best": self.best,
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Become what was kept.

        Raises
        ------
        KeyError, RuntimeError, ValueError
            If it is of another network or optimizer.
        """
        self.network.load_state_dict(kept["network"])
        self.optimizer.load_state_dict(kept["optimizer"])
        with torch.no_grad():
            for own, states in zip(self.wrapped.states, kept["wrappers"], strict=True):
                for mine, state in zip(own, states, strict=True):
                    for name, value in state.items():
                        mine[name].copy_(value)
        self.step, self.progress, self.best = kept["step"], kept["progress"], kept["best"]
        self.loss_sum, self.right, self.seen = kept["sums"]


def build(task: ImageTask) -> torch.nn.Module:
    """Return the network of a task with its initial parameters.

    Raises
    ------
    ValueError
        If the images or the weights do not fit the network.
    """
    network = task.recipe["network"]
    settings = dict(network["settings"])
    if settings.get("weights") is not None:
        text = settings["weights"]
        settings["weights"] = task.weights[text]
        settings["weights_sha256"] = settings["weights_sha256"] or told_hash(text)
    images = task.images
    return registry.load("image_networks", network["name"]).build(
        images.shape, len(images.classes), task.generator("weights"), **settings
    )


def told_hash(text: str) -> str | None:
    """Return the beginning of the SHA-256 that an address tells, as those of torch hub do.

    ``https://download.pytorch.org/models/resnet50-0676ba61.pth`` tells 0676ba61.
    """
    found = re.search(r"^https?://\S*-([0-9a-f]{8,64})\.[a-z]+$", text)
    return found[1] if found else None


def _loaded(kind: str, parts: list[dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    """Return the modules of components with their hyperparameters."""
    return [(registry.load(kind, part["name"]), part["settings"]) for part in parts]
