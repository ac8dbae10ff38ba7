"""All the statistics of one study, from its table of scores to its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from steeplechase import registry
from steeplechase.statistics._basic_tables import COLUMNS, METHODS
from steeplechase.statistics._bootstrap import draws
from steeplechase.statistics._evidence import (
    POLICIES,
    Evidence,
    Material,
    block_means,
    kept_by_policy,
)
from steeplechase.statistics._refits import as_tested
from steeplechase.statistics._refits import refits as complete
from steeplechase.statistics._robustness import grounds, robustness
from steeplechase.statistics._summary import missing as both_policies
from steeplechase.statistics._summary import notes, plain, stability
from steeplechase.statistics._table import wide
from steeplechase.statistics._tests import Tests, run_tests
from steeplechase.statistics.blocks import block_names, blocks, blocks_of
from steeplechase.statistics.cliques import cliques
from steeplechase.statistics.effects import effects
from steeplechase.statistics.folds_as_blocks import folds_as_blocks
from steeplechase.statistics.friedman import friedman
from steeplechase.statistics.leave_one_out import leave_one_out
from steeplechase.statistics.means import means as means_of
from steeplechase.statistics.nemenyi import critical_difference, nemenyi
from steeplechase.statistics.planning import planning
from steeplechase.statistics.standings import standings
from steeplechase.statistics.verdict import verdict

PAIR_COLUMNS = [
    *("a", "b", "n", "median_difference", "hodges_lehmann", "difference_low", "difference_high"),
    *("wins", "ties", "losses", "probability_of_improvement", "rank_biserial"),
    *("wilcoxon_p", "holm_p", "nemenyi_p", "significant", "nemenyi_significant"),
]


@dataclass(frozen=True)
class Comparison:
    """The tables of a study's statistics by name; `summary` is the content of statistics.json."""

    tables: dict[str, pd.DataFrame]
    summary: dict[str, Any]


def compare(
    scores: pd.DataFrame,
    algorithms: Sequence[str],
    metric: str,
    higher_is_better: bool,
    *,
    alpha: float = 0.05,
    missing: str = "worst_rank",
    bootstrap: int = 2000,
    rope: float = 0.0,
    seed: int = 0,
    part: str = "test",
    material: Material | None = None,
) -> Comparison:
    """Compare the algorithms over the data sets.

    Parameters
    ----------
    scores
        One row per refit: `dataset`, `algorithm`, `test_<metric>`, and where it applies
        `outer_fold`, `replicate`, `status`, `undefined`. The order of the rows does not matter.
    algorithms
        Names in the order of the study.
    metric
        The metric that is compared.
    higher_is_better
        Its direction.
    alpha
        Level of the tests, in (0, 1).
    missing
        "worst_rank": an algorithm without a score on a data set ranks worst there; "drop": that
        data set is left out. Both are computed, this one is reported.
    bootstrap
        Resamples of the data sets for the intervals.
    rope
        Difference below which two scores count as equal in practice, in the unit of the metric.
    seed
        Of the resamples and the simulation.
    part
        "test" or "train": the columns that are compared are `<part>_<metric>`.
    material
        What else the statistics may draw on: sources, control, trials, further runs.

    Returns
    -------
    Comparison
        The tables and the summary, in which what is not finite is None.

    Raises
    ------
    ValueError
        If a column is absent, a refit stands twice, or the policy is unknown.
    """
    if missing not in POLICIES:
        raise ValueError(f"missing: {missing!r} is none of {', '.join(POLICIES)}")
    material = material or Material()
    given = scores
    if part != "test":
        scores = as_tested(scores, part)
        runs = {name: as_tested(run, part) for name, run in material.runs.items()}
        material = replace(material, runs=runs)
    grid = complete(scores, metric, algorithms)
    means = block_means(grid, algorithms, material.sources)
    table = wide(means, algorithms)
    tables = kept_by_policy(table)
    policies = {name: run_tests(kept, higher_is_better, alpha) for name, kept in tables.items()}
    kept, tests = tables[missing], policies[missing]
    counts = draws(len(kept), bootstrap, seed)
    distance = critical_difference(len(algorithms), len(kept), alpha)
    frames = {
        "mean_ranks": standings(kept, tests.ranks, means, counts),
        "pairs": _pairs(tests, higher_is_better, counts, alpha),
        "friedman": friedman(tests.ranks, counts),
        "ranks": _with_ranks(_planned_means(means, metric, part, material), tests.ranks),
        "cliques": cliques(tests.mean_ranks, distance),
        "leave_one_out": leave_one_out(tests, alpha),
    }
    block = grid["dataset"].map(block_names(grid["dataset"], material.sources))
    same = grid[block.isin(kept.index)]
    evidence = Evidence(
        table=scores,
        names=algorithms,
        metric=metric,
        higher_is_better=higher_is_better,
        missing=missing,
        refits=same,
        scores=kept,
        tests=tests,
        counts=counts,
        alpha=alpha,
        rope=rope,
        seed=seed,
        material=material,
        test_table=None if part == "test" else given,
    )
    frames |= {name: _own_table(name, evidence) for name in registry.tabled_statistics()}
    conclusions = {name: conclusion.brief() for name, conclusion in policies.items()}
    summary = {
        "metric": metric,
        "scored_on": part,
        "blocks": blocks_of(same["dataset"], material.sources),
        "n_sources": len(set(block_names(same["dataset"], material.known_sources).values())),
        "direction": "higher" if higher_is_better else "lower",
        "alpha": alpha,
        "rope": rope,
        "bootstrap": bootstrap,
        "seed": seed,
        "critical_difference": distance,
        "missing": both_policies(means, conclusions, missing),
        "folds_as_blocks": folds_as_blocks(same, algorithms, higher_is_better),
        "planning": planning(tests.differences, tests.mean_ranks.to_numpy(), distance, alpha, seed),
        "notes": notes(means, table, tests.ranks),
        "unfinished": dict(material.unfinished),
        "robustness": robustness(frames),
        "grounds": grounds(evidence),
        "tables": {name: _documented(name, frame) for name, frame in frames.items()},
    }
    summary = plain(summary | _from_frames(tests, frames))
    frames = {name: _sourced(name, frame) for name, frame in frames.items()}
    return Comparison(frames, summary | {"verdict": verdict(summary)})


def _own_table(name: str, evidence: Evidence) -> pd.DataFrame:
    """Return the table of a registered statistic."""
    module = registry.load("statistics", name)
    return module.table(evidence)[list(module.COLUMNS)]


def _sourced(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose rows name their method; those of several methods name it themselves."""
    told = registry.declared("statistics", METHODS.get(name, name))
    keys = {"method": "TITLE", "assumptions": "ASSUMPTIONS", "reference": "REFERENCE"}
    return table.assign(**{key: told[of] for key, of in keys.items() if key not in table})


def _documented(name: str, table: pd.DataFrame) -> dict[str, Any]:
    """Return what statistics.json says of a table, which stands in a file of its own."""
    told = registry.declared("statistics", METHODS.get(name, name))
    texts = {key.lower(): told[key] for key in ("TITLE", "ASSUMPTIONS", "REFERENCE")}
    columns = COLUMNS.get(name) or told["COLUMNS"]
    return {"file": f"{name}.csv", "n_rows": len(table), **texts, "columns": columns}


def _pairs(tests: Tests, higher_is_better: bool, counts: np.ndarray, alpha: float) -> pd.DataFrame:
    """Return the tests and the effects of all pairs, one row each."""
    sizes = effects(tests.differences, higher_is_better, counts)
    table = pd.concat([tests.pairs, sizes], axis=1)
    table["nemenyi_p"] = nemenyi(tests.mean_ranks.to_numpy(), len(tests.ranks))
    table["nemenyi_significant"] = table["nemenyi_p"] <= alpha
    return table[PAIR_COLUMNS]


def _planned_means(means: pd.DataFrame, metric: str, part: str, material: Material) -> pd.DataFrame:
    """Return the means with those of data sets and algorithms that are still to be trained."""
    if material.planned is None:
        return means.assign(n_untrained=0)
    table, names = material.planned
    grid = complete(table if part == "test" else as_tested(table, part), metric, names)
    untrained = grid["state"].eq("missing").groupby([grid["dataset"], grid["algorithm"]]).sum()
    each = means_of(grid, names)
    keys = pd.MultiIndex.from_frame(each[["dataset", "algorithm"]])
    counts = untrained.reindex(keys).to_numpy(dtype=int)
    return blocks(each.assign(n_untrained=counts), material.sources)


def _with_ranks(means: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Join the ranks to the means; a data set that was left out has none."""
    place = ranks.rename_axis(index="dataset", columns="algorithm").stack().rename("rank")
    columns = ["dataset", "algorithm", "score", "sd", "n_folds", "n_missing", "n_untrained"]
    return means[columns].merge(place.reset_index(), how="left", on=["dataset", "algorithm"])


def _from_frames(tests: Tests, frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what the summary repeats of the tables."""
    n, k = tests.ranks.shape
    groups = frames["cliques"].groupby("group")["algorithm"]
    return {
        "n_datasets": n,
        "n_algorithms": k,
        "algorithms": list(tests.ranks.columns),
        "mean_ranks": tests.mean_ranks.to_dict(),
        "friedman": frames["friedman"].iloc[0].drop(["n", "k"]).to_dict(),
        "cliques": [list(members) for _, members in groups],
        "pairs": frames["pairs"].to_dict("records"),
        "leave_one_out": stability(frames["leave_one_out"], tests.decision, tests.best),
    }
