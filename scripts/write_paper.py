"""Write the paper pack of a study: figures, tables, methods and references for LaTeX."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steeplechase.paper import pack
from steeplechase.rendering.data import load


def main(
    study_name: str,
    study: dict[str, Any],
    results_dir: str | Path,
    cards: Sequence[str | Path],
    references: str | Path,
    output: str | Path,
) -> None:
    """Write the pack.

    Parameters
    ----------
    study_name
        Name of the study.
    study
        Its settings as plain values.
    results_dir
        Folder of the study's results.
    cards
        Data cards, in the order of the study.
    references
        The file of BibTeX entries.
    output
        The pack's folder.
    """
    pack.write(load(study_name, study, Path(results_dir), cards), references, output)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            study_name=snakemake.params.study_name,
            study=snakemake.params.study,
            results_dir=Path(snakemake.output.pack).parent,
            cards=list(snakemake.input.cards),
            references=snakemake.input.references,
            output=snakemake.output.pack,
        )
