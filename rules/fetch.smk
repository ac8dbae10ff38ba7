"""Fetch: download what a data set is made of, the mirror first, and check its SHA-256.

In: the catalogue's address. Out: resources/raw/<data set>/<file>.
"""


rule fetch_dataset:
    output:
        raw=f"{RESOURCES}/raw/{{dataset}}/{{file}}",
    log:
        f"{RESOURCES}/logs/fetch_dataset/{{dataset}}/{{file}}.log",
    priority: 2
    conda:
        "../envs/steeplechase.yaml"
    params:
        entry=lambda wildcards: downloads(wildcards.dataset)[wildcards.file],
        code=lambda wildcards: code("fetch_dataset.py"),
    script:
        "../scripts/fetch_dataset.py"
