"""The answer of a study of descents: who ended lowest, with which setting, in which replicates."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from steeplechase import wording
from steeplechase.statistics.descent._settings import SETTING, infinite

NOT_A_SAMPLE = (
    "These problems are chosen, not drawn: no test is made of them, and what holds here need not "
    "hold for networks on data."
)
NOT_THE_COST = (
    "Iterations are counted, not what they cost: one on all rows takes more work than one on a "
    "batch, and one that asks for curvatures more than one that asks for slopes."
)


def verdict(
    tables: Mapping[str, pd.DataFrame],
    descents: pd.DataFrame,
    titles: Mapping[str, str],
    conclusions: Sequence[str],
) -> dict[str, Any]:
    """Return the verdict.

    Parameters
    ----------
    tables
        The statistics of descents by name.
    descents
        The table of that name.
    titles
        What the report calls each algorithm.
    conclusions
        What the tables say, in sentences.

    Returns
    -------
    dict
        sentence, advice, confidence (strong, moderate, partial or none), because, warnings,
        would_change, lacking; ``winner``: the algorithm, or "" where there is none.
    """
    best, ranks = tables["best_settings"], tables["mean_ranks"].dropna(subset=["mean_rank"])
    finite = best[np.isfinite(best["excess"])]
    found = {
        "because": list(conclusions),
        "warnings": [*_early(descents), NOT_A_SAMPLE, NOT_THE_COST],
        "would_change": [],
        "lacking": [],
        "winner": "",
    }
    if not len(finite) or not len(ranks):
        sentence = "No setting ended at a finite loss, so there is nothing to choose."
        return {**found, "sentence": sentence, "advice": "", "confidence": "none"}
    least = ranks["mean_rank"].min()
    winners = list(ranks.loc[ranks["mean_rank"] == least, "algorithm"])
    lost, runs = _replicates_lost(winners[0], best, descents)
    problems = int(ranks["problems"].max())
    over = wording.count(problems, "problem")
    named = wording.listing([titles.get(name, name) for name in winners], 4)
    if len(ranks) == 1:
        sentence = f"{named} is alone: {_lowest(finite, titles)}."
    elif len(winners) > 1:
        sentence = f"{named} share the best mean rank ({wording.rank(least)}) over {over}."
    else:
        firsts = int(ranks.loc[ranks["algorithm"] == winners[0], "firsts"].iloc[0])
        sentence = (
            f"{named} has the best mean rank, {wording.rank(least)} of {len(ranks)}, over {over} "
            f"that all algorithms descended, and ends lowest on {firsts} of them."
        )
    return {
        **found,
        "sentence": sentence,
        "advice": f"{titles.get(winners[0], winners[0])}: {_settings(winners[0], finite)}.",
        "confidence": _confidence(winners, lost, runs, problems),
        "winner": winners[0] if len(winners) == 1 else "",
        "replicates": {"runs": runs, "lost": lost},
    }


def _lowest(finite: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Say which setting came nearest to a minimum."""
    row = finite.loc[finite["excess"].idxmin()]
    excess = wording.significant(row["excess"])
    return f"it comes nearest to the minimum on {row['problem']}, by an excess loss of {excess}"


def _settings(algorithm: str, finite: pd.DataFrame) -> str:
    """Name the best setting of an algorithm on each problem, those that are alike together."""
    alike: dict[str, list[str]] = {}
    for row in finite[finite["algorithm"] == algorithm].to_dict("records"):
        momentum = row["momentum"]
        text = f"rate {wording.significant(row['lr'])}"
        if pd.notna(momentum):
            text += f" with momentum {wording.significant(momentum)}"
        alike.setdefault(text, []).append(wording.label(row["problem"], 40))
    return "; ".join(f"{text} on {wording.listing(on, 8)}" for text, on in alike.items())


def _replicates_lost(algorithm: str, best: pd.DataFrame, descents: pd.DataFrame) -> tuple[int, int]:
    """Return in how many of how many replicates another algorithm's best setting ended lower.

    Over the problems that the algorithm descended.
    """
    mine = best[best["algorithm"] == algorithm]
    chosen = best[best["problem"].isin(mine["problem"])][SETTING]
    runs = infinite(descents).merge(chosen, on=SETTING)
    least = runs.groupby(["problem", "replicate"])["final_excess"].min()
    own = runs[runs["algorithm"] == algorithm].set_index(["problem", "replicate"])["final_excess"]
    return int((own > least.reindex(own.index)).sum()), len(own)


def _confidence(winners: list[str], lost: int, runs: int, problems: int) -> str:
    """Grade how sure the order is: by the replicates in which it held."""
    if len(winners) > 1 or not problems:
        return "partial"
    if not lost:
        return "strong"
    return "moderate" if lost <= runs / 2 else "partial"


def _early(descents: pd.DataFrame) -> list[str]:
    """Say how many descents ended early."""
    texts = []
    for status, word in (("diverged", "diverged"), ("failed", "failed")):
        part = descents[descents["status"] == status]
        if len(part):
            settings = part.drop_duplicates(SETTING)
            texts.append(
                f"{wording.count(len(part), 'descent')} of {len(descents):,} {word}, of "
                f"{wording.count(len(settings), 'setting')}; each counts as infinitely high."
            )
    return texts
