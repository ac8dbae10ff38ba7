"""Split: write down the outer and inner folds of a data set.

In: its table; the audit, if nothing is to be trained on data that it refuses. Out: <results>/splits/<data set>.json.
"""


rule make_splits:
    input:
        table=lambda wildcards: table(wildcards.dataset),
        # To be passed, whatever it says: another wording is no reason to train anew.
        audit=ancient(AUDIT) if STUDY.on_audit == "fail" else [],
    output:
        splits=f"{FOLDER}/splits/{{dataset}}.json",
    log:
        f"{FOLDER}/logs/make_splits/{{dataset}}.log",
    # All tables are split first, so that the longest packs of all are known to be ready.
    priority: 2
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        dataset=lambda wildcards: wildcards.dataset,
        protocol=protocol_of("seed", "outer_folds", "inner_folds", "stratified", "max_rows"),
        code=lambda wildcards: code("make_splits.py"),
    script:
        "../scripts/make_splits.py"
