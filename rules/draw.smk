"""Draw: each figure as SVG and PDF, its numbers as CSV, the facts of its caption as JSON.

In: what the figures' files declare. Out: <results>/figures/<figure>.*. Most of the time of drawing
one is that of starting, so two jobs share all figures.
"""

for drawing, figures in DRAWINGS.items():

    rule:
        name:
            drawing
        input:
            figure_inputs(figures),
        output:
            svg=[
                report(
                    f"{FOLDER}/figures/{figure}.svg",
                    caption="../report/captions/figure.rst",
                    category="Figures",
                    labels=figure_labels(figure),
                )
                for figure in figures
            ],
            pdf=[f"{FOLDER}/figures/{figure}.pdf" for figure in figures],
            numbers=[f"{FOLDER}/figures/{figure}.csv" for figure in figures],
            facts=[f"{FOLDER}/figures/{figure}.json" for figure in figures],
        log:
            [f"{FOLDER}/logs/draw_figure/{figure}.log" for figure in figures],
        localrule: True
        conda:
            "../envs/steeplechase.yaml"
        params:
            figures=figures,
            algorithms=STUDY.names,
            code=lambda wildcards, figures=figures: code(
                "draw_figure.py", modules("figures", figures)
            ),
        script:
            "../scripts/draw_figure.py"
