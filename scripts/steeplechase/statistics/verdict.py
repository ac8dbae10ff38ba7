"""The answer in words, never claiming more than the tests do."""

from typing import Any

import numpy as np

from steeplechase.statistics import _reasons as reasons
from steeplechase.statistics import _robustness as robustness
from steeplechase.statistics import _unfinished as unfinished
from steeplechase.statistics._decision import beats, winner
from steeplechase.statistics._words import count, names, probability, unit

TITLE = "Verdict"


def verdict(statistics: dict[str, Any]) -> dict[str, Any]:
    """Say which algorithm is best, or that these data cannot tell.

    A winner has the best mean rank, is better than each other algorithm by the exact Wilcoxon test
    with Holm's correction, and with three or more algorithms the omnibus test rejects too.

    Parameters
    ----------
    statistics
        The content of statistics.json but for the verdict itself.

    Returns
    -------
    dict
        `winner` (name or None); `confidence`: "strong" (nothing speaks against the winner),
        "moderate" (a warning does), "partial" (no winner, but some differences are supported) or
        "none"; `sentence` (one sentence); `advice` (which algorithms may be used, "" where there
        is nothing to choose from); `because`, `warnings`, `would_change`, `lacking` (lists of
        sentences: the evidence, what speaks against it, what would alter the answer, what the
        study does not have and so cannot answer for).
    """
    best, supported = _decide(statistics)
    untrained = unfinished.doubts(statistics)
    doubts = [
        *reasons.disagreements(statistics, best, supported),
        *reasons.fragility(statistics, best),
        *reasons.smallness(statistics, best),
        *reasons.dependence(statistics),
        *reasons.training_scores(statistics),
        *robustness.doubts(statistics, best),
        *robustness.tuning(statistics),
    ]
    warnings = [
        *untrained,
        *reasons.too_small(statistics),
        *doubts,
        *reasons.failures(statistics),
        *reasons.inflation(statistics),
    ]
    if best is not None:
        confidence = "moderate" if doubts or untrained else "strong"
        sentence = _winner_sentence(statistics, best)
    elif supported and _omnibus_rejects(statistics):
        confidence, sentence = "partial", _partial_sentence(statistics, supported)
    else:
        confidence, sentence = "none", _none_sentence(statistics)
    return {
        "winner": best,
        "confidence": confidence,
        "sentence": unfinished.preliminary(statistics, sentence),
        "advice": _advice(statistics, confidence, best, supported),
        "because": [
            *reasons.evidence(statistics, best),
            *robustness.probabilities(statistics, best),
        ],
        "warnings": warnings,
        "would_change": [
            *reasons.would_change(statistics, best),
            *robustness.would_change(statistics),
        ],
        "lacking": robustness.lacking(statistics),
    }


def _decide(statistics: dict[str, Any]) -> tuple[str | None, list[tuple[str, str, float]]]:
    """Return the winner, and the significant pairs as (better, worse, p)."""
    algorithms = statistics["algorithms"]
    place = {name: i for i, name in enumerate(algorithms)}
    pairs = statistics["pairs"]
    p = np.array([_number(pair["holm_p"]) for pair in pairs], dtype=float)
    sign = np.array([_number(pair["rank_biserial"]) for pair in pairs], dtype=float)
    a = np.array([place[pair["a"]] for pair in pairs], dtype=int)
    b = np.array([place[pair["b"]] for pair in pairs], dtype=int)
    alpha = statistics["alpha"]
    beaten = beats(a, b, sign, p, alpha, len(algorithms))
    ranks = np.array([_number(statistics["mean_ranks"][name]) for name in algorithms])
    column = winner(ranks, beaten, _number(statistics["friedman"]["p_f"]), alpha)
    supported = [
        (pair["a"], pair["b"], pair["holm_p"])
        if pair["rank_biserial"] > 0
        else (pair["b"], pair["a"], pair["holm_p"])
        for pair in pairs
        if pair["significant"] and pair["rank_biserial"] != 0
    ]
    return (algorithms[column] if column >= 0 else None), supported


def _number(value: float | None) -> float:
    """Return null as NaN."""
    return np.nan if value is None else float(value)


def _omnibus_rejects(statistics: dict[str, Any]) -> bool:
    """Return whether the omnibus test lets pairs be compared; two algorithms need none."""
    p = statistics["friedman"]["p_f"]
    return statistics["n_algorithms"] == 2 or (p is not None and p <= statistics["alpha"])


def _advice(
    statistics: dict[str, Any],
    confidence: str,
    best: str | None,
    supported: list[tuple[str, str, float]],
) -> str:
    """Say which algorithms may be used: the winner, those that no other beats, or any."""
    ranks = statistics["mean_ranks"]
    if statistics["n_algorithms"] < 2 or statistics["n_datasets"] == 0:
        return ""
    if best is not None:
        return f"{best}."
    beaten = {worse for _, worse, _ in supported} if confidence == "partial" else set()
    ordered = sorted(statistics["algorithms"], key=lambda name: ranks[name])
    level = [name for name in ordered if name not in beaten]
    if not beaten or not level:
        which = "Either" if len(ordered) == 2 else f"Any of the {len(ordered)}"
        return f"{which}: this comparison gives no reason to prefer one."
    rest = names([name for name in ordered if name in beaten])
    if len(level) == 1:
        return f"{level[0]}, the only one that no other beats; not {rest}."
    return f"One of {names(level)}; not {rest}."


def _winner_sentence(statistics: dict[str, Any], best: str) -> str:
    """Return the sentence for a winner."""
    k, metric = statistics["n_algorithms"], reasons.metric(statistics)
    units = count(statistics["n_datasets"], unit(statistics))
    pairs = [pair for pair in statistics["pairs"] if best in (pair["a"], pair["b"])]
    if k == 2:
        other = next(name for name in statistics["algorithms"] if name != best)
        p = probability(pairs[0]["wilcoxon_p"])
        return f"On these {units} {best} is better than {other} in {metric} ({p})."
    p = probability(max(pair["holm_p"] for pair in pairs))
    ranks = sorted(statistics["mean_ranks"].values())
    return (
        f"On these {units} {best} is the best of the {k} algorithms in {metric}: mean rank "
        f"{ranks[0]:.2f}, the next {ranks[1]:.2f}, and better than each other one "
        f"(largest adjusted {p})."
    )


def _partial_sentence(statistics: dict[str, Any], supported: list[tuple[str, str, float]]) -> str:
    """Return the sentence for differences without a winner."""
    units, metric = count(statistics["n_datasets"], unit(statistics)), reasons.metric(statistics)
    ahead = min(statistics["algorithms"], key=lambda name: statistics["mean_ranks"][name])
    beaten = {worse for better, worse, _ in supported if better == ahead}
    level = [name for name in statistics["algorithms"] if name not in beaten | {ahead}]
    ordered = sorted(supported, key=lambda pair: pair[2])
    claims = names([f"{better} over {worse}" for better, worse, _ in ordered])
    return (
        f"These {units} name no winner in {metric}: {ahead} has the best mean rank but "
        f"cannot be shown to be better than {names(level)}; they do support {claims}."
    )


def _none_sentence(statistics: dict[str, Any]) -> str:
    """Return the sentence where nothing is supported."""
    n, k = statistics["n_datasets"], statistics["n_algorithms"]
    if k < 2:
        return "There is nothing to compare: the study has fewer than two algorithms."
    if n == 0:
        return "These data cannot tell: no data set has a score that could be compared."
    if n == 1:
        return (
            f"These data cannot tell: one {unit(statistics)} allows no test over "
            f"{unit(statistics)}s, whatever the number of folds."
        )
    fewest = statistics["planning"]["smallest_n_that_can_reject"]
    which = "the two algorithms" if k == 2 else f"the {k} algorithms"
    start = f"These data cannot tell {which} apart in {reasons.metric(statistics)}"
    if n < fewest:
        return (
            f"{start}: {count(n, unit(statistics))} are too few for any pair to be significant "
            f"after Holm's correction; it takes at least {fewest}."
        )
    if k > 2 and _omnibus_rejects(statistics):
        start = (
            f"These data cannot tell which of the {k} algorithms is better in "
            f"{reasons.metric(statistics)}, only that they are not all alike "
            f"({probability(statistics['friedman']['p_f'])})"
        )
    gap = reasons.detectable(statistics)
    return f"{start}; {gap}." if gap else f"{start}: there is no spread between them."
