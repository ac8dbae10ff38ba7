"""Select: the best trial of each algorithm, outer fold and replicate of a data set.

In: its search files. Out: <results>/selected/<data set>.json.
"""


rule select_trials:
    input:
        search=lambda wildcards: search_files(wildcards.dataset),
    output:
        selected=f"{FOLDER}/selected/{{dataset}}.json",
    log:
        f"{FOLDER}/logs/select_trials/{{dataset}}.log",
    conda:
        "../envs/steeplechase.yaml"
    params:
        metric=STUDY.protocol["selection_metric"],
        higher_is_better=higher_is_better(STUDY.protocol["selection_metric"]),
        code=lambda wildcards: code("select_trials.py"),
    script:
        "../scripts/select_trials.py"
