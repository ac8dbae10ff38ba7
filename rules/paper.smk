"""Paper: figures, tables, methods and references for LaTeX, when they are asked for.

In: tables, statistics, what the figures are drawn from, data cards. Out: <results>/paper/.
"""


rule write_paper:
    input:
        paper_inputs,
        cost=only_trained(f"{FOLDER}/cost/cost.csv"),
        cards=CARDS,
        audit=only_trained(AUDIT),
        references=os.path.relpath(ROOT / "config" / "references.bib"),
    output:
        pack=directory(f"{FOLDER}/paper"),
    log:
        f"{FOLDER}/logs/write_paper.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        study_name=STUDY.name,
        study=lambda wildcards: study_facts(STUDY, ROOT),
        code=lambda wildcards: code("write_paper.py", modules("figures", FIGURES)),
    script:
        "../scripts/write_paper.py"


rule paper:
    input:
        f"{FOLDER}/paper",
