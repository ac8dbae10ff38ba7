"""The sections of a report of a study of problems, from tables that are made up."""

import numpy as np
import pytest
import synthetic_descents
from synthetic_study import Synthetic

from steeplechase.rendering.data import load
from steeplechase.rendering.descents import answer, every_setting, evidence, methods
from steeplechase.rendering.descents.sections import SECTIONS
from steeplechase.rendering.views import Spark

STUDY = Synthetic(
    algorithms=("gd", "gd_momentum", "gd_nesterov", "lookahead", "sgd"),
    datasets=("rows", "bowl"),
    diverged=((1, 0, 0), (1, 0, 1)),
    folds=2,
    epochs=20,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("descents")
    synthetic_descents.write(STUDY, folder)
    return load("made", synthetic_descents.settings(STUDY), folder, [])


def test_header_counts_descents_and_what_became_of_them(data):
    # 5 algorithms on the rows, 4 on the bowl; two settings in two replicates.
    assert answer.header(data) == (True, "Complete: 36 of 36 descents (4 diverged, 0 failed).")


def test_summary_has_a_row_an_algorithm_and_a_column_a_problem(data):
    view = answer.summary(data)
    assert [head for head, _ in view.heads][-2:] == ["rows", "bowl"]
    cells = {row[0].text: row for row in view.rows}
    assert cells["gd"][-1].text == "∞" and cells["sgd"][-1].text == "–"
    best = [name for name, row in cells.items() if row[-2].kind == "strong"]
    assert best == ["lookahead"]


def test_settings_stand_in_the_order_of_their_loss_with_a_curve_each(data):
    first, second = every_setting.settings(data)["tables"]
    assert len(first.rows) == 10 and len(second.rows) == 8
    heads = [head for head, _ in first.heads]
    excess = [row[heads.index("excess")].value for row in first.rows]
    assert excess == sorted(excess)
    sparks = [row[heads.index("curve")].spark for row in second.rows]
    assert [spark.broken for spark in sparks] == [False] * 6 + [True] * 2
    texts = [row[heads.index("curve")].text for row in second.rows]
    assert texts[-1].endswith(", then diverged")


def test_a_spark_falls_from_the_top_and_ends_where_its_curve_does():
    spark = Spark((0.0, 0.5, 1.0), points=5)
    assert spark.path == "M1 1.0L20 9.0 40 17.0"
    assert Spark((0.0,), points=1).path == "M1 1.0L1 1.0"


def test_what_ended_early_is_listed_with_its_reason(data):
    early = evidence.divergence(data)["early"]
    assert [row[1].text for row in early.rows] == ["gd", "gd"]
    assert early.rows[0][-1].text.startswith("the loss was not finite")


def test_a_study_without_divergence_has_no_such_list(tmp_path):
    study = Synthetic(algorithms=("a",), datasets=("x",), folds=1, epochs=3)
    synthetic_descents.write(study, tmp_path)
    made = load("made", synthetic_descents.settings(study), tmp_path, [])
    assert evidence.divergence(made)["early"] is None


def test_methods_name_problems_algorithms_and_score(data):
    text = " ".join(methods.paragraphs(data))
    for part in ("rows (", "batches of 10 without replacement", "wrapped in Lookahead", "20 iter"):
        assert part in text


def test_sections_without_results_are_left_out(tmp_path):
    made = load("made", synthetic_descents.settings(STUDY), tmp_path, [])
    present = [key for key, _, build in SECTIONS if build(made) is not None]
    assert present == ["methods", "provenance", "glossary"]


def test_tables_hold_no_word_of_programs(data):
    views = [*every_setting.settings(data)["tables"], answer.summary(data)]
    views += [evidence.theory(data)["rates"], evidence.momentum(data)["gains"]]
    texts = [cell.text for view in views for row in view.rows for cell in row]
    assert not {"nan", "None", "inf"} & set(texts)
    assert all(np.isfinite(cell.value) for view in views for row in view.rows for cell in row
               if cell.value is not None)  # fmt: skip
