"""The methods paragraph and its references, written from the study's settings."""

from typing import Any

from steeplechase import registry, wording
from steeplechase.components import (
    ALL_ROWS,
    UNTIL,
    WITHOUT_REPLACEMENT,
    kinds_and_parts,
    training_settings,
)
from steeplechase.rendering import foreign
from steeplechase.rendering.data import ReportData, metric_title
from steeplechase.statistics._bootstrap import FEWEST

REFERENCES = (
    "J. Demšar (2006). Statistical comparisons of classifiers over multiple data sets. "
    "Journal of Machine Learning Research 7, 1–30.",
    "A. Benavoli, G. Corani and F. Mangili (2016). Should we really use post-hoc tests based on "
    "mean-ranks? Journal of Machine Learning Research 17(5), 1–10.",
    "R. L. Iman and J. M. Davenport (1980). Approximations of the critical region of the Friedman "
    "statistic. Communications in Statistics A9, 571–595.",
    "S. Holm (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal "
    "of Statistics 6, 65–70.",
)


def paragraphs(data: ReportData) -> list[str]:
    """Return the methods in prose: data and protocol, training, tuning, statistics."""
    study = data.study
    if data.foreign:
        return [foreign.method(data), _statistics(data)]
    parts = [_protocol(data), _training(study), _tuning(study), _statistics(data)]
    return [part for part in parts if part]


def _protocol(data: ReportData) -> str:
    """Say how rows were divided."""
    protocol = data.study["protocol"]
    n = len(data.frames["datasets"]) or len(data.study.get("datasets", []))
    text = f"The comparison is over {wording.count(n, 'data set')}. "
    if protocol.get("max_rows"):
        text += f"Of each, at most {protocol['max_rows']:,} rows were used. "
    text += (
        f"{_division(protocol)}; nothing that is fitted, such as scaling, imputation, encoding or "
        "the choice of a trial, saw the rows it was judged on. "
    )
    text += (
        f"Every training was repeated with {wording.count(protocol['replicates'], 'replicate')}. "
        if protocol.get("replicates", 1) > 1
        else ""
    )
    return f"{text}{_paired(data.study)} (seed {protocol['seed']})."


def _paired(study: dict[str, Any]) -> str:
    """Say what was the same for all algorithms."""
    drawn = {(own["batch_size"], own.get("sampling")) for own in _settings(study).values()}
    if len(drawn) < 2:
        return "Splits, initial weights and the order of batches were the same for all algorithms"
    return (
        "Splits and initial weights were the same for all algorithms, and the order of batches for "
        "those whose batches are of one size and drawn alike"
    )


def _division(protocol: dict[str, Any]) -> str:
    """Say into what the rows of each data set were divided."""
    kind = "stratified " if protocol.get("stratified") else ""
    outer, inner = protocol["outer_folds"], protocol["inner_folds"]
    if outer == 1:
        parts = "training, validation and test" if inner else "training and test"
        return f"The rows of each were divided once into {kind}parts for {parts}"
    folds = wording.count(outer, "outer fold")
    if not inner:
        return f"Each was divided by {kind}cross-validation into {folds}"
    return (
        f"Each was divided by {kind}nested cross-validation into {folds}, and the training rows "
        f"of each into {wording.count(inner, 'inner fold')}"
    )


def _training(study: dict[str, Any]) -> str:
    """Say what was trained, and how long."""
    network, training = study["network"], study["training"]
    hidden = network.get("hidden")
    shape = f" with hidden layers of {wording.listing(hidden)} units" if hidden else ""
    activation = network.get("activation")
    shape += f" and {str(activation).replace('_', ' ')} activation" if activation else ""
    if network.get("output_activation", "none") != "none":
        shape += f", with {network['output_activation']} on the outputs before the softmax"
    start = str(network.get("initialisation") or "").replace("_", " ")
    shape += f", its weights begun by the rule {start}" if start else ""
    return (
        f"The network is {_article(network['name'])}{shape}, trained for "
        f"{wording.count(training['epochs'], 'epoch')} in batches of {training['batch_size']:,} "
        f"rows{_drawn(training)} in {training['precision']}; schedules act once per "
        f"{training['schedule_unit']}."
        f"{_exceptions(study)}"
    )


def _drawn(training: dict[str, Any]) -> str:
    """Say how the rows of batches are drawn, if not each of them once an epoch."""
    if training.get("sampling", WITHOUT_REPLACEMENT) == WITHOUT_REPLACEMENT:
        return ""
    return ", drawn with replacement,"


def _exceptions(study: dict[str, Any]) -> str:
    """Say which algorithms are trained by another engine, or in other batches, than the rest."""
    training = study["training"]
    settings = _settings(study)
    text = ""
    for size in sorted({own["batch_size"] for own in settings.values()}):
        mine = [name for name, own in settings.items() if own["batch_size"] == size]
        if size == ALL_ROWS:
            text += f" The batch of {wording.listing(mine, 60)} is all training rows."
        elif size != training["batch_size"]:
            text += (
                f" The batches of {wording.listing(mine, 60)} have {wording.count(size, 'row')}."
            )
    for other in (WITHOUT_REPLACEMENT, "with_replacement"):
        usual = training.get("sampling", WITHOUT_REPLACEMENT)
        mine = [n for n, own in settings.items() if own.get("sampling", usual) == other != usual]
        how = other.replace("_", " ")
        text += f" The rows of {wording.listing(mine, 60)} are drawn {how}." if mine else ""
    engines = {own["engine"] for own in settings.values()}
    for engine in sorted(engines) if len(engines) > 1 else ():
        mine = [name for name, own in settings.items() if own["engine"] == engine]
        text += f" The {engine} engine trained {wording.listing(mine, 60)}."
    return text


def _settings(study: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the training settings of each algorithm whose components are known."""
    return {
        algorithm["name"]: training_settings(algorithm, study["training"])
        for algorithm in study["algorithms"]
        if all(_known(kind, part["name"]) for kind, part in kinds_and_parts(algorithm))
    }


def _known(kind: str, name: str) -> bool:
    """Say whether this version has a component, or does not have to, as it is from outside."""
    return name in registry.names(kind) or registry.is_outside(kind, name)


def _article(name: str) -> str:
    """Return a network's name with its article."""
    return "a multilayer perceptron" if name == "mlp" else f"a network of type {name}"


def _tuning(study: dict[str, Any]) -> str:
    """Say what each algorithm is, and how it was tuned."""
    protocol = study["protocol"]
    parts = []
    for algorithm in study["algorithms"]:
        schedules = _schedules(algorithm["schedules"])
        optimizer = registry.title("optimizers", algorithm["optimizer"]["name"])
        penalties = [registry.title("regularisers", r["name"]) for r in algorithm["regularisers"]]
        extra = f"; regularisation: {wording.listing(penalties)}" if penalties else ""
        wrappers = [registry.title("wrappers", w["name"]) for w in algorithm["wrappers"]]
        extra += f"; wrapped in: {wording.listing(wrappers)}" if wrappers else ""
        parts.append(f"{algorithm['name']} ({optimizer}; schedule: {schedules}{extra})")
    counts = {algorithm["trials"] for algorithm in study["algorithms"]}
    trials = (
        wording.count(counts.pop(), "trial") if len(counts) == 1 else "an unequal number of trials"
    )
    return (
        f"The algorithms are {wording.listing(parts, 60)}. Each was given {trials}, drawn by the "
        f"{protocol['sampler']} sampler without replacement; the trial with the best mean "
        f"validation {metric_title(protocol['selection_metric'])} after the last epoch was trained "
        "anew on all training rows of the outer fold and tested once."
    )


def _schedules(schedules: list[dict[str, Any]]) -> str:
    """Name the schedules of an algorithm, and which of them follow one another."""
    sequences = [""]
    for schedule in schedules:
        sequences[-1] += registry.title("schedules", schedule["name"])
        if UNTIL in schedule["space"]:
            sequences[-1] += " until an epoch that is searched, then "
        elif UNTIL in schedule["settings"]:
            sequences[-1] += f" until epoch {schedule['settings'][UNTIL]}, then "
        else:
            sequences.append("")
    return wording.listing([sequence for sequence in sequences if sequence])


def _statistics(data: ReportData) -> str:
    """Say how the algorithms were compared."""
    comparison = data.study["comparison"]
    policy = {
        "worst_rank": "an algorithm without a score on a data set ranks last there",
        "drop": "data sets on which an algorithm has no score are left out",
    }.get(comparison["missing"], "")
    unit = "the data set"
    if comparison.get("blocks") == "source":
        unit = "the source, whose data sets are averaged to one observation"
    return (
        f"The unit of analysis is {unit}: {data.measured} is averaged over folds and replicates "
        f"first{_sources(data)}{'; ' + policy if policy else ''}. Friedman's test in the form of "
        "Iman and Davenport asks whether the algorithms differ at all; pairs are compared by the "
        "exact Wilcoxon signed-rank test with Holm's correction, and, beside it, by Nemenyi's test "
        f"of mean ranks, all at α = {wording.significant(comparison['alpha'])}. Intervals are "
        f"95 % percentiles of {comparison['bootstrap']:,} bootstrap samples of the data sets; "
        f"below {FEWEST} data sets there are none."
    )


def _sources(data: ReportData) -> str:
    """Say which data sets count as one observation, if any do."""
    blocks = data.facts.get("blocks") or {}
    if not blocks:
        return ""
    listed = "; ".join(f"{name}: {wording.listing(mine, 20)}" for name, mine in blocks.items())
    return f", and then over data sets of one source ({listed})"


def references(data: ReportData) -> list[str]:
    """Return what the report rests on: tests, algorithms, data sets; each once."""
    found = list(REFERENCES)
    for algorithm in [] if data.foreign else data.study["algorithms"]:
        for kind, component in kinds_and_parts(algorithm):
            name = component["name"]
            if name in registry.names(kind):
                constants = registry.declared(kind, name)
                if constants.get("REFERENCE"):
                    found.append(f"{constants.get('TITLE', name)}: {constants['REFERENCE']}.")
    cited: dict[str, list[str]] = {}
    for card in data.cards:
        if card.get("citation"):
            cited.setdefault(wording.sentence(str(card["citation"])), []).append(card["name"])
    for citation, names in cited.items():
        noun = "Data set" if len(names) == 1 else "Data sets"
        found.append(f"{noun} {wording.listing(names, 100)}: {citation}")
    return list(dict.fromkeys(found))
