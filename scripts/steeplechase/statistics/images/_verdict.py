"""The answer of a sweep: what was chosen, how good it is, and how sure that is."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from steeplechase import sweeps, wording
from steeplechase.statistics.images._conclusions import SAME, percent, points
from steeplechase.statistics.images._runs import SIGN

UNVARIED = sweeps.label({})
ONE_SET = (
    "This is one set of images: what wins here need not win on another, and no test of "
    "significance over data sets is made."
)
ONE_REPLICATE = (
    "There is one replicate of each setting, so that a difference cannot be told from the luck of "
    "initial weights and batches."
)
BEST_OF_MANY = (
    "The winner was chosen on the held-out images, on which it looks better than it is; the test "
    "images have chosen nothing."
)


def verdict(tables: Mapping[str, pd.DataFrame], runs: pd.DataFrame) -> dict[str, Any]:
    """Return the verdict.

    Parameters
    ----------
    tables
        The statistics of sweeps by name.
    runs
        The table of that name.

    Returns
    -------
    dict
        sentence, advice, confidence (strong, moderate, partial, single or none), because, warnings,
        would_change, lacking; ``stage`` and ``setting`` of the last winner, or None.
    """
    gains = tables["gains"]
    found: dict[str, Any] = {
        "because": [_step(row) for row in gains.to_dict("records")],
        "warnings": [*_lost(runs), ONE_SET],
        "would_change": [],
        "lacking": [],
        "stage": None,
        "setting": None,
    }
    if not len(gains) or pd.isna(gains["setting"].iloc[-1]):
        sentence = "No setting of the last stage ended well in all replicates, so it chose nothing."
        return {**found, "sentence": sentence, "advice": "", "confidence": "none"}
    last = gains.iloc[-1]
    if (gains["settings"] > 1).any():
        found["warnings"].insert(0, BEST_OF_MANY)
    found["warnings"] = [*_better_elsewhere(gains), *found["warnings"]]
    if last["replicates"] == 1:
        found["warnings"].insert(0, ONE_REPLICATE)
    rows = wording.count(int(last["test_rows"]), "test image")
    interval = f"{percent(last['test_low'])} to {percent(last['test_high'])}"
    when = " at the end of the last stage" if len(gains) > 1 else ""
    sentence = (
        f"{percent(last['test_accuracy'], 2)} of {rows} are recognised{when} (95 % interval over "
        f"images {interval})"
    )
    if pd.notna(last["test_sd"]):
        replicates = wording.count(int(last["replicates"]), "replicate")
        sentence += f"; over {replicates} the standard deviation is {points(last['test_sd'])}"
    chosen = [
        f"{wording.label(row['title'], 60)}: {wording.label(row['label'], 80)}"
        for row in _chain(gains)
        if pd.notna(row["setting"]) and row["label"] != UNVARIED
    ]
    return {
        **found,
        "sentence": sentence + ".",
        "advice": f"{'; '.join(chosen)}." if chosen else "",
        "confidence": _confidence(gains),
        "stage": str(last["stage"]),
        "setting": int(last["setting"]),
    }


def _chain(gains: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the last stage after those that it builds on: what others chose is not part of it."""
    rows = {row["stage"]: row for row in gains.to_dict("records")}
    found = [rows[gains["stage"].iloc[-1]]]
    while found[0]["from_stage"] in rows:
        found.insert(0, rows[found[0]["from_stage"]])
    return found


def _step(row: Mapping[str, Any]) -> str:
    """Say what a stage chose and what it brought."""
    title = wording.label(row["title"], 60)
    if pd.isna(row["setting"]):
        return f"{title}: no setting ended well in all replicates."
    text = title
    if row["label"] != UNVARIED:
        text += f": {wording.label(row['label'], 80)}"
    if row["settings"] > 1:
        text += f", of {wording.count(int(row['settings']), 'setting')}"
    text += f" ({percent(row['validation_accuracy'], 2)} of the held-out images"
    text += f", {percent(row['test_accuracy'], 2)} of the test images)"
    if pd.notna(row["test_gain"]) and abs(row["test_gain"]) < SAME:
        text += ", as many as what it started from"
    elif pd.notna(row["test_gain"]):
        word = "more" if row["test_gain"] >= 0 else "less"
        text += f", {points(abs(row['test_gain']))} {word} than what it started from"
    return text + "."


def _confidence(gains: pd.DataFrame) -> str:
    """Grade how sure the choices are: by the replicates in which the winners were ahead."""
    if (gains["settings"] == 1).all():
        return "single"
    compared = gains.dropna(subset=["lead"])
    if not len(compared) or (gains["replicates"] == 1).any():
        return "partial"
    ahead = compared["lead_of_replicates"] / compared["replicates"]
    if (ahead == 1).all() and gains["setting"].notna().all():
        return "strong"
    return "moderate" if (ahead > 0.5).all() else "partial"


def _better_elsewhere(gains: pd.DataFrame) -> list[str]:
    """Say if the winner of another stage is better on the held-out images than that of the last."""
    column = f"validation_{gains['selection'].iloc[0]}"
    higher = SIGN[gains["selection"].iloc[0]] > 0
    # Of several that are as good, the latest: it builds on most.
    scores, last = gains[column].astype(float)[::-1], gains.iloc[-1]
    best = gains.loc[scores.idxmax() if higher else scores.idxmin()]
    if abs(best[column] - last[column]) < SAME:
        return []
    if higher:
        told = f"{percent(best[column], 2)} recognised, and {percent(last[column], 2)}"
    else:
        told = f"loss {wording.significant(best[column])}, and {wording.significant(last[column])}"
    built_on = best["stage"] in {row["stage"] for row in _chain(gains)}
    why = "a stage after it left out what it had" if built_on else "the last does not build on it"
    return [
        f"On the held-out images {wording.label(best['label'], 80)}, the winner of the stage "
        f"{wording.label(best['title'], 60)}, is better than the winner of the last stage "
        f"({told}): {why}."
    ]


def _lost(runs: pd.DataFrame) -> list[str]:
    """Say how many runs did not end well."""
    texts = []
    for status in ("diverged", "failed"):
        count = int((runs["status"] == status).sum())
        if count:
            texts.append(
                f"{wording.count(count, 'training')} of {len(runs):,} {status}; a setting of which "
                "one did cannot be chosen."
            )
    return texts
