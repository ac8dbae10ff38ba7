"""Report: one self-contained HTML file.

In: tables, statistics, figures, templates; of a study that trains data cards, audit and cost. Out: <results>/report.html.
"""


rule render_report:
    input:
        tables=[
            f"{FOLDER}/tables/{name}.parquet"
            for name in (IMPORTED_TABLES if STUDY.scores else TABLES)
        ],
        provenance=f"{FOLDER}/tables/provenance.json",
        statistics=[f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS],
        json=f"{FOLDER}/statistics/statistics.json",
        cost=only_trained(f"{FOLDER}/cost/cost.csv"),
        host=only_trained(f"{FOLDER}/cost/host.json"),
        times=only_trained(f"{FOLDER}/cost/times.json"),
        figures=[
            f"{FOLDER}/figures/{figure}.{kind}"
            for figure in FIGURES
            for kind in ("svg", "pdf", "csv", "json")
        ],
        cards=[card(dataset) for dataset in DATASETS],
        audit=only_trained(AUDIT),
        templates=[os.path.relpath(path) for path in sorted((ROOT / "report").rglob("*.[jc]*"))],
    output:
        report=report(
            REPORT,
            caption="../report/captions/report.rst",
            category="Report",
            labels={"page": "report"},
        ),
    log:
        f"{FOLDER}/logs/render_report.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        study_name=STUDY.name,
        study=lambda wildcards: study_facts(STUDY, ROOT),
        code=lambda wildcards: code("render_report.py"),
    script:
        "../scripts/render_report.py"
