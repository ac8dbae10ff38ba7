"""Compare: the statistics over data sets, and the verdict.

In: the scores; the audit, if it is to leave data sets out. Out: <results>/statistics/.
"""


rule compare_algorithms:
    input:
        scores=f"{FOLDER}/tables/scores.parquet",
        audit=AUDIT if STUDY.on_audit == "exclude" else [],
    output:
        **{name: f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS},
        json=f"{FOLDER}/statistics/statistics.json",
    log:
        f"{FOLDER}/logs/compare_algorithms.log",
    conda:
        "../envs/steeplechase.yaml"
    params:
        algorithms=STUDY.names,
        comparison=STUDY.comparison,
        higher_is_better=STUDY.higher_is_better,
        code=lambda wildcards: code(
            "compare_algorithms.py", modules("statistics", registry.names("statistics"))
        ),
    script:
        "../scripts/compare_algorithms.py"
