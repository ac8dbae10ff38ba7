"""Collect: one tidy table each of scores, trials, curves and predictions.

In: search, refit, splits and data cards of all data sets, or of those there are.
Out: <results>/tables/.
"""


rule collect_results:
    input:
        search=there([file for dataset in DATASETS for file in search_files(dataset)]),
        scores=there(per_dataset(f"{FOLDER}/refit/{{dataset}}/scores.parquet")),
        curves=there(per_dataset(f"{FOLDER}/refit/{{dataset}}/curves.parquet")),
        predictions=there(per_dataset(f"{FOLDER}/refit/{{dataset}}/predictions.parquet")),
        splits=there(per_dataset(f"{FOLDER}/splits/{{dataset}}.json")),
        cards=there([card(dataset) for dataset in DATASETS]),
    output:
        tables=[f"{FOLDER}/tables/{name}.parquet" for name in TABLES],
        csv=[tabled(f"{FOLDER}/tables/{name}.csv") for name in CSV_TABLES],
        completeness=COMPLETENESS,
        provenance=f"{FOLDER}/tables/provenance.json",
    log:
        f"{FOLDER}/logs/collect_results.log",
    conda:
        "../envs/steeplechase.yaml"
    params:
        metrics=list(STUDY.metrics),
        selection_metric=STUDY.protocol["selection_metric"],
        plan=plan(),
        code=lambda wildcards: code("collect_results.py", modules("metrics", STUDY.metrics)),
    script:
        "../scripts/collect_results.py"
