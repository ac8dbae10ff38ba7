"""Weigh: of a study of images, the statistics of the runs, and the verdict.

In: tables of the runs. Out: <results>/statistics/.
"""


rule compare_runs:
    input:
        **{name: f"{FOLDER}/tables/{name}.parquet" for name in SWEEP_TABLES},
    output:
        **{name: f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS},
        json=f"{FOLDER}/statistics/statistics.json",
    log:
        f"{FOLDER}/logs/compare_runs.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        title=STUDY.title,
        code=lambda wildcards: code("compare_runs.py", modules("image_statistics", STATISTICS)),
    script:
        "../scripts/compare_runs.py"
