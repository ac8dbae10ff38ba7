"""The numbers of docs/sgdr_study.md: the published rows, and our runs of the same comparison.

    python benchmarks/sgdr_study.py            with the environment active, after the runs of
    sgdr_published, sgdr, sgdr_5, sgdr_5_seed2 and sgdr_5_seed3 (the page says how)

Prints what the published 600 rows give under three ways of joining them, and for each run that has
results the same tests on scores of the test and of the training rows, with folds, data sets and
sources as blocks; the pairs; and the order at five trials under several study seeds. A run that has
no results is left out, and named.
"""

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
from _common import ROOT, print_header, print_row

from steeplechase.statistics._evidence import block_scores
from steeplechase.statistics._refits import as_tested, refits
from steeplechase.statistics._tests import Tests, run_tests
from steeplechase.statistics.folds_as_blocks import folds_as_blocks
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.ranks import ranks
from steeplechase.study_datasets import catalogue

PUBLISHED = ROOT / "tests" / "golden" / "sgdr_study_published_results.csv"
NAMES = ("basic", "sgdr", "improved")
STUDIES = {"sgdr_published": "published sets", "sgdr": "corrected sets"}
SEEDS = {1: "sgdr_5", 2: "sgdr_5_seed2", 3: "sgdr_5_seed3"}
ALPHA = 0.05
HEADS = ("scores", "blocks", "N", "chi2", "F", "p", "W", *NAMES, "winner")


def published_rows() -> pd.DataFrame:
    """Return the published rows as a table of scores; they are accuracies on training rows."""
    frame = pd.read_csv(PUBLISHED)
    frame["dataset"] = "published_" + frame["dataset"].str.removesuffix(".csv")
    return frame.rename(columns={"accuracy": "test_accuracy"})


def sources(datasets: Iterable[str]) -> dict[str, str]:
    """Return the source of each data set, by the catalogue."""
    entries = catalogue(ROOT)
    return {name: entries[name].get("origin") or name for name in datasets}


def tests(table: pd.DataFrame, source: Mapping[str, str] | None = None) -> Tests:
    """Return the tests of a table of scores, with data sets or sources as blocks."""
    scores = block_scores(table, NAMES, "accuracy", "worst_rank", source or {})
    return run_tests(scores, True, ALPHA)


def by_position(rows: pd.DataFrame) -> float:
    """Return Friedman's chi-square of the published sheets joined by the position of the rows."""
    columns = {name: rows.loc[rows["algorithm"] == name, "test_accuracy"] for name in NAMES}
    table = pd.DataFrame({name: column.to_numpy() for name, column in columns.items()})
    return float(friedman(ranks(table, True))["chi2"].iloc[0])


def row(scores: str, blocks: str, found: Tests) -> list:
    """Return one line of the table of tests."""
    test = found.omnibus.iloc[0]
    return [
        *(scores, blocks, len(found.ranks), f"{test['chi2']:.3f}"),
        *(f"{test['iman_davenport_f']:.3f}", f"{test['p_f']:.2g}", f"{test['kendall_w']:.3f}"),
        *(f"{found.mean_ranks[name]:.3f}" for name in NAMES),
        found.decision or "cannot tell",
    ]


def fold_row(scores: str, table: pd.DataFrame) -> list:
    """Return the line of the test with folds as blocks, which says too much."""
    grid = refits(table, "accuracy", NAMES)
    test = folds_as_blocks(grid, NAMES, True)
    wide = grid.pivot_table(index=["dataset", "outer_fold"], columns="algorithm", values="score")[
        list(NAMES)
    ]
    mean = ranks(wide, True).mean()
    return [
        *(scores, "folds (inflated)", test["n_blocks"], f"{test['chi2']:.3f}", ""),
        *(f"{test['p_chi2']:.2g}", f"{test['kendall_w']:.3f}"),
        *(f"{mean[name]:.3f}" for name in NAMES),
        "",
    ]


def rows_of(scores: str, table: pd.DataFrame) -> list[list]:
    """Return the lines of one table of scores: folds, data sets and sources as blocks."""
    source = sources(table["dataset"].unique())
    return [
        fold_row(scores, table),
        row(scores, "data sets", tests(table)),
        row(scores, "sources", tests(table, source)),
    ]


def pair_rows(title: str, table: pd.DataFrame) -> list[list]:
    """Return the lines of the pairs, with sources as blocks."""
    found = tests(table, sources(table["dataset"].unique()))
    gap = pd.Series(
        [float(pd.Series(one).median()) for one in found.differences], index=found.pairs.index
    )
    return [
        [title, f"{pair['b']} over {pair['a']}", f"{-gap[i]:+.4f}",
         f"{pair['wilcoxon_p']:.3g}", f"{pair['holm_p']:.3g}"]
        for i, pair in found.pairs.iterrows()
    ]  # fmt: skip


def mean_rows(title: str, table: pd.DataFrame, parts: Mapping[str, str]) -> list[list]:
    """Return the lines of the mean accuracies over data sets."""
    found = []
    for shown, column in parts.items():
        means = table.groupby(["algorithm", "dataset"])[column].mean().groupby("algorithm").mean()
        found.append([title, shown, *(f"{means[name]:.4f}" for name in NAMES)])
    return found


def show(title: str, heads: Iterable[str], rows: Iterable[Iterable]) -> None:
    """Print one table with its title."""
    print(f"\n{title}\n")
    print_header(list(heads))
    for one in rows:
        print_row(list(one))


def main(results: str) -> None:
    """Print the tables."""
    rows = published_rows()
    runs, absent = {}, []
    for name in (*STUDIES, *SEEDS.values()):
        path = Path(results) / name / "tables" / "scores.parquet"
        if path.is_file():
            runs[name] = pd.read_parquet(path)
        else:
            absent.append(name)

    position = by_position(rows)
    print("Published rows: Friedman's chi-square of the rows joined by position is "
          f"{position:.4f}, and twice that is {2 * position:.4f}.")  # fmt: skip
    lines = rows_of("published, training", rows)
    for name, title in STUDIES.items():
        if name in runs:
            lines += rows_of(f"{title}, test", runs[name])
            lines += rows_of(f"{title}, training", as_tested(runs[name], "train"))
    show("Tests of all three at once, and mean ranks (1 is best)", HEADS, lines)

    pairs = pair_rows("published, training", rows)
    means = mean_rows("published", rows, {"training": "test_accuracy"})
    both = {"test": "test_accuracy", "training": "train_accuracy"}
    for name, title in STUDIES.items():
        if name in runs:
            pairs += pair_rows(f"{title}, test", runs[name])
            pairs += pair_rows(f"{title}, training", as_tested(runs[name], "train"))
            means += mean_rows(title, runs[name], both)
    heads = ("scores", "pair", "median difference", "Wilcoxon p", "Holm p")
    show("Pairs, sources as blocks, exact Wilcoxon test", heads, pairs)
    show("Mean accuracy over data sets", ("run", "part", *NAMES), means)

    seeds = [
        [seed, *row("test", "sources", tests(runs[name], sources(runs[name]["dataset"].unique())))]
        for seed, name in SEEDS.items()
        if name in runs
    ]
    if seeds:
        show("Corrected sets, five trials, by study seed", ("seed", *HEADS), seeds)
    if absent:
        print(f"\nNot run: {', '.join(absent)}.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", default="results", help="folder of the results of all studies")
    main(parser.parse_args().results)
