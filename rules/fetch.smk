"""Fetch: download what a data set is made of, the mirror first, and check its SHA-256.

In: the catalogue's address. Out: resources/raw/<data set>/<file>; resources/downloads.lock/ holds
the SHA-256 of what the catalogue pins none for.
"""


rule fetch_dataset:
    output:
        # Kept while the rule runs again: what is there and has the right hash is not fetched.
        raw=update(f"{RESOURCES}/raw/{{dataset}}/{{file}}"),
    log:
        f"{RESOURCES}/logs/fetch_dataset/{{dataset}}/{{file}}.log",
    priority: 2
    # Where jobs go to a cluster, the machine that sends them is the one with the internet.
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        entry=lambda wildcards: downloads(wildcards.dataset)[wildcards.file],
        records=f"{RESOURCES}/downloads.lock",
        code=lambda wildcards: code("fetch_dataset.py"),
    script:
        "../scripts/fetch_dataset.py"


# All downloads of a study, to be made where there is a connection.
rule fetch:
    input:
        [file for dataset in FETCHED for file in fetched_files(dataset)],
