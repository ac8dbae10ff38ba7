"""Writes docs/configuration.md from the schemas and from what the modules declare.

    PYTHONPATH=scripts python -m steeplechase.configuration_page

A test compares the page with what this would write.
"""

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from steeplechase import registry
from steeplechase.components import UNTIL
from steeplechase.files import write_text
from steeplechase.hyperparameters import expected
from steeplechase.messages import expected_by_schema
from steeplechase.schema_check import SCHEMAS, schema
from steeplechase.spaces import FORMS
from steeplechase.study_algorithms import SINGULAR, UNTIL_DECLARED

PAGE = SCHEMAS.parents[1] / "docs" / "configuration.md"
COMMAND = "PYTHONPATH=scripts python -m steeplechase.configuration_page"

HEAD = f"""\
<!-- Made by `{COMMAND}`; edit config/schemas or the modules. -->

# Configuration

A run is told two things: where things are (`config/config.yaml`, below) and what is compared (a
*study*, one file in `config/studies`). Begin a study of your own as a copy of
[`config/studies/quick.yaml`](../config/studies/quick.yaml), whose comments say how to choose.

    snakemake --cores all --config study=mine            # config/studies/mine.yaml
    snakemake --cores all --config study=path/to/my.yaml

Before anything runs the study is checked as a whole. What is wrong is said with file, line, place
and the nearest name that exists. Unknown keys are errors.

Two habits of YAML to know: `1e-3` is text to it, write `1.0e-3`; and `yes`, `no`, `on`, `off` are
true and false, put them in quotes if you mean the words.
"""

PROBLEMS = """\
## The study of problems

A study whose subject is a loss of a few parameters, not networks on data: `problems` stand in the
place of `datasets`, and its protocol is named `descent` ([docs/convex_study.md](convex_study.md)).
These are all of its keys.
"""

IMAGES = """\
## The study of images

A study that trains networks on one set of images and varies, stage by stage, what they are trained
with: `images` stands in the place of `datasets`, and there are values where other studies have
search spaces. These are all of its keys.
"""

SPACES = """\
## Search spaces

A hyperparameter of an optimizer or a schedule is given one value, or a mapping from which trials
draw:
"""

CONDITIONS = """
Each may have a condition, `when: {other: value}` or `when: {other: [values]}`: the hyperparameter
is drawn only where the other one has that value, and has its default elsewhere. `other` is a
hyperparameter of the same optimizer or schedule, or of another one of the algorithm; where several
have that name, it is written `component.name`, as in the tables of results.

    schedule:
      name: cosine_restarts
      T_mult: {values: [1, 2]}
      T_0: {integers: [1, 50], when: {T_mult: 2}}      # 10, the default, where T_mult is 1

An algorithm whose space has fewer different configurations than `trials` gets as many trials as
there are. Configurations that differ only where a condition does not hold count once.
"""

SEQUENCES = f"""
## Several schedules

Schedules in a list are multiplied. Where one says `until`, an epoch or a search space of epochs,
the next one takes over there instead; it counts its time from there, and what is "the training" to
it is its own part. Here the rate rises for five epochs and falls along half a cosine in all that
are left, and both are divided by ten from epoch 30 on:

    schedule:
      - {{name: warm_up, warm_up_epochs: 5, until: 5}}
      - {{name: cosine}}
      - {{name: step, reduce_epoch: 30}}

| key of a listed schedule | type | value | meaning |
| --- | --- | --- | --- |
| `{UNTIL}` | {UNTIL_DECLARED["type"]} | {expected(UNTIL_DECLARED)} | \
{UNTIL_DECLARED["description"]} |

Each multiplies the optimizer's rate, so one that follows does not begin where the other ended
unless its own first value is that. A part that lies beyond the last epoch never acts. A schedule
can be listed once.
"""

OUTSIDE = """
## Code from outside

An optimizer may be named by the dotted path of any class derived from `torch.optim.Optimizer`, and
a schedule by that of any class derived from `torch.optim.lr_scheduler.LRScheduler`: of torch, of
another installed package, or of a file on PYTHONPATH or in the working directory. All further keys
are its arguments by keyword, each a value or a search space; an optimizer has to be given `lr`.

    optimizer: {name: torch.optim.RAdam, lr: {log_uniform: [1.0e-4, 1.0e-1]}, betas: [0.9, 0.99]}
    schedule: {name: torch.optim.lr_scheduler.StepLR, step_size: {integers: [5, 20]}, gamma: 0.5}

Such code runs, with all that it does, when the study is trained, so it has to be allowed by whoever
runs it; a study cannot do that itself:

    snakemake --cores all --config study=mine allow_code=true

The loop engine trains these algorithms, whatever `training.engine` says. A scheduler sets the rate
itself, once an epoch or at every step as `training.schedule_unit` says, so it is the only schedule
of its algorithm; `ReduceLROnPlateau` is given the training loss. What a class does not accept ends
the job, or its cells as failed, with the reason. Finished cells are kept by the version of the
package, or by the contents of the file with all that is in its package: after an edit they are
trained again. What a file imports from elsewhere is not watched: keep it in one package, or remove
the cells after an edit there (`make clean-cache`).
"""


def page() -> str:
    """Return the text of docs/configuration.md."""
    study, descent, sweep = schema("study"), schema("descent"), schema("sweep")
    parts = [
        HEAD,
        "## config/config.yaml\n",
        "Each key can be given on the command line, after `--config`.\n",
        _keys(schema("config")),
        "## The study file\n",
        _keys(study),
        *_sections(study["properties"], ()),
        PROBLEMS,
        _keys(descent),
        *_sections(descent["properties"], (), "of problems"),
        IMAGES,
        _keys(sweep),
        *_sections(sweep["properties"], (), "of images"),
        SPACES,
        _forms() + CONDITIONS + SEQUENCES + OUTSIDE,
        *_members(
            "optimizers", "Optimizers", "Their formulas are in [optimizers.md](optimizers.md).\n"
        ),
        *_members("schedules", "Schedules"),
        *_members("regularisers", "Regularisers"),
        *_members("wrappers", "Wrappers"),
        *_members("networks", "Networks"),
        *_members("image_networks", "Networks for images"),
        *_members("augmentations", "Augmentations"),
        *_members("problems", "Problems"),
        "## Metrics\n",
        _metrics(),
        "## Engines\n",
        markdown_table(
            ("name", "what it is"), ((f"`{n}`", _summary("engines", n)) for n in _all("engines"))
        ),
    ]
    return "\n".join(parts)


def _all(kind: str) -> tuple[str, ...]:
    return registry.names(kind)


def markdown_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def _plain(value: Any) -> str:
    """Return a value as it is written in YAML."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_plain(item)}" for key, item in value.items()) + "}"
    if isinstance(value, float) and "e" in repr(value) and "." not in repr(value):
        return repr(value).replace("e", ".0e")  # or YAML takes it for text
    return repr(value) if value == "" else str(value)


def _default(rule: Mapping[str, Any], required: bool) -> str:
    if required or "default" not in rule:
        return "required"
    if rule["default"] == {}:
        return "see below"
    return f"`{_plain(rule['default'])}`"


def _keys(rules: Mapping[str, Any]) -> str:
    """Return the table of the keys of a mapping."""
    rows = [
        (
            f"`{key}`",
            _expected(rule),
            _default(rule, key in rules.get("required", ())),
            rule["description"],
        )
        for key, rule in rules["properties"].items()
    ]
    return markdown_table(("key", "value", "default", "meaning"), rows)


def _expected(rule: Mapping[str, Any]) -> str:
    """Return the words for what a key takes."""
    if "x-name-of" not in rule:
        return expected_by_schema(rule)
    kind = rule["x-name-of"]
    words = f"a list of {kind}" if "array" in rule["type"] else SINGULAR[kind]
    return f"{words} or null" if "null" in rule["type"] else words


def _sections(properties: Mapping[str, Any], place: tuple[str, ...], kind: str = "") -> list[str]:
    """Return heading, description and table of each mapping below, deeper ones after it.

    `kind` says of which kind of study they are, where headings would be alike.
    """
    parts = []
    for key, rule in properties.items():
        here, inner = (*place, key), rule
        if isinstance(rule.get("additionalProperties"), dict):
            here, inner = (*here, "<name>"), rule["additionalProperties"]
        elif "properties" not in rule and "properties" in rule.get("items", {}):
            here, inner = (*place, f"{key}[i]"), rule["items"]
        if "properties" not in inner or "x-members" in inner:
            continue
        described = inner.get("description", rule["description"])
        heading = f"### `{'.'.join(here)}` {kind}".rstrip()
        parts += [f"{heading}\n", f"{described}\n", _keys(inner)]
        parts += _sections(inner["properties"], here, kind)
    return parts


def _forms() -> str:
    rows = [
        (f"`{example}`", meaning, ", ".join(t for t in types if t != "any"))
        for _, types, example, meaning in FORMS.values()
    ]
    return markdown_table(("space", "draws", "for hyperparameters of type"), rows)


def _summary(kind: str, name: str) -> str:
    """Return the first line of a module's docstring."""
    path = registry.LIBRARY / registry.FOLDERS[kind] / f"{name}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n\n")[0].replace("\n", " ")


def _members(kind: str, title: str, *said: str) -> list[str]:
    """Return the section of a kind: each member with its reference and hyperparameters."""
    parts = [f"## {title}\n", *said]
    for name in _all(kind):
        declared = registry.declared(kind, name)
        reference = declared.get("REFERENCE")
        parts += [f"### {name}\n", _summary(kind, name) + "\n"]
        parts += [f"Reference: {reference}\n"] if reference else []
        rows = declared.get("HYPERPARAMETERS", {})
        parts.append(hyperparameter_table(rows) if rows else "It has no hyperparameters.\n")
    return parts


def hyperparameter_table(hyperparameters: Mapping[str, Any]) -> str:
    """Return the table of declared hyperparameters."""
    rows = [
        (f"`{key}`", d["type"], expected(d), _default(d, False), d["description"])
        for key, d in hyperparameters.items()
    ]
    return markdown_table(("hyperparameter", "type", "value", "default", "meaning"), rows)


def _metrics() -> str:
    rows = []
    for name in _all("metrics"):
        better = "higher" if registry.declared("metrics", name)["HIGHER_IS_BETTER"] else "lower"
        rows.append((f"`{name}`", better, _summary("metrics", name)))
    return markdown_table(("name", "better", "what it is"), rows)


if __name__ == "__main__":
    write_text(PAGE, page())
