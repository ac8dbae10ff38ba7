"""Contrast: of a study of problems, the statistics of the descents, and the verdict.

In: tables of the descents. Out: <results>/statistics/.
"""


rule compare_descents:
    input:
        **{
            name: f"{FOLDER}/tables/{name}.parquet"
            for name in ("descents", "iterations", "problems")
        },
    output:
        **{name: f"{FOLDER}/statistics/{name}.csv" for name in STATISTICS},
        json=f"{FOLDER}/statistics/statistics.json",
    log:
        f"{FOLDER}/logs/compare_descents.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        titles={algorithm.name: algorithm.title for algorithm in STUDY.algorithms},
        code=lambda wildcards: code(
            "compare_descents.py", modules("descent_statistics", STATISTICS)
        ),
    script:
        "../scripts/compare_descents.py"
