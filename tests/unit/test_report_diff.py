"""The diff of two runs: what moved is named, what did not is not, and errors are one line."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import synthetic_study as synthetic
from scipy import stats
from synthetic_study import Synthetic

import diff_reports
import render_report
from steeplechase.report_diff import DiffError, Run, compare_cells, identical, read_run
from steeplechase.report_diff_text import as_text, differs, flat
from steeplechase.statistics._two_runs import paired_test, unpaired_test

ROOT = Path(__file__).resolve().parents[2]
FACTS = {"metric": "accuracy", "direction": "higher", "scored_on": "test"}


def run(scores: pd.DataFrame, name: str = "old", paired: bool = True, **changes) -> Run:
    """Return a run of these scores, on the same rows as the others where `paired`."""
    digests = {d: "same" if paired else name for d in scores["dataset"]}
    nothing = pd.DataFrame()
    made = Run(name, scores, FACTS, {}, {}, nothing, digests, dict.fromkeys(digests, "data"))
    return replace(made, **changes)


def table(values: np.ndarray, algorithms: int = 1) -> pd.DataFrame:
    """Return scores of (cells, folds) as a table of data sets by algorithms."""
    rows = [
        {
            "dataset": f"d{cell // algorithms:03d}",
            "algorithm": f"a{cell % algorithms}",
            "outer_fold": fold,
            "replicate": 0,
            "status": "ok",
            "test_accuracy": score,
        }
        for cell, folds in enumerate(values)
        for fold, score in enumerate(folds)
    ]
    return pd.DataFrame(rows)


def noisy(seed: int, cells: int = 40, folds: int = 10, noise: float = 0.01) -> list[np.ndarray]:
    """Return two runs of cells whose folds differ much, and whose runs differ by noise."""
    random = np.random.default_rng(seed)
    levels = random.uniform(0.6, 0.9, (cells, 1)) + random.normal(0, 0.05, (cells, folds))
    return [levels + random.normal(0, noise, levels.shape) for _ in range(2)]


def moved(old: Run, new: Run, alpha: float = 0.05) -> set[tuple[str, str]]:
    cells = compare_cells(old, new, alpha)
    found = cells[cells["state"] == "moved"]
    return set(zip(found["dataset"], found["algorithm"], strict=True))


def test_a_planted_shift_is_found_and_nothing_else():
    before, after = noisy(1)
    after[17] += 0.05
    assert moved(run(table(before, 4)), run(table(after, 4), "new")) == {("d004", "a1")}


def test_pairing_finds_what_the_spread_of_folds_hides():
    before, after = noisy(2)
    after[3] -= 0.05
    old, new = run(table(before), paired=False), run(table(after), "new", paired=False)
    assert moved(old, new) == set()
    assert moved(run(table(before)), run(table(after), "new")) == {("d003", "a0")}


def test_runs_on_other_folds_find_a_large_shift():
    before, after = noisy(3)
    after[5] -= 0.4
    old, new = run(table(before), paired=False), run(table(after), "new", paired=False)
    cells = compare_cells(old, new, 0.05)
    assert moved(old, new) == {("d005", "a0")}
    assert set(cells["compared"]) == {"other folds"}


def test_runs_on_other_data_are_not_paired():
    before, after = noisy(4)
    new = run(table(after), "new")
    new = replace(new, contents=dict.fromkeys(new.contents, "other"))
    cells = compare_cells(run(table(before)), new, 0.05)
    assert set(cells["compared"]) == {"other folds"}


def test_one_test_keeps_its_level_where_folds_are_correlated_as_assumed():
    """Differences with correlation 1 / folds, the correction's assumption: 5 % of 400 tests.

    A common term of variance rho and own ones of 1 - rho. Uncorrected, it would be 15 %.
    """
    random, folds = np.random.default_rng(5), 10
    rho = 1 / folds
    gaps = np.sqrt(rho) * random.normal(size=(400, 1)) + np.sqrt(1 - rho) * random.normal(
        size=(400, folds)
    )
    found = sum(paired_test(one, folds)[3] <= 0.05 for one in gaps)
    low, high = stats.binom.interval(0.999, 400, 0.05)
    assert low <= found <= high
    plain = (stats.ttest_1samp(gaps, 0, axis=1).pvalue <= 0.05).sum()
    assert plain > high


@pytest.mark.parametrize("paired", [True, False])
def test_runs_that_differ_by_noise_alone_are_told_apart_at_most_as_often_as_alpha(paired):
    """Family-wise error over 15 cells, of 40 pairs of runs at alpha 0.2."""
    wrong = 0
    for seed in range(40):
        before, after = noisy(100 + seed, cells=15, folds=5)
        old = run(table(before), paired=paired)
        wrong += bool(moved(old, run(table(after), "new", paired), alpha=0.2))
    assert wrong <= stats.binom.ppf(0.999, 40, 0.2)


def test_paired_test_by_hand():
    # mean 0.02, s^2 = 0.0002 / 3; variance (1/4 + 1/3) s^2
    gaps = np.array([0.01, 0.02, 0.03, 0.02])
    mean, error, df, p = paired_test(gaps, 4)
    expected = np.sqrt((1 / 4 + 1 / 3) * 0.0002 / 3)
    assert (mean, df) == (pytest.approx(0.02), 3)
    assert error == pytest.approx(expected)
    assert p == pytest.approx(2 * stats.t.sf(0.02 / expected, 3))


def test_paired_test_without_a_spread():
    assert paired_test(np.zeros(5), 5)[3] == 1.0
    assert paired_test(np.full(5, 0.25), 5)[3] == pytest.approx(2 / 32)  # two tails of five signs


def test_unpaired_test_by_hand():
    old, new = np.array([0.7, 0.8, 0.9]), np.array([0.5, 0.6, 0.6, 0.7])
    a, b = (1 / 3 + 1 / 2) * 0.01, (1 / 4 + 1 / 3) * 0.02 / 3
    difference, error, df, p = unpaired_test(old, new, 3, 4)
    assert difference == pytest.approx(-0.2)
    assert error == pytest.approx(np.sqrt(a + b))
    assert df == pytest.approx((a + b) ** 2 / (a**2 / 2 + b**2 / 3))
    assert p == pytest.approx(2 * stats.t.sf(0.2 / np.sqrt(a + b), df))


def test_unpaired_test_without_a_spread():
    flat_line = np.full(3, 0.5)
    assert unpaired_test(flat_line, flat_line, 3, 3)[3] == 1.0
    assert np.isnan(unpaired_test(flat_line, flat_line + 0.1, 3, 3)[3])


def test_what_was_not_trained_anew_is_identical_and_is_no_test():
    before, after = noisy(6, cells=10)
    after[1:] = before[1:]
    cells = compare_cells(run(table(before)), run(table(after), "new"), 0.05)
    assert (cells["state"] == "identical").sum() == 9 and cells["p"].notna().sum() == 1
    assert cells["p_holm"].max() == cells["p"].max()  # one test: nothing to correct for


def test_the_same_score_of_another_training_is_tested():
    before, _ = noisy(7, cells=2)
    old, new = table(before).assign(train_loss=0.1), table(before).assign(train_loss=0.2)
    cells = compare_cells(run(old), run(new, "new"), 0.05)
    assert set(cells["state"]) == {"within noise"} and set(cells["p"]) == {1.0}


def test_nothing_in_one_file_is_nothing_in_the_other():
    old = table(noisy(8, cells=1)[0]).assign(undefined="", test_roc_auc=np.nan)
    new = old.assign(undefined=None)
    assert identical(old, new) == {("d000", "a0")}


def test_cells_that_come_go_or_fail_are_named():
    before, after = noisy(9, cells=6)
    old, new = table(before, 2), table(after, 2)
    old, new = old[old["dataset"] != "d002"], new[new["dataset"] != "d000"]
    failed = (new["dataset"] == "d001") & (new["algorithm"] == "a1") & (new["outer_fold"] < 3)
    new.loc[failed, ["status", "test_accuracy"]] = ["diverged", np.nan]
    runs = run(old), run(new, "new")
    cells = compare_cells(*runs, 0.05)
    states = dict(zip(cells["dataset"] + cells["algorithm"], cells["state"], strict=True))
    assert states["d000a0"] == "vanished" and states["d002a1"] == "appeared"
    text = as_text(*runs, cells, 0.05)
    assert "2 cells appeared: d002 x a0 and d002 x a1." in text
    assert "2 cells vanished: d000 x a0 and d000 x a1." in text
    assert "d001 x a1: no failures -> 3 diverged" in text
    assert differs(*runs, cells)
    row = cells[(cells["dataset"] == "d001") & (cells["algorithm"] == "a1")].iloc[0]
    assert row["n_new"] == 7 and row["compared"] == "same folds"


def test_one_fold_is_not_judged():
    before, after = noisy(10, cells=2, folds=1)
    runs = run(table(before)), run(table(after), "new")
    cells = compare_cells(*runs, 0.05)
    assert set(cells["state"]) == {"not judged"} and cells["difference"].notna().all()
    assert "2 cells cannot be judged" in as_text(*runs, cells, 0.05)


def test_settings_and_versions_that_changed_are_named():
    before, after = noisy(11, cells=2)
    study = {"algorithms": [{"name": "sgd", "trials": 5}], "text": "a", "protocol": {"seed": 1}}
    other = {"algorithms": [{"name": "sgd", "trials": 9}], "text": "b", "protocol": {"seed": 1}}
    packages = {"packages": {"numpy": "2.0"}, "finished": "then"}
    old = run(table(before), study=study, provenance=packages)
    new = run(table(after), "new", study=other, provenance={"packages": {"numpy": "2.1"}})
    text = as_text(old, new, compare_cells(old, new, 0.05), 0.05)
    assert "  algorithms[sgd].trials: 5 -> 9\n" in text
    assert '  numpy: "2.0" -> "2.1"' in text
    assert "text" not in text and "finished" not in text and "seed" not in text


def test_settings_are_flattened_by_name():
    value = {"a": [{"name": "x", "b": [1, 2]}, {"c": {}}], "d": None}
    assert dict(flat(value)) == {
        "a[x].b": "[1, 2]",
        "a[x].name": '"x"',
        "a[1].c": "{}",
        "d": "null",
    }


def test_another_metric_that_the_old_run_lacks_is_an_error():
    before, after = noisy(12, cells=1)
    new = run(table(after).rename(columns={"test_accuracy": "test_ece"}), "new")
    new = replace(new, facts={**FACTS, "metric": "ece"})
    with pytest.raises(DiffError, match="old: its scores have no column test_ece"):
        compare_cells(run(table(before)), new, 0.05)


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> dict[str, Path]:
    """Reports of a study, and of one that is the same but for one cell."""
    paths = {}
    for name in ("old", "new"):
        study = Synthetic(datasets=("iris", "wine", "lenses"), folds=8, trials=1, epochs=2)
        folder = tmp_path_factory.mktemp(name)
        cards = synthetic.write(study, folder)
        scores = pd.read_parquet(folder / "tables" / "scores.parquet")
        if name == "new":
            cell = (scores["dataset"] == "wine") & (scores["algorithm"] == "basic")
            noise = np.linspace(-0.01, 0.01, cell.sum())
            scores.loc[cell, "test_accuracy"] -= 0.3 + noise
        scores.to_csv(folder / "tables" / "scores.csv", index=False)
        data = synthetic.datasets(study)
        data.to_csv(folder / "tables" / "datasets.csv", index=False)
        (folder / "splits").mkdir()
        for dataset in study.datasets:
            splits = '{"rows": [0, 1], "outer": [0, 1]}'
            (folder / "splits" / f"{dataset}.json").write_text(splits)
        paths[name] = folder / "report.html"
        settings = synthetic.settings(study)
        render_report.main("synthetic", settings, folder, cards, ROOT / "report", paths[name])
    return paths


def diff(*arguments: object) -> subprocess.CompletedProcess:
    script = ROOT / "scripts" / "diff_reports.py"
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_cell_that_moved_is_named_from_two_reports(reports, tmp_path):
    out = tmp_path / "cells.csv"
    done = diff(reports["old"], reports["new"], "--csv", out, "--exit-code")
    assert done.returncode == 1 and done.stderr == ""
    assert re.search(r"^wine +basic .* same folds$", done.stdout, re.MULTILINE)
    assert "1 cell of 1 that was trained anew moved" in done.stdout
    assert "8 cells did not change in a single refit." in done.stdout
    cells = pd.read_csv(out)
    assert len(cells) == 9 and (cells["state"] == "moved").sum() == 1


def test_the_same_report_twice_is_no_difference(reports):
    done = diff(reports["old"], reports["old"], "--exit-code")
    assert done.returncode == 0
    assert "Nothing differs: 9 cells" in done.stdout


def test_a_report_and_its_results_are_the_same_run(reports):
    text, changed = diff_reports.main(str(reports["old"]), str(reports["old"].parent), 0.05, None)
    assert not changed and "9 cells did not change" in text
    assert "not compared" in text  # the settings, which results do not hold


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("old", "absent.html"), 1, "absent.html: cannot be read"),
        (("old", "."), 1, "holds no scores"),
        (("old", "old", "--alpha", "2"), 2, "--alpha"),
    ],
)
def test_errors_are_one_line(reports, tmp_path, arguments, code, words):
    done = diff(*(reports.get(a, tmp_path if a == "." else a) for a in arguments))
    assert done.returncode == code and done.stdout == ""
    assert words in done.stderr.splitlines()[-1] and "Traceback" not in done.stderr


def test_a_run_without_statistics_is_refused(tmp_path):
    (tmp_path / "tables").mkdir()
    table(noisy(13, cells=1)[0]).to_csv(tmp_path / "tables" / "scores.csv", index=False)
    with pytest.raises(DiffError, match="this run: holds no statistics"):
        read_run(tmp_path, "this run")
