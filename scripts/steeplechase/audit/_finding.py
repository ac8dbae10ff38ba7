"""What a finding is, and what all of them look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from steeplechase.audit._matching import Match, matches
from steeplechase.audit._nearest import nearest_neighbour
from steeplechase.audit._rows import same_rows
from steeplechase.data.table import Table

SPOILS, WEAKENS, NOTES, FACTS = SEVERITIES = "spoils", "weakens", "notes", "facts"


@dataclass(frozen=True)
class Finding:
    """One thing that was found in a data set.

    Attributes
    ----------
    dataset
        Where.
    severity
        "spoils": scores on the data set do not measure what they seem to, or count twice;
        "weakens": they measure less than they seem to; "notes": worth knowing;
        "facts": no fault at all.
    number
        What its size is: a count of rows or a share, as the sentence says.
    sentence
        The finding in words, made from the numbers.
    columns
        The columns that it is about.
    other_dataset
        The other data set that it is about, or "".
    """

    dataset: str
    severity: str
    number: float
    sentence: str
    columns: tuple[str, ...] = ()
    other_dataset: str = ""


@dataclass(frozen=True)
class AuditData:
    """The prepared tables of a study, in its order, and what it does with their rows.

    Attributes
    ----------
    tables
        One a data set.
    outer_folds
        Parts that the rows are divided into for testing.
    max_rows
        Most rows of a data set that the study uses; None for all.
    """

    tables: Sequence[Table]
    outer_folds: int = 10
    max_rows: int | None = None

    @cached_property
    def matches(self) -> list[Match]:
        """The pairs of tables that hold the same features."""
        return matches(self.tables)

    @cached_property
    def nearest(self) -> list[float]:
        """The leave-one-out accuracy of the nearest neighbour on each table."""
        return [nearest_neighbour(table) for table in self.tables]

    @cached_property
    def same_rows(self) -> list[np.ndarray]:
        """For each table the group (n,) of each row: rows of one group have equal features."""
        return [same_rows(table) for table in self.tables]
