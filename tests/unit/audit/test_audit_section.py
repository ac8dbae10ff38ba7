"""The report's section on the audit: complete where there is something, and short where not."""

import json
import re

import pytest
import synthetic_study as synthetic
from synthetic_study import Synthetic

import render_report

STUDY = Synthetic(datasets=("first", "<b>second</b>", "third"), folds=2, trials=2, epochs=2)
TEMPLATES = render_report.Path(render_report.__file__).parents[1] / "report"


def render(folder, audit=None):
    """Return the whole report, with this audit or that of the synthetic study."""
    cards = synthetic.write(STUDY, folder)
    if audit is not None:
        (folder / "audit.json").write_text(json.dumps(audit), encoding="utf-8")
    output = folder / "report.html"
    settings = synthetic.settings(STUDY)
    render_report.main("synthetic", settings, folder, cards, TEMPLATES, output)
    return output.read_text(encoding="utf-8")


def section(html, name):
    return re.search(rf'<section id="{name}".*?</section>', html, flags=re.DOTALL)[0]


def only(*severities):
    """Return the synthetic study's audit with findings of these severities alone."""
    whole = synthetic.audit(STUDY)
    kept = [finding for finding in whole["findings"] if finding["severity"] in severities]
    return {"on_audit": "warn", "findings": kept, "clusters": [], "left_out": []}


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    return render(tmp_path_factory.mktemp("report"))


def test_findings_groups_and_facts_are_told(html):
    part = section(html, "audit")
    assert "Can the data carry the comparison?" in part
    assert "a comparison is spoilt on 1 of them and weakened on none." in part
    assert "third holds the data of first and the same target." in part
    assert "the 3 data sets come from 2 sources at most" in part
    assert "<li>first and third</li>" in part
    assert "accuracy of the nearest row" in part and part.count(">0.750</td>") == 3


def test_what_weakens_is_a_line_for_each_data_set(tmp_path):
    finding = {"dataset": "first", "severity": "weakens", "other_dataset": "", "number": 1.0}
    audit = only("facts")
    audit["findings"] += [
        {**finding, "finding": "a", "title": "Odd rows", "columns": [], "sentence": "Odd."},
        {**finding, "finding": "b", "title": "Leaks", "columns": ["x", "y"], "sentence": "Wet."},
        {**finding, "finding": "b", "title": "Leaks", "columns": ["z"], "sentence": "Dry."},
    ]
    part = section(render(tmp_path, audit), "audit")
    assert "<li>first: odd rows; leaks (x, y and z).</li>" in part
    assert "All findings in words (3)" in part and "Wet." in part


def test_names_are_escaped(html):
    assert "&lt;b&gt;second&lt;/b&gt;" in section(html, "audit") and "<b>second" not in html


def test_what_is_left_out_is_said_in_the_section_and_at_the_verdict(html):
    for name in ("audit", "verdict"):
        alarm = re.search(r'<p class="alarm">(third is left out .*?)</p>', section(html, name))
        assert "on_audit: exclude" in alarm[1]


def test_a_clean_audit_is_one_sentence_and_the_facts(tmp_path):
    part = section(render(tmp_path, only("facts")), "audit")
    assert "3 data sets searched before training: nothing was found" in part
    assert re.findall("<h4>(.*?)</h4>", part) == ["Without training"]
    assert "alarm" not in part


def test_a_report_without_an_audit_has_no_such_section(tmp_path):
    assert 'id="audit"' not in render(tmp_path, {})
