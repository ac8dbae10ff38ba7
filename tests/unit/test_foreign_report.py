"""Reports of scores that were trained elsewhere: hard tables, and no word of a training."""

import csv
import io
import re
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from foreign_study import ROOT, build
from synthetic_study import HOSTILE

from steeplechase.study import load_study

# A name that a text file can hold: line breaks and other control characters are for other tests.
NAMES = [name for name in HOSTILE if name.isprintable()] + ["a, b; c", 'say "when"']
OF_TRAINING = re.compile(r"\brefits?\b|inner training|\btrials?\b|test accuracy|diverged|epoch")


def table(values, datasets=None, algorithms=None):
    """Return a wide table of scores as text."""
    values = np.asarray(values, dtype=object)
    datasets = datasets or [f"d{i:02d}" for i in range(len(values))]
    algorithms = algorithms or [f"a{j:02d}" for j in range(len(values[0]))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["dataset", *algorithms])
    writer.writerows([name, *row] for name, row in zip(datasets, values, strict=True))
    return text.getvalue()


def drawn(n, k, seed=1):
    return np.random.default_rng(seed).normal(0.7, 0.1, (n, k)).round(3) + 0.02 * np.arange(k)


def holes(n, k):
    values = drawn(n, k).astype(object)
    values[0, 0], values[1, 1], values[2, :] = "", "?", "NaN"
    return values


HARD = {
    "one data set": table(drawn(1, 3)),
    "two data sets": table(drawn(2, 3)),
    "two algorithms": table(drawn(9, 2)),
    "sixty algorithms": table(drawn(12, 60)),
    "all tied": table(np.full((8, 3), 0.5)),
    "one algorithm constant": table(np.column_stack([drawn(8, 2), np.full(8, 0.7)])),
    "missing": table(holes(8, 3)),
    "no score at all": table(np.full((4, 3), "-")),
    "an algorithm without a score": table(np.column_stack([drawn(8, 2), np.full(8, "-")])),
    "infinite": table([[0.1, "inf"], [0.2, 0.3], [0.5, 0.4]]),
    "hostile names": table(drawn(len(NAMES), len(NAMES)), NAMES, NAMES),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_a_hard_table_gives_a_sentence(tmp_path, name, direction):
    page, statistics = build(tmp_path, HARD[name], direction=direction, title="Hard")
    sentence = statistics["verdict"]["sentence"]
    assert sentence.endswith(".")
    assert 'class="verdict"' in page
    assert statistics["direction"] == direction
    assert "Traceback" not in page and "<script>alert" not in page


def test_there_is_no_word_of_training(tmp_path):
    page, _ = build(tmp_path, HARD["missing"])
    # What the project's own script and style say is not said to the reader.
    words = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    assert OF_TRAINING.findall(words) == []
    for section in ("cost", "curves", "tuning", "metrics", "audit"):
        assert f'id="{section}"' not in page


def test_the_page_says_where_the_scores_are_from(tmp_path):
    text = table(drawn(7, 3))
    page, _ = build(tmp_path, text, figures=False)
    digest = sha256(text.encode("utf-8")).hexdigest()
    start = "Scores trained elsewhere: scores.csv"
    assert f"{start} (SHA-256 {digest[:12]}…), 7 rows, 21 scores, none missing." in page
    assert digest in page


def test_what_an_earlier_study_of_the_name_has_left_is_not_read(tmp_path):
    results = tmp_path / "results"
    for name in ("audit.json", "cost/cost.csv", "tables/trials.parquet", "figures/trials.svg"):
        (results / name).parent.mkdir(parents=True, exist_ok=True)
        (results / name).write_text("unreadable", encoding="utf-8")
    page, _ = build(tmp_path, table(drawn(7, 3)))
    assert "unreadable" not in page


def test_missing_scores_are_counted_and_listed(tmp_path):
    page, statistics = build(tmp_path, HARD["missing"], figures=False)
    assert "24 scores" not in page and "8 rows, 19 scores, 5 missing." in page
    assert "Empty cells of the file, or cells that say that there is no score: 5." in page
    assert "Scores that are missing" in page
    assert statistics["missing"]["n_refits_without_score"] == 5


def test_unequal_folds_count_as_missing_and_are_said(tmp_path):
    rows = [
        f"d{i},{name},{fold},{0.5 + 0.01 * i + 0.1 * (name == 'b') + 0.001 * fold}"
        for i in range(7)
        for name in "ab"
        for fold in range(3)
        if (i, name, fold) != (0, "a", 2)
    ]
    table_text = "dataset,algorithm,fold,score\n" + "\n".join(rows)
    page, statistics = build(tmp_path, table_text, figures=False)
    assert statistics["missing"]["incomplete"] == [
        {"dataset": "d0", "algorithm": "a", "n_missing": 1, "n_diverged": 0, "n_failed": 1}
    ]
    told = "Not in the file, though another algorithm has a score for the same data set and fold: 1"
    assert told in page


def test_hostile_names_are_shown_as_they_are(tmp_path):
    page, statistics = build(tmp_path, HARD["hostile names"], comparison={"control": NAMES[0]})
    assert statistics["algorithms"] == NAMES
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(("name", "n"), [("demsar2006", 14), ("sgdr_published_scores", 20)])
def test_the_examples_have_the_published_values(tmp_path, name, n):
    study = load_study(name, ROOT)
    text = Path(study.scores.path).read_text(encoding="utf-8")
    _, found = build(tmp_path, text, figures=False, metric=study.comparison["metric"])
    assert found["n_datasets"] == n
    published = {
        # Demsar (2006), section 3.2.2: mean ranks; the chi-square with ties is R's friedman.test.
        "demsar2006": ([3.143, 2.0, 2.893, 1.964], 10.2283464566929, 10.2283464566929),
        # Recomputed from the published rows, joined on data set and fold (R's friedman.test).
        "sgdr_published_scores": ([2.65, 2.075, 1.275], 21.493, 100.869),
    }
    ranks, chi2, folds = published[name]
    assert [found["mean_ranks"][name] for name in study.names] == pytest.approx(ranks, abs=5e-4)
    assert found["friedman"]["chi2"] == pytest.approx(chi2, abs=5e-4)
    assert found["folds_as_blocks"]["chi2"] == pytest.approx(folds, abs=5e-4)


def test_sources_as_blocks(tmp_path):
    study = load_study("sgdr_published_scores", ROOT)
    text = Path(study.scores.path).read_text(encoding="utf-8")
    _, found = build(tmp_path, text, figures=False, comparison={"blocks": "source"})
    assert found["n_datasets"] == 13
