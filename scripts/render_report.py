"""Render the report of a study: one self-contained HTML file, and its tables as files beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steeplechase.files import write_text
from steeplechase.rendering.downloads import FOLDER, Tables
from steeplechase.report import render


def main(
    study_name: str,
    study: dict[str, Any],
    results_dir: str | Path,
    cards: Sequence[str | Path],
    template_dir: str | Path,
    output: str | Path,
    figures: Sequence[str] | None = None,
    out_of_date: Sequence[str] = (),
    downloads: str | Path | None = None,
) -> None:
    """Write the report.

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
    template_dir
        Folder with templates/, style.css and script.js.
    output
        The HTML file.
    figures
        Those to show; by default all that are there.
    out_of_date
        Files below `results_dir` that are of an earlier plan, and are left out.
    downloads
        Folder of its tables as files; as the page's links have it, if none is given.
    """
    tables = Tables(study_name)
    page = render(study_name, study, results_dir, cards, template_dir, figures, out_of_date, tables)
    write_text(output, page)
    tables.write(downloads or Path(output).parent / FOLDER)


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        main(
            study_name=snakemake.params.study_name,
            study=snakemake.params.study,
            results_dir=Path(snakemake.output.report).parent,
            cards=list(snakemake.input.cards),
            template_dir=Path(snakemake.scriptdir).parent / "report",
            output=snakemake.output.report,
            figures=snakemake.params.figures,
            out_of_date=snakemake.params.out_of_date,
            downloads=snakemake.output.downloads,
        )
