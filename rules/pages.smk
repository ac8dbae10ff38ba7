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


# The jobs that draw: two, so that two cores are busy, each with all that starting costs but once.
DRAWINGS = {"draw_figures": DRAWN[::2], "draw_other_figures": DRAWN[1::2]}
DRAWINGS = {name: figures for name, figures in DRAWINGS.items() if figures}


def figure_inputs(figures):
    """Return the result files that figures declare as their inputs."""
    declared = (registry.declared("figures", figure)["INPUTS"] for figure in figures)
    return [f"{FOLDER}/{path}" for path in sorted(set().union(*declared))]


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


def figure_labels(figure):
    """Return a function for the labels of a figure: title, section of the page, what it finds."""
    declared = registry.declared("figures", figure)
    facts = Path(FOLDER) / "figures" / f"{figure}.json"

    def labels(wildcards):
        # Braces, which names of data sets may hold, would be taken for wildcards.
        finding = re.sub(r"[{}]", "", read_json(facts)["finding"])
        return {"figure": declared["TITLE"], "section": declared["SECTION"], "finding": finding}

    return labels
