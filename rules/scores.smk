"""Scores: of a study that trains nothing, the table that was trained elsewhere.

In: the file that the study names. Out: <results>/tables/scores.*, and where they are from.
"""


rule import_scores:
    input:
        scores=os.path.relpath(STUDY.scores.path),
    output:
        table=f"{FOLDER}/tables/scores.parquet",
        csv=f"{FOLDER}/tables/scores.csv",
        provenance=f"{FOLDER}/tables/provenance.json",
    log:
        f"{FOLDER}/logs/import_scores.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        metric=STUDY.comparison["metric"],
        code=lambda wildcards: code("import_scores.py"),
    script:
        "../scripts/import_scores.py"


# Nothing is fetched, and nothing is trained of which a forecast could be made.
rule fetch:
    input:
        [],


rule forecast:
    input:
        [],
