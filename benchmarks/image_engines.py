"""Whether small convolutional networks of one shape should be trained together.

    make bench              or, with the environment active, python benchmarks/image_engines.py

Prints for several networks and numbers of them, all measured in turns in one process on one thread:
the time of a step of one network when they are trained one after another (torch.nn and autograd),
and how many times as fast all of them together are, as one network with a further dimension
(`torch.func.vmap` over stacked parameters, for which convolutions become grouped ones). Batches are
the same for all of them, which favours training them together.
"""

import argparse
from collections.abc import Callable

import numpy as np
import torch
from _common import in_turns, one_thread, print_header, print_row, time_s

from steeplechase import registry

SHAPE, CLASSES, BATCH, RATE, STEPS, REPEATS = (3, 32, 32), 10, 32, 0.01, 3, 5
NETWORKS = {
    "small_cnn": {},
    "small_cnn, narrow": {"channels": [2, 4], "hidden": [16]},
    "mlp of 32": {"hidden": [32]},
}
TOGETHER = (4, 16)


def build(name: str, seed: int) -> torch.nn.Module:
    """Build one network."""
    kind = name.partition(",")[0].partition(" ")[0]
    declared = registry.declared("image_networks", kind)["HYPERPARAMETERS"]
    settings = {key: one["default"] for key, one in declared.items()} | NETWORKS[name]
    made = registry.load("image_networks", kind)
    return made.build(SHAPE, CLASSES, np.random.default_rng(seed), **settings)


def alone(networks: list[torch.nn.Module], images: torch.Tensor, labels: torch.Tensor) -> None:
    """Make some steps of plain SGD, one network after the other."""
    for network in networks:
        for _ in range(STEPS):
            network.zero_grad()
            torch.nn.functional.cross_entropy(network(images), labels).backward()
            with torch.no_grad():
                for parameter in network.parameters():
                    parameter.sub_(parameter.grad, alpha=RATE)


def together(
    networks: list[torch.nn.Module], images: torch.Tensor, labels: torch.Tensor
) -> dict[str, torch.Tensor]:
    """Make the same steps of all networks at once; return their parameters, stacked."""
    parameters, buffers = torch.func.stack_module_state(networks)

    def loss(own: dict, more: dict) -> torch.Tensor:
        logits = torch.func.functional_call(networks[0], (own, more), (images,))
        return torch.nn.functional.cross_entropy(logits, labels)

    gradient = torch.func.vmap(torch.func.grad(loss))
    for _ in range(STEPS):
        gradients = gradient(parameters, buffers)
        parameters = {name: one - RATE * gradients[name] for name, one in parameters.items()}
    return parameters


def timers(name: str, count: int) -> dict[str, Callable[[], float]]:
    """Return a timer of each way to train so many networks."""
    networks = [build(name, seed) for seed in range(count)]
    random = torch.Generator().manual_seed(1)
    images = torch.randn(BATCH, *SHAPE, generator=random)
    labels = torch.randint(CLASSES, (BATCH,), generator=random)
    return {
        way.__name__: lambda way=way: time_s(lambda: way(networks, images, labels))
        for way in (alone, together)
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=REPEATS)
    repeats = parser.parse_args().repeats
    one_thread()
    print_header(["network", "networks", "ms per step, alone", "together, times as fast"])
    for name in NETWORKS:
        for count in TOGETHER:
            found = in_turns(timers(name, count), repeats)
            each_ms = 1000 * found["alone"] / (count * STEPS)
            ratio = found["alone"] / found["together"]
            print_row([name, count, f"{each_ms:.2f}", f"{ratio:.2f}"])


if __name__ == "__main__":
    main()
