"""A table of scores as rows of the table that statistics read, with those that are missing."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from steeplechase.score_file import ScoreFile

# Why there is no score.
EMPTY, ABSENT, INFINITE = "an empty cell of the file", "not in the file", "infinite in the file"


def complete_rows(file: ScoreFile) -> list[dict[str, Any]]:
    """Return a row a score, also of those that are missing.

    Of each data set every algorithm has each fold and replicate that any of them has.

    Returns
    -------
    list of dict
        `dataset`, `algorithm`, `outer_fold`, `replicate`, `score`, `status` ("ok", "missing", or
        "diverged" where the score is infinite), `reason`, `undefined` ("") and `source` (None
        where the file names none), in the order of the file.
    """
    parts: dict[str, dict[tuple[int, int], None]] = {}
    for dataset, _, *part in file.scores:
        parts.setdefault(dataset, {})[tuple(part)] = None
    rows = []
    for dataset, known in parts.items():
        for algorithm in file.algorithms:
            for fold, replicate in known:
                key = dataset, algorithm, fold, replicate
                score = file.scores.get(key)
                status, reason = "ok", ""
                if score is None or math.isnan(score):
                    status, reason = "missing", EMPTY if key in file.scores else ABSENT
                elif math.isinf(score):
                    status, reason = "diverged", INFINITE
                rows.append(
                    {
                        "dataset": dataset,
                        "algorithm": algorithm,
                        "outer_fold": fold,
                        "replicate": replicate,
                        "status": status,
                        "reason": reason,
                        "undefined": "",
                        "source": file.sources.get(dataset),
                        "score": score if status == "ok" else None,
                    }
                )
    return rows


def summary(file: ScoreFile, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count what a table of scores holds.

    Parameters
    ----------
    file
        The table.
    rows
        As `complete_rows` returns them.

    Returns
    -------
    dict
        `form`; `rows` (of the file); `datasets`, `algorithms`, `parts` (data sets times folds and
        replicates), `sources` (0 where the file names none); `scores`, `infinite`, `empty` (cells
        that say that there is none) and `absent` (not in the file, though another algorithm has a
        score for the same data set, fold and replicate).
    """
    reasons = Counter(row["reason"] for row in rows)
    return {
        "form": file.form,
        "rows": file.n_rows,
        "datasets": len({row["dataset"] for row in rows}),
        "algorithms": len(file.algorithms),
        "parts": len(rows) // max(len(file.algorithms), 1),
        "sources": len(set(file.sources.values())),
        "scores": reasons[""],
        "infinite": reasons[INFINITE],
        "empty": reasons[EMPTY],
        "absent": reasons[ABSENT],
    }
