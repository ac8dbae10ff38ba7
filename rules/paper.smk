"""Paper: figures, tables, methods and references for LaTeX, when they are asked for.

In: tables, statistics, what the figures are drawn from, data cards. Out: <results>/paper/.
"""


def paper_inputs(wildcards):
    """Return the results that a paper is made from: those of the figures and of the tables."""
    of_figures = {p for f in FIGURES for p in registry.declared("figures", f)["INPUTS"]}
    tables = IMPORTED_TABLES if STUDY.scores else [t for t in TABLES if t in CSV_TABLES]
    of_tables = {f"tables/{name}.parquet" for name in tables} | {"tables/provenance.json"}
    of_statistics = {f"statistics/{name}.csv" for name in STATISTICS}
    every = of_figures | of_tables | of_statistics | {"statistics/statistics.json"}
    return [f"{FOLDER}/{path}" for path in sorted(every)]


rule write_paper:
    input:
        paper_inputs,
        cost=only_trained(f"{FOLDER}/cost/cost.csv"),
        cards=[card(dataset) for dataset in DATASETS],
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
