"""Prepare: parse a data set into one typed table and describe it in a data card.

In: a fetched file, a file of one's own, or nothing (library and generated sets).
Out: <folder>/datasets/<data set>.parquet and .card.json.
"""


rule prepare_dataset:
    input:
        raw=lambda wildcards: raw_file(wildcards.dataset),
    output:
        table="{folder}/datasets/{dataset}.parquet",
        card="{folder}/datasets/{dataset}.card.json",
    log:
        "{folder}/logs/prepare_dataset/{dataset}.log",
    wildcard_constraints:
        folder="|".join(map(re.escape, (RESOURCES, FOLDER))),
    # What is wrong with a data set is found before anything is trained.
    priority: 2
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        name=lambda wildcards: wildcards.dataset,
        entry=lambda wildcards: DATASETS[wildcards.dataset].entry,
        code=lambda wildcards: prepare_code(wildcards.dataset),
    script:
        "../scripts/prepare_dataset.py"
