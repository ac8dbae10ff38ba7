"""The report: complete, escaped, self-contained, and silent about what is not there."""

import base64
import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import synthetic_study as synthetic
from built_reports import figure_files
from synthetic_study import Synthetic

import render_report
import unpack_report
from steeplechase import registry, report
from steeplechase.files import write_json
from steeplechase.rendering import backgrounds, comparisons, summaries, views
from steeplechase.rendering.terms import GLOSSARY

# Of more figures, or with more to draw in them.
SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("hostile", "tied", "failed")]
TEMPLATES = Path(__file__).parents[2] / "report"


def render(study: Synthetic, folder: Path, cards: list[Path], **changes) -> str:
    settings = synthetic.settings(study) | changes
    output = folder / "report.html"
    render_report.main("synthetic", settings, folder, cards, TEMPLATES, output)
    return output.read_text(encoding="utf-8")


class Page(HTMLParser):
    """Headings, tags and ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.ids, self.headings, self.inside = [], [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.ids += [value for key, value in attributes if key == "id"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([tag, ""])
            self.inside = tag

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.headings[-1][1] += data


@pytest.fixture(scope="module")
def folder(report) -> Path:
    """Return the folder of a report, shared with other files: it is not to be changed."""
    return report("plain").parent


@pytest.fixture(scope="module")
def html(report) -> str:
    return report("plain").read_text(encoding="utf-8")


def test_every_section_and_figure_is_there_in_order(html):
    titles = [re.sub(r"^\d+ ", "", text) for tag, text in Page(html).headings if tag == "h2"]
    assert titles == [title for _, title, _ in report.SECTIONS]
    numbers = re.findall(r'<figure id="figure-(\d+)"', html)
    assert numbers == [str(i + 1) for i in range(len(registry.drawn_figures("trained")))]


def test_headings_skip_no_level(html):
    levels = [int(tag[1]) for tag, _ in Page(html).headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_across_all_figures(html):
    ids = Page(html).ids
    assert len(ids) == len(set(ids))


def test_failures_are_never_hidden(html):
    assert "Complete, with failures: 75 of 75 refits (1 failed, 1 diverged)" in html
    assert "loss was not finite in fold 0 &lt;b&gt;&amp;" in html


def test_names_and_files_are_escaped(html):
    assert "alert(2)" in html and "<script>alert" not in html
    assert "&lt;i&gt;colour&lt;/i&gt;" in html
    assert html.count("<script>") == 1 and html.count("<style") == 1
    # The other one is the archive, which is of no kind that is run.
    assert re.findall("<script [^>]*>", html) == [
        '<script type="application/zip" id="carried-data" data-encoding="base64" data-format="1">'
    ]


def test_nothing_is_loaded_from_outside(html):
    for tag, attributes in Page(html).tags:
        for key in ("src", "href", "action", "data"):
            value = attributes.get(key, "#")
            inside = value.startswith(("#", "data:", "figures/", "downloads/"))
            assert inside, f"<{tag} {key}={value[:60]}>"
    assert "@import" not in html and "url(http" not in html


def test_no_inline_style_or_handler(html):
    for _, attributes in Page(html).tags:
        assert "style" not in attributes
        assert not any(key.startswith("on") for key in attributes)


def test_the_policy_names_this_style_and_this_script(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    policy = policy.replace("&#39;", "'")
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_a_small_study_stays_small(html):
    assert len(html.encode()) < 1_000_000


def test_every_file_of_a_figure_is_linked_and_in_the_page(html, folder):
    links = {a["href"]: a for tag, a in Page(html).tags if tag == "a" and "/" in a.get("href", "")}
    wanted = figure_files(folder)
    assert len(wanted) > 3 * len(registry.drawn_figures("trained")) / 2
    assert {link for link in links if not link.startswith("downloads/")} == wanted
    assert all((folder / link).exists() for link in links)
    # What is made anew from the results themselves, LaTeX and PDF, may not fit.
    inside = {link for link, a in links.items() if a.get("data-file") == link}
    assert {link for link in wanted if not link.endswith("pdf")} <= inside
    carried = unpack_report.read_report(folder / "report.html")
    for link in wanted:
        if link not in inside:
            continue
        content = (folder / link).read_bytes()
        there = content.decode() in html if link.endswith("svg") else carried[link] == content
        assert there, link


def test_the_same_results_give_the_same_bytes(html, folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    cards = sorted((tmp_path / "datasets").glob("*.card.json"))
    study = Synthetic(diverged=((1, 1, 0),), failed=((2, 2, 0),))
    assert render(study, tmp_path, cards) == html


def test_a_figure_without_anything_to_draw_is_told_in_words_alone(html, folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    facts = tmp_path / "figures" / "learning_curves.json"
    said = {"drawn": False, "finding": "There were no curves.", "caption": "Nothing to draw."}
    write_json(facts, json.loads(facts.read_text(encoding="utf-8")) | said)
    cards = sorted((tmp_path / "datasets").glob("*.card.json"))
    page = render(Synthetic(diverged=((1, 1, 0),), failed=((2, 2, 0),)), tmp_path, cards)
    assert page.count("<svg") < html.count("<svg")
    # Its numbers are there, and their file.
    assert set(re.findall(r'href="(figures/learning_curves\.\w+)"', page)) == {
        "figures/learning_curves.csv"
    }
    number = re.search(r"Figure (\d+)\. There were no curves\.</strong> Nothing to draw\.", page)[1]
    assert f'<figure id="figure-{number}">\n<figcaption>' in page


def test_what_is_not_there_has_no_heading(html, folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "cost")
    shutil.rmtree(tmp_path / "statistics")
    for path in (tmp_path / "figures").glob("*"):
        if path.stem != "learning_curves":
            path.unlink()
    rest = render(Synthetic(), tmp_path, [])
    titles = [text for tag, text in Page(rest).headings if tag == "h2"]
    assert [title.split(" ", 1)[0] for title in titles] == [str(i + 1) for i in range(len(titles))]
    assert not any("cost" in title or "Verdict" in title or "win" in title for title in titles)
    assert any("train" in title for title in titles)


def test_a_study_without_any_result_still_has_a_report(tmp_path):
    rest = render(Synthetic(), tmp_path, [])
    assert "Unfinished: 0 of 75 refits" in rest


@pytest.mark.parametrize("name", ["alone", "two", *SLOW])
def test_any_study_has_a_report(report, name):
    html = report(name).read_text(encoding="utf-8")
    page = Page(html)
    assert [a.get("type") for tag, a in page.tags if tag == "script"] == ["application/zip", None]
    assert "Verdict" in html
    assert not re.search(r"\bnan\b", re.sub(r"base64,[^\"]*", "", html), re.I)


def spread(**shares: float) -> str:
    """Return the sentence on the spread of scores; a level that is not named is not known."""
    row = {f"share_{level}": np.nan for level in ("datasets", "folds", "replicates")}
    row |= {f"sd_{level}": 0.05 for level in ("datasets", "folds", "replicates")}
    return comparisons.spread(row | {f"share_{k}": v for k, v in shares.items()}, "test accuracy")


def test_the_spread_of_scores_is_told_by_level():
    assert spread(datasets=0.9, folds=0.09, replicates=0.01) == (
        "Of the variance of the test accuracy in one run, 90 % lies between data sets "
        "(standard deviation 0.050), 9 % between the outer folds of one data set (standard "
        "deviation 0.050) and 1 % between the replicates of one fold (standard deviation 0.050)."
    )
    one = spread(datasets=0.6, folds=0.4)
    assert "replicates of one fold" not in one and "With one replicate" in one
    assert spread(datasets=1.0).startswith("These scores do not tell")


def test_the_section_on_steadiness_begins_with_the_spread(html):
    section = re.search(r'<section id="steadiness".*?</section>', html, flags=re.DOTALL)[0]
    assert "Of the variance of the test accuracy in one run, " in section
    assert section.index("Of the variance") < section.index("<figure")


def test_unequal_budgets_are_said_at_the_top(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    study = Synthetic()
    algorithms = synthetic.settings(study)["algorithms"]
    algorithms[0]["trials"] = 50
    html = render(study, tmp_path, [], algorithms=algorithms)
    assert re.search(r'class="alarm">Unequal budgets', html)
    assert "Budgets were not equal." in html


def test_completeness_counts_what_is_wanting():
    frame = pd.DataFrame({"status": ["ok"] * 5 + ["diverged", "failed", "missing"]})
    counts = summaries.completeness(frame, frame.iloc[:5], {"inner_trainings": 10, "refits": 5})
    assert counts["trainings"] == {
        "done": 7, "planned": 10, "ok": 5, "diverged": 1, "failed": 1
    }  # fmt: skip
    assert not counts["complete"]
    assert report.completeness_text(counts).startswith("Unfinished: 5 of 5 refits")


def test_metric_means_weigh_data_sets_alike():
    scores = pd.DataFrame(
        {
            "dataset": ["x", "x", "x", "y"],
            "algorithm": "a",
            "status": ["ok", "ok", "ok", "ok"],
            "train_accuracy": [1.0, 1.0, 1.0, 0.5],
            "test_accuracy": [0.8, 0.6, np.nan, 0.1],
        }
    )
    row = summaries.metric_means(scores, pd.DataFrame(), ["accuracy"], ["a"]).iloc[0]
    assert row["test"] == pytest.approx(0.4)  # mean of 0.7 and 0.1
    assert row["train"] == pytest.approx(0.75)
    assert row["gap"] == pytest.approx(0.35)
    assert (row["undefined"], row["refits"]) == (1, 4)


@pytest.mark.parametrize(
    ("space", "values", "share"),
    [
        ({"integers": [1, 50]}, [1, 3, 4, 47, 48, 50], 4 / 6),
        ({"uniform": [0.0, 1.0]}, [0.05, 0.06, 0.95], 2 / 3),
        ({"log_uniform": [1e-4, 1.0]}, [1e-4, 1e-2, 0.9], 2 / 3),
        ({"start": 0.0, "step": 0.05, "count": 21}, [0.0, 0.5], 1 / 2),
        ({"values": [1, 2, 3]}, [1, 2, 2, 3], None),
        ({"values": [1, 2]}, [1, 2], None),
        ({"values": ["relu", "tanh", "elu"]}, [], None),
        ({"integers": [3, 3]}, [3], None),
    ],
)
def test_share_of_selections_at_the_edge(space, values, share):
    found = summaries.edge_share(pd.Series(values, dtype=float), space)
    assert found == (None if share is None else pytest.approx(share))


def test_chosen_values_are_those_of_the_selected_trials():
    study = Synthetic(folds=2, trials=3)
    trials, scores = synthetic.trials(study), synthetic.scores(study)
    found = summaries.chosen(trials, scores, synthetic.settings(study)["algorithms"])
    rates = next(row for row in found if row["algorithm"] == "sgdr" and row["name"] == "lr")
    assert len(rates["values"]) == len(study.datasets) * study.folds
    assert {row["name"] for row in found if row["algorithm"] == "basic"} == {"lr", "reduce_epoch"}


@pytest.mark.parametrize(
    ("space", "text"),
    [
        ({"integers": [1, 50]}, "whole numbers 1 to 50"),
        ({"start": 1e-5, "step": 1e-3, "count": 100}, "100 values from 1e−5 to 0.099"),
        ({"log_uniform": [1e-4, 0.1]}, "0.0001 to 0.1, log-uniform"),
        ({"values": [1, 2], "when": {"kind": ["x"]}}, "1 and 2; only where kind is ['x']"),
    ],
)
def test_search_spaces_in_words(space, text):
    assert backgrounds.space_text(space) == text


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        (views.score(0.8125), ""),  # the text says 0.812: good enough to sort by
        (views.ranged(0.8, 0.7, 0.9), "0.8"),
        (views.score(float("nan")), ""),
        (views.integer(12345), ""),
    ],
)
def test_a_cell_carries_its_number_only_where_its_text_does_not(cell, key):
    assert cell.sort == key


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_contrasts_with_its_ground_in_both_schemes(scheme):
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.S)
    colours = dict(re.findall(r"--(\w+): (#\w{6})", blocks[scheme]))
    for ground in ("paper", "tint"):
        for text in ("ink", "muted", "link", "warning", "good"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def test_the_glossary_explains_each_term_once():
    terms = [term for term, *_ in GLOSSARY]
    assert len(set(terms)) == len(terms)
    assert all(meaning.endswith(".") for _, meaning, *_ in GLOSSARY)


def test_the_facts_of_a_figure_are_complete(folder, html):
    for figure in registry.drawn_figures("trained"):
        facts = json.loads((folder / "figures" / f"{figure}.json").read_text(encoding="utf-8"))
        assert set(facts) == {
            "title", "section", "order", "finding", "caption", "reading", "alt", "drawn", "png",
            "excerpt", "excerpt_says",
        }  # fmt: skip
        assert facts["section"] in {key for key, _, _ in report.SECTIONS}


def costs(folder: Path, times: dict | None) -> str:
    """Return the report's cost section where the trainings took these times."""
    study = Synthetic(datasets=("iris", "wine"))
    cards = synthetic.write(study, folder)
    path = folder / "cost" / "times.json"
    if times is None:
        path.unlink()
    else:
        path.write_text(json.dumps(synthetic.times(study) | times), encoding="utf-8")
    html = render(study, folder, cards)
    return re.search(r'<section id="cost".*?</section>', html, flags=re.DOTALL)[0]


def test_forecast_stands_beside_what_was_measured(tmp_path):
    section = costs(tmp_path, {})
    assert "480 networks were trained in 480 s of one core" in section
    assert "the forecast for them was 432 s, 10 % too short." in section
    assert section.count(">−10</td>") == 2


def test_report_without_a_forecast_names_the_command(tmp_path):
    section = costs(tmp_path, {"forecast": False})
    assert "snakemake forecast --cores all --config study=synthetic" in section
    assert "480 networks were trained" in section and "error, %" not in section


def test_report_of_a_study_from_the_cache_says_so(tmp_path):
    section = costs(tmp_path, {"total": {"trainings": 0}})
    assert "Every training came from the cache" in section


def test_forecast_of_something_else_has_no_error(tmp_path):
    total = {
        "trainings": 9,
        "training_time_s": 9.0,
        "predicted_time_s": None,
        "error_percent": None,
    }
    assert "The forecast is of other data sets or algorithms" in costs(tmp_path, {"total": total})


def test_report_without_times_is_silent_about_forecasts(tmp_path):
    assert "Forecast" not in costs(tmp_path, None)
