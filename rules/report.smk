"""Report: one self-contained HTML file.

In: tables, statistics, figures, templates; of a study that trains data cards, audit and cost. Out: <results>/report.html
and <results>/downloads/, its tables as files.
"""


rule render_report:
    input:
        tables=[f"{FOLDER}/tables/{name}.parquet" for name in STUDY_TABLES],
        provenance=f"{FOLDER}/tables/provenance.json",
        completeness=only_trained(COMPLETENESS),
        statistics=[f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS],
        json=f"{FOLDER}/statistics/statistics.json",
        cost=only_trained(up_to_date("cost/cost.csv")),
        host=only_trained(up_to_date("cost/host.json")),
        times=only_trained(up_to_date("cost/times.json")),
        jobs=only_trained(up_to_date("cost/jobs.csv")),
        stages=only_trained(up_to_date("cost/stages.csv")),
        run_times=RUN_TIMES,
        figures=[
            f"{FOLDER}/figures/{figure}.{kind}"
            for figure in DRAWN
            for kind in ("svg", "pdf", "csv", "json")
        ],
        cards=there(CARDS),
        audit=only_trained(up_to_date("audit.json")),
        templates=[os.path.relpath(path) for path in sorted((ROOT / "report").rglob("*.[jc]*"))],
    output:
        report=report(
            REPORT,
            caption="../report/captions/report.rst",
            category="Report",
            labels={"page": "report"},
        ),
        downloads=directory(f"{FOLDER}/downloads"),
    log:
        f"{FOLDER}/logs/render_report.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        study_name=STUDY.name,
        study=lambda wildcards: study_facts(STUDY, ROOT),
        figures=list(DRAWN),
        out_of_date=[path for path in MEASURED if not up_to_date(path)],
        code=lambda wildcards: code("render_report.py"),
    script:
        "../scripts/render_report.py"
