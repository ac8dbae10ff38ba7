"""Choose the winner of a stage of a sweep, and write down the recipe that goes on."""

from collections.abc import Sequence
from typing import Any

from steeplechase import sweeps
from steeplechase.files import read_json, write_json
from steeplechase.protocol.choose import COLUMNS, choose
from steeplechase.tables import read_parquet


def main(
    runs: Sequence[str],
    stage: dict[str, Any],
    recipe: dict[str, Any],
    before: str | None,
    selection: str,
    choice: str,
) -> None:
    """Write the choice of one stage.

    Parameters
    ----------
    runs
        The tables of runs of its jobs.
    stage
        Its name and what it varies.
    recipe
        The study's own.
    before
        The choice that the stage starts from; None where it starts from the study's recipe.
    selection
        accuracy or loss, of the held-out images.
    choice
        The JSON file to write: what `protocol.choose` returns, with the stage's name and the recipe
        that it leaves.
    """
    begun = read_json(before)["recipe"] if before else recipe
    settings = sweeps.settings(stage["vary"])
    rows = [row for file in runs for row in read_parquet(file).select(COLUMNS).to_pylist()]
    found = choose(rows, [sweeps.label(one) for one in settings], selection)
    chosen = {} if found["setting"] is None else settings[found["setting"]]
    write_json(choice, {"stage": stage["name"], **found, "recipe": sweeps.applied(begun, chosen)})


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            list(snakemake.input.runs),
            snakemake.params.stage,
            snakemake.params.recipe,
            snakemake.input.get("choice"),
            snakemake.params.selection,
            snakemake.output.choice,
        )
