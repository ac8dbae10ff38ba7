"""Report: one self-contained HTML file.

In: tables, statistics, figures, data cards, audit, cost, templates. Out: <results>/report.html.
"""


rule render_report:
    input:
        tables=[f"{FOLDER}/tables/{name}.parquet" for name in TABLES],
        provenance=f"{FOLDER}/tables/provenance.json",
        statistics=[f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS],
        json=f"{FOLDER}/statistics/statistics.json",
        cost=f"{FOLDER}/cost/cost.csv",
        host=f"{FOLDER}/cost/host.json",
        times=f"{FOLDER}/cost/times.json",
        figures=[
            f"{FOLDER}/figures/{figure}.{kind}"
            for figure in FIGURES
            for kind in ("svg", "pdf", "csv", "json")
        ],
        cards=[card(dataset) for dataset in DATASETS],
        audit=AUDIT,
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
    conda:
        "../envs/steeplechase.yaml"
    params:
        study_name=STUDY.name,
        study=lambda wildcards: study_facts(STUDY, ROOT),
        code=lambda wildcards: code("render_report.py"),
    script:
        "../scripts/render_report.py"
