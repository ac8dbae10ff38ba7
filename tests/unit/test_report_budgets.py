"""A report is small enough to mail, and rendered in less than a minute."""

import importlib

import pytest
from small_project import ROOT


@pytest.fixture
def size(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("report_size")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["quick", "large"])
def test_report_keeps_its_budget(size, name, tmp_path):
    found = size.measure(size.STUDIES[name], tmp_path)
    most_bytes, most_s = size.BUDGETS[name]
    assert found["bytes"] < most_bytes, (found["parts"], found["sections"])
    assert found["render_s"] < most_s


def test_the_large_study_is_as_large_as_promised(size):
    study = size.STUDIES["large"]
    assert (len(study.datasets), len(study.algorithms), study.folds) == (100, 20, 10)


def test_every_byte_is_counted_once(size):
    html = (
        '<section id="one"><a href="data:text/csv;base64,AAAA">CSV</a>'
        '<svg role="img"><path/></svg><table><td><svg class="mark"></svg>7</td></table></section>'
        "<script>1</script>"
    )
    found = size.parts(html)
    assert sum(found.values()) == len(html)
    assert found["carried"] == len("data:text/csv;base64,AAAA")
    assert found["drawings"] == len('<svg role="img"><path/></svg>')
    assert found["scripts and data"] == len("<script>1</script>")
    assert [key for key, _ in size.sections(html)] == ["one"]
