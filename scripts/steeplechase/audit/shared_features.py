"""The same features in two data sets: one data set twice, or two targets of one source.

Results on both are not independent, but tests over data sets take each for a new piece of evidence.
"""

from steeplechase.audit._finding import SPOILS, WEAKENS, AuditData, Finding
from steeplechase.audit._labels import agreement
from steeplechase.audit._matching import Match
from steeplechase.audit._rows import columns

TITLE = "Shared features"
SAME_TARGET = 0.9  # agreement from which on two targets are one


def find(data: AuditData) -> list[Finding]:
    """Find pairs; the later data set of the study is the one that is said to repeat the other."""
    return [_finding(data, match) for match in data.matches]


def _finding(data: AuditData, match: Match) -> Finding:
    """Say whether a pair of tables has one target or two."""
    first, second = data.tables[match.a], data.tables[match.b]
    smaller = min(len(first), len(second))
    same = agreement(match.a_keys, first.labels, match.b_keys, second.labels) >= SAME_TARGET
    target = "and the same target" if same else "with another target"
    verdict = "it counts twice" if same else "the two are no independent evidence"
    return Finding(
        dataset=second.name,
        severity=SPOILS if same else WEAKENS,
        number=match.rows,
        sentence=f"Holds the data of {first.name} {target}: {match.rows:,} of "
        f"{smaller:,} rows are the same in {len(match.b_columns)} columns, so {verdict}.",
        columns=tuple(name for name, _ in columns(second) if name in match.b_columns),
        other_dataset=first.name,
    )
