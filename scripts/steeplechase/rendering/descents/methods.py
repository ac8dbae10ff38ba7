"""Methods, references and glossary of a study of problems."""

from typing import Any

from steeplechase import registry, wording
from steeplechase.components import kinds_and_parts
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.glossary import listed

LESSARD = (
    "Rates of convergence: B. T. Polyak (1987). Introduction to optimization. Optimization "
    "Software; L. Lessard, B. Recht and A. Packard (2016). Analysis and design of optimization "
    "algorithms via integral quadratic constraints. SIAM Journal on Optimization 26(1), 57–95."
)

# Term and meaning, and the forms that texts use.
TERMS = (
    ("setting", "One combination of an algorithm's hyperparameters; all of them are run."),
    ("descent", "One run of a setting on a problem, from one start."),
    ("iteration", "One step of an algorithm, on all rows or on one batch of them."),
    (
        "excess loss",
        "The loss minus the smallest there is (or its greatest lower bound): 0 at the minimum.",
    ),
    (
        "curvature",
        "An eigenvalue of the Hessian, the matrix of second derivatives: how fast the slope "
        "changes along one direction.",
    ),
    (
        "condition number",
        "The largest curvature divided by the smallest: how much longer than wide a valley is.",
    ),
    ("momentum", "A share β of the last step is added to the next one."),
    (
        "Nesterov momentum",
        "Momentum whose slope is taken where the momentum alone would lead.",
    ),
    (
        "rate of convergence",
        "By what the distance to the minimum is multiplied per iteration in the long run.",
    ),
    ("diverged", "A descent whose loss rose above a bound, or was not finite."),
    ("replicate", "A repetition from another start and with other batches."),
    ("mean rank", "The mean over problems of an algorithm's rank by its best setting, 1 for the "
     "lowest loss."),
)  # fmt: skip


def methods(data: ReportData) -> dict[str, Any]:
    """Return the methods in prose, and the references."""
    return {"paragraphs": paragraphs(data), "references": references(data)}


def paragraphs(data: ReportData) -> list[str]:
    """Return the methods in prose: problems, algorithms, what was measured."""
    return [_problems(data), _algorithms(data), _measured(data)]


def _problems(data: ReportData) -> str:
    """Say what was minimised, and from where."""
    study, protocol = data.study, data.study["protocol"]
    named = [
        f"{one['name']} ({registry.title('problems', one['problem'])}: "
        + ", ".join(f"{key} {value}" for key, value in one["settings"].items())
        + ")"
        for one in study["problems"]
    ]
    return (
        f"The problems are {wording.listing(named, 40)}. Each setting of each algorithm made "
        f"{wording.count(protocol['iterations'], 'iteration')} in double precision from "
        f"{wording.count(protocol['replicates'], 'start')}: the first is the problem's own, the "
        "others are drawn around it. Starts and batches were the same for all algorithms (seed "
        f"{protocol['seed']}). Algorithms that take batches descended the problems that have rows."
    )


def _algorithms(data: ReportData) -> str:
    """Say what each algorithm is."""
    parts = []
    for one in data.study["algorithms"]:
        wrapped = wording.listing(
            registry.title("wrappers", w["name"]) for w in one.get("wrappers", ())
        )
        batch = one["training"]
        rows = "all rows" if batch["batch_size"] == "all" else (
            f"batches of {batch['batch_size']} {batch['sampling'].replace('_', ' ')}"
        )  # fmt: skip
        text = f"{registry.title('optimizers', one['optimizer']['name'])} on {rows}"
        text += f", wrapped in {wrapped}" if wrapped else ""
        parts.append(f"{one['name']} ({text}; {wording.count(one['trials'], 'setting')})")
    return f"The algorithms are {wording.listing(parts, 60)}."


def _measured(data: ReportData) -> str:
    """Say what was noted and compared."""
    protocol = data.study["protocol"]
    return (
        "After every iteration the loss on all rows was noted. A setting is scored by the median "
        "over its replicates of the excess of the final loss over the minimum, which is known or "
        "was found by Newton's method; a descent whose loss was not finite or rose above "
        f"{wording.significant(protocol['diverged_above'])} counts as infinite. An algorithm is "
        "ranked on each problem by its best setting. The tolerance counts as reached when the "
        f"excess is {wording.significant(protocol['tolerance'])} of that at the start. The "
        "problems are no sample of any population, and no test of significance is made."
    )


def references(data: ReportData) -> list[str]:
    """Return what the report rests on: theory, algorithms, problems; each once."""
    parts = [part for one in data.study["algorithms"] for part in kinds_and_parts(one)]
    members = [(kind, part["name"]) for kind, part in parts]
    members += [("problems", one["problem"]) for one in data.study["problems"]]
    found = [LESSARD]
    found += [
        f"{registry.title(kind, name)}: {reference}."
        for kind, name in members
        if (reference := registry.reference(kind, name))
    ]
    return list(dict.fromkeys(found))


def glossary(data: ReportData) -> dict[str, Any]:
    """Return the terms, and how to read the figures."""
    return listed(TERMS, data.figures)
