"""Draw one figure of a study: SVG for the page, PDF for a paper, its numbers and its facts."""

from collections.abc import Sequence
from pathlib import Path

from steeplechase import registry, results
from steeplechase.figures import _style, _svg
from steeplechase.files import atomic, write_json, write_text


def main(
    figure: str,
    folder: str | Path,
    algorithms: Sequence[str],
    svg: str | Path,
    pdf: str | Path,
    numbers: str | Path,
    facts: str | Path,
) -> None:
    """Draw `figure` from the tables of a study.

    Parameters
    ----------
    figure
        Name of a member of the figures.
    folder
        The study's results: what the figure's INPUTS are relative to.
    algorithms
        Names in the order of the study, by which each gets its colour.
    svg, pdf, numbers, facts
        Files to write; the facts are title, finding, caption, how to read it, alt, section, order,
        whether anything is drawn, whether the SVG wraps a PNG, and which rows of the numbers to
        print.
    """
    module = registry.load("figures", figure)
    inputs = {name: results.read(Path(folder) / name) for name in module.INPUTS}
    with _style.settings():
        style = _style.Style.of(algorithms, inputs.get("statistics/mean_ranks.csv"))
        drawing = module.draw(inputs, style)
        text, png = _svg.svg(drawing.figure, figure, module.TITLE, drawing.alt)
        printed = _svg.pdf(drawing.figure)
    write_text(svg, text)
    with atomic(pdf) as temporary:
        temporary.write_bytes(printed)
    with atomic(numbers) as temporary:
        drawing.numbers.to_csv(temporary, index=False, lineterminator="\n")
    write_json(
        facts,
        {
            "title": module.TITLE,
            "section": module.SECTION,
            "order": module.ORDER,
            "finding": drawing.finding,
            "caption": drawing.caption,
            "reading": module.READING,
            "alt": drawing.alt,
            "drawn": drawing.drawn,
            "png": png,
            "excerpt": None if drawing.excerpt is None else list(drawing.excerpt),
            "excerpt_says": drawing.excerpt_says,
        },
    )


if __name__ == "__main__":
    from steeplechase.job import logged

    made = snakemake.output
    files = zip(made.svg, made.pdf, made.numbers, made.facts, strict=True)
    each = zip(snakemake.log, snakemake.params.figures, files, strict=True)
    for log, name, of_figure in each:
        with logged(log):
            folder = Path(of_figure[0]).parent.parent
            main(name, folder, snakemake.params.algorithms, *of_figure)
