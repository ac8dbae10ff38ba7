"""OpenML: where the file of a data set is, and which MD5 it must have."""

import json
import re
from pathlib import Path
from typing import Any

from steeplechase.data.errors import DataError
from steeplechase.data.fetching.download import Patience, download

# Its answer: {"data_set_description": {"url": ..., "md5_checksum": ..., ...}}, as
# sklearn.datasets.fetch_openml of scikit-learn 1.9 reads it.
DESCRIPTIONS = "https://www.openml.org/api/v1/json/data"
LARGEST = 10 * 10**6  # bytes; descriptions are a few thousand
MD5 = re.compile(r"[0-9a-f]{32}")


def describe(address: str, temporary: Path, patience: Patience) -> tuple[str, str]:
    """Return the address and the MD5 (hexadecimal) of the file of a data set.

    Parameters
    ----------
    address : str
        Where its description is.
    temporary : pathlib.Path
        Where its description may be written for a moment.
    patience : Patience

    Raises
    ------
    DataError
        If there is no description, or it lacks one of the two.
    """
    found: dict[str, Any] = {}

    def accept(path: Path, _: Any) -> None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            found.update(content["data_set_description"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise DataError("the answer is no description of a data set") from None

    download(address, temporary, LARGEST, patience, accept)
    url, md5 = str(found.get("url", "")), str(found.get("md5_checksum", "")).lower()
    if not url or not MD5.fullmatch(md5):
        raise DataError("its description names no file with an MD5")
    return url, md5
