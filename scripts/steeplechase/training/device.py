"""The device that networks are trained on, and how exact its arithmetic is to be.

The settings concern GPUs alone: on a CPU training runs on one thread and gives the same bits
whenever and in whatever company a network is trained.

References
----------
PyTorch documentation, "Reproducibility" and "CUDA semantics: TensorFloat-32 (TF32)".
"""

import os
from dataclasses import dataclass


class DeviceError(ValueError):
    """A device was asked for that is not there; the message is for whoever asked."""


@dataclass(frozen=True)
class Device:
    """A device and its settings.

    Attributes
    ----------
    kind
        ``cpu`` or ``cuda``.
    tf32
        Whether products may be computed in TF32, with 10 bits of mantissa; on a GPU alone.
    deterministic
        Whether only operations are used that give the same bits each time; on a GPU alone.
    """

    kind: str = "cpu"
    tf32: bool = False
    deterministic: bool = True

    @property
    def key(self) -> list:
        """What the results depend on, for the key of the cell cache."""
        return [self.kind] if self.kind == "cpu" else [self.kind, self.tf32, self.deterministic]


CPU = Device()


def resolve(device: str, tf32: bool = False, deterministic: bool = True) -> Device:
    """Choose the device that is meant.

    Parameters
    ----------
    device
        ``cpu``, ``cuda``, or ``auto``: a GPU where torch can use one, else the CPU.
    tf32, deterministic
        As in `Device`; without effect on a CPU.

    Returns
    -------
    Device
        `CPU` itself wherever the kind is ``cpu``.

    Raises
    ------
    DeviceError
        If the name is none of these, or ``cuda`` is asked for and torch cannot use one.
    """
    import torch  # takes seconds, and the device is spoken of where nothing is trained

    if device not in ("auto", "cpu", "cuda"):
        raise DeviceError(f"device {device!r} is none of auto, cpu and cuda")
    if device == "cpu" or (device == "auto" and not torch.cuda.is_available()):
        return CPU
    if not torch.cuda.is_available():
        built = "is built for the CPU alone" if torch.version.cuda is None else "finds no GPU"
        raise DeviceError(
            f"device cuda was asked for, but the installed torch {torch.__version__} {built}; "
            "device auto takes a GPU only where there is one"
        )
    return Device("cuda", tf32, deterministic)


def apply(device: Device) -> None:
    """Make torch compute as the device's settings say; to be called before the first product.

    The settings are those of the whole process. For a CPU nothing is changed.
    """
    if device.kind == "cpu":
        return
    import torch

    if device.deterministic:
        # cuBLAS reads this once, when it is first used; without it torch refuses the products.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(device.deterministic)
    torch.backends.cudnn.deterministic = device.deterministic
    torch.backends.cuda.matmul.allow_tf32 = device.tf32
    torch.backends.cudnn.allow_tf32 = device.tf32


def gpu_name(device: Device) -> str:
    """Return what a GPU calls itself, "" for a CPU."""
    if device.kind == "cpu":
        return ""
    import torch

    return torch.cuda.get_device_name()
