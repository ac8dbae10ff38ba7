"""Descend: of a study of problems, every setting of every algorithm; nothing is fetched or trained.

In: the study. Out: <results>/descents/<problem>/, and <results>/tables/ of all problems together.
"""


rule descend_problem:
    output:
        **{name: f"{FOLDER}/descents/{{problem}}/{name}.parquet" for name in DESCENT_TABLES},
    log:
        f"{FOLDER}/logs/descend_problem/{{problem}}.log",
    conda:
        "../envs/steeplechase.yaml"
    threads: 1
    params:
        problem=lambda wildcards: asdict(PROBLEMS[wildcards.problem]),
        algorithms=descending(),
        protocol=STUDY.protocol,
        code=lambda wildcards: descent_code(wildcards.problem),
    script:
        "../scripts/descend_problem.py"


rule collect_descents:
    input:
        **{
            name: [f"{FOLDER}/descents/{problem}/{name}.parquet" for problem in PROBLEMS]
            for name in DESCENT_TABLES
        },
    output:
        tables=[f"{FOLDER}/tables/{name}.parquet" for name in DESCENT_TABLES],
        csv=[f"{FOLDER}/tables/{name}.csv" for name in DESCENT_CSV_TABLES],
        provenance=f"{FOLDER}/tables/provenance.json",
    log:
        f"{FOLDER}/logs/collect_descents.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    params:
        tables=DESCENT_TABLES,
        code=lambda wildcards: code("collect_descents.py"),
    script:
        "../scripts/collect_descents.py"


# A rule without output runs whenever it is asked for by its name.
rule forecast:
    log:
        f"{FOLDER}/logs/forecast.log",
    localrule: True
    conda:
        "../envs/steeplechase.yaml"
    threads: all_cores
    params:
        study=STUDY.name,
        problems=[asdict(problem) for problem in STUDY.problems],
        algorithms=descending(),
        protocol=STUDY.protocol,
    script:
        "../scripts/forecast_descents.py"


# There is nothing to be fetched.
rule fetch:
    input:
        [],
