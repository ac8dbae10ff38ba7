"""The whole comparison: what must not matter, what must, and inputs that are barely any."""

import ast
import json
import runpy
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compare_algorithms import main
from steeplechase import comparison, registry
from steeplechase.comparison import compare
from steeplechase.statistics._evidence import Material

ROOT = Path(__file__).parents[2]
SCHEMA = yaml.safe_load((ROOT / "config/schemas/statistics.schema.yaml").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
ABC = ["a", "b", "c"]


def study(values, algorithms=ABC, folds=3, seed=0):
    """Scores of data sets x algorithms `values`, with small differences between the folds."""
    values = np.asarray(values, dtype=float)
    noise = np.random.default_rng(seed).normal(0, 1e-3, (len(values), folds))
    noise -= noise.mean(axis=1, keepdims=True)
    return pd.DataFrame(
        [
            {
                "dataset": f"d{i:03d}",
                "algorithm": name,
                "outer_fold": fold,
                "replicate": 0,
                "status": "ok",
                "undefined": "",
                "test_accuracy": values[i, j] + noise[i, fold],
            }
            for i in range(len(values))
            for j, name in enumerate(algorithms)
            for fold in range(folds)
        ],
        columns=[
            *("dataset", "algorithm", "outer_fold", "replicate", "status", "undefined"),
            "test_accuracy",
        ],
    )


def drawn(n, k, seed=1, step=0.05):
    return np.random.default_rng(seed).normal(0.7, 0.1, (n, k)).round(3) + step * np.arange(k)


def run(frame, algorithms=ABC, higher=True, **options):
    options.setdefault("bootstrap", 100)
    result = compare(frame, algorithms, "accuracy", higher, **options)
    VALIDATOR.validate(result.summary)
    json.dumps(result.summary, allow_nan=False)
    return result


def fail(frame, dataset, algorithm, status="diverged", fold=0):
    row = (frame["dataset"] == dataset) & (frame["algorithm"] == algorithm)
    row &= frame["outer_fold"] == fold
    return frame.assign(
        status=frame["status"].mask(row, status),
        test_accuracy=frame["test_accuracy"].mask(row),
    )


# What must not matter.


def test_the_order_of_the_rows_does_not_matter():
    frame = study(drawn(8, 3))
    one, other = run(frame), run(frame.sample(frac=1, random_state=3).reset_index(drop=True))
    assert one.summary == other.summary
    for name in registry.statistic_tables():
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name])


@settings(max_examples=6, deadline=None)
@given(st.permutations(ABC), st.integers(0, 5))
def test_the_names_and_order_of_the_algorithms_do_not_matter(order, seed):
    frame = study(drawn(9, 3, seed=seed))
    one, other = run(frame), run(frame, order)
    assert other.summary["mean_ranks"] == pytest.approx(one.summary["mean_ranks"])
    assert other.summary["friedman"] == pytest.approx(one.summary["friedman"])
    assert other.summary["verdict"]["winner"] == one.summary["verdict"]["winner"]
    p = {frozenset((r["a"], r["b"])): r["holm_p"] for r in one.summary["pairs"]}
    for row in other.summary["pairs"]:
        assert row["holm_p"] == pytest.approx(p[frozenset((row["a"], row["b"]))])


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 50))
def test_ranks_and_their_tests_are_invariant_under_monotone_transforms(seed):
    values = drawn(7, 3, seed=seed)
    one, other = run(study(values, folds=1)), run(study(np.exp(3 * values), folds=1))
    assert other.summary["mean_ranks"] == one.summary["mean_ranks"]
    assert other.summary["friedman"] == one.summary["friedman"]
    keys = ("wins", "ties", "losses", "nemenyi_p", "probability_of_improvement")
    for a, b in zip(one.summary["pairs"], other.summary["pairs"], strict=True):
        assert [a[key] for key in keys] == [b[key] for key in keys]


@pytest.mark.parametrize("seed", range(3))
def test_a_metric_where_lower_is_better_is_the_mirror_image(seed):
    values = drawn(9, 3, seed=seed)
    one, other = run(study(values, folds=1)), run(study(-values, folds=1), higher=False)
    assert other.summary["mean_ranks"] == one.summary["mean_ranks"]
    assert other.summary["verdict"]["winner"] == one.summary["verdict"]["winner"]
    for a, b in zip(one.summary["pairs"], other.summary["pairs"], strict=True):
        assert b["wilcoxon_p"] == a["wilcoxon_p"]
        assert (b["wins"], b["losses"]) == (a["wins"], a["losses"])
        assert b["median_difference"] == pytest.approx(-a["median_difference"])


def test_folds_are_averaged_and_add_no_data_sets():
    values = drawn(8, 3)
    few, many = run(study(values, folds=2)), run(study(values, folds=20))
    assert many.summary["friedman"] == few.summary["friedman"]
    assert many.summary["folds_as_blocks"]["n_blocks"] == 160


def test_two_runs_are_the_same():
    frame = study(drawn(8, 3))
    assert run(frame).summary == run(frame).summary


# Missing scores.


def test_a_diverged_refit_ranks_its_algorithm_worst_on_that_data_set():
    result = run(fail(study(drawn(8, 3)), "d002", "c"))
    ranks = result.tables["ranks"].set_index(["dataset", "algorithm"])
    assert ranks.loc[("d002", "c"), "rank"] == 3
    assert np.isnan(ranks.loc[("d002", "c"), "score"])
    assert result.summary["n_datasets"] == 8
    assert result.tables["mean_ranks"].set_index("algorithm")["n_diverged"].to_dict() == {
        "a": 0,
        "b": 0,
        "c": 1,
    }
    assert any("1 score is missing" in text for text in result.summary["verdict"]["warnings"])


def test_dropping_leaves_the_data_set_out_and_says_so():
    result = run(fail(study(drawn(8, 3)), "d002", "c"), missing="drop")
    assert result.summary["n_datasets"] == 7
    ranks = result.tables["ranks"].set_index("dataset")["rank"]
    assert ranks["d002"].isna().all()
    assert any("d002" in note for note in result.summary["notes"])
    assert result.tables["mean_ranks"]["n_diverged"].tolist() == [0, 0, 1]


def test_both_policies_are_given_and_a_change_of_order_is_said():
    values = np.tile([0.7, 0.8, 0.9], (9, 1)) + drawn(9, 3, step=0) / 100
    frame = study(values)
    for i in range(7):
        frame = fail(frame, f"d{i:03d}", "c", "failed")
    result = run(frame)
    missing = result.summary["missing"]
    assert missing["worst_rank"]["order"][0] == "b"
    assert missing["drop"]["order"][0] == "c"
    assert missing["order_changes"] is True
    assert any("treated" in text for text in result.summary["verdict"]["warnings"])
    assert any("(drop)" in text for text in result.summary["verdict"]["would_change"])


def test_the_order_stays_where_nothing_is_missing():
    missing = run(study(drawn(8, 3))).summary["missing"]
    assert (missing["order_changes"], missing["decision_changes"]) == (False, False)


def test_a_data_set_without_any_score_is_left_out_and_named():
    frame = study(drawn(5, 3))
    for name in ABC:
        frame = fail(frame, "d001", name, "failed")
    summary = run(frame).summary
    assert summary["n_datasets"] == 4
    assert any("d001" in note for note in summary["notes"])


# Inputs that are barely any: sentences, never a traceback.

DEGENERATE = {
    "no rows": study(np.zeros((0, 3))),
    "one data set": study(drawn(1, 3)),
    "two data sets": study(drawn(2, 3)),
    "three data sets": study(drawn(3, 3)),
    "one fold": study(drawn(6, 3), folds=1),
    "all tied": study(np.full((6, 3), 0.5)),
    "constant algorithms": study(np.tile([0.1, 0.5, 0.9], (8, 1))),
    "all NaN": study(drawn(4, 3)).assign(test_accuracy=np.nan),
    "all failed": study(drawn(4, 3)).assign(status="failed", test_accuracy=np.nan),
    "one algorithm failed": fail(study(drawn(4, 3), folds=1), "d001", "b"),
    "an absent algorithm": study(drawn(6, 3)).query("algorithm != 'b'"),
    "infinite scores": study(drawn(6, 3)).replace({"test_accuracy": {0.7: np.inf}}),
    "huge scores": study(drawn(6, 3) * 1e12),
}


@pytest.mark.parametrize("missing", ["worst_rank", "drop"])
@pytest.mark.parametrize("higher", [True, False])
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_tables_give_sentences(name, higher, missing):
    summary = run(DEGENERATE[name], higher=higher, missing=missing).summary
    assert summary["verdict"]["sentence"].endswith(".")


@pytest.mark.parametrize("k", [0, 1, 2, 60])
def test_any_number_of_algorithms(k):
    names = [f"algorithm {i}" for i in range(k)]
    result = run(study(drawn(7, k), names, folds=2), names)
    assert len(result.tables["pairs"]) == k * (k - 1) // 2
    assert len(result.tables["mean_ranks"]) == k


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 7),
    st.integers(1, 4),
    st.data(),
)
def test_random_tables_with_ties_and_holes(n, k, data):
    cells = st.sampled_from([0.0, 0.25, 0.5, 1.0, np.nan, np.inf])
    row = st.lists(cells, min_size=k, max_size=k)
    values = np.array(data.draw(st.lists(row, min_size=n, max_size=n)))
    names = [f"a{i}" for i in range(k)]
    with np.errstate(invalid="ignore"):
        frame = study(values, names, folds=2)
    result = run(frame, names, missing=data.draw(st.sampled_from(comparison.POLICIES)))
    for column in ("wilcoxon_p", "holm_p", "nemenyi_p", "probability_of_improvement"):
        assert result.tables["pairs"][column].dropna().between(0, 1).all()
    tested = result.tables["pairs"].dropna(subset=["wilcoxon_p"])
    assert (tested["holm_p"] >= tested["wilcoxon_p"]).all()


def test_one_data_set_has_no_test():
    summary = run(DEGENERATE["one data set"]).summary
    assert all(pair["wilcoxon_p"] is None for pair in summary["pairs"])
    assert summary["friedman"]["p_f"] is None
    assert summary["verdict"]["winner"] is None
    assert "one data set" in summary["verdict"]["sentence"]


def test_two_algorithms_have_one_wilcoxon_test_and_no_other():
    summary = run(study(drawn(12, 2, step=0.3), ["a", "b"]), ["a", "b"]).summary
    assert summary["friedman"]["p_f"] is None
    assert summary["critical_difference"] is None
    assert summary["pairs"][0]["nemenyi_p"] is None
    assert summary["pairs"][0]["holm_p"] == summary["pairs"][0]["wilcoxon_p"]
    assert summary["verdict"]["winner"] == "b"


def test_three_data_sets_are_too_few_whatever_they_say():
    verdict = run(study(np.tile([0.1, 0.5, 0.9], (3, 1)))).summary["verdict"]
    assert verdict["winner"] is None
    assert "at least 7" in " ".join(verdict["would_change"]).lower()
    assert any(text.startswith("Too few data sets") for text in verdict["warnings"])


def test_an_unknown_policy_is_an_error():
    with pytest.raises(ValueError, match="'mean' is none of worst_rank, drop"):
        run(study(drawn(3, 3)), missing="mean")


# Around the comparison.


def test_fourteen_data_sets_take_less_than_the_budget():
    frame = study(drawn(14, 3), folds=5)
    times = []
    for _ in range(3):  # the best of three, of the processor: the machine may be busy
        start = time.process_time()
        run(frame, bootstrap=2000)
        times.append(time.process_time() - start)
    assert min(times) < 1.5


def test_only_light_libraries_are_imported():
    code = (
        "import sys, steeplechase.comparison; "
        "print({'torch', 'sklearn', 'matplotlib', 'scikit_posthocs', 'statsmodels'} "
        "& set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "set()"


@pytest.mark.parametrize("name", registry.names("statistics"))
def test_each_statistic_has_a_title_and_the_function_that_is_called(name):
    declared = registry.declared("statistics", name)
    assert declared["TITLE"]
    function = "adjust" if "ADJUSTS" in declared else "table" if "COLUMNS" in declared else name
    assert getattr(registry.load("statistics", name), function).__doc__


def test_every_row_names_its_method_and_every_column_is_described():
    result = run(study(drawn(8, 3)), material=Material(control="a"))
    assert result.summary["tables"].keys() == set(registry.statistic_tables())
    for name, table in result.tables.items():
        for key in ("method", "assumptions", "reference"):
            assert table[key].str.len().gt(0).all()
        described = result.summary["tables"][name]["columns"]
        assert {*described, "method", "assumptions", "reference"} == set(table)


@pytest.mark.parametrize("name", registry.tabled_statistics())
def test_each_table_says_in_short_what_it_rests_on(name):
    declared = registry.declared("statistics", name)
    for key in ("TITLE", "ASSUMPTIONS", "REFERENCE"):
        assert 0 < len(declared[key]) <= 160
    assert all(declared["COLUMNS"].values())


@pytest.mark.parametrize("name", registry.names("statistics"))
def test_no_statistic_imports_another(name):
    tree = ast.parse(Path(registry.load("statistics", name).__file__).read_text("utf-8"))
    members = {registry.module_name("statistics", other) for other in registry.names("statistics")}
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & members


def test_every_statistic_is_part_of_the_comparison():
    library = Path(comparison.__file__).parent
    sources = [path.read_text("utf-8") for path in library.rglob("*.py")]
    adjustments = {*registry.adjustments("pairs"), *registry.adjustments("control")}
    found = adjustments | set(registry.tabled_statistics())
    for name in set(registry.names("statistics")) - found:
        assert any(f"from steeplechase.statistics.{name} import" in text for text in sources)


SETTINGS = {
    "metric": "accuracy",
    "scored_on": "test",
    "blocks": "dataset",
    "control": None,
    "alpha": 0.05,
    "missing": "worst_rank",
    "bootstrap": 100,
    "rope": 0.01,
}


def test_the_script_writes_all_files_and_the_same_bytes_again(tmp_path):
    scores = tmp_path / "scores.parquet"
    study(drawn(6, 3)).to_parquet(scores)
    outputs = {name: str(tmp_path / f"{name}.csv") for name in registry.statistic_tables()}
    outputs["json"] = str(tmp_path / "statistics.json")
    main(str(scores), ABC, SETTINGS, True, outputs)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert first.keys() == {"scores.parquet", "statistics.json"} | {
        f"{name}.csv" for name in registry.statistic_tables()
    }
    VALIDATOR.validate(json.loads(first["statistics.json"]))
    assert pd.read_csv(outputs["pairs"])["a"].tolist() == ["a", "a", "b"]
    main(str(scores), ABC, SETTINGS, True, outputs)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


@pytest.mark.parametrize(("higher", "direction"), [(True, "higher"), (False, "lower")])
def test_the_script_compares_in_the_direction_of_the_study(tmp_path, higher, direction):
    study(drawn(6, 3)).to_parquet(tmp_path / "scores.parquet")
    job = SimpleNamespace(
        input=SimpleNamespace(
            scores=str(tmp_path / "scores.parquet"),
            trials=[],
            audit=[],
            runs=[],
            completeness=[],
        ),
        params=SimpleNamespace(
            algorithms=ABC,
            comparison=SETTINGS,
            higher_is_better=higher,
            origins={},
            runs=[],
            absent_runs=[],
            resolved=[],
            selection_metric=None,
        ),
        output={name: str(tmp_path / name) for name in (*registry.statistic_tables(), "json")},
        log=[str(tmp_path / "log")],
    )
    script = ROOT / "scripts/compare_algorithms.py"
    runpy.run_path(str(script), {"snakemake": job}, run_name="__main__")
    assert json.loads((tmp_path / "json").read_text("utf-8"))["direction"] == direction


def test_the_script_averages_the_data_sets_of_a_source_where_these_are_the_blocks(tmp_path):
    table = study(drawn(8, 3))
    sources = {"d000": "one", "d001": "one", "d002": "one", "d003": "other", "d004": "other"}
    table.assign(source=table["dataset"].map(sources)).to_parquet(tmp_path / "scores.parquet")
    found = {}
    for blocks in ("source", "dataset", None):
        outputs = {name: str(tmp_path / name) for name in (*registry.statistic_tables(), "json")}
        chosen = SETTINGS | {"blocks": blocks}
        main(str(tmp_path / "scores.parquet"), ABC, chosen, True, outputs)
        found[blocks] = json.loads((tmp_path / "json").read_text("utf-8"))
    assert [found[blocks]["n_datasets"] for blocks in found] == [5, 8, 8]


def undescribed(schema, path=""):
    """The keys below a schema that have no description, their own or by reference."""
    for name, part in schema.get("properties", {}).items():
        part = {**SCHEMA["$defs"].get(part.get("$ref", "").split("/")[-1], {}), **part}
        if "description" not in part:
            yield f"{path}.{name}"
        yield from undescribed(part, f"{path}.{name}")
        yield from undescribed(part.get("items", {}), f"{path}.{name}")


def test_every_key_of_the_schema_is_described():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert [*undescribed(SCHEMA), *undescribed(SCHEMA["$defs"]["pair"])] == []
