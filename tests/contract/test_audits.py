"""What every finding of the audit keeps; a new one is tested here without a new test."""

import inspect
import re

import numpy as np
import pytest
import yaml
from planted import categories, clean, table

from steeplechase import registry
from steeplechase.audit._finding import SEVERITIES, AuditData
from steeplechase.schema_check import SCHEMAS

NAMES = registry.names("audits")
every_audit = pytest.mark.parametrize("name", NAMES)


def find(name, *tables, **settings):
    return registry.load("audits", name).find(AuditData(tables, **settings))


def full_of_defects():
    """Return tables that have something of everything, missing cells included."""
    rows = np.arange(40.0)
    labels = np.repeat([0, 1], [28, 12])
    numbers = np.column_stack([rows, labels, rows % 3, np.full(40, 2.0), rows % 4])
    holes = numbers.copy()
    holes[::7, 2] = np.nan
    few = np.repeat([0, 1, 2], [36, 3, 1])
    wide = table(np.empty((40, 0)), few, "few", (rows[:, None] % 2).astype(int), (("y", "n"),))
    return [table(numbers, labels, "a"), table(holes, few, "b"), wide]


@every_audit
def test_has_a_title_and_one_function(name):
    assert registry.declared("audits", name)["TITLE"]
    assert list(inspect.signature(registry.load("audits", name).find).parameters) == ["data"]


@every_audit
def test_finds_nothing_wrong_with_clean_tables(name):
    tables = clean("one", seed=1), clean("two", n=90, classes=3, seed=2)
    assert [f for f in find(name, *tables) if f.severity != "facts"] == []


@every_audit
def test_speaks_of_data_sets_and_columns_that_are_there(name):
    tables = full_of_defects()
    columns = {t.name: {*t.numeric_names, *t.categorical_names} for t in tables}
    for finding in find(name, *tables):
        assert set(finding.columns) <= columns[finding.dataset]
        assert finding.other_dataset in {"", *columns} - {finding.dataset}
        assert finding.severity in SEVERITIES
        assert np.isfinite(finding.number)
        assert re.fullmatch(r"\S.*\.", finding.sentence) and "nan" not in finding.sentence


def test_the_defects_of_the_tables_above_are_of_many_kinds():
    """Else the tests that use them would test little."""
    wrong = {n for n in NAMES for f in find(n, *full_of_defects()) if f.severity != "facts"}
    assert len(wrong) >= 8


@every_audit
def test_does_not_change_the_tables(name):
    tables = full_of_defects()
    hashes = [t.numeric.tobytes() + t.categorical.tobytes() + t.labels.tobytes() for t in tables]
    find(name, *tables)
    after = [t.numeric.tobytes() + t.categorical.tobytes() + t.labels.tobytes() for t in tables]
    assert after == hashes


@every_audit
def test_says_the_same_twice(name):
    assert find(name, *full_of_defects()) == find(name, *full_of_defects())


@every_audit
@pytest.mark.parametrize(
    "one",
    [table([1.0, 2.0], [0, 1]), table([1.0, 1.0], [0, 1]), table([np.nan] * 3, [0, 1, 1])],
    ids=["two rows", "two equal rows", "nothing but missing cells"],
)
def test_takes_the_smallest_tables(name, one):
    find(name, one)
    find(name, one, categories())


@every_audit
def test_knows_no_data_set_by_its_name(name):
    catalogue = yaml.safe_load((SCHEMAS.parent / "datasets.yaml").read_text(encoding="utf-8"))
    source = inspect.getsource(registry.load("audits", name))
    quoted = set(re.findall(r"""["']([^"'\n]+)["']""", source))
    assert quoted & set(catalogue) == set()
