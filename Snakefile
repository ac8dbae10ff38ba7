"""Steeplechase: is my training algorithm really better, or was it luck, tuning or the data sets?

    snakemake --cores all                          the default study
    snakemake --cores all --config study=<name>    a study in config/studies/, or a path to one
    snakemake report --cores all                   of data sets: the report of what there is, no training
    snakemake fetch --cores all                    its downloads alone
    snakemake forecast --cores all                 what it would take, before it is launched

The stages stand in the order in which they run; each has one file in rules/.
"""

from snakemake.utils import min_version

min_version("9.0")


configfile: "config/config.yaml"


report: "report/captions/workflow.rst"


include: "rules/common.smk"
include: "rules/kinds.smk"
include: "rules/packs.smk"
include: "rules/requests.smk"
include: "rules/unfinished.smk"
include: "rules/pages.smk"


if TRAINS:

    include: "rules/fetch.smk"
    include: "rules/prepare.smk"
    include: "rules/audit.smk"
    include: "rules/split.smk"
    include: "rules/forecast.smk"
    include: "rules/train.smk"
    include: "rules/search.smk"
    include: "rules/select.smk"
    include: "rules/refit.smk"
    include: "rules/cost.smk"


include: GATHERING
include: COMPARING
include: "rules/draw.smk"
include: "rules/report.smk"
include: "rules/paper.smk"


rule all:
    default_target: True
    input:
        REPORT,


rule report:
    input:
        REPORT,
