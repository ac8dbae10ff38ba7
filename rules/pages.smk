"""Pages: what figures and papers are made of, and what `snakemake --report` says of results.

In: what figures declare, and the facts that were drawn. Out: functions for the other files; there
are no rules here.
"""

# The tables that Snakemake's own report shows, each with a caption of its name in report/captions/.
SHOWN_TABLES = {
    "scores": "scores of all refits",
    "mean_ranks": "mean ranks",
    "pairs": "pairs of algorithms",
}


def figure_inputs(wildcards):
    """Return the result files that a figure declares as its inputs."""
    return [f"{FOLDER}/{path}" for path in registry.declared("figures", wildcards.figure)["INPUTS"]]


def paper_inputs(wildcards):
    """Return the results that a paper is made from: those of the figures and of the tables."""
    of_figures = {p for f in FIGURES for p in registry.declared("figures", f)["INPUTS"]}
    of_tables = {f"tables/{name}.parquet" for name in SUMMARY_TABLES} | {"tables/provenance.json"}
    of_statistics = {f"statistics/{name}.csv" for name in STATISTICS}
    every = of_figures | of_tables | of_statistics | {"statistics/statistics.json"}
    return [f"{FOLDER}/{path}" for path in sorted(every)]


def tabled(path):
    """Return the path of a table, marked to be shown if it is one of those."""
    name = Path(path).stem
    if name not in SHOWN_TABLES:
        return path
    return report(
        path,
        caption=f"../report/captions/{name}.rst",
        category="Tables",
        labels={"table": SHOWN_TABLES[name]},
    )


def figure_labels(wildcards):
    """Return the title of a figure, and the section of the page that it stands in."""
    declared = registry.declared("figures", wildcards.figure)
    return {"figure": declared["TITLE"], "section": declared["SECTION"]}


def figure_caption(facts):
    """Return what a figure shows as text of a caption, or nothing before it has been drawn."""
    if not Path(facts).exists():
        return ""
    told = read_json(facts)
    # Names of data sets and algorithms may hold what is markup in a caption.
    return re.sub(r"([^\w\s])", r"\\\1", f"{told['finding']} {told['caption']}")
