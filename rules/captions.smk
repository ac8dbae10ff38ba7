"""Captions: what Snakemake's own report (`snakemake --report`) says of figures and tables.

In: what figures declare, and the facts that were drawn. Out: functions for the other files; there
are no rules here.
"""

# The tables that it shows, each with a caption of its name in report/captions/.
SHOWN_TABLES = {
    "scores": "scores of all refits",
    "mean_ranks": "mean ranks",
    "pairs": "pairs of algorithms",
}


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
