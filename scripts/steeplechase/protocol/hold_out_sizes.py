"""Whether a hold-out split can have the sizes that a study asks for.

This is read each time the workflow is, so it imports no numpy.
"""

from collections.abc import Mapping
from typing import Any

from steeplechase.wording import count


def hold_out_problems(
    protocol: Mapping[str, Any], train_rows: int, test_rows: int, classes: int
) -> list[tuple[str, str]]:
    """Say what an image set cannot give.

    Parameters
    ----------
    protocol : dict
        train_rows (null is what validation leaves), validation_rows and test_rows (null is all).
    train_rows, test_rows : int
        Images of the two parts.
    classes : int
        Number of classes, of each of which a part should be able to hold an image.

    Returns
    -------
    list of (str, str)
        The key, and in one line what is wrong with it.
    """
    found = []
    for key in ("train_rows", "validation_rows", "test_rows"):
        rows = protocol[key]
        if rows is not None and rows < classes:
            found.append((key, f"got {rows}, expected at least {classes}, one of each class"))
    wanted, held_out, tested = (
        protocol[key] for key in ("train_rows", "validation_rows", "test_rows")
    )
    if held_out + (classes if wanted is None else wanted) > train_rows:
        if wanted is None:
            left = count(max(train_rows - held_out, 0), "row")
            text = f"got {held_out}, which leaves {left} to train on"
            text += f" of the {train_rows} of the train part, expected at least {classes}"
            found.append(("validation_rows", text))
        else:
            text = f"got {wanted}, and {held_out} for validation, but the train part has"
            found.append(("train_rows", f"{text} {train_rows} rows"))
    if tested is not None and tested > test_rows:
        found.append(("test_rows", f"got {tested}, but the test part has {test_rows} rows"))
    return found
