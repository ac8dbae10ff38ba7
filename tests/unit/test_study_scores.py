"""Studies of scores that were trained elsewhere: what their tables may be, and what is said."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from foreign_study import ROOT, write_study
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import import_scores
from steeplechase import registry
from steeplechase.data.errors import DataError
from steeplechase.errors import StudyErrors
from steeplechase.score_file import MOST_MESSAGES, read_scores
from steeplechase.score_rows import complete_rows, summary
from steeplechase.study import load_study
from steeplechase.study_facts import study_facts

WIDE = "dataset,A,B\niris,0.9,0.8\nwine,0.7,\n"
TRAINED = """
datasets: [iris]
algorithms:
  one: {optimizer: {name: adam, lr: 0.1}}
  two: {optimizer: {name: adam, lr: 0.2}}
"""


def read(tmp_path, text, encoding="utf-8"):
    """Return the table that a text holds; it must be right."""
    path = tmp_path / "scores.csv"
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    file, messages = read_scores(path, "scores.csv")
    assert messages == []
    return file


def faults(tmp_path, text):
    """Return what is said of a table, without the file's name."""
    path = tmp_path / "scores.csv"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    file, messages = read_scores(path, "scores.csv")
    assert file is None
    return [message.removeprefix("scores.csv:") for message in messages]


def errors_of(folder, text=WIDE, **keys):
    """Return what is said of a study of scores, without the study's file name."""
    with pytest.raises(StudyErrors) as raised:
        load_study(str(write_study(folder, text, **keys)), ROOT)
    return [message.split("mine.yaml:")[-1] for message in raised.value.messages]


# Tables that are read.

EQUAL = {
    "wide": WIDE,
    "named by position": WIDE.replace("dataset", "problem"),
    "data set in two words": WIDE.replace("dataset", "Data set"),
    "data set is not first": "A,dataset,B\n0.9,iris,0.8\n0.7,wine,-\n",
    "semicolons": WIDE.replace(",", ";"),
    "decimal commas": WIDE.replace(",", ";").replace(".", ","),
    "tabs": WIDE.replace(",", "\t"),
    "byte order mark": "\ufeff" + WIDE,
    "windows line ends": WIDE.replace("\n", "\r\n"),
    "question mark": WIDE.replace("0.7,", "0.7,?"),
    "not a number": WIDE.replace("0.7,", "0.7,NaN"),
    "blanks and blank lines": WIDE.replace(",", " , ").replace("\n", "\n\n"),
    "quotes": '"dataset","A","B"\n"iris","0.9","0.8"\n"wine","0.7",""\n',
    "separator at the end": "dataset,A,B,\niris,0.9,0.8,\nwine,0.7,,\n",
    "row numbers": ",dataset,A,B\n0,iris,0.9,0.8\n1,wine,0.7,\n",
    "long": "dataset,algorithm,score\niris,A,0.9\niris,B,0.8\nwine,A,0.7\nwine,B,\n",
    "long, other columns": "SCORE,Algorithm,DataSet\n.9,A,iris\n.8,B,iris\n.7,A,wine\n,B,wine\n",
}


@pytest.mark.parametrize("name", EQUAL)
def test_the_same_scores_however_they_are_written(tmp_path, name):
    file = read(tmp_path, EQUAL[name])
    assert file.algorithms == ("A", "B")
    assert file.scores == {
        ("iris", "A", 0, 0): 0.9,
        ("iris", "B", 0, 0): 0.8,
        ("wine", "A", 0, 0): 0.7,
        ("wine", "B", 0, 0): None,
    }
    assert file.form == ("long" if "long" in name else "wide")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_encodings(tmp_path, encoding):
    file = read(tmp_path, WIDE.replace("iris", "Straße").replace("A", "Müller"), encoding)
    assert file.algorithms == ("Müller", "B")
    assert ("Straße", "B", 0, 0) in file.scores


def test_folds_replicates_and_sources_in_either_form(tmp_path):
    long = "dataset,algorithm,fold,seed,source,score\nx,A,1,7,s,.5\nx,B,1,7,s,.4\ny,A,2,7,s,.3\n"
    wide = "dataset,fold,replicate,source,A,B\nx,1,7,s,.5,.4\ny,2,7,s,.3,\n"
    expected = {("x", "A", 1, 7): 0.5, ("x", "B", 1, 7): 0.4, ("y", "A", 2, 7): 0.3}
    for text in (long, wide):
        file = read(tmp_path, text)
        assert {key: score for key, score in file.scores.items() if score} == expected
        assert file.sources == {"x": "s", "y": "s"}


def test_an_algorithm_may_be_called_score(tmp_path):
    assert read(tmp_path, WIDE.replace("A", "score")).algorithms == ("score", "B")


def test_names_of_any_kind(tmp_path):
    name = 'a "quoted", <b>name</b> of 日本'
    quoted = '"' + name.replace('"', '""') + '"'
    file = read(tmp_path, f"dataset,{quoted},B\niris,1,2\n")
    assert file.algorithms == (name, "B")


def test_what_is_missing_is_a_row_with_its_reason(tmp_path):
    text = "dataset,algorithm,fold,score\nx,A,1,.5\nx,A,2,.6\nx,B,1,-\ny,A,1,inf\ny,B,1,.2\n"
    file = read(tmp_path, text)
    rows = complete_rows(file)
    told = [(r["dataset"], r["algorithm"], r["outer_fold"], r["status"], r["reason"]) for r in rows]
    assert told == [
        ("x", "A", 1, "ok", ""),
        ("x", "A", 2, "ok", ""),
        ("x", "B", 1, "missing", "an empty cell of the file"),
        ("x", "B", 2, "missing", "not in the file"),
        ("y", "A", 1, "diverged", "infinite in the file"),
        ("y", "B", 1, "ok", ""),
    ]
    assert summary(file, rows) == {
        **{"form": "long", "rows": 5, "datasets": 2, "algorithms": 2, "parts": 3, "sources": 0},
        **{"scores": 3, "infinite": 1, "empty": 1, "absent": 1},
    }


# What is said of a table that is wrong.

WRONG = {
    "empty": ("", ["1: the file is empty; expected a line of names and rows of scores"]),
    "names alone": ("dataset,A,B\n", ["1: there are no rows below the line of names"]),
    "one column": (
        "dataset\niris\n",
        ["1: a single column; expected several, separated by commas, semicolons or tabs"],
    ),
    "one algorithm": (
        "dataset,A\niris,1\n",
        ["1: there is one algorithm only, 'A': a comparison needs two"],
    ),
    "a data set twice": (WIDE + "iris,1,2\n", ["4: iris stands twice: also on line 2"]),
    "a score twice": (
        "dataset,algorithm,fold,score\nx,A,1,.5\nx,B,1,.5\nx,A,1,.6\n",
        ["4: A on x, fold 1 stands twice: also on line 2"],
    ),
    "a word": (WIDE.replace("0.8", "high"), ["2: column 'B': 'high' is not a number"]),
    "a decimal comma among commas": (
        WIDE.replace("0.8", '"0,8"'),
        ["2: column 'B': '0,8' is not a number"],
    ),
    "an underscore": (WIDE.replace("0.8", "1_000"), ["2: column 'B': '1_000' is not a number"]),
    "a column twice": (WIDE.replace("B", "A"), ["1: two columns have the name 'A'"]),
    "two columns of folds": (
        "dataset,seed,replicate,A,B\nx,1,1,2,3\n",
        ["1: two columns hold the replicate: 'seed' and 'replicate'"],
    ),
    "an unknown column": (
        "dataset,algorithm,score,fol\nx,A,1,1\nx,B,2,1\n",
        ["1: 'fol' is not a column of a table with a row a score; did you mean 'fold'?"],
    ),
    "no scores": (
        "dataset,algorithm,accuracy\nx,A,1\n",
        [
            "1: a table with a column 'algorithm' has a row a score and needs 'score' too; its "
            "columns are: dataset, algorithm, accuracy"
        ],
    ),
    "a fold that is no number": (
        "dataset,fold,A,B\nx,first,1,2\n",
        ["2: column fold: got 'first', expected a whole number"],
    ),
    "a half fold": (
        "dataset,fold,A,B\nx,1.5,1,2\n",
        ["2: column fold: got '1.5', expected a whole number"],
    ),
    "a long row": (WIDE + "glass,1,2,3\n", ["4: expected 3 values, got 4"]),
    "a short row": (WIDE + "glass,1\n", ["4: expected 3 values, got 2"]),
    "no data set": (WIDE + ",1,2\n", ["4: the row names no data set"]),
    "no algorithm": (
        "dataset,algorithm,score\nx,A,1\nx,,2\nx,B,2\n",
        ["3: the row names no algorithm"],
    ),
    "no name": ("dataset,A,,B\nx,1,2,3\n", ["1: column 3 has no name"]),
    "scores for names": (
        "A,B,C\n.1,.2,.3\n.4,.5,.6\n",
        [
            "1: the first column, 'A', should name the data sets; it holds numbers: add a column "
            "'dataset'"
        ],
    ),
    "two sources": (
        "dataset,source,fold,A,B\nx,s,1,1,2\nx,t,2,1,2\n",
        ["3: the source of 'x' is 't' here and 's' above"],
    ),
    "a source called as a data set": (
        "dataset,source,A,B\nx,y,1,2\ny,,1,2\nz,y,1,2\n",
        ["1: the source 'y' is also a data set, of another source: rename one"],
    ),
    "NUL": (b"dataset,A,B\nx,\0,1\n", [" line 2 holds NUL characters: not text, or UTF-16"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_table_is_said_in_one_line(tmp_path, name):
    text, expected = WRONG[name]
    assert faults(tmp_path, text) == expected


def test_all_errors_are_said_at_once_in_the_order_of_lines(tmp_path):
    text = "dataset,A,B\niris,x,0.8\niris,0.7,y\n,1,2\n"
    assert [message.split(":")[0] for message in faults(tmp_path, text)] == ["2", "3", "4"]


def test_lines_are_those_of_the_file_where_cells_hold_line_breaks(tmp_path):
    text = 'dataset,A,B\n"a\nb",y,2\n\nc,x,2\n'
    assert faults(tmp_path, text) == [
        "2: column 'A': 'y' is not a number",
        "5: column 'A': 'x' is not a number",
    ]


def test_many_errors_are_counted(tmp_path):
    text = "dataset,A,B\n" + "".join(f"d{i},x,1\n" for i in range(1000))
    told = faults(tmp_path, text)
    assert len(told) == MOST_MESSAGES + 1
    assert told[-1].endswith(f"and {1000 - MOST_MESSAGES} more")


@given(st.text(alphabet='ab,;\t\n"0.5-?', max_size=60))
@example('dataset,A,B\n"a,1,2\n')
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_read_or_refused(tmp_path, text):
    path = tmp_path / "any.csv"
    path.write_text(text, encoding="utf-8")
    file, messages = read_scores(path, "any.csv")
    assert (file is None) == bool(messages)
    if file is not None:
        rows = complete_rows(file)
        assert len(rows) == len(file.algorithms) * summary(file, rows)["parts"]


# The study.


def test_a_study_of_scores(tmp_path):
    path = write_study(tmp_path, WIDE, direction="lower", metric="error", title="Mine")
    study = load_study(str(path), ROOT)
    assert (study.title, study.names) == ("Mine", ["A", "B"])
    assert study.comparison["metric"] == "error" and study.comparison["alpha"] == 0.05
    assert not study.higher_is_better
    assert study.datasets == study.algorithms == ()
    facts = study_facts(study, ROOT)
    assert facts["scores"] == {
        **{"file": "scores.csv", "direction": "lower", "algorithms": ("A", "B")}
    }
    assert str(tmp_path) not in str({**facts, "text": ""})


@pytest.mark.parametrize(
    ("metric", "higher"), [("accuracy", True), ("log_loss", False)], ids=["higher", "lower"]
)
def test_the_direction_of_a_study_that_trains_is_that_of_its_metric(tmp_path, metric, higher):
    path = tmp_path / "trained.yaml"
    path.write_text(TRAINED + f"comparison: {{metric: {metric}, control: two}}\n")
    study = load_study(str(path), ROOT)
    assert study.scores is None
    assert study.higher_is_better is higher
    assert study.names == ["one", "two"]
    assert study.comparison["control"] == "two"


def test_the_direction_must_be_said(tmp_path):
    (message,) = errors_of(tmp_path, direction=None)
    text = "the key 'direction' is missing: say whether a higher or a lower score is better"
    assert message == f"1: {text}"


def test_a_wrong_direction(tmp_path):
    messages = errors_of(tmp_path, direction="hihger")
    expected = "2: direction: got 'hihger', expected one of higher, lower, null"
    assert messages[-1] == f"{expected}; did you mean 'higher'?"


def test_both_kinds_of_study_at_once_are_one_error(tmp_path):
    messages = errors_of(tmp_path, **yaml.safe_load(TRAINED), protocol={"trials": 2})
    expected = "a study with `scores` trains nothing: leave out datasets, algorithms, protocol"
    assert messages == [f"3: datasets: {expected}, or leave out scores"]


@pytest.mark.parametrize("line", ["direction: higher", "metric: AUC"])
def test_keys_of_scores_in_a_study_that_trains(tmp_path, line):
    path = tmp_path / "trained.yaml"
    path.write_text(line + TRAINED)
    with pytest.raises(StudyErrors, match="this key is for a study of scores"):
        load_study(str(path), ROOT)


def test_the_metric_is_named_by_the_study(tmp_path):
    (message,) = errors_of(tmp_path, comparison={"metric": "accuracy"})
    assert "comparison.metric: the scores are of one metric" in message


def test_a_file_that_is_not_there(tmp_path):
    (message,) = errors_of(tmp_path, scores="scroes.csv")
    assert message.startswith("1: scores: there is no file 'scroes.csv'; tried ")
    assert message.endswith("did you mean 'scores.csv'?")


def test_the_study_and_the_table_are_checked_at_once(tmp_path):
    messages = errors_of(tmp_path, WIDE.replace("0.8", "x"), titel="x")
    assert "'titel' is not a key; did you mean 'title'?" in messages[0]
    assert messages[1].endswith("scores.csv:2: column 'B': 'x' is not a number")


def test_a_misspelt_key_is_told_as_such(tmp_path):
    (path := tmp_path / "mine.yaml").write_text("score: x.csv\n")
    with pytest.raises(StudyErrors, match="'score' is not a key; did you mean 'scores'"):
        load_study(str(path), ROOT)


def test_the_control_is_one_of_the_algorithms(tmp_path):
    (message,) = errors_of(tmp_path, WIDE.replace("A", "adam"), comparison={"control": "adma"})
    expected = "comparison.control: 'adma' is not an algorithm of this study; did you mean 'adam'?"
    assert message == f"4: {expected}"


def test_the_control_of_a_study_that_trains(tmp_path):
    path = tmp_path / "trained.yaml"
    path.write_text(TRAINED + "comparison: {control: on}\n")  # on is true to YAML
    with pytest.raises(StudyErrors, match="control: got true, expected text"):
        load_study(str(path), ROOT)
    path.write_text(TRAINED + "comparison: {control: tow}\n")
    with pytest.raises(StudyErrors, match="'tow' is not an algorithm of this study"):
        load_study(str(path), ROOT)


def test_blocks_of_sources_need_sources(tmp_path):
    (message,) = errors_of(tmp_path, comparison={"blocks": "source"})
    assert message.endswith("got 'source', but the table of scores has no column 'source'")
    named = "dataset,source,A,B\nx,s,1,2\ny,s,2,3\n"
    study = load_study(str(write_study(tmp_path, named, comparison={"blocks": "source"})), ROOT)
    assert study.comparison["blocks"] == "source"


def test_the_examples_are_the_published_tables():
    golden = ROOT / "tests" / "golden"
    demsar = (golden / "demsar2006_table6.csv").read_text(encoding="utf-8")
    assert (ROOT / "config/scores/demsar2006.csv").read_text(encoding="utf-8") == demsar
    file, _ = read_scores(ROOT / "config/scores/sgdr_study.csv", "")
    rows = (golden / "sgdr_study_published_results.csv").read_text(encoding="utf-8").splitlines()
    published = {}
    for row in rows[1:]:
        dataset, algorithm, fold, *_, score, _, _ = row.split(",")
        published[dataset.removesuffix(".csv"), algorithm, int(fold), 0] = float(score)
    assert file.scores == published
    catalogue = yaml.safe_load((ROOT / "config/datasets.yaml").read_text(encoding="utf-8"))
    origins = {name: catalogue[f"published_{name}"]["origin"] for name, *_ in published}
    assert file.sources == origins
    assert len(set(origins.values())) == 13


# The import.


def test_the_import_writes_the_same_bytes_again(tmp_path):
    (tmp_path / "scores.csv").write_text(WIDE, encoding="utf-8")
    written = []
    for folder in ("one", "two"):
        files = [tmp_path / folder / name for name in ("scores.parquet", "scores.csv", "p.json")]
        import_scores.main(tmp_path / "scores.csv", "AUC", *files, ROOT)
        written.append([file.read_bytes() for file in files[:2]])
    assert written[0] == written[1]
    table = pd.read_csv(tmp_path / "one" / "scores.csv")
    keys = ["dataset", "algorithm", "outer_fold", "replicate"]
    more = ["status", "reason", "undefined", "source", "test_AUC"]
    assert list(table.columns) == keys + more
    assert table[["dataset", "algorithm", "status"]].values.tolist() == [
        ["iris", "A", "ok"],
        ["iris", "B", "ok"],
        ["wine", "A", "ok"],
        ["wine", "B", "missing"],
    ]
    assert table["test_AUC"].tolist()[:3] == [0.9, 0.8, 0.7]


def test_a_file_that_was_damaged_since_is_refused(tmp_path):
    (tmp_path / "scores.csv").write_text("dataset,A\n", encoding="utf-8")
    outputs = [tmp_path / name for name in ("a", "b", "c")]
    with pytest.raises(DataError, match="no rows"):
        import_scores.main(tmp_path / "scores.csv", "AUC", *outputs, ROOT)
    assert not any(Path(output).exists() for output in outputs)


def test_figures_of_foreign_scores_need_nothing_that_is_trained():
    others = [set(registry.drawn_figures(kind)) for kind in registry.OWN_TABLES]
    assert all(others)
    trained = set(registry.drawn_figures("trained"))
    assert trained == set(registry.names("figures")).difference(*others)
    drawn = set(registry.drawn_figures("foreign"))
    assert {"critical_difference", "paired_differences", "rank_heatmap"} <= drawn
    assert drawn.isdisjoint({"learning_curves", "score_cost", "trials"})
