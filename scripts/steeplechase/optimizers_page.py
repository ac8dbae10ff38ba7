"""Writes docs/optimizers.md from what the optimizers say of themselves.

    PYTHONPATH=scripts python -m steeplechase.optimizers_page

A test compares the page with what this would write.
"""

import ast
from typing import Any

from steeplechase import registry
from steeplechase.configuration_page import hyperparameter_table, markdown_table
from steeplechase.files import write_text
from steeplechase.schema_check import SCHEMAS

PAGE = SCHEMAS.parents[1] / "docs" / "optimizers.md"
COMMAND = "PYTHONPATH=scripts python -m steeplechase.optimizers_page"

HEAD = f"""\
<!-- Made by `{COMMAND}`; edit the docstrings in scripts/steeplechase/optimizers. -->

# Optimizers

What `optimizer: {{name: ...}}` can be in a study ([configuration.md](configuration.md)). Below, w
are the parameters of a layer, g the gradient of the loss of the batch, lr the learning rate times
the schedule's multiplier; squares, roots and quotients are taken entry by entry, and all else is 0
at the start. Those that the *fused* engine runs are trained by it unless the study asks for the
loop engine; the others run in the loop engine alone ([engine.md](engine.md)).

The tests hold every update rule, in double precision and over 200 steps on several losses, to
`torch.optim`, or where torch has no such optimizer to the paper's pseudocode
(`tests/transcriptions`). Another one is one more file ([adding.md](adding.md#a-new-optimizer));
[performance.md](performance.md) says what each costs.
"""


def page() -> str:
    """Return the text of docs/optimizers.md."""
    names = registry.names("optimizers")
    rows = [_overview(name, registry.declared("optimizers", name)) for name in names]
    head = ("name", "what it is", "engine", "batch", "buffers", "reference")
    return "\n".join([HEAD, markdown_table(head, rows), *(_section(name) for name in names)])


def _overview(name: str, declared: dict[str, Any]) -> tuple[str, ...]:
    """Return the row of an optimizer in the table of all."""
    return (
        f"[`{name}`](#{name})",
        declared["TITLE"],
        declared.get("ENGINE", "fused or loop"),
        "all training rows" if declared.get("FULL_BATCH") else "the study's",
        str(len(declared["STATE"])) if "STATE" in declared else "",
        declared["REFERENCE"],
    )


def _section(name: str) -> str:
    """Return what the module's docstring says, but for its references, and its hyperparameters."""
    path = registry.LIBRARY / registry.FOLDERS["optimizers"] / f"{name}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    said, _, cited = text.partition("\nReferences\n----------\n")
    table = hyperparameter_table(registry.declared("optimizers", name)["HYPERPARAMETERS"])
    return f"## {name}\n\n{said.strip()}\n\n{table}\n{cited.strip()}\n"


if __name__ == "__main__":
    write_text(PAGE, page())
