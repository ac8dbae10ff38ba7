"""The columns of a table of scores: what each holds, by its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from steeplechase.data.sources._cells import number
from steeplechase.errors import Problems
from steeplechase.messages import shown, unknown

# Names of columns, whatever their case, with blanks, hyphens or underscores between words.
ROLES = {
    "dataset": "dataset",
    "data set": "dataset",
    "algorithm": "algorithm",
    "score": "score",
    "fold": "fold",
    "outer fold": "fold",
    "replicate": "replicate",
    "seed": "replicate",
    "source": "source",
}
ONLY_LONG = ("algorithm", "score")
KNOWN_LONG = ("dataset", "algorithm", "score", "fold", "replicate", "seed", "source")


@dataclass(frozen=True)
class Columns:
    """Where a table of scores has what.

    Attributes
    ----------
    form
        "wide" or "long".
    width
        Number of columns.
    roles
        Position of the columns dataset, fold, replicate and source, and algorithm and score.
    algorithms
        Of a wide table: the algorithm by the position of its column.
    """

    form: str
    width: int
    roles: dict[str, int]
    algorithms: dict[int, str]


def read_header(
    header: tuple[int, list[str]], rows: Sequence[tuple[int, list[str]]], problems: Problems
) -> Columns | None:
    """Return what the columns hold; a column `algorithm` makes the table long.

    Parameters
    ----------
    header
        Line and cells of the row of names.
    rows
        The rows below, which say whether a column without a name holds anything.
    problems
        Takes what is wrong.

    Returns
    -------
    Columns or None
        None where what is needed is not there: nothing else can be read then.
    """
    line, names = header
    while names and not names[-1] and not _holds(rows, len(names) - 1):
        names = names[:-1]  # a separator at the end of each line
    if len(names) < 2:
        known = "commas, semicolons or tabs"
        problems.add((), f"a single column; expected several, separated by {known}", line)
        return None
    roles, others = _sorted_out(names, line, problems)
    long = "algorithm" in roles
    if long:
        return _long(names, roles, others, line, problems)
    if "score" in roles:  # not special without a column `algorithm`
        others[roles.pop("score")] = "score"
        others = {j: names[j] for j in sorted(others)}
    return _wide(names, roles, others, line, rows, problems)


def _holds(rows: Sequence[tuple[int, list[str]]], column: int) -> bool:
    """Say whether a column has a cell that is not empty."""
    return any(len(cells) > column and cells[column] for _, cells in rows)


def _sorted_out(
    names: list[str], line: int, problems: Problems
) -> tuple[dict[str, int], dict[int, str]]:
    """Return the positions of the columns with a role, and the names of the others."""
    roles: dict[str, int] = {}
    others: dict[int, str] = {}
    for j, name in enumerate(names):
        role = ROLES.get(" ".join(name.casefold().replace("_", " ").replace("-", " ").split()))
        if name and name in names[:j]:
            problems.add((), f"two columns have the name {shown(name)}", line)
        elif role in roles:
            before = names[roles[role]]
            problems.add((), f"two columns hold the {role}: {before!r} and {name!r}", line)
        elif role is not None:
            roles[role] = j
        else:
            others[j] = name
    return roles, others


def _long(
    names: list[str], roles: dict[str, int], others: dict[int, str], line: int, problems: Problems
) -> Columns | None:
    """Return the columns of a long table, in which all must be known."""
    absent = [role for role in ("dataset", *ONLY_LONG) if role not in roles]
    if absent:
        needed = " and ".join(map(repr, absent))
        text = f"a table with a column 'algorithm' has a row a score and needs {needed} too"
        problems.add((), f"{text}; its columns are: {', '.join(names)}", line)
        return None
    for name in others.values():
        text = unknown(name, KNOWN_LONG, "a column of a table with a row a score", "columns")
        problems.add((), text if name else "a column has no name", line)
    return Columns("long", len(names), roles, {})


def _wide(
    names: list[str],
    roles: dict[str, int],
    others: dict[int, str],
    line: int,
    rows: Sequence[tuple[int, list[str]]],
    problems: Problems,
) -> Columns | None:
    """Return the columns of a wide table: the data set, and an algorithm each."""
    if "dataset" not in roles:
        if 0 not in others:
            problems.add((), f"there is no column 'dataset'; the first is {names[0]!r}", line)
            return None
        roles = {"dataset": 0, **roles}
        cells = [cells[0] for _, cells in rows]
        if cells and all(map(_is_fraction, cells)):
            text = f"the first column, {shown(others[0])}, should name the data sets; it holds"
            problems.add((), f"{text} numbers: add a column 'dataset'", line)
        del others[0]
    elif others.get(0) == "" and _counts_up([cells[0] for _, cells in rows]):
        del others[0]  # row numbers, as R and pandas write them
    for j in [j for j, name in others.items() if not name]:
        if _holds(rows, j):
            problems.add((), f"column {j + 1} has no name", line)
        del others[j]
    if not others:
        problems.add((), "there is no column of an algorithm", line)
        return None
    return Columns("wide", len(names), roles, others)


def _is_fraction(cell: str) -> bool:
    """Say whether a cell is a number that is not whole, as scores are and names are not."""
    value = number(cell.replace(",", "."))
    return value is not None and not value.is_integer()


def _counts_up(cells: Sequence[str]) -> bool:
    """Say whether cells count up by one."""
    numbers = [int(cell) if cell.isdecimal() else None for cell in cells]
    return bool(numbers) and numbers == [*range(numbers[0] or 0, (numbers[0] or 0) + len(numbers))]
