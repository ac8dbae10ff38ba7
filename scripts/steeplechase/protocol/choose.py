"""The winner of a stage of a sweep: the setting that is best on the held-out images.

The score of a setting is the mean over its replicates. A setting of which a replicate did not end
well cannot win unless none did. Ties go to the setting that stands first.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = ("setting", "status", "validation_accuracy", "validation_loss")
HIGHER_IS_BETTER = {"accuracy": True, "loss": False}


def choose(runs: Iterable[Mapping[str, Any]], labels: list[str], selection: str) -> dict[str, Any]:
    """Choose among the settings of one stage.

    Parameters
    ----------
    runs
        Of the stage, with `COLUMNS`.
    labels
        What each setting is called, in order.
    selection
        accuracy or loss, of the held-out images.

    Returns
    -------
    dict
        ``selection``, ``setting`` (None where none ended well), ``label``, ``score`` (None
        likewise), ``runner_up`` (a setting, or None), ``difference`` to it (how much better, at
        least 0) and ``why``, a sentence.
    """
    values: dict[int, list[float]] = {}
    lost: set[int] = set()
    for run in runs:
        score = run[f"validation_{selection}"]
        if run["status"] != "ok" or score is None or math.isnan(score):
            lost.add(run["setting"])
        else:
            values.setdefault(run["setting"], []).append(score)
    # math.fsum rounds once, so the mean does not depend on the order of the replicates.
    means = {
        setting: math.fsum(own) / len(own) for setting, own in values.items() if setting not in lost
    }
    higher = HIGHER_IS_BETTER[selection]
    order = sorted(
        means, key=lambda setting: (-means[setting] if higher else means[setting], setting)
    )
    if not order:
        return {
            "selection": selection,
            "setting": None,
            "label": "",
            "score": None,
            "runner_up": None,
            "difference": None,
            "why": "No setting ended well in all replicates; what it started from goes on.",
        }
    first = order[0]
    second = order[1] if len(order) > 1 else None
    difference = None if second is None else abs(means[first] - means[second])
    return {
        "selection": selection,
        "setting": first,
        "label": labels[first],
        "score": means[first],
        "runner_up": second,
        "difference": difference,
        "why": _why(labels, first, second, means, difference, selection, len(lost)),
    }


def _why(
    labels: list[str],
    first: int,
    second: int | None,
    means: Mapping[int, float],
    difference: float | None,
    selection: str,
    lost: int,
) -> str:
    """Say in a sentence why a setting was chosen."""
    percent = selection == "accuracy"

    def number(value: float) -> str:
        return f"{100 * value:.2f} %" if percent else f"{value:.4g}"

    if len(labels) == 1:
        score = number(means[first])
        return f"It is the only setting; its mean {selection} on the held-out images is {score}."
    best = "highest" if HIGHER_IS_BETTER[selection] else "lowest"
    text = f"{labels[first]} has the {best} mean {selection} on the held-out images"
    text += f" ({number(means[first])})"
    if second is None:
        text += ", being the only setting that ended well" if lost else ""
    elif difference == 0:
        text += f", as has {labels[second]}, which stands after it"
    else:
        unit = "percentage points" if percent else "nats"
        gap = f"{100 * difference:.2f}" if percent else f"{difference:.3g}"
        text += f", {gap} {unit} ahead of {labels[second]}"
    if lost:
        noun = "setting that" if lost == 1 else "settings that"
        text += f"; {lost} {noun} did not end well in every replicate could not be chosen"
    return text + "."
