"""The sentences around a verdict: evidence, warnings, and what would change it."""

from typing import Any

from steeplechase.statistics._words import any_of, count, names, probability, signed, unit

CANNOT_TELL = "cannot tell"
FEW_DATASETS = 5


def metric(statistics: dict[str, Any]) -> str:
    """Return the metric's name as words."""
    name = str(statistics["metric"]).replace("_", " ")
    return f"training {name}" if statistics["scored_on"] == "train" else name


def detectable(statistics: dict[str, Any]) -> str:
    """Return what the study could have found, or nothing where it cannot be said."""
    plan, n = statistics["planning"], statistics["n_datasets"]
    found = []
    if plan["detectable_score_gap"] is not None:
        share = round(100 * plan["power"])
        found.append(
            f"a shift of about {plan['detectable_score_gap']:.2g} in every score would have been "
            f"found with {share} % power"
        )
    if plan["detectable_rank_gap"] is not None and plan["largest_rank_gap"] is not None:
        found.append(
            f"the largest gap of mean ranks is {plan['largest_rank_gap']:.2f}, and Nemenyi's test "
            f"asks for {plan['detectable_rank_gap']:.2f}"
        )
    return f"with {count(n, unit(statistics))} " + "; ".join(found) if found else ""


def evidence(statistics: dict[str, Any], best: str | None) -> list[str]:
    """Return the tests on which the answer rests."""
    found = []
    omnibus = statistics["friedman"]
    if omnibus["p_f"] is not None:
        f = omnibus["iman_davenport_f"]
        size = "is infinite" if f is None else f"= {f:.2f}"
        found.append(
            f"Iman–Davenport F({omnibus['df1']:g}, {omnibus['df2']:g}) {size}, "
            f"{probability(omnibus['p_f'])}; Kendall's W = {omnibus['kendall_w']:.2f}."
        )
    pairs = [pair for pair in statistics["pairs"] if pair["holm_p"] is not None]
    if best is not None:
        mine = [pair for pair in pairs if best in (pair["a"], pair["b"])]
        ranks = statistics["mean_ranks"]  # the weakest evidence first, then the nearest rival
        mine.sort(key=lambda pair: (-pair["holm_p"], ranks[pair["a"]] + ranks[pair["b"]]))
        found += [_against(statistics, best, pair) for pair in mine[:3]]
    elif pairs:
        least = min(pairs, key=lambda pair: pair["holm_p"])
        found.append(
            f"The clearest pair is {least['a']} and {least['b']}: {_effect(least, least['a'])}, "
            f"adjusted {probability(least['holm_p'])}."
        )
    left = statistics["leave_one_out"]
    if pairs and left["n"] > 1 and not left["changes"]:
        found.append(
            f"Leaving out any one of the {left['n']} {unit(statistics)}s changes neither the "
            f"best mean rank nor the decision."
        )
    return found


def _against(statistics: dict[str, Any], best: str, pair: dict[str, Any]) -> str:
    """Return the winner's comparison with one other algorithm."""
    other = pair["b"] if pair["a"] == best else pair["a"]
    p = "" if statistics["n_algorithms"] == 2 else "adjusted "
    return f"Against {other}: {_effect(pair, best)}, {p}{probability(pair['holm_p'])}."


def _effect(pair: dict[str, Any], first: str) -> str:
    """Return the difference of a pair, seen from `first`."""
    turn = 1 if pair["a"] == first else -1
    wins, losses = (pair["wins"], pair["losses"])[::turn]
    text = f"{wins} better, {pair['ties']} tied, {losses} worse"
    if pair["median_difference"] is None:
        return text
    text = f"median difference {signed(turn * pair['median_difference'])}, {text}"
    if pair["difference_low"] is None or pair["difference_high"] is None:
        return text
    low, high = sorted((turn * pair["difference_low"], turn * pair["difference_high"]))
    return text.replace(",", f" (95 % {signed(low)} to {signed(high)}),", 1)


def too_small(statistics: dict[str, Any]) -> list[str]:
    """Warn where the number of data sets forbids a result, or strains the tests."""
    n, k = statistics["n_datasets"], statistics["n_algorithms"]
    fewest = statistics["planning"]["smallest_n_that_can_reject"]
    found = []
    if fewest is not None and n < fewest:
        pairs = k * (k - 1) // 2
        found.append(
            f"Too few {unit(statistics)}s: with {n} no pair can be significant after Holm's "
            f"correction, however large the difference; {count(pairs, 'pair')} "
            f"{'needs' if pairs == 1 else 'need'} at least {fewest}."
        )
    if 2 <= n < FEW_DATASETS and k > 2:
        found.append(f"The omnibus test is only approximate with {n} {unit(statistics)}s.")
    return found


def dependence(statistics: dict[str, Any]) -> list[str]:
    """Warn where data sets that hang together are counted as independent ones."""
    n, sources = statistics["n_datasets"], statistics["n_sources"]
    if statistics["blocks"] or sources >= n:
        return []
    return [
        f"The {n} data sets come from {count(sources, 'source')}, and those of one source favour "
        "the same algorithms: the tests count the same evidence more than once. Count each source "
        "once (comparison.blocks: source)."
    ]


def training_scores(statistics: dict[str, Any]) -> list[str]:
    """Warn where it is not the test part that is compared."""
    if statistics["scored_on"] == "test":
        return []
    return [
        "Scores on the training rows are compared: they say how well an algorithm fits what it "
        "has seen, not how well it predicts."
    ]


def disagreements(
    statistics: dict[str, Any], best: str | None, supported: list[tuple[str, str, float]]
) -> list[str]:
    """Warn where the tests contradict one another; with a winner, about its pairs alone."""
    found = []
    omnibus = statistics["friedman"]["p_f"]
    if statistics["n_algorithms"] < 3 or omnibus is None:
        return found
    rejects = omnibus <= statistics["alpha"]
    if supported and not rejects:
        found.append(
            f"The omnibus test does not reject ({probability(omnibus)}) although "
            f"{count(len(supported), 'pair')} would be significant alone: nothing is claimed."
        )
    if rejects and not supported:
        found.append("The omnibus test rejects, but no single pair is significant.")
    for test, other, asks in (
        ("Wilcoxon-Holm", "Nemenyi", lambda p: p["significant"] and not p["nemenyi_significant"]),
        ("Nemenyi", "Wilcoxon-Holm", lambda p: p["nemenyi_significant"] and not p["significant"]),
    ):
        pairs = [
            f"{pair['a']} from {pair['b']}"
            for pair in statistics["pairs"]
            if asks(pair) and best in (None, pair["a"], pair["b"])
        ]
        if pairs:
            found.append(f"{test} tells apart what {other} does not: {names(pairs)}.")
    ahead = min(statistics["algorithms"], key=lambda name: statistics["mean_ranks"][name])
    over = [better for better, worse, _ in supported if worse == ahead]
    if over and best is None:
        verb = "is" if len(over) == 1 else "are"
        found.append(
            f"{ahead} has the best mean rank, but {names(over)} {verb} better by Wilcoxon."
        )
    return found


def failures(statistics: dict[str, Any]) -> list[str]:
    """Warn of scores that are missing, and say under which policy they were ranked."""
    missing = statistics["missing"]
    if not missing["incomplete"]:
        return []
    treated = {
        "worst_rank": ("its algorithm ranks worst there", "their algorithms rank worst there"),
        "drop": (f"its {unit(statistics)} is left out", f"their {unit(statistics)}s are left out"),
    }[missing["policy"]]
    lost = missing["n_refits_without_score"]
    verb, done = ("is", treated[0]) if lost == 1 else ("are", treated[1])
    return [f"{count(lost, 'score')} {verb} missing; {done}."]


def fragility(statistics: dict[str, Any], best: str | None) -> list[str]:
    """Warn where one data set, or the treatment of failures, decides."""
    found = []
    changes = statistics["leave_one_out"]["changes"]
    if best is not None and changes:
        found.append(
            f"The answer hangs on single {unit(statistics)}s: it changes when one of these is "
            f"left out: {names([change['left_out'] for change in changes])}."
        )
    missing = statistics["missing"]
    if missing["order_changes"] or missing["decision_changes"]:
        found.append("The order or the decision depends on how missing scores are treated.")
    return found


def smallness(statistics: dict[str, Any], best: str | None) -> list[str]:
    """Warn of a winner whose lead is smaller than what the study calls equivalent."""
    small = [
        pair["b"] if pair["a"] == best else pair["a"]
        for pair in statistics["pairs"]
        if best in (pair["a"], pair["b"])
        and pair["median_difference"] is not None
        and abs(pair["median_difference"]) < (statistics["rope"] or 0.0)
    ]
    if not small:
        return []
    return [
        f"The lead over {names(small)} is below {statistics['rope']:g}, which the study takes "
        f"for no difference in practice."
    ]


def inflation(statistics: dict[str, Any]) -> list[str]:
    """Warn where counting folds as blocks would have claimed a difference."""
    p, omnibus = statistics["folds_as_blocks"]["p_chi2"], statistics["friedman"]["p_f"]
    alpha = statistics["alpha"]
    if p is None or p > alpha or (omnibus is not None and omnibus <= alpha):
        return []
    return [
        f"Counting folds as if they were independent would claim a difference "
        f"({probability(p)}), which the {unit(statistics)}s do not bear out."
    ]


def would_change(statistics: dict[str, Any], best: str | None) -> list[str]:
    """Return what would alter the answer."""
    found = []
    outcomes: dict[str, list[str]] = {}
    for change in statistics["leave_one_out"]["changes"]:
        now = change["decision"]
        then = "no winner" if now == CANNOT_TELL else f"{now} as the winner"
        if now == (best or CANNOT_TELL):
            then = f"{change['winner']} with the best mean rank"
        outcomes.setdefault(then, []).append(change["left_out"])
    found += [f"Without {any_of(left_out)}: {then}." for then, left_out in outcomes.items()]
    missing = statistics["missing"]
    if missing["order_changes"] or missing["decision_changes"]:
        other = "drop" if missing["policy"] == "worst_rank" else "worst_rank"
        found.append(
            f"The other treatment of missing scores ({other}): the order becomes "
            f"{', '.join(missing[other]['order'][:5])}, decision "
            f"{missing[other]['decision'] or CANNOT_TELL}."
        )
    plan = statistics["planning"]
    fewest = plan["smallest_n_that_can_reject"]
    if best is None and fewest is not None and statistics["n_datasets"] < fewest:
        found.append(f"At least {fewest} {unit(statistics)}s.")
    elif best is None and plan["n_for_best_rank_gap"] is not None:
        found.append(
            f"About {plan['n_for_best_rank_gap']} {unit(statistics)}s with the same mean ranks: as "
            f"many as Nemenyi's test needs for the gap between the best two."
        )
    return found
