"""What every statistic with a table of its own keeps; a new one is tested here without a new test.

Warnings are errors, so a table that is given without one is part of each test.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
import synthetic_study as synthetic
from small_evidence import METRIC, evidence
from small_project import ROOT
from synthetic_study import METRICS, Synthetic

from steeplechase import registry
from steeplechase.report import SECTIONS
from steeplechase.statistics._evidence import Evidence, Material

NAMES = registry.tabled_statistics()
every_statistic = pytest.mark.parametrize("name", NAMES)

LOWER_IS_BETTER = {"log_loss", "ece", "macro_fpr"}
PROBABILITY = re.compile(r"(^|_)p(_|$)")
EIGHT = tuple("abcdefgh")


def small(**settings) -> Synthetic:
    settings = {"datasets": EIGHT, "folds": 2, "inner_folds": 3, "trials": 3, **settings}
    return Synthetic(**settings)


def everywhere(study: Synthetic, algorithms: list[int]) -> tuple[tuple[int, int, int], ...]:
    return tuple(place for place in study.refits() if place[1] in algorithms)


# Studies of which all is known: trials, sources, flagged data sets, a further run, a control.
STUDIES = {
    "plain": small(),
    "failures": small(diverged=((1, 1, 0), (4, 0, 1)), failed=((2, 2, 0), (6, 0, 0), (6, 1, 1))),
    "no data set": small(datasets=()),
    "one data set": small(datasets=EIGHT[:1]),
    "two data sets": small(datasets=EIGHT[:2]),
    "three data sets": small(datasets=EIGHT[:3]),
    "one fold": small(folds=1, inner_folds=1),
    "one trial": small(trials=1),
    "one algorithm": small(algorithms=("only",)),
    "two algorithms": small(algorithms=("one", "other")),
    "60 algorithms": small(algorithms=tuple(f"algorithm {i}" for i in range(60)), inner_folds=1),
    "all tied": small(tied=True),
    "one algorithm failed": small(failed=everywhere(small(), [2])),
    "all failed": small(failed=everywhere(small(), [0, 1, 2])),
    "hostile names": small(algorithms=synthetic.HOSTILE, datasets=synthetic.HOSTILE),
}


def constant(scores: pd.DataFrame) -> pd.DataFrame:
    one = scores["algorithm"] == "sgdr"
    return scores.assign(**{f"test_{m}": scores[f"test_{m}"].mask(one, 0.8) for m in METRICS})


def without_scores(scores: pd.DataFrame) -> pd.DataFrame:
    lost = np.random.default_rng(0).random(len(scores)) < 0.2
    return scores.assign(**{f"test_{METRIC}": scores[f"test_{METRIC}"].mask(lost)})


def replicated(scores: pd.DataFrame) -> pd.DataFrame:
    other = synthetic.scores(small(seed=3)).assign(replicate=1)
    return pd.concat([scores, other], ignore_index=True)


# The plain study with other scores, or compared in another way.
CHANGED = {
    "one algorithm constant": {"change": constant},
    "scores missing": {"change": without_scores},
    "data sets with missing scores left out": {"change": without_scores, "missing": "drop"},
    "no score at all": {"change": lambda scores: scores.assign(**{f"test_{METRIC}": np.nan})},
    "replicates": {"change": replicated},
    "lower is better": {"metric": "log_loss"},
    "sources as blocks": {"by_source": True},
    "rope": {"rope": 0.01},
}
CASES = (*STUDIES, *CHANGED, "scores alone")


def material_of(study: Synthetic, by_source: bool, seed: int | None) -> Material:
    """Return all that can be known of a study, the rows of each table shuffled by the seed."""
    sources = dict.fromkeys(study.datasets[:2], "one source")
    settings = synthetic.settings(study)
    return Material(
        directions={metric: metric not in LOWER_IS_BETTER for metric in METRICS},
        sources=sources if by_source else {},
        known_sources=sources,
        control=study.algorithms[0],
        flagged=study.datasets[-1:],
        trials=shuffled(drawn(synthetic.trials, study), seed),
        algorithms=settings["algorithms"],
        selection_metric=settings["protocol"]["selection_metric"],
        runs={"another seed": shuffled(drawn(synthetic.scores, replace(study, seed=2)), seed)},
    )


def drawn(draw: Callable, study: Synthetic) -> pd.DataFrame:
    """Return a table of a study; without data sets the columns of the others.

    A copy starts its own draws, so that the same study has the same table each time.
    """
    return draw(replace(study)) if study.datasets else draw(small()).iloc[:0]


def shuffled(table: pd.DataFrame, seed: int | None) -> pd.DataFrame:
    return table if seed is None else table.sample(frac=1, random_state=seed)


def given(case: str, seed: int | None = None) -> Evidence:
    """Return the evidence of a case, the rows of all tables shuffled by the seed."""
    changed = dict(CHANGED.get(case, {}))
    study = STUDIES.get(case, STUDIES["plain"])
    scores = changed.pop("change", lambda scores: scores)(drawn(synthetic.scores, study))
    material = material_of(study, changed.pop("by_source", False), seed)
    if case == "scores alone":
        scores, material = scores[["dataset", "algorithm", "outer_fold", f"test_{METRIC}"]], None
    metric = changed.pop("metric", METRIC)
    return evidence(
        shuffled(scores, seed),
        list(study.algorithms),
        metric,
        metric not in LOWER_IS_BETTER,
        material=material,
        **changed,
    )


prepared = cache(given)


def table_of(name: str, one: Evidence) -> pd.DataFrame:
    """Return what stands in the file of a statistic, but what the module says of itself."""
    module = registry.load("statistics", name)
    return module.table(one)[list(module.COLUMNS)]


@every_statistic
def test_declares_itself_in_literals(name):
    told, module = registry.declared("statistics", name), registry.load("statistics", name)
    for constant_name in ("TITLE", "SECTION", "ASSUMPTIONS", "REFERENCE", "COLUMNS"):
        assert told[constant_name] == getattr(module, constant_name) != ""
    assert told["SECTION"] in {key for key, _, _ in SECTIONS}
    assert is_sentence(told["ASSUMPTIONS"])
    assert told["COLUMNS"] and all(told["COLUMNS"].values())
    assert list(inspect.signature(module.table).parameters) == ["evidence"]


def is_sentence(text: str) -> bool:
    """Return whether a text can stand under a table of the report."""
    return bool(re.fullmatch(r"[A-Z].*\.", text)) and len(text) <= 200


def test_titles_differ():
    titles = [registry.declared("statistics", name)["TITLE"] for name in NAMES]
    assert len(set(titles)) == len(NAMES)


@every_statistic
def test_page_of_the_statistics_names_its_file(name):
    page = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert f"`{name}.csv`" in page


@pytest.mark.parametrize("case", CASES)
@every_statistic
def test_gives_its_columns_on_any_study(name, case):
    table = table_of(name, prepared(case))
    for column in table.columns[[bool(PROBABILITY.search(c)) for c in table.columns]]:
        p = table[column].to_numpy(dtype=float, na_value=np.nan)
        assert ((p >= 0) & (p <= 1) | np.isnan(p)).all(), column
    # A table of several methods says of each row which one, and what it assumes.
    for column in {"method", "assumptions", "reference"} & set(table):
        assert all(table[column])
    assert all(is_sentence(text) for text in table.get("assumptions", ()))


@every_statistic
def test_has_something_to_say_where_all_is_known(name):
    """Else the other tests would test little."""
    assert len(table_of(name, prepared("plain")))


def test_probabilities_are_told_by_their_names():
    """Else they would not be looked at above."""
    found = {c for n in NAMES for c in registry.declared("statistics", n)["COLUMNS"]}
    probabilities = {column for column in found if PROBABILITY.search(column)}
    assert {"p", "p_f", "holm_p", "p_a_better", "lower_p"} <= probabilities
    assert not {"probability_of_improvement", "power", "n_pairs"} & probabilities


@pytest.mark.parametrize("case", ["plain", "failures", "scores missing", "replicates"])
@every_statistic
def test_the_order_of_the_rows_does_not_matter(name, case):
    table = table_of(name, given(case, seed=1))
    pd.testing.assert_frame_equal(table, table_of(name, prepared(case)), check_exact=True)


@every_statistic
def test_what_it_is_given_stays_as_it_was(name):
    one, kept = given("failures"), given("failures")
    table_of(name, one)
    for attribute in ("table", "refits", "scores"):
        pd.testing.assert_frame_equal(getattr(one, attribute), getattr(kept, attribute))
    pd.testing.assert_frame_equal(one.tests.ranks, kept.tests.ranks)
    pd.testing.assert_frame_equal(one.tests.pairs, kept.tests.pairs)
    pd.testing.assert_frame_equal(one.material.trials, kept.material.trials)
    assert np.array_equal(one.tests.differences, kept.tests.differences)
    assert np.array_equal(one.counts, kept.counts)
