"""Tic-tac-toe endgame: every board at which a game can end, and whether x has won.

x moves first; a game ends with three in a row or with a full board. 958 different boards, 626 of
them won by x (positive), 316 by o and 16 drawn (negative): the same rows as UCI's "Tic-Tac-Toe
Endgame", here sorted.

References
----------
Aha 1991, UCI Machine Learning Repository, doi:10.24432/C5688J.
"""

import pandas as pd

BLANK = "b"
COLUMNS = tuple(
    f"{v}_{h}" for v in ("top", "middle", "bottom") for h in ("left", "middle", "right")
)
LINES = (
    *((0, 1, 2), (3, 4, 5), (6, 7, 8)),
    *((0, 3, 6), (1, 4, 7), (2, 5, 8)),
    *((0, 4, 8), (2, 4, 6)),
)


def generate() -> pd.DataFrame:
    """Play every game to its end.

    Returns
    -------
    pandas.DataFrame
        Nine squares (x, o, b for blank) and class (negative, positive).
    """
    boards = sorted(_ends(BLANK * 9, "x", set()))
    frame = pd.DataFrame([list(board) for board in boards], columns=list(COLUMNS))
    outcome = ["positive" if _won(board, "x") else "negative" for board in boards]
    return frame.assign(**{"class": outcome})


def _ends(board: str, player: str, seen: set[str]) -> set[str]:
    """Return the final boards that can be reached from `board` when `player` is to move."""
    if board in seen:
        return set()
    seen.add(board)
    other = "o" if player == "x" else "x"
    if _won(board, other) or BLANK not in board:
        return {board}
    blanks = [i for i, square in enumerate(board) if square == BLANK]
    return set().union(*(_ends(board[:i] + player + board[i + 1 :], other, seen) for i in blanks))


def _won(board: str, player: str) -> bool:
    """Say whether `player` holds a line."""
    return any(all(board[i] == player for i in line) for line in LINES)
