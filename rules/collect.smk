"""Collect: one tidy table each of scores, trials, curves and predictions.

In: search, refit, splits and data cards of all data sets. Out: <results>/tables/.
"""


rule collect_results:
    input:
        search=[file for dataset in DATASETS for file in search_files(dataset)],
        scores=per_dataset(f"{FOLDER}/refit/{{dataset}}/scores.parquet"),
        curves=per_dataset(f"{FOLDER}/refit/{{dataset}}/curves.parquet"),
        predictions=per_dataset(f"{FOLDER}/refit/{{dataset}}/predictions.parquet"),
        splits=per_dataset(f"{FOLDER}/splits/{{dataset}}.json"),
        cards=[card(dataset) for dataset in DATASETS],
    output:
        tables=[f"{FOLDER}/tables/{name}.parquet" for name in TABLES],
        csv=[f"{FOLDER}/tables/{name}.csv" for name in CSV_TABLES],
        provenance=f"{FOLDER}/tables/provenance.json",
    log:
        f"{FOLDER}/logs/collect_results.log",
    conda:
        "../envs/steeplechase.yaml"
    params:
        metrics=list(STUDY.metrics),
        selection_metric=STUDY.protocol["selection_metric"],
        algorithms=list(ALGORITHMS),
        code=lambda wildcards: code("collect_results.py", modules("metrics", STUDY.metrics)),
    script:
        "../scripts/collect_results.py"
