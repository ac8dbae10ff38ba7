"""Which data sets hold the same rows: whatever the order of rows and columns, the units, the codes.

Two ways, since neither finds everything:

- Columns are paired by a map of their values (`_affine`: unit and zero; the same text for
  categories), the pair that leaves most rows equal first. This finds copies of which rows were
  lost or added, or a column was left out or added.
- Tables are coloured (`_colouring`), by nothing but which cells are equal. This finds copies whose
  categories were given other codes, if they have all rows and columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from steeplechase.audit._affine import Values, translations
from steeplechase.audit._colouring import coloured_rows
from steeplechase.audit._rows import columns, joined, numbers
from steeplechase.data.table import Table

LEAST_ROWS = 10  # fewer can be equal by chance
LEAST_SHARE = 0.7  # of the rows of the smaller table
LEAST_COLUMNS = 0.8  # of the columns of the narrower table
MOST_CHANCE = 0.8  # of its rows that would be equal if the columns were shuffled
SHUFFLES = 3
MOST_COLUMNS = 100  # of a table that are compared; images have more, and alike ones


@dataclass(frozen=True)
class Match:
    """Two tables that hold the same features.

    Attributes
    ----------
    a, b
        Positions of the tables, a < b.
    rows
        Rows of the smaller table that are in the other one too.
    a_columns, b_columns
        The columns that correspond, in this order.
    a_keys, b_keys
        For each row of a (n,) and of b (m,) what these columns hold, equal for equal rows.
    """

    a: int
    b: int
    rows: int
    a_columns: tuple[str, ...]
    b_columns: tuple[str, ...]
    a_keys: np.ndarray
    b_keys: np.ndarray


def matches(tables: Sequence[Table]) -> list[Match]:
    """Return all pairs of tables with the same features, in the order of the tables."""
    described = [_described(table) for table in tables]
    colours = [coloured_rows(table) for table in tables]
    found = []
    for a, b in combinations(range(len(tables)), 2):
        match = _match(a, b, described[a], described[b])
        if match is None and len(colours[a]) >= LEAST_ROWS:
            match = _recoded(a, b, tables, colours)
        if match is not None:
            found.append(match)
    return found


def _described(table: Table) -> list[Values]:
    """Return the different values of each column that has several, those with most first."""
    texts = dict(zip(table.categorical_names, table.categories, strict=True))
    found = []
    for name, cells in columns(table):
        present = ~np.isnan(cells)
        values, codes, counts = np.unique(cells[present], return_inverse=True, return_counts=True)
        if len(values) < 2:
            continue
        text = None
        if name in texts and numbers(texts[name]) is None:
            text = tuple(texts[name][int(code)] for code in values)
        of_rows = np.full(len(cells), -1)
        of_rows[present] = codes
        found.append(Values(name, values, counts, of_rows, text))
    return sorted(found[:MOST_COLUMNS], key=lambda column: -len(column.values))


def _overlap(a: np.ndarray, b: np.ndarray) -> int:
    """Return how many rows of two tables (n,), (m,) find a partner with an equal key."""
    most = int(max(a.max(), b.max())) + 1
    return int(np.minimum(np.bincount(a, minlength=most), np.bincount(b, minlength=most)).sum())


def _pair_keys(
    a_key: np.ndarray, b_key: np.ndarray, a_codes: np.ndarray, b_codes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of rows with one column more."""
    both = joined(
        np.concatenate([a_key, b_key]), np.concatenate([a_codes, b_codes]) + 2
    )  # codes begin at -2, for values without a partner
    return both[: len(a_key)], both[len(a_key) :]


def _match(a: int, b: int, of_a: list[Values], of_b: list[Values]) -> Match | None:
    """Pair the columns of two tables as long as rows stay equal."""
    if len(of_a) > len(of_b):
        found = _match(b, a, of_b, of_a)
        if found is None:
            return None
        return Match(a, b, found.rows, *_swapped(found))
    if len(of_a) < 2:
        return None
    n, m = len(of_a[0].codes), len(of_b[0].codes)
    least = max(LEAST_ROWS, LEAST_SHARE * min(n, m))
    wanted = max(2, int(np.ceil(LEAST_COLUMNS * len(of_a))))
    left, pairs = list(of_b), []
    a_key, b_key = np.zeros(n, dtype=np.int64), np.zeros(m, dtype=np.int64)
    for place, column in enumerate(of_a):
        if len(pairs) + len(of_a) - place < wanted:
            return None
        best = _best_partner(column, left, a_key, b_key, least)
        if best is not None:
            partner, codes, _ = best
            left.remove(partner)
            pairs.append((column, partner, codes))
            a_key, b_key = _pair_keys(a_key, b_key, column.codes, codes)
    if len(pairs) < wanted or not _is_more_than_chance(_overlap(a_key, b_key), pairs):
        return None
    names = [(column.name, partner.name) for column, partner, _ in pairs]
    return Match(a, b, _overlap(a_key, b_key), *zip(*names, strict=True), a_key, b_key)


def _swapped(match: Match) -> tuple:
    """Return columns and keys with the two tables exchanged."""
    return match.b_columns, match.a_columns, match.b_keys, match.a_keys


def _is_more_than_chance(rows: int, pairs: list[tuple[Values, Values, np.ndarray]]) -> bool:
    """Say whether more rows are equal than if each column of b were shuffled by itself.

    Where a table holds all combinations of few values, many rows of any other one are in it.
    """
    random = np.random.default_rng(0)
    smaller = min(len(pairs[0][0].codes), len(pairs[0][2]))
    chance = np.mean([_shuffled_overlap(pairs, random) for _ in range(SHUFFLES)]) / smaller
    return chance <= MOST_CHANCE and rows / smaller >= chance + (1 - chance) / 2


def _best_partner(
    column: Values, others: list[Values], a_key: np.ndarray, b_key: np.ndarray, least: float
) -> tuple[Values, np.ndarray, int] | None:
    """Return the column, its codes in terms of `column`, and the rows that then are equal."""
    best = None
    for other in others:
        for to in translations(column, other, least):
            known = np.append(np.where(to < 0, -2, to), -1)
            codes = known[other.codes]
            rows = _overlap(*_pair_keys(a_key, b_key, column.codes, codes))
            better = best is None or (rows, other.name == column.name) > (
                best[2],
                best[0].name == column.name,
            )
            if rows >= least and better:
                best = other, codes, rows
    return best


def _shuffled_overlap(
    pairs: list[tuple[Values, Values, np.ndarray]], random: np.random.Generator
) -> int:
    """Return the number of equal rows where each column of b is shuffled by itself."""
    a_key = np.zeros(len(pairs[0][0].codes), dtype=np.int64)
    b_key = np.zeros(len(pairs[0][2]), dtype=np.int64)
    for column, _, codes in pairs:
        a_key, b_key = _pair_keys(a_key, b_key, column.codes, random.permutation(codes))
    return _overlap(a_key, b_key)


def _recoded(a: int, b: int, tables: Sequence[Table], colours: list[np.ndarray]) -> Match | None:
    """Match two tables whose rows have the same colours."""
    if not np.array_equal(np.sort(colours[a]), np.sort(colours[b])):
        return None
    both = np.unique(np.concatenate([colours[a], colours[b]]), return_inverse=True)[1]
    names = [tuple(name for name, _ in columns(tables[i])) for i in (a, b)]
    n = len(colours[a])
    return Match(a, b, n, *names, both[:n], both[n:])
