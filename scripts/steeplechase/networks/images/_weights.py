"""Weights from a file: a state dict of torch, verified, checked name by name, and taken over.

The file is one that ``torch.save(network.state_dict(), path)`` writes: a mapping of names to
tensors, perhaps under the key ``state_dict`` or ``model`` beside other things, as checkpoints of
trainings have it, and perhaps with ``module.`` before each name, as data-parallel training leaves
it. No code in it is run.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

LEAST_DIGITS = 8  # of a hash that is given in part, as in the names of torch's own files
_AROUND = ("state_dict", "model")
_BEFORE = "module."
_COUNTER = ".num_batches_tracked"  # which files from before torch 0.4.1 do not have
_NAMED = 3  # names of one kind that a message lists


class WeightsError(ValueError):
    """Weights cannot be used; the message is one line that names the file."""


@dataclass(frozen=True)
class LoadedWeights:
    """What was taken from a file.

    Attributes
    ----------
    file
        Its name, without folders.
    sha256
        The hash of its content, 64 hexadecimal digits.
    loaded
        Number of tensors that were put into the network.
    left
        Names of those of the network that were left at their initial values.
    note
        A sentence that says so.
    """

    file: str
    sha256: str
    loaded: int
    left: tuple[str, ...]
    note: str


def load_weights(
    module: nn.Module,
    path: str | Path,
    sha256: str | None = None,
    head: str = "",
    rename: Callable[[str], str] = str,
) -> LoadedWeights:
    """Put the tensors of a state dict into a network, or raise before anything is changed.

    The layer that gives the logits is left at its initial values if the file's has another number
    of classes: the network is then fine-tuned. Counters of batches that normalisations have seen
    stay 0 where the file has none.

    Parameters
    ----------
    module
        The network, on the CPU.
    path
        The file.
    sha256
        Hash that the file must have, or at least its first eight hexadecimal digits, as torch's
        files carry them in their names (``resnet50-0676ba61.pth``); None to take any file.
    head
        Name of the layer that gives the logits.
    rename
        Turns a name in the file into one of the network's.

    Raises
    ------
    WeightsError
        If there is no such file, its hash is another, it is no state dict, or a tensor is missing,
        unknown, or of another shape or kind.
    """
    path = Path(path)
    digest = _verified(path, sha256)
    state = {rename(name): tensor for name, tensor in _read(path).items()}
    own = module.state_dict()
    classes = _other_classes(own, state, head)
    kept = {f"{head}.weight", f"{head}.bias"} if classes else set()
    without = {name for name in own if name.endswith(_COUNTER)} - state.keys()
    _refuse_misfits(path, own, state, ignored=kept | without)
    taken = [name for name in own if name not in kept | without]
    with torch.no_grad():
        for name in taken:
            own[name].copy_(state[name])  # the network's own memory
    left = tuple(name for name in own if name in kept | without)
    note = _note(path.name, len(taken), len(own), bool(without), head, classes)
    return LoadedWeights(path.name, digest, len(taken), left, note)


def _verified(path: Path, sha256: str | None) -> str:
    """Return the hash of a file's content, which must begin with the given one."""
    wanted = None if sha256 is None else sha256.lower()
    if wanted is not None and not re.fullmatch(rf"[0-9a-f]{{{LEAST_DIGITS},64}}", wanted):
        raise WeightsError(
            f"{path}: its hash is given as {sha256!r}, expected SHA-256 or its first digits, "
            f"{LEAST_DIGITS} to 64 hexadecimal ones"
        )
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror or error}") from error
    if wanted is not None and not digest.startswith(wanted):
        raise WeightsError(f"{path}: got SHA-256 {digest}, expected {wanted}")
    return digest


def _read(path: Path) -> dict[str, torch.Tensor]:
    """Return the state dict in a file, without what stands around it and before its names."""
    try:
        found: Any = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a broken or foreign file can fail in any way
        raise WeightsError(
            f"{path}: is no state dict of torch: {_why(error)}; expected a file written by "
            "torch.save(network.state_dict(), path), with tensors and no other objects in it"
        ) from error
    for key in _AROUND:
        if isinstance(found, Mapping) and isinstance(found.get(key), Mapping):
            found = found[key]
    if not (
        isinstance(found, Mapping)
        and found
        and all(isinstance(name, str) for name in found)
        and all(isinstance(tensor, torch.Tensor) for tensor in found.values())
    ):
        kind = type(found).__name__
        raise WeightsError(f"{path}: holds a {kind}, expected a mapping of names to tensors")
    if all(name.startswith(_BEFORE) for name in found):
        found = {name.removeprefix(_BEFORE): tensor for name, tensor in found.items()}
    return dict(found)


def _why(error: Exception) -> str:
    """Return what happened in a few words; torch's own run over many lines."""
    refused = re.search(r"GLOBAL (\S+)", str(error))
    if refused:
        return f"it holds code or objects ({refused[1]})"
    return "it is broken or of another kind"


def _other_classes(
    own: Mapping[str, torch.Tensor], state: Mapping[str, torch.Tensor], head: str
) -> int | None:
    """Return the number of classes of the file's head if it is another than the network's."""
    weight, bias = state.get(f"{head}.weight"), state.get(f"{head}.bias")
    if weight is None or bias is None or f"{head}.weight" not in own:
        return None
    inputs, classes = own[f"{head}.weight"].shape[1:], len(own[f"{head}.bias"])
    alike = weight.dim() == 2 and weight.shape[1:] == inputs and bias.shape == weight.shape[:1]
    return len(bias) if alike and len(bias) != classes else None


def _refuse_misfits(
    path: Path,
    own: Mapping[str, torch.Tensor],
    state: Mapping[str, torch.Tensor],
    ignored: set[str],
) -> None:
    """Raise a WeightsError that says which tensors do not fit."""
    both = [name for name in own if name in state and name not in ignored]
    shapes = [
        f"{name} {tuple(state[name].shape)}, expected {tuple(own[name].shape)}"
        for name in both
        if state[name].shape != own[name].shape
    ]
    kinds = [
        f"{name} {state[name].dtype}".replace("torch.", "")
        for name in both
        if state[name].is_floating_point() != own[name].is_floating_point()
    ]
    misfits = {
        "missing": [name for name in own if name not in state and name not in ignored],
        "unknown": [name for name in state if name not in own],
        "of another shape": shapes,
        "of another kind": kinds,
    }
    said = [f"{len(names)} {what} ({_first(names)})" for what, names in misfits.items() if names]
    if said:
        raise WeightsError(f"{path}: its tensors are not those of the network: {'; '.join(said)}")


def _first(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _note(file: str, taken: int, of: int, uncounted: bool, head: str, classes: int | None) -> str:
    """Return the sentence that says what was taken and what was left."""
    text = f"{taken} of {of} tensors are from {file}"
    if classes:
        text += f"; {head} was left at its initial values: in the file it has {classes} classes"
    if uncounted:
        text += "; the file does not say how many batches the normalisations have seen"
    return text + "."
