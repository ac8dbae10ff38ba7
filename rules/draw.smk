"""Draw: one figure as SVG and PDF, its numbers as CSV, the facts of its caption as JSON.

In: what the figure's file declares. Out: <results>/figures/<figure>.*.
"""


rule draw_figure:
    input:
        figure_inputs,
    output:
        svg=report(
            f"{FOLDER}/figures/{{figure}}.svg",
            caption="../report/captions/figure.rst",
            category="Figures",
            labels=figure_labels,
        ),
        pdf=f"{FOLDER}/figures/{{figure}}.pdf",
        numbers=f"{FOLDER}/figures/{{figure}}.csv",
        facts=f"{FOLDER}/figures/{{figure}}.json",
    log:
        f"{FOLDER}/logs/draw_figure/{{figure}}.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        figure=lambda wildcards: wildcards.figure,
        title=lambda wildcards: registry.declared("figures", wildcards.figure)["TITLE"],
        algorithms=STUDY.names,
        # Of its output, which makes it no reason to draw the figure again.
        caption=lambda wildcards, output: figure_caption(output.facts),
        code=lambda wildcards: code("draw_figure.py", modules("figures", [wildcards.figure])),
    script:
        "../scripts/draw_figure.py"
