"""Audit: find what would spoil a comparison, in the data alone.

In: tables of all data sets. Out: <results>/audit.csv and audit.json.
"""


rule audit_datasets:
    input:
        tables=[table(dataset) for dataset in DATASETS],
    output:
        csv=f"{FOLDER}/audit.csv",
        json=AUDIT,
    log:
        f"{FOLDER}/logs/audit_datasets.log",
    # What is wrong with the data is said before anything is trained.
    priority: 2
    conda:
        "../envs/steeplechase.yaml"
    params:
        outer_folds=STUDY.protocol["outer_folds"],
        max_rows=STUDY.protocol["max_rows"],
        on_audit=STUDY.on_audit,
        code=lambda wildcards: code(
            "audit_datasets.py", modules("audits", registry.names("audits"))
        ),
    script:
        "../scripts/audit_datasets.py"
