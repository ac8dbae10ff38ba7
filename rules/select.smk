"""Select: the best trial of each algorithm, outer fold and replicate of a data set.

In: its search files, where they are several (rules/train.smk). Out: <results>/selected/<data set>.json.
"""


rule select_trials:
    input:
        search=lambda wildcards: search_files(wildcards.dataset),
    output:
        selected=f"{FOLDER}/selected/{{dataset}}.json",
    log:
        f"{FOLDER}/logs/select_trials/{{dataset}}.log",
    wildcard_constraints:
        dataset=one_of(IN_MANY_JOBS),
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        metric=STUDY.protocol["selection_metric"],
        higher_is_better=registry.declared("metrics", STUDY.protocol["selection_metric"])[
            "HIGHER_IS_BETTER"
        ],
        code=lambda wildcards: code("select_trials.py"),
    script:
        "../scripts/select_trials.py"
