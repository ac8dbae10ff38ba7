"""The words for what differs between two runs: a page of plain text for a terminal."""

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.report_diff import Run

# Settings that follow from others, or are words.
DERIVED = ("text", "path", "config_hash", "inner_trainings", "refits", "title", "description")
LONGEST_NAME = 32
MOST_SETTINGS = 40


def differs(old: Run, new: Run, cells: pd.DataFrame) -> bool:
    """Return whether the results differ: a cell moved, came, went or failed, or the verdict did."""
    return bool(
        cells["state"].isin(["moved", "appeared", "vanished"]).any()
        or len(_failures(cells))
        or _sentence(old) != _sentence(new)
    )


def as_text(old: Run, new: Run, cells: pd.DataFrame, alpha: float) -> str:
    """Return what differs, in paragraphs; a sentence where nothing does."""
    changes = [*_moved(cells), *_counts(cells, alpha), *_came_and_went(cells), *_failed(cells)]
    sections = [
        ("Verdict", _verdict(old, new)),
        ("Mean ranks", _ranks(old, new)),
        ("Settings", _settings(old, new)),
        ("Versions", _versions(old, new)),
    ]
    named = [(title, lines) for title, lines in sections if lines]
    better = "lower" if new.lower_is_better else "higher"
    head = [
        f"old: {old.name}",
        f"new: {new.name}",
        f"Compared on {new.metric.replace('_', ' ')}, {better} is better.",
    ]
    if (cells["state"] == "identical").all() and not named:
        count = wording.count(len(cells), "cell")
        return "\n".join([*head, "", f"Nothing differs: {count} (data set x algorithm), each the "
                          "same in every refit."])  # fmt: skip
    text = [*head, "", *changes]
    for title, lines in named:
        text += ["", f"{title}:", *(f"  {line}" for line in lines)]
    return "\n".join(text)


def flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the settings with their dotted places; members of lists go by their name or number."""
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from flat(value[key], f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for number, one in enumerate(value):
            yield from flat(one, f"{place}[{one.get('name', number)}]")
    else:
        yield place, json.dumps(value, ensure_ascii=False)


def _moved(cells: pd.DataFrame) -> list[str]:
    """Return the cells that moved beyond noise as a table, the surest first."""
    moved = cells[cells["state"] == "moved"].sort_values("p_holm", kind="stable")
    if not len(moved):
        return []
    heads = ["data set", "algorithm", "old", "new", "difference", "error", "p (Holm)", "by"]
    rows = [
        [
            wording.label(row["dataset"], LONGEST_NAME),
            wording.label(row["algorithm"], LONGEST_NAME),
            wording.decimals(row["old"]),
            wording.decimals(row["new"]),
            wording.decimals(row["difference"], 4),
            wording.decimals(row["standard_error"], 4),
            wording.p_value(row["p_holm"]),
            row["compared"],
        ]
        for row in moved.to_dict("records")
    ]
    return _table([heads, *rows])


def _table(rows: list[list[str]]) -> list[str]:
    """Return rows of text as lines with aligned columns, the two names to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            text.ljust(width) if i in (0, 1, len(row) - 1) else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _counts(cells: pd.DataFrame, alpha: float) -> list[str]:
    """Say how many cells there are of each kind."""
    n = cells["state"].value_counts()
    judged = n.get("moved", 0) + n.get("within noise", 0)
    lines = [""] if n.get("moved", 0) else []
    if judged:
        count = wording.count(n.get("moved", 0), "cell") if n.get("moved", 0) else "No cell"
        were = "was" if judged == 1 else "were"
        lines.append(
            f"{count} of {judged:,} that {were} trained anew moved beyond noise (alpha {alpha:g} "
            "over all of them, Holm's correction)."
        )
    if n.get("identical", 0):
        count = wording.count(n["identical"], "cell")
        lines.append(f"{count} did not change in a single refit.")
    if n.get("not judged", 0):
        count = wording.count(n["not judged"], "cell")
        lines.append(f"{count} cannot be judged: noise shows in two folds with scores or more.")
    return lines


def _came_and_went(cells: pd.DataFrame) -> list[str]:
    """Name the cells that only one of the runs has."""
    lines = []
    for state in ("appeared", "vanished"):
        found = cells[cells["state"] == state]
        if len(found):
            names = [
                f"{wording.label(row.dataset, LONGEST_NAME)} x "
                f"{wording.label(row.algorithm, LONGEST_NAME)}"
                for row in found.itertuples()
            ]
            count = wording.count(len(names), "cell")
            lines.append(f"{count} {state}: {wording.listing(names, 12)}.")
    return lines


def _failures(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of both runs that fail in another way than before."""
    both = cells[~cells["state"].isin(["appeared", "vanished"])]
    return both[both["failures_old"].fillna("") != both["failures_new"].fillna("")]


def _failed(cells: pd.DataFrame) -> list[str]:
    """Say which cells fail in another way than before."""
    return [
        f"{wording.label(row['dataset'], LONGEST_NAME)} x "
        f"{wording.label(row['algorithm'], LONGEST_NAME)}: "
        f"{row['failures_old'] or 'no failures'} -> {row['failures_new'] or 'no failures'}"
        for row in _failures(cells).to_dict("records")
    ]


def _sentence(run: Run) -> str:
    """Return a run's verdict."""
    return str((run.facts.get("verdict") or {}).get("sentence") or "")


def _verdict(old: Run, new: Run) -> list[str]:
    """Return both verdicts where they are not the same."""
    sentences = [_sentence(old), _sentence(new)]
    if sentences[0] == sentences[1]:
        return []
    return [f"old: {sentences[0] or 'none'}", f"new: {sentences[1] or 'none'}"]


def _ranks(old: Run, new: Run) -> list[str]:
    """Return the mean ranks that changed."""
    sides = [
        dict(zip(run.ranks["algorithm"], run.ranks["mean_rank"], strict=True))
        if len(run.ranks)
        else {}
        for run in (old, new)
    ]
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    return [
        f"{wording.label(name, LONGEST_NAME)}: {wording.decimals(sides[0].get(name), 2)} -> "
        f"{wording.decimals(sides[1].get(name), 2)}"
        for name in names
        if sides[0].get(name) != sides[1].get(name)
    ]


def _settings(old: Run, new: Run) -> list[str]:
    """Return the settings that changed; of results without a report they are not known."""
    if not old.study and not new.study:
        return []
    if not old.study or not new.study:
        unknown = old.name if not old.study else new.name
        return [f"not compared: {unknown} does not hold them, as a report does"]
    kept = [{k: v for k, v in run.study.items() if k not in DERIVED} for run in (old, new)]
    return _changed(*(dict(flat(settings)) for settings in kept))


def _versions(old: Run, new: Run) -> list[str]:
    """Return the versions, the commit and the machine where they changed."""
    sides = []
    for run in (old, new):
        found = {k: v for k, v in run.provenance.items() if k not in ("finished", "packages")}
        sides.append(dict(flat({**found, **(run.provenance.get("packages") or {})})))
    return _changed(*sides)


def _changed(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Return a line for each place whose value changed."""
    places = sorted(place for place in old.keys() | new.keys() if old.get(place) != new.get(place))
    lines = [
        wording.label(f"{p}: {old.get(p, 'none')} -> {new.get(p, 'none')}", 200)
        for p in places[:MOST_SETTINGS]
    ]
    more = len(places) - MOST_SETTINGS
    return [*lines, f"and {more:,} more"] if more > 0 else lines
