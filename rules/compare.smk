"""Compare: the statistics over data sets, and the verdict.

In: the scores. Out: <results>/statistics/.
"""


rule compare_algorithms:
    input:
        scores=f"{FOLDER}/tables/scores.parquet",
    output:
        **{name: f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS},
        json=f"{FOLDER}/statistics/statistics.json",
    log:
        f"{FOLDER}/logs/compare_algorithms.log",
    conda:
        "../envs/steeplechase.yaml"
    params:
        algorithms=list(ALGORITHMS),
        comparison=STUDY.comparison,
        code=lambda wildcards: code(
            "compare_algorithms.py", modules("metrics", [STUDY.comparison["metric"]])
        ),
    script:
        "../scripts/compare_algorithms.py"
