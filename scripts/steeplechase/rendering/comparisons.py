"""The sections that answer: verdict, significance, size, data sets, steadiness."""

from typing import Any

import pandas as pd

from steeplechase import wording
from steeplechase.rendering import views
from steeplechase.rendering.audit import left_out
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.standings import summary
from steeplechase.rendering.views import Cell, View

Context = dict[str, Any] | None

CONFIDENCE = {
    "strong": "the tests agree, and nothing found here speaks against it",
    "moderate": "the tests support it, but a warning below speaks against it",
    "partial": "some differences are supported, a single winner is not",
    "none": "no difference is shown",
}


def verdict(data: ReportData) -> Context:
    """Return the answer, what it rests on, and the summary table."""
    found = data.facts.get("verdict")
    if not found:
        return None
    alarms = [text for text in (_unequal(data), left_out(data)) if text]
    return {
        "verdict": found,
        "confidence": CONFIDENCE[found["confidence"]],
        "summary": summary(data),
        "alarms": alarms,
        "blocks": _blocks(data.facts.get("blocks") or {}),
    }


def _blocks(blocks: dict[str, list[str]]) -> str:
    """Say which data sets count as one, if any do."""
    if not blocks:
        return ""
    listed = "; ".join(f"{name} ({wording.listing(mine, 10)})" for name, mine in blocks.items())
    return (
        "Data sets of one source are averaged, and count as one data set wherever this report "
        f"compares algorithms: {listed}."
    )


def _unequal(data: ReportData) -> str:
    """Return a warning if the algorithms were not given the same number of trials."""
    algorithms = [] if data.foreign else data.study.get("algorithms", [])
    trials = {a["name"]: a["trials"] for a in algorithms}
    if len(set(trials.values())) < 2:
        return ""
    parts = [f"{wording.label(name, 40)} {n}" for name, n in trials.items()]
    return (
        f"Unequal budgets: the algorithms had different numbers of trials "
        f"({wording.listing(parts, 12)}), which favours those with more."
    )


def significance(data: ReportData) -> Context:
    """Return the omnibus test, the table of pairs, and what could have been detected."""
    pairs = data.frames["pairs"]
    if not len(data.frames["mean_ranks"]) or not data.facts:
        return None
    return {
        "omnibus": omnibus(data.facts.get("friedman") or {}),
        "pairs": _pairs(data, pairs) if len(pairs) else None,
        "planning": planning(data.facts),
        "notes": data.facts.get("notes") or [],
    }


def omnibus(test: dict[str, Any]) -> str:
    """Return the result of the omnibus test in a sentence."""
    if test.get("p_chi2") is None:
        return "There is no test of all algorithms at once for this comparison."
    f = test.get("iman_davenport_f")
    size = "is infinite" if f is None else f"= {f:.2f}"
    within = wording.interval(test.get("kendall_w_low"), test.get("kendall_w_high"), 2)
    return (
        f"Friedman's test over all algorithms: Iman–Davenport F({test['df1']:g}, {test['df2']:g}) "
        f"{size}, p {_equals(test['p_f'])}; χ² = {test['chi2']:.2f}, p {_equals(test['p_chi2'])}. "
        f"The data sets agree with Kendall's W = {wording.decimals(test['kendall_w'], 2)}"
        + (f" (95 % {within})." if within else ".")
    )


def _equals(p: float | None) -> str:
    """Write "= .03" or "< 1e−12"."""
    shown = wording.p_value(p)
    return shown if shown.startswith("<") else f"= {shown}"


def planning(facts: dict[str, Any]) -> str:
    """Say what this number of data sets could have shown."""
    plan, n = facts.get("planning") or {}, facts.get("n_datasets")
    parts = []
    if plan.get("smallest_n_that_can_reject"):
        parts.append(
            f"With {wording.count(plan.get('n_pairs', 0), 'pair')}, at least "
            f"{wording.count(plan['smallest_n_that_can_reject'], 'data set')} are needed before "
            f"any of them can be significant after Holm's correction; here there are {n}."
        )
    if plan.get("detectable_score_gap") is not None:
        parts.append(
            f"A shift of about {wording.significant(plan['detectable_score_gap'], 2)} in every "
            f"score would have been found with {100 * plan.get('power', 0.8):.0f} % power."
        )
    return " ".join(parts)


def _pairs(data: ReportData, pairs: pd.DataFrame) -> View:
    """Return the pairs, the test we rely on beside the other one."""
    style = data.style()
    rows = []
    for row in pairs.to_dict("records"):
        holm, nemenyi = bool(row["significant"]), bool(row["nemenyi_significant"])
        told = {
            (True, True): "differ",
            (True, False): "differ (Nemenyi: no)",
            (False, True): "cannot tell (Nemenyi: differ)",
            (False, False): "cannot tell",
        }[holm, nemenyi]
        low, high = row["difference_low"], row["difference_high"]
        tally = f"{row['wins']:.0f} / {row['ties']:.0f} / {row['losses']:.0f}"
        rows.append(
            [
                views.text(row["a"], "", style.look(row["a"])),
                views.text(row["b"], "", style.look(row["b"])),
                views.ranged(row["median_difference"], low, high),
                Cell(tally, float(row["wins"] - row["losses"])),
                views.score(row["probability_of_improvement"], places=2),
                views.probability(row["wilcoxon_p"]),
                views.probability(row["holm_p"], "strong" if holm else ""),
                views.probability(row["nemenyi_p"]),
                views.text(told, "strong" if holm else ""),
            ]
        )
    heads = [
        ("first", False),
        ("second", False),
        ("median difference [95\N{NO-BREAK SPACE}%]", True),
        ("wins / ties / losses", True),
        ("probability of improvement", True),
        ("Wilcoxon p", True),
        ("Holm p", True),
        ("Nemenyi p", True),
        ("decision", False),
    ]
    note = (
        "First minus second; wins are the first's. The decision is by the exact Wilcoxon test with "
        "Holm's correction; Nemenyi's test, whose answer for a pair depends on which other "
        "algorithms take part, stands beside it. “Cannot tell” does not mean equal."
    )
    return View("All pairs of algorithms", heads, rows, note)


def size(data: ReportData) -> Context:
    """Return a context if there are differences to show."""
    return {} if len(data.frames["pairs"]) else None


def datasets(data: ReportData) -> Context:
    """Return the table of scores, one row per data set."""
    ranks = data.frames["ranks"]
    if not len(ranks):
        return None
    style = data.style()
    names = [name for name in data.algorithms if name in set(ranks["algorithm"])]
    table = ranks.drop_duplicates(["dataset", "algorithm"]).set_index(["dataset", "algorithm"])
    rows = []
    for dataset in dict.fromkeys(ranks["dataset"]):
        mine = table.loc[dataset]
        best = mine["score"].min() if data.lower_is_better else mine["score"].max()
        row = [views.text(dataset)]
        for name in names:
            row.append(_mean_sd(mine.loc[name], best) if name in mine.index else Cell("–"))
        rows.append(row)
    heads = [("data set", False), *((name, True) for name in names)]
    what = data.measured[:1].upper() + data.measured[1:]
    view = View(f"{what} by data set and algorithm", heads, rows, _scores_note(data))
    return {"scores": view, "looks": {name: style.look(name) for name in names}}


def _scores_note(data: ReportData) -> str:
    """Say what the table of scores shows; foreign scores may have no folds."""
    if data.foreign and data.frames["ranks"]["n_folds"].max() <= 1:
        return "The best of a row is bold. A dash: the score is missing."
    lacking = "scores are missing" if data.foreign else "refits have no score"
    ranks = data.frames["ranks"]
    untrained = "n_untrained" in ranks and (ranks["n_untrained"] > 0).any()
    return (
        f"Mean {data.measured} ± standard deviation between {'' if data.foreign else 'outer '}"
        "folds; the best of a row is bold. The deviation is between folds of one data set and is "
        f"no basis for a test. A dash: one or more {lacking}, and the mean of the others would "
        f"flatter.{' Not yet: refits that are still to be trained.' if untrained else ''}"
    )


def _mean_sd(row: pd.Series, best: float) -> Cell:
    """Return a mean with its standard deviation, bold where it is the best of its data set."""
    if pd.isna(row["score"]):
        return Cell("not yet" if row.get("n_untrained") else "–", kind="warning")
    shown = wording.decimals(row["score"])
    if not pd.isna(row["sd"]):
        shown += f" ± {wording.decimals(row['sd'])}"
    return Cell(shown, float(row["score"]), "strong" if row["score"] == best else "")


def steadiness(data: ReportData) -> Context:
    """Return what share of the spread lies between data sets, folds and replicates."""
    if not len(data.frames["ranks"]):
        return None
    table = data.frames["steadiness"]
    return {"spread": spread(table.iloc[-1].to_dict(), data.measured) if len(table) else ""}


def spread(pooled: dict[str, Any], measured: str) -> str:
    """Say from the last row of the table of steadiness where the scores of refits differ."""
    levels = {
        "datasets": "between data sets",
        "folds": "between the outer folds of one data set",
        "replicates": "between the replicates of one fold",
    }
    known = [(key, text) for key, text in levels.items() if not pd.isna(pooled[f"share_{key}"])]
    parts = [
        f"{100 * pooled[f'share_{level}']:.0f} % {'' if i else 'lies '}{where} (standard deviation "
        f"{wording.decimals(pooled[f'sd_{level}'])})"
        for i, (level, where) in enumerate(known)
    ]
    if len(parts) < 2:
        return (
            f"These scores do not tell how far the {measured} of one training depends on the data "
            "set, the fold or the seed: that takes scores that differ, and several of each."
        )
    text = f"Of the variance of the {measured} in one run, {wording.listing(parts)}."
    if pd.isna(pooled["share_replicates"]):
        text += " With one replicate, what the seed adds is part of the last of these."
    return text
