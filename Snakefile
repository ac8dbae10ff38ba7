"""Steeplechase: is my training algorithm really better, or was it luck, tuning or the data sets?

    snakemake --cores all                          the default study
    snakemake --cores all --config study=<name>    a study in config/studies/, or a path to one
    snakemake report --cores all                   its report alone, after a change of text or style
    snakemake fetch --cores all                    its downloads alone
    snakemake forecast --cores all                 what it would take, before it is launched

The stages stand in the order in which they run; each has one file in rules/.
"""

from snakemake.utils import min_version

min_version("9.0")


configfile: "config/config.yaml"


report: "report/captions/workflow.rst"


include: "rules/common.smk"
include: "rules/packs.smk"
include: "rules/fetch.smk"
include: "rules/prepare.smk"
include: "rules/audit.smk"
include: "rules/split.smk"
include: "rules/forecast.smk"
include: "rules/search.smk"
include: "rules/select.smk"
include: "rules/refit.smk"
include: "rules/cost.smk"
include: "rules/collect.smk"
include: "rules/compare.smk"
include: "rules/draw.smk"
include: "rules/report.smk"


rule all:
    default_target: True
    input:
        REPORT,


rule report:
    input:
        REPORT,


rule fetch:
    input:
        [file for dataset in DATASETS for file in fetched_files(dataset)],


onsuccess:
    say_if_cut(CONFIG.cache_dir, CONFIG.cache_gb)
    if Path(REPORT).exists():
        print(f"\nThe report of the study {STUDY.name!r}: {REPORT}\n", file=sys.stderr)
