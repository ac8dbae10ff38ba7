"""The audit of a study: all findings in its data sets, and which of them hang together."""

from collections.abc import Sequence
from typing import Any

from steeplechase import registry
from steeplechase.audit._finding import SEVERITIES, SPOILS, AuditData
from steeplechase.data.errors import DataError
from steeplechase.data.table import Table


def audit(
    tables: Sequence[Table], outer_folds: int, max_rows: int | None, on_audit: str
) -> dict[str, Any]:
    """Look for everything that would spoil a comparison on these tables.

    Parameters
    ----------
    tables
        The prepared data sets, in the order of the study.
    outer_folds, max_rows
        As in the study's protocol.
    on_audit
        "warn": findings are told; "exclude": data sets with one that spoils are left out of the
        comparison; "fail": there must be none.

    Returns
    -------
    dict
        `on_audit`; `findings`: rows with the columns of the table `AUDIT` and the finding's
        `title`, by data set, the gravest first, `columns` as a list; `clusters`: the data sets
        that share features, a list each; `left_out`: what the comparison is to leave out.

    Raises
    ------
    DataError
        If "exclude" would leave out everything, or "fail" finds what spoils; with all such.
    """
    data = AuditData(tables, outer_folds, max_rows)
    place = {table.name: i for i, table in enumerate(tables)}
    rows = []
    for name in registry.names("audits"):
        title = registry.declared("audits", name)["TITLE"]
        for one in registry.load("audits", name).find(data):
            facts = {**vars(one), "columns": list(one.columns), "number": float(one.number)}
            rows.append({**facts, "finding": name, "title": title})
    rows.sort(key=lambda row: (place[row["dataset"]], SEVERITIES.index(row["severity"])))
    spoilt = [row for row in rows if row["severity"] == SPOILS]
    if spoilt and on_audit == "fail":
        listed = "; ".join(f"{row['dataset']}: {row['sentence'].rstrip('.')}" for row in spoilt)
        raise DataError(f"the audit found what spoils the comparison (on_audit: fail): {listed}")
    named = {row["dataset"] for row in spoilt}
    left_out = [name for name in place if name in named] if on_audit == "exclude" else []
    if len(left_out) == len(tables):
        raise DataError("the audit would leave out every data set (on_audit: exclude)")
    return {
        "on_audit": on_audit,
        "findings": rows,
        "clusters": clusters(len(tables), [(match.a, match.b) for match in data.matches], tables),
        "left_out": left_out,
    }


def clusters(n: int, pairs: Sequence[tuple[int, int]], tables: Sequence[Table]) -> list[list[str]]:
    """Return the names of the tables that pairs connect, directly or through others."""
    root = list(range(n))
    for a, b in pairs:
        low, high = sorted((root[a], root[b]))
        root = [low if one == high else one for one in root]
    groups = ([tables[i].name for i in range(n) if root[i] == first] for first in range(n))
    return [group for group in groups if len(group) > 1]
