"""A study of images: a sweep over settings, stage by stage, on one set of images."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from steeplechase import registry, sweep_plan, sweeps
from steeplechase.errors import Place, Problems
from steeplechase.hyperparameters import value_problem
from steeplechase.messages import unknown
from steeplechase.protocol.hold_out_sizes import hold_out_problems
from steeplechase.schema_check import check, schema
from steeplechase.study_algorithms import read_component
from steeplechase.study_datasets import SAFE_NAME, SAFE_WORDS
from steeplechase.study_image_sets import read_image_set
from steeplechase.study_objects import Stage, Study, Sweep

PREVIOUS = "previous"
MOST_SETTINGS = 1000  # of one stage
ONLY_STAGE = "recipe"  # of a study that varies nothing
# Why a component is of no use here, by what its module declares.
REFUSED = {
    "FULL_BATCH": "takes all training rows at each step, which is for small tables",
    "FEEDBACK": "answers to the loss, which is for studies of data sets",
    "DISTURBS_UNITS": "is a hyperparameter of the networks for images: network.dropout",
}


def read_sweep_study(
    value: dict[str, Any], path: Path, root: Path, problems: Problems, base: Study | None
) -> Study:
    """Turn a file's value, with its defaults, into a study of images.

    Parameters
    ----------
    value
        Checked against the schema of these studies.
    path, root
        The study's file, and the folder that holds ``config/``.
    problems
        Takes what is wrong; the study is whole only if it has stayed empty.
    base
        The study that this one extends, if it does.
    """
    protocol = value["protocol"]
    images = None
    if value.get("images") is not None:
        images = read_image_set(value["images"], root, ("images",), problems)
    if images is not None:
        rows = (images.train_rows, images.test_rows, len(images.classes))
        for key, text in hold_out_problems(protocol, *rows):
            problems.add(("protocol", key), text)
    stages = []
    if "network" in value and "optimizer" in value:
        _check_base(value, problems)
        stages = _stages(value, problems)
    extends = (base.path, *base.extends) if base else ()
    sweep = None
    if stages and images is not None:
        sweep = Sweep(images, sweeps.recipe_of(value), tuple(stages))
        sweep = replace(sweep, files=_files(sweep, [path, *map(Path, extends)], problems))
    return Study(
        name=path.stem,
        title=value["title"] or path.stem,
        description=value["description"],
        path=str(path),
        extends=extends,
        datasets=(),
        algorithms=(),
        network={},
        training={},
        protocol=protocol,
        metrics=("accuracy",),
        comparison={"metric": "accuracy", "runs": []},
        packing=value["packing"],
        on_audit="warn",
        sweep=sweep,
    )


def _files(sweep: Sweep, studies: list[Path], problems: Problems) -> dict[str, str]:
    """Find the local files of weights: beside the study, else in the working directory."""
    found = {}
    for text in sweep_plan.weights(sweep):
        if sweep_plan.weights_file(text):
            continue
        folders = [*(study.parent for study in studies), Path.cwd()]
        tried = [(folder / Path(text).expanduser()).resolve() for folder in folders]
        path = next((path for path in tried if path.is_file()), None)
        if path is None:
            tried_words = " and ".join(map(str, dict.fromkeys(tried)))
            problems.add(("network",), f"there is no file of weights {text!r}; tried {tried_words}")
        else:
            found[text] = str(path)
    return found


def _check_base(value: dict[str, Any], problems: Problems) -> None:
    """Check the components of the recipe that the stages start from."""
    for part in sweeps.KINDS:
        _check_part(part, value[part], (part,), {}, problems)


def _check_part(
    part: str, raw: Any, place: Place, more: dict[str, Any], problems: Problems
) -> None:
    """Check one component, or several; `more` are hyperparameters that come from elsewhere."""
    listed = part in sweeps.LISTED
    if not isinstance(raw, list if listed and isinstance(raw, list) else dict):
        if raw is not None:
            problems.add(place, f"got {raw!r}, expected a mapping with a name")
        return
    for i, one in enumerate(sweeps.as_list(raw)):
        at = (*place, i) if isinstance(raw, list) else place
        if not isinstance(one, dict):
            problems.add(at, f"got {one!r}, expected a mapping with a name")
        elif "name" not in one:
            problems.add(at, "the key 'name' is missing")
        else:
            _check_component(sweeps.KINDS[part], one, at, more, problems)


def _check_component(
    kind: str, raw: dict[str, Any], place: Place, more: dict[str, Any], problems: Problems
) -> None:
    """Check a component's name and hyperparameters, and that it can be used here."""
    known = registry.names(kind)
    declared = registry.declared(kind, raw["name"]) if raw["name"] in known else {}
    extra = {k: v for k, v in more.items() if k in declared.get("HYPERPARAMETERS", {})}
    values = {key: value for key, value in {**extra, **raw}.items() if not isinstance(value, dict)}
    for key in raw.keys() - values.keys():
        text = "a study of images gives one value here; what is varied stands in its stages"
        problems.add((*place, key), text)
    read_component(kind, values, place, problems, searched=False)
    for constant, why in REFUSED.items():
        if declared.get(constant):
            problems.add((*place, "name"), f"{raw['name']!r} {why}")


def _stages(value: dict[str, Any], problems: Problems) -> list[Stage]:
    """Read the stages; each is checked in every form in which a recipe can reach it."""
    given = value["stages"] or {
        ONLY_STAGE: {"title": "The study as it stands", "from": None, "vary": {}}
    }
    recipe = sweeps.recipe_of(value)
    found: dict[str, Stage] = {}
    for name, raw in given.items():
        place = ("stages", name)
        if not SAFE_NAME.fullmatch(name) or name == PREVIOUS:
            text = f"the name {name!r} cannot be used ({SAFE_WORDS}; not {PREVIOUS!r})"
            problems.add(place, text)
        begins = _begins(raw["from"], list(found), (*place, "from"), problems)
        stage = Stage(name, raw["title"] or name, begins, raw.get("vary", {}))
        before = [one.vary for one in _chain(stage, found)]
        _check_vary(stage, before, recipe, value, problems)
        found[name] = stage
    return list(found.values())


def _begins(given: str | None, earlier: list[str], place: Place, problems: Problems) -> str | None:
    """Return the stage that one starts from the winner of, None for the study as it stands."""
    if given is None or (given == PREVIOUS and not earlier):
        return None
    if given == PREVIOUS:
        return earlier[-1]
    if given not in earlier:
        problems.add(place, unknown(given, earlier, "an earlier stage", "earlier stages"))
        return None
    return given


def _chain(stage: Stage, found: Mapping[str, Stage]) -> list[Stage]:
    """Return the stages that one builds on, the first of them first."""
    chain: list[Stage] = []
    while stage.begins is not None:
        stage = found[stage.begins]
        chain.insert(0, stage)
    return chain


def _check_vary(
    stage: Stage,
    before: list[dict[str, list[Any]]],
    recipe: sweeps.Recipe,
    value: dict[str, Any],
    problems: Problems,
) -> None:
    """Check what a stage varies."""
    place = ("stages", stage.name, "vary")
    count = 1
    own: dict[str, dict[str, Any]] = {}
    for key, values in stage.vary.items():
        part, name = sweeps.split_key(key)
        count *= len(values)
        if part not in sweeps.PARTS:
            problems.add((*place, key), unknown(part, sweeps.PARTS, "a part of the study", "parts"))
        elif name is None and part in sweeps.PLAIN:
            text = f"say which of its keys: {part}.{next(iter(value[part]))} or another"
            problems.add((*place, key), text)
        elif name is not None and values:
            own.setdefault(part, {})[name] = values[0]
    if count > MOST_SETTINGS:
        problems.add(place, f"it has {count:,} settings, expected at most {MOST_SETTINGS:,}")
    for key, values in stage.vary.items():
        part, name = sweeps.split_key(key)
        if name is None and part in sweeps.KINDS:
            for i, raw in enumerate(values):
                _check_part(part, raw, (*place, key, i), own.get(part, {}), problems)
        elif part in sweeps.PLAIN and name is not None:
            _check_plain(part, name, values, (*place, key), value, problems)
    reach = sweeps.alternatives(recipe, [*before, stage.vary])
    for part, given in own.items():
        if part in sweeps.KINDS:
            forms = reach[part] if part not in stage.vary else sweeps.alternatives(
                {**recipe, part: None}, [stage.vary]
            )[part][1:]  # fmt: skip
            for name in given:
                key = f"{part}.{name}"
                _check_values(part, name, stage.vary[key], forms, (*place, key), problems)


def _check_plain(
    part: str, name: str, values: list[Any], place: Place, value: dict[str, Any], problems: Problems
) -> None:
    """Check values of a key that is no component's, by the schema."""
    known = schema("sweep")["properties"][part]["properties"]
    if name not in known:
        problems.add(place, unknown(name, known, f"a key of {part}", "keys"))
        return
    for i, one in enumerate(values):
        for fault in check({**value, part: {**value[part], name: one}}, "sweep"):
            if fault.place[:2] == (part, name):
                problems.add((*place, i), fault.text)


def _check_values(
    part: str, name: str, values: list[Any], forms: list[Any], place: Place, problems: Problems
) -> None:
    """Check values of a hyperparameter, for every component that may be there."""
    for kind, component in _members(part, forms, place, problems):
        declared = registry.declared(kind, component).get("HYPERPARAMETERS", {})
        if name not in declared:
            text = unknown(name, declared, f"a hyperparameter of {component}", "hyperparameters")
            problems.add(place, text)
            continue
        for i, one in enumerate(values):
            problem = value_problem(one, declared[name])
            if problem is not None:
                problems.add((*place, i), problem)


def _members(
    part: str, forms: list[Any], place: Place, problems: Problems
) -> Iterator[tuple[str, str]]:
    """Yield kind and name of each component that a part may be, those that are known."""
    kind = sweeps.KINDS[part]
    for form in forms:
        members = sweeps.as_list(form)
        if part in sweeps.LISTED and len(members) != 1:
            text = f"{part} may have {len(members)} members here, and this is a key of its only one"
            problems.add(place, text)
            continue
        for one in members:
            if isinstance(one, dict) and one.get("name") in registry.names(kind):
                yield kind, one["name"]
