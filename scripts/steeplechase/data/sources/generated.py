"""Data sets that are computed: from a published rule, or drawn from a published distribution.

Catalogue entry: `arguments: {generator: twonorm, rows: 300, seed: 1}`; all but `generator` is
handed to the generator of that name.
"""

from typing import Any

from steeplechase import registry
from steeplechase.data.errors import DataError
from steeplechase.data.sources._raw import Raw
from steeplechase.messages import unknown


def read(entry: dict[str, Any], raw: str | None = None) -> Raw:
    """Return a generated data set.

    Parameters
    ----------
    entry : dict
        With `arguments.generator`, a registered generator, and its arguments.
    raw : None
        There is no file.

    Returns
    -------
    Raw
        Its target is the generator's last column.

    Raises
    ------
    DataError
        If there is no such generator.
    """
    arguments = dict(entry.get("arguments", {}))
    generator = str(arguments.pop("generator", ""))
    known = registry.names("generators")
    if generator not in known:
        raise DataError(
            f"arguments.generator: {unknown(generator, known, 'a generator', 'generators')}"
        )
    frame = registry.load("generators", generator).generate(**arguments)
    return Raw(frame, target=frame.columns[-1])
