"""What a file of results was made with: digests of settings and data, kept in its metadata.

The rows alone do not say how many epochs were trained, or of which version of the data. Where
Snakemake does not watch over a file, as in a report of what there is, this does.
"""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

KEY = b"steeplechase.made_with"


def stamped(table: pa.Table, settings: Mapping[str, str] | None, content: str) -> pa.Table:
    """Return a table that says what it was made with.

    Parameters
    ----------
    table
        Rows of one data set.
    settings
        For each algorithm the digest of all settings that determine its rows; None for a table
        that is to say nothing.
    content
        Hash of the contents of the data set.
    """
    if settings is None:
        return table
    text = json.dumps({"settings": dict(settings), "content": content}, sort_keys=True)
    return table.replace_schema_metadata({KEY: text.encode("ascii")})


def stamp(table: pa.Table) -> dict[str, Any] | None:
    """Return `settings` and `content` of a table as it was read; None where it says nothing."""
    found = (table.schema.metadata or {}).get(KEY)
    return None if found is None else json.loads(found)
