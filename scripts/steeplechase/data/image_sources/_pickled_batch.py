"""A pickle of arrays, texts, numbers, lists and dicts, loaded so that it cannot run anything.

A pickle may name any function of any module and have it called. Here the three names that stand
for a numpy array are all that is admitted, and even these are our own stand-ins: they take down
what the array is to be, which is then checked. numpy's own code never sees what the file says.
"""

import io
import math
import pickle
from typing import Any

import numpy as np

from steeplechase.data.errors import DataError

PICKLE = b"\x80"  # with which pickles begin, but for those of Python's first protocols


class _Dtype:
    """Stands for numpy.dtype: the type's code."""

    def __init__(self, code: Any, *_: Any) -> None:
        self.code = code

    def __setstate__(self, _: Any) -> None:
        """Pass over the order of bytes, which single bytes do not have."""


class _Array:
    """Stands for numpy.ndarray: what it was told to be."""

    state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


def _reconstruct(*_: Any) -> _Array:
    """Stand for numpy's function that makes an array before it is told what it is."""
    return _Array()


ADMITTED = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
    # Before and since numpy 2.
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
}


class _Unpickler(pickle.Unpickler):
    """An unpickler that knows nothing but the stand-ins."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the stand-in of a name, or raise `DataError`."""
        try:
            return ADMITTED[module, name]
        except KeyError:
            raise DataError(
                f"the pickle asks for {module}.{name}, which is refused: expected only arrays, "
                "texts, numbers, lists and dicts"
            ) from None


def load(content: bytes) -> dict[str, Any]:
    """Return the dict that a pickle holds.

    Parameters
    ----------
    content : bytes
        The file. Texts of Python 2 become bytes.

    Returns
    -------
    dict
        By keys as text. Arrays among its values are uint8 and read-only.

    Raises
    ------
    DataError
        If it is no pickle of a dict, names anything but arrays, or has an array of other values.
    """
    try:
        found = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    except DataError:
        raise
    except Exception as error:  # a wrong pickle raises whatever its instructions lead to
        said = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"the pickle cannot be read: {said}") from None
    if not isinstance(found, dict):
        raise DataError(f"the pickle holds a {type(found).__name__}, expected a dict")
    values = {}
    for key, value in found.items():
        key = key.decode("latin-1") if isinstance(key, bytes) else str(key)
        values[key] = _made(value, key) if isinstance(value, _Array) else value
    return values


def _made(array: _Array, key: str) -> np.ndarray:
    """Return the array that was described.

    numpy's description: its version, the shape, the type, whether columns come first, the bytes.
    """
    try:
        _, shape, dtype, by_columns, content = array.state
        shape = tuple(shape)
        code = dtype.code.decode("ascii") if isinstance(dtype.code, bytes) else dtype.code
        sound = code == "u1" and isinstance(content, bytes)
        sound = sound and all(type(size) is int and size >= 0 for size in shape)
        sound = sound and math.prod(shape) == len(content)
    except (AttributeError, TypeError, ValueError):
        sound = False
    if not sound:
        raise DataError(f"{key}: expected a whole array of unsigned bytes (u1)")
    flat = np.frombuffer(content, dtype=np.uint8)
    return flat.reshape(shape, order="F" if by_columns else "C")
