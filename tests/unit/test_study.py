"""Reading a study: what it becomes, and what is said of each thing that can be wrong with it."""

import copy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steeplechase.errors import StudyErrors
from steeplechase.study import load_study

REPOSITORY = Path(__file__).resolve().parents[2]

CATALOGUE = """
iris: {rows: 150, features: {numeric: 4, categorical: 0}, classes: {a: 50, b: 50, c: 50}}
lenses: {rows: 24, features: {numeric: 0, categorical: 4}, classes: {a: 4, b: 5, c: 15}}
few: {rows: 9, features: {numeric: 1, categorical: 0}, classes: {a: 4, b: 5}}
"""

ALGORITHMS = """
algorithms:
  one:
    optimizer: {name: adam, lr: {values: [0.1, 0.01]}}
"""

WHOLE = "datasets: [iris]\n" + ALGORITHMS.strip()


@pytest.fixture
def root(tmp_path):
    """A folder with a catalogue and a suite, but no study."""
    config = tmp_path / "config"
    (config / "studies").mkdir(parents=True)
    (config / "suites").mkdir()
    (config / "datasets.yaml").write_text(CATALOGUE)
    (config / "suites" / "pair.yaml").write_text("title: Pair\ndatasets: [iris, lenses]\n")
    return tmp_path


def load(root, text, name="mine", **given):
    """Load a study of this text."""
    (root / "config" / "studies" / f"{name}.yaml").write_text(text)
    return load_study(name, root, **given)


def errors_of(root, text, **given):
    """Return what is said of a study, without the file's name."""
    with pytest.raises(StudyErrors) as raised:
        load(root, text, **given)
    return [m.removeprefix("config/studies/mine.yaml:") for m in raised.value.messages]


def algorithm(text):
    """Return a study whose only algorithm, `a`, is this flow mapping; it stands on line 3."""
    return f"datasets: [iris]\nalgorithms:\n  a: {text}\n"


# What a study becomes


def test_quick_is_complete():
    study = load_study("quick", REPOSITORY)
    assert study.name == "quick"
    assert [a.name for a in study.algorithms] == ["basic", "sgdr", "improved"]
    assert [a.trials for a in study.algorithms] == [4, 4, 4]
    assert study.network["hidden"] == [256] * 4
    assert study.protocol["max_rows"] == 300
    assert len(study.metrics) == 10
    assert len(study.datasets) >= 10


def test_defaults_come_from_the_schema(root):
    study = load(root, WHOLE)
    assert study.title == study.name == "mine"
    assert study.training["epochs"] == 50
    assert study.protocol["outer_folds"] == 10
    assert study.comparison["missing"] == "worst_rank"
    assert study.network["name"] == "mlp"
    assert study.network["activation"] == "relu"
    assert study.algorithms[0].title == "one"
    assert [s.name for s in study.algorithms[0].schedules] == ["constant"]


def test_comparison_is_by_the_selection_metric_unless_told(root):
    study = load(root, WHOLE + "\nprotocol: {selection_metric: log_loss}")
    assert study.comparison["metric"] == "log_loss"


def test_a_suite_alone_and_in_a_list(root):
    alone = load(root, "datasets: pair\n" + ALGORITHMS)
    listed = load(root, "datasets: [pair]\n" + ALGORITHMS)
    assert [d.name for d in alone.datasets] == ["iris", "lenses"]
    assert alone.datasets == listed.datasets
    assert (alone.datasets[1].rows, alone.datasets[1].features, alone.datasets[1].classes) == (
        24,
        4,
        3,
    )


def test_resolved_algorithm_has_neither_title_nor_trials(root):
    resolved = load(root, WHOLE).algorithms[0].resolved()
    assert set(resolved) == {"name", "optimizer", "schedules", "regularisers", "wrappers"}
    assert resolved["optimizer"]["name"] == "adam"
    assert resolved["optimizer"]["space"] == {"lr": {"values": [0.1, 0.01]}}
    assert resolved["optimizer"]["settings"]["beta1"] == 0.9
    assert resolved["schedules"] == [{"name": "constant", "settings": {}, "space": {}}]


def test_whole_numbers_of_float_hyperparameters_become_floats(root):
    one = load(root, algorithm("{optimizer: {name: adam, lr: {values: [1, 0.5]}, epsilon: 1}}"))
    component = one.algorithms[0].optimizer
    assert repr(component.space["lr"]["values"]) == "[1.0, 0.5]"
    assert repr(component.settings["epsilon"]) == "1.0"


def test_a_list_of_schedules_is_kept_in_order(root):
    text = "{optimizer: {name: sgd}, schedule: [{name: cosine_restarts}, "
    text += "{name: step, reduce_epoch: 3}]}"
    study = load(root, algorithm(text))
    assert [s.name for s in study.algorithms[0].schedules] == ["cosine_restarts", "step"]


def test_wrappers_may_be_one_or_a_list_with_search_spaces(root):
    text = "{optimizer: {name: sgd}, wrapper: {name: lookahead, k: {values: [5, 10]}, alpha: 0.8}}"
    one = load(root, algorithm(text)).algorithms[0]
    (wrapper,) = one.wrappers
    assert wrapper.space == {"k": {"values": [5, 10]}} and wrapper.settings["alpha"] == 0.8
    assert one.trials == 2
    assert [w["name"] for w in one.resolved()["wrappers"]] == ["lookahead"]
    listed = load(root, algorithm("{optimizer: {name: sgd}, wrapper: [{name: lookahead}]}"))
    assert [w.name for w in listed.algorithms[0].wrappers] == ["lookahead"]
    assert load(root, WHOLE).algorithms[0].wrappers == ()


def test_wrappers_that_are_wrong_are_told(root):
    text = "{optimizer: {name: sgd}, wrapper: {name: lookahed}}"
    (message,) = errors_of(root, algorithm(text))
    assert "algorithms.a.wrapper.name" in message and "did you mean 'lookahead'?" in message
    text = "{optimizer: {name: sgd}, wrapper: [{name: lookahead}, {name: lookahead, k: 0}]}"
    messages = errors_of(root, algorithm(text))
    assert any("wrapper[1].k: got 0" in message for message in messages)
    text = "{optimizer: {name: sgd}, wrapper: [{name: lookahead}, {name: lookahead, k: 3}]}"
    (message,) = errors_of(root, algorithm(text))
    assert "stands twice: a wrapper can be given once" in message


def test_gradients_that_an_optimizer_computes_itself_cannot_be_changed(root):
    text = "{optimizer: {name: lbfgs}, wrapper: [{name: ema}, {name: clip_norm}]}"
    (message,) = errors_of(root, algorithm(text))
    assert "wrapper[1].name" in message and "lbfgs computes its own" in message
    assert load(root, algorithm("{optimizer: {name: lbfgs}, wrapper: {name: ema}}"))


WARM_UP = "{optimizer: {name: sgd}, schedule: [{name: warm_up, until: %s}, {name: cosine}]}"


def test_a_schedule_may_last_until_the_next_one(root):
    first, second = load(root, algorithm(WARM_UP % 5)).algorithms[0].schedules
    assert first.settings["until"] == 5 and "until" not in second.settings


def test_the_end_of_a_schedule_can_be_searched(root):
    one = load(root, algorithm(WARM_UP % "{integers: [2, 5]}")).algorithms[0]
    assert one.schedules[0].space == {"until": {"integers": [2, 5]}}
    assert one.trials == 4


def test_the_end_of_a_schedule_can_be_a_condition(root):
    text = "{optimizer: {name: sgd}, schedule: [{name: warm_up, until: {values: [2, 5]}}, "
    text += "{name: cosine, share: {values: [0.5], when: {until: 5}}}]}"
    one = load(root, algorithm(text)).algorithms[0]
    assert one.schedules[1].space["share"]["when"] == {"until": [5]}


RADAM = "{optimizer: {name: torch.optim.RAdam, lr: {log_uniform: [1.0e-4, 0.1]}, %s}, %s}"
STEP_LR = "schedule: {name: torch.optim.lr_scheduler.StepLR, step_size: 3}"


def test_classes_from_outside_are_components(root):
    given = "betas: {values: [[0.9, 0.99], [0.8, 0.9]]}, weight_decay: 0, foreach: false"
    text = algorithm(RADAM % (given, STEP_LR))
    one = load(root, text, allow_code=True).algorithms[0]
    assert one.optimizer.name == "torch.optim.RAdam"
    assert one.optimizer.space["betas"] == {"values": [[0.9, 0.99], [0.8, 0.9]]}
    assert one.optimizer.settings == {"weight_decay": 0, "foreach": False}
    assert one.schedules[0].settings == {"step_size": 3}


def test_code_from_outside_runs_only_where_the_command_says_so(root):
    text = algorithm(RADAM % ("weight_decay: 0", STEP_LR)) + "network: {name: mlp, layers: 3}"
    found = errors_of(root, text)
    assert found[0] == (
        "3: algorithms.a.optimizer.name: 'torch.optim.RAdam' is code from outside Steeplechase, "
        "which runs only where you say so: if you trust it, write --config study=mine "
        "allow_code=true"
    )
    assert found[1].startswith("3: algorithms.a.schedule.name: 'torch.optim.lr_scheduler.StepLR'")
    assert len(found) == 3, "the network's mistake is told with them"


def test_a_study_that_is_extended_needs_the_same_permission(root):
    load(root, algorithm(RADAM % ("weight_decay: 0", STEP_LR)), "base", allow_code=True)
    with pytest.raises(StudyErrors) as raised:
        load(root, "extends: base\n")
    found = raised.value.messages
    assert found[0].startswith("config/studies/base.yaml:3: algorithms.a.optimizer.name: ")
    assert found[0].endswith("write --config study=mine allow_code=true")
    assert load_study("mine", root, allow_code=True).algorithms[0].trials == 50


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{optimizer: {name: torch.optim.Radam, lr: 0.1}}",
            "3: algorithms.a.optimizer.name: the module 'torch.optim' has no 'Radam'; did you mean "
            "'torch.optim.RAdam'?",
        ),
        (
            "{optimizer: {name: nowhere.Mine, lr: 0.1}}",
            "3: algorithms.a.optimizer.name: there is no module 'nowhere': no installed package",
        ),
        (
            "{optimizer: {name: torch.optim.RAdam}}",
            "3: algorithms.a.optimizer: the hyperparameter 'lr' is missing: torch.optim.RAdam has",
        ),
        (
            "{optimizer: {name: torch.optim.RAdam, lr: {uniform: [0.3, 0.1]}}}",
            "3: algorithms.a.optimizer.lr.uniform: [0.3, 0.1] is reversed: write [0.1, 0.3]",
        ),
        (
            "{optimizer: {name: torch.optim.RAdam, lr: -1}}",
            "3: algorithms.a.optimizer.lr: got -1, expected a number of at least 0",
        ),
        (
            "{optimizer: {name: torch.optim.RAdam, lr: 0.1, betas: null}}",
            "3: algorithms.a.optimizer.betas: got nothing, expected a number, true or false, text",
        ),
        (
            "{optimizer: {name: torch.optim.RAdam, lr: 0.1, eps: {value: [1]}}}",
            "3: algorithms.a.optimizer.eps.value: 'value' is not a key of a search space; did you",
        ),
        (
            "{optimizer: {name: torch.optim.RAdam, lr: 0.1, eps: {values: [0.1], "
            "when: {lr: 0.1}}}}",
            "3: algorithms.a.optimizer.eps.when: 'eps' has no default, which it would have",
        ),
        (
            "{optimizer: {name: sgd}, schedule: [{name: warm_up}, "
            "{name: torch.optim.lr_scheduler.StepLR, step_size: 3}]}",
            "3: algorithms.a.schedule[1].name: 'torch.optim.lr_scheduler.StepLR' sets the rate "
            "itself: it must be the only schedule",
        ),
    ],
)
def test_mistake_with_a_class_from_outside_is_told(root, text, expected):
    (found,) = errors_of(root, algorithm(text), allow_code=True)
    assert found.startswith(expected)


def test_only_optimizers_and_schedules_may_be_from_outside(root):
    text = "{optimizer: {name: sgd}, regularisation: {name: torch.nn.Dropout}}"
    (found,) = errors_of(root, algorithm(text), allow_code=True)
    assert "'torch.nn.Dropout' is not a regulariser" in found


def test_an_algorithm_can_have_batches_of_its_own(root):
    text = "{optimizer: {name: sgd}, batch_size: all, sampling: with_replacement}"
    one = load(root, algorithm(text)).algorithms[0]
    assert one.training == {"batch_size": "all", "sampling": "with_replacement"}
    assert one.resolved()["training"] == one.training
    number = load(root, algorithm("{optimizer: {name: sgd}, batch_size: 8}")).algorithms[0]
    assert number.training == {"batch_size": 8}
    assert load(root, algorithm("{optimizer: {name: lbfgs}, batch_size: all}"))


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("{optimizer: {name: sgd}, batch_size: whole}", "batch_size", "at least 1 or all"),
        ("{optimizer: {name: sgd}, batch_size: 0}", "batch_size", "at least 1"),
        ("{optimizer: {name: sgd}, batch_size: {values: [8, 16]}}", "batch_size", "expected"),
        ("{optimizer: {name: sgd}, sampling: with}", "sampling", "with_replacement"),
        ("{optimizer: {name: lbfgs}, batch_size: 8}", "batch_size", "all training rows"),
        (
            "{optimizer: {name: gradient_descent}, sampling: with_replacement}",
            "sampling",
            "all training rows at each step",
        ),
    ],
)
def test_batches_of_an_algorithm_that_are_wrong_are_told(root, text, place, expected):
    (message,) = errors_of(root, algorithm(text))
    assert f"algorithms.a.{place}: got" in message and expected in message


def test_trials_are_capped_by_a_finite_space(root):
    assert load(root, WHOLE).algorithms[0].trials == 2
    fixed = load(root, algorithm("{optimizer: {name: adam}}"))
    assert fixed.algorithms[0].trials == 1
    endless = load(root, algorithm("{optimizer: {name: adam, lr: {uniform: [0.0, 1.0]}}}"))
    assert endless.algorithms[0].trials == 50


def test_an_algorithm_can_have_its_own_trials(root):
    text = "{optimizer: {name: adam, lr: {uniform: [0.0, 1.0]}}, trials: 7}"
    assert load(root, algorithm(text)).algorithms[0].trials == 7


def test_trials_under_a_condition_count_once(root):
    # T_mult 1: T_0 has its default; T_mult 2: five values of T_0.
    text = "{optimizer: {name: sgd}, schedule: {name: cosine_restarts, T_mult: {values: [1, 2]},"
    text += " T_0: {integers: [1, 5], when: {T_mult: 2}}}}"
    study = load(root, algorithm(text))
    assert study.algorithms[0].trials == 6
    assert study.algorithms[0].schedules[0].space["T_0"]["when"] == {"T_mult": [2]}


def test_conditions_may_ask_about_another_component(root):
    text = "{optimizer: {name: sgd, lr: {values: [0.1, 0.2, 0.3], when: {T_mult: [2, 3]}}},"
    text += " schedule: {name: cosine_restarts, T_mult: {values: [1, 2]}}}"
    assert load(root, algorithm(text)).algorithms[0].trials == 4


def test_yaml_anchors_and_merges_are_understood(root):
    text = "datasets: [iris]\nalgorithms:\n  a:\n    optimizer: &o {name: adam, lr: 0.1}\n"
    text += "  b:\n    optimizer: {<<: *o, lr: 0.2}\n"
    study = load(root, text)
    assert [a.optimizer.settings["lr"] for a in study.algorithms] == [0.1, 0.2]


def test_a_study_by_path_is_named_by_its_stem(root, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "own.yaml").write_text(WHOLE)
    monkeypatch.chdir(tmp_path)
    study = load_study("elsewhere/own.yaml", root)
    assert study.name == "own"
    assert study.path == str(tmp_path / "elsewhere" / "own.yaml")


def test_reading_a_study_imports_nothing_heavy():
    code = (
        "import sys; from pathlib import Path; from steeplechase.study import load_study\n"
        f"load_study('quick', Path({str(REPOSITORY)!r}))\n"
        "print(sorted({'numpy', 'torch', 'pandas', 'scipy', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(REPOSITORY / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


# A user's own files


def test_own_file_is_measured_without_being_parsed(root):
    beside = root / "config" / "studies" / "own.csv"
    beside.write_bytes(b"\xef\xbb\xbfa;b;c\n1;2;x\n3;4;y\n" + b"5;6;x\n" * 10)
    study = load(root, "datasets: [own.csv]\n" + ALGORITHMS)
    (dataset,) = study.datasets
    assert (dataset.name, dataset.rows, dataset.features, dataset.classes) == ("own", 12, 2, None)
    assert dataset.own_file == str(beside)


def test_last_line_without_its_end_is_a_row(root):
    (root / "config" / "studies" / "own.csv").write_text("a,b\n" + "1,x\n" * 11 + "1,y")
    assert load(root, "datasets: [own.csv]\n" + ALGORITHMS).datasets[0].rows == 12


def test_own_file_is_looked_up_beside_the_study_then_in_the_working_directory(
    root, tmp_path, monkeypatch
):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    Path("own.csv").write_text("a,b\n" + "1,x\n" * 20)
    text = "datasets: [own.csv]\n" + ALGORITHMS
    assert load(root, text).datasets[0].rows == 20
    (root / "config" / "studies" / "own.csv").write_text("a,b\n" + "1,x\n" * 30)
    assert load(root, text).datasets[0].rows == 30


def test_own_file_as_a_mapping(root):
    (root / "config" / "studies" / "my data.csv").write_text("k,y,z\n" + "1,x,2\n" * 20)
    text = "datasets: [{file: my data.csv, name: mine, target: y, categorical: [k]}]\n"
    dataset = load(root, text + ALGORITHMS).datasets[0]
    assert dataset.name == "mine"
    assert dataset.entry["target"] == "y"
    assert dataset.entry["licence"] == ""


def test_own_files_of_other_formats_need_one_line(root):
    studies = root / "config" / "studies"
    (studies / "a.arff").write_text(
        "@relation r\n@attribute x real\n@attribute y {a,b}\n@data\n" + "1,a\n" * 20
    )
    (studies / "b.parquet").write_bytes(b"PAR1")
    (studies / "c.tsv").write_bytes(("grün\ty\n" + "1\tx\n" * 20).encode("utf-16"))
    text = "datasets: [a.arff, b.parquet, c.tsv]\n"
    found = [
        (d.name, d.entry["source"], d.rows, d.features)
        for d in load(root, text + ALGORITHMS).datasets
    ]
    assert found == [("a", "arff", 20, 1), ("b", "parquet", None, None), ("c", "csv", 20, 1)]


def test_own_file_without_a_line_of_names(root):
    (root / "config" / "studies" / "own.data").write_bytes("1 ä 2 x\n".encode("latin-1") * 20)
    text = (
        "datasets:\n- file: own.data\n  encoding: latin-1\n  separator: blank\n"
        "  columns: [x, k, n, y]\n  drop_columns: {n: a row number}\n"
    )
    dataset = load(root, text + ALGORITHMS).datasets[0]
    assert (dataset.rows, dataset.features) == (20, 2)


# What is said of each mistake: study, then all of its messages (from the line number on)

MISTAKES = {
    "syntax": (
        "datasets: [iris\nalgorithms: 3",
        ["2: not valid YAML: while parsing a flow sequence did not find expected ',' or ']' "],
    ),
    "tab": ("datasets:\n\t- iris\n", ["2: not valid YAML:"]),
    "two documents": ("datasets: iris\n---\ndatasets: iris\n", ["2: not valid YAML:"]),
    "empty file": ("", ["1: got nothing, expected a mapping"]),
    "a list": ("- iris", ["1: got [\"iris\"], expected a mapping"]),
    "key twice": (
        WHOLE + "\ntitle: a\ntitle: b",
        ["6: title: this key stands twice: also on line 5"],
    ),
    "nested key twice": (
        algorithm("{optimizer: {name: adam, lr: 0.1, lr: 0.2}}"),
        ["3: algorithms.a.optimizer.lr: this key stands twice: also on line 3"],
    ),
    "key that is no text": (
        algorithm("{optimizer: {name: sgd}}") + "  no: {optimizer: {name: sgd}}",
        ["4: algorithms.no: YAML reads the key no as true or false: put it in quotes"],
    ),
    "tag": (WHOLE + "\ntitle: !!python/name:os.system x", ["5: title: the tag"]),
    "alias in itself": ("datasets: &d [*d]\n" + ALGORITHMS, ["1: datasets[0]: an alias (*)",
                                                               "1: datasets[0]: got nothing"]),
    "unknown key": (
        WHOLE + "\ntrainig: {}",
        ["5: trainig: 'trainig' is not a key; did you mean 'training'?"],
    ),
    "unknown key, nothing near": (
        WHOLE + "\nprotocol: {xyz: 3}",
        ["5: protocol.xyz: 'xyz' is not a key of protocol; the keys are: name, outer_folds, "],
    ),
    "missing key": ("datasets: [iris]", ["1: the key 'algorithms' is missing"]),
    "missing key below": (
        algorithm("{title: A}"),
        ["3: algorithms.a: the key 'optimizer' is missing"],
    ),
    "misspelt key is told once": (
        algorithm("{optimiser: {name: adam}}"),
        ["3: algorithms.a.optimiser: 'optimiser' is not a key of algorithms.a; did you mean"],
    ),
    "no algorithms": (
        "datasets: [iris]\nalgorithms: {}",
        ["2: algorithms: got {}, expected at least one entry"],
    ),
    "no data sets": (
        "datasets: []\n" + ALGORITHMS,
        ["1: datasets: got [], expected at least one entry"],
    ),
    "wrong type": (
        WHOLE + "\nprotocol:\n  stratified: 3",
        ["6: protocol.stratified: got 3, expected true or false"],
    ),
    "nothing": (WHOLE + "\ntraining:", ["5: training: got nothing, expected a mapping"]),
    "text for a number": (
        WHOLE + "\ntraining: {epochs: '50'}",
        ["5: training.epochs: got '50', expected a whole number of at least 1; 50 in quotes is"],
    ),
    "exponent without a point": (
        WHOLE + "\ncomparison: {rope: 1e-3}",
        ["5: comparison.rope: got '1e-3', expected a number of at least 0; 1e-3 is text to YAML, "
         "which wants a point and a signed exponent: write 1.0e-3 (without quotes)"],
    ),
    "exponent without a point in a hyperparameter": (
        algorithm("{optimizer: {name: adam, lr: {values: [1.5e3, 2E-2]}}}"),
        ["3: algorithms.a.optimizer.lr.values[0]: got '1.5e3', expected a number of at least 0; "
         "1.5e3 is text to YAML, which wants a point and a signed exponent: write 1.5e+3",
         "3: algorithms.a.optimizer.lr.values[1]: got '2E-2', "],
    ),
    "whole number with an exponent": (
        WHOLE + "\ntraining: {epochs: 1e2}",
        ["5: training.epochs: got '1e2', expected a whole number of at least 1; write 100"],
    ),
    "fraction for a whole number": (
        WHOLE + "\ntraining: {epochs: 50.0}",
        ["5: training.epochs: got 50.0, expected a whole number of at least 1; write 50"],
    ),
    "not a number": (WHOLE + "\ncomparison: {rope: .nan}", ["5: comparison.rope: got NaN, "]),
    "word that is a truth value": (
        WHOLE + "\ntitle: on",
        ["5: title: got true, expected text or null; YAML reads yes, no, on and off"],
    ),
    "choice": (
        WHOLE + "\ncomparison: {missing: worst}",
        ["5: comparison.missing: got 'worst', expected one of worst_rank, drop; did you mean "
         "'worst_rank'?"],
    ),
    "unknown engine": (
        WHOLE + "\ntraining: {engine: fuse}",
        ["5: training.engine: 'fuse' is not an engine; did you mean 'fused'?"],
    ),
    "one fold": (
        WHOLE + "\nprotocol: {outer_folds: 1, inner_folds: 0}",
        ["5: protocol.outer_folds: got 1, expected a whole number of at least 2",
         "5: protocol.inner_folds: got 0, expected a whole number of at least 2"],
    ),
    "no trials": (
        WHOLE + "\nprotocol: {trials: 0}",
        ["5: protocol.trials: got 0, expected a whole number of at least 1"],
    ),
    "max_rows small": (
        WHOLE + "\nprotocol: {max_rows: 9}",
        ["5: protocol.max_rows: got 9, expected a whole number of at least 10 or null"],
    ),
    "max_rows small for the folds": (
        WHOLE + "\nprotocol: {max_rows: 10, outer_folds: 12}",
        ["5: protocol.max_rows: got 10, expected at least 12: there are 12 outer folds with 3"],
    ),
    "data set small for the folds": (
        "datasets: [iris, few]\n" + ALGORITHMS.strip(),
        ["1: datasets[1]: 'few' has 9 rows, expected at least 10: there are 10 outer folds"],
    ),
    "unknown data set": (
        "datasets:\n  - irs\n" + ALGORITHMS.strip(),
        ["2: datasets[0]: 'irs' is not a data set or suite; did you mean 'iris'? (tried: the 3 "
         "data sets of config/datasets.yaml; the suites of config/suites: pair; files end in"],
    ),
    "unknown suite": (
        "datasets: pear\n" + ALGORITHMS.strip(),
        ["1: datasets: 'pear' is not a data set or suite; did you mean 'pair'?"],
    ),
    "data set twice": (
        "datasets: [iris, lenses, iris]\n" + ALGORITHMS.strip(),
        ["1: datasets[2]: the data set 'iris' is named twice: by name, and by name on line 1"],
    ),
    "data set twice by a suite": (
        "datasets:\n- lenses\n- pair\n" + ALGORITHMS.strip(),
        ["3: datasets[1]: the data set 'lenses' is named twice: by the suite 'pair', and by name "
         "on line 2"],
    ),
    "own file without a name for it": (
        "datasets: [{title: x}]\n" + ALGORITHMS.strip(),
        ["1: datasets[0]: the key 'file' is missing"],
    ),
    "unsafe algorithm name": (
        "datasets: [iris]\nalgorithms:\n  a b: {optimizer: {name: adam}}",
        ["3: algorithms.a b: the name 'a b' cannot be used (letters, digits, '.', '_' and '-', "
         "the first a letter or digit); its `title:` may be any text"],
    ),
    "unknown optimizer": (
        algorithm("{optimizer: {name: adm}}"),
        ["3: algorithms.a.optimizer.name: 'adm' is not an optimizer; did you mean 'adam'?"],
    ),
    "unknown schedule": (
        algorithm("{optimizer: {name: sgd}, schedule: [{name: cosine_restart}]}"),
        ["3: algorithms.a.schedule[0].name: 'cosine_restart' is not a schedule; did you mean "
         "'cosine_restarts'?"],
    ),
    "schedule twice": (
        algorithm("{optimizer: {name: sgd}, schedule: [{name: constant}, {name: constant}]}"),
        ["3: algorithms.a.schedule[1].name: 'constant' stands twice"],
    ),
    "unknown network": (
        WHOLE + "\nnetwork: {name: nlp}",
        ["5: network.name: 'nlp' is not a network; did you mean 'mlp'?"],
    ),
    "component as text": (
        algorithm("{optimizer: adam}"),
        ["3: algorithms.a.optimizer: got 'adam', expected a mapping: write {name: adam}"],
    ),
    "network with a space": (
        WHOLE + "\nnetwork: {name: mlp, hidden: {values: [[1], [2]]}}",
        ["5: network.hidden: the network is the same for all: give one value, not a search space"],
    ),
    "unknown metric": (
        WHOLE + "\nmetrics:\n- accuracy\n- acuracy",
        ["7: metrics[1]: 'acuracy' is not a metric; did you mean 'accuracy'?"],
    ),
    "metric twice": (
        WHOLE + "\nmetrics: [accuracy, accuracy]",
        ["5: metrics: 'accuracy' stands twice in the list"],
    ),
    "selection metric unknown": (
        WHOLE + "\nprotocol: {selection_metric: acc}\ncomparison: {metric: accuracy}",
        ["5: protocol.selection_metric: 'acc' is not a metric; "],
    ),
    "selection metric not in metrics": (
        WHOLE + "\nprotocol: {selection_metric: ece}\nmetrics: [accuracy]\n"
        "comparison: {metric: accuracy}",
        ["5: protocol.selection_metric: 'ece' is not in metrics: add it there"],
    ),
    "comparison metric not in metrics": (
        WHOLE + "\nmetrics: [accuracy]\ncomparison: {metric: ece}",
        ["6: comparison.metric: 'ece' is not in metrics: add it there, or choose one of them"],
    ),
    "unknown hyperparameter": (
        algorithm("{optimizer: {name: adam, beta_1: 0.5}}"),
        ["3: algorithms.a.optimizer.beta_1: 'beta_1' is not a hyperparameter of adam; did you"],
    ),
    "missing hyperparameter": (
        algorithm("{optimizer: {name: sgd}, schedule: {name: step}}"),
        ["3: algorithms.a.schedule: the hyperparameter 'reduce_epoch' is missing: step has no"],
    ),
    "misspelt hyperparameter is told once": (
        algorithm("{optimizer: {name: sgd}, schedule: {name: step, reduce_epochs: 3}}"),
        ["3: algorithms.a.schedule.reduce_epochs: 'reduce_epochs' is not a hyperparameter of step"],
    ),
    "hyperparameter out of range": (
        algorithm("{optimizer: {name: adam, beta1: 1.0, lr: -0.1}}"),
        ["3: algorithms.a.optimizer.lr: got -0.1, expected a number of at least 0",
         "3: algorithms.a.optimizer.beta1: got 1.0, expected a number of at least 0 and below 1"],
    ),
    "hyperparameter of a wrong choice": (
        WHOLE + "\nnetwork: {name: mlp, activation: Relu}",
        ["5: network.activation: got 'Relu', expected one of relu, leaky_relu, tanh, sigmoid; "
         "did you mean 'relu'?"],
    ),
    "condition on an unknown hyperparameter": (
        algorithm("{optimizer: {name: adam, lr: {values: [0.1], when: {beta: 0.9}}}}"),
        ["3: algorithms.a.optimizer.lr.when.beta: 'beta' is not a hyperparameter of this "
         "algorithm; did you mean "],
    ),
    "condition that is no mapping": (
        algorithm("{optimizer: {name: adam, lr: {values: [0.1], when: beta1}}}"),
        ["3: algorithms.a.optimizer.lr.when: got 'beta1', expected a mapping: {hyperparameter: "],
    ),
    "condition that never holds": (
        algorithm("{optimizer: {name: adam, lr: {values: [0.1], when: {beta1: 0.5}}}}"),
        ["3: algorithms.a.optimizer.lr.when.beta1: 'beta1' is never 0.5 in this algorithm"],
    ),
    "condition on a value out of range": (
        algorithm("{optimizer: {name: adam, lr: {values: [0.1], when: {beta1: 5}}}}"),
        ["3: algorithms.a.optimizer.lr.when.beta1: got 5, expected a number of at least 0"],
    ),
    "condition on a continuous space": (
        algorithm("{optimizer: {name: adam, beta1: {uniform: [0.1, 0.2]}, "
                  "lr: {values: [0.1], when: {beta1: 0.15}}}}"),
        ["3: algorithms.a.optimizer.lr.when.beta1: 'beta1' has a continuous space and is never"],
    ),
    "condition without a default": (
        algorithm("{optimizer: {name: sgd, lr: {values: [0.1]}}, schedule: {name: step, "
                  "reduce_epoch: {values: [3], when: {lr: 0.1}}}}"),
        ["3: algorithms.a.schedule.reduce_epoch.when: 'reduce_epoch' has no default, which it"],
    ),
    "conditions in a circle": (
        algorithm("{optimizer: {name: adam, beta1: {values: [0.9, 0.5], when: {beta2: 0.9}}, "
                  "beta2: {values: [0.9], when: {beta1: 0.5}}}}"),
        ["3: algorithms.a.optimizer.beta1.when: conditions go round in a circle: "
         "beta1 -> beta2 -> beta1"],
    ),
    "last schedule that ends": (
        algorithm("{optimizer: {name: sgd}, "
                  "schedule: [{name: cosine}, {name: warm_up, until: 5}]}"),
        ["3: algorithms.a.schedule[1].until: nothing follows this schedule: list another one"],
    ),
    "single schedule that ends": (
        algorithm("{optimizer: {name: sgd}, schedule: {name: warm_up, until: {values: [3, 5]}}}"),
        ["3: algorithms.a.schedule.until: nothing follows this schedule: list another one"],
    ),
    "schedule that ends before it begins": (
        algorithm("{optimizer: {name: sgd}, schedule: [{name: warm_up, until: 5}, "
                  "{name: exponential, until: 5}, {name: cosine}]}"),
        ["3: algorithms.a.schedule[1].until: got 5, expected more than the 5 at which this"],
    ),
    "schedule that answers to the loss and ends": (
        algorithm("{optimizer: {name: sgd}, "
                  "schedule: [{name: reduce_on_plateau, until: 5}, {name: cosine}]}"),
        ["3: algorithms.a.schedule[0].until: 'reduce_on_plateau' answers to the loss from the "],
    ),
    "schedule that answers to the loss and follows": (
        algorithm("{optimizer: {name: sgd}, "
                  "schedule: [{name: warm_up, until: 5}, {name: reduce_on_plateau}]}"),
        ["3: algorithms.a.schedule[1].name: 'reduce_on_plateau' answers to the loss from the "],
    ),
    "end of a schedule that is no epoch": (
        algorithm(WARM_UP % 2.5),
        ["3: algorithms.a.schedule[0].until: got 2.5, expected a whole number of at least 1"],
    ),
    "misspelt end of a schedule": (
        algorithm("{optimizer: {name: sgd}, "
                  "schedule: [{name: warm_up, untill: 5}, {name: cosine}]}"),
        ["3: algorithms.a.schedule[0].untill: 'untill' is not a hyperparameter of warm_up; did you "
         "mean 'until'?"],
    ),
    "end of an optimizer": (
        algorithm("{optimizer: {name: sgd, until: 5}}"),
        ["3: algorithms.a.optimizer.until: 'until' is not a hyperparameter of sgd"],
    ),
    "grid of an endless space": (
        algorithm("{optimizer: {name: adam, lr: {uniform: [0.1, 0.2]}}}")
        + "protocol: {sampler: grid}",
        ["3: algorithms.a.optimizer.lr: the grid sampler needs spaces that end: give values"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_told_with_line_place_and_remedy(root, name):
    text, expected = MISTAKES[name]
    messages = errors_of(root, text)
    assert len(messages) == len(expected), messages
    for message, beginning in zip(messages, expected, strict=True):
        assert message.startswith(beginning), message


def test_all_mistakes_are_told_at_once_in_the_order_of_lines(root):
    text = (
        "datasets: [irs]\n"
        "protocol: {trials: 0}\n"
        "algorithms:\n"
        "  a: {optimizer: {name: adm}}\n"
        "  b:\n"
        "    optimizer: {name: adam, lr: {integers: [9, 1]}}\n"
        "metrics: [f1]\n"
        "titel: x\n"
    )
    lines = [int(message.split(":")[0]) for message in errors_of(root, text)]
    assert lines == [1, 2, 4, 6, 7, 8]


def test_message_begins_with_file_line_and_place(root):
    with pytest.raises(StudyErrors) as raised:
        load(root, algorithm("{optimizer: {name: sgd}, schedule: {name: cosine_restart}}"))
    assert str(raised.value) == (
        "config/studies/mine.yaml:3: algorithms.a.schedule.name: 'cosine_restart' is not a "
        "schedule; did you mean 'cosine_restarts'?"
    )


# Mistakes about files


SOUND_TEXT = """\
datasets: DATASETS
protocol: {outer_folds: 2, inner_folds: 2}
algorithms: {one: {optimizer: {name: sgd, lr: 0.1}}}
"""
ENTRY = """
mine:
  source: csv
  url: https://somewhere.org/a.csv
  file: a.csv
  target: class
"""
WRONG_ENTRIES = {
    "unknown key": ("urll: x", "7: mine.urll: 'urll' is not a key of mine; did you mean 'url'?"),
    "no hash": ("sha256: abc", "7: mine.sha256: got 'abc', which does not match ^[0-9a-f]{64}$"),
    "two homes": ("openml: 3", "2: mine: the keys 'url' and 'openml' cannot both be given"),
    "no rows": ("rows: many", "7: mine.rows: got 'many', expected a whole number of at least 2"),
}


@pytest.mark.parametrize("case", WRONG_ENTRIES)
def test_an_entry_of_the_catalogue_is_checked_when_it_is_named(root, case):
    line, expected = WRONG_ENTRIES[case]
    entry = ENTRY + f"  {line}\n"
    (root / "config" / "datasets.yaml").write_text(entry)
    with pytest.raises(StudyErrors) as error:
        load(root, SOUND_TEXT.replace("DATASETS", "[mine]"))
    assert f"datasets[0]: config/datasets.yaml:{expected}" in error.value.messages[0]


def test_entries_that_no_study_names_are_not_looked_at(root):
    (root / "config" / "datasets.yaml").write_text(CATALOGUE + ENTRY + "  urll: x\n")
    assert load(root, SOUND_TEXT.replace("DATASETS", "[iris, lenses]")).datasets


@pytest.mark.parametrize("entry", ["3", "[]", "{source: cvs, target: a, file: b}"])
def test_an_entry_that_is_none(root, entry):
    (root / "config" / "datasets.yaml").write_text(f"mine: {entry}\n")
    with pytest.raises(StudyErrors, match=r"config/datasets\.yaml:1: mine"):
        load(root, SOUND_TEXT.replace("DATASETS", "[mine]"))


def test_missing_own_file_says_what_was_tried(root):
    studies = root / "config" / "studies"
    (studies / "flowers.csv").write_text("a,b\n1,x\n")
    (message,) = errors_of(root, "datasets: [flower.csv]\n" + ALGORITHMS.strip())
    assert message.startswith("1: datasets[0]: there is no file 'flower.csv'; tried ")
    assert str(studies / "flower.csv") in message
    assert str(Path.cwd() / "flower.csv") in message
    assert message.endswith("did you mean 'flowers.csv'?")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has 0 rows below its first line and 0 columns"),
        (b"a,b\n", "has 0 rows below its first line and 2 columns"),
        (b"a\n1\n", "has 1 rows below its first line and 1 columns"),
        (b"a,\xe4\n1,2\n", "own.csv: not UTF-8 text; declare `encoding: latin-1`"),
    ],
)
def test_own_file_that_is_no_table(root, content, said):
    (root / "config" / "studies" / "own.csv").write_bytes(content)
    (message,) = errors_of(root, "datasets: [own.csv]\n" + ALGORITHMS.strip())
    assert said in message


def test_own_file_that_is_a_folder(root):
    (root / "config" / "studies" / "own.csv").mkdir()
    (message,) = errors_of(root, "datasets: [own.csv]\n" + ALGORITHMS.strip())
    assert "there is no file 'own.csv'" in message


def test_own_file_whose_name_is_unsafe_needs_a_name(root):
    (root / "config" / "studies" / "my data.csv").write_text("a,b\n" + "1,x\n" * 20)
    (message,) = errors_of(root, "datasets: [my data.csv]\n" + ALGORITHMS.strip())
    assert "the name 'my data' cannot be used in paths" in message
    assert message.endswith("add `name: my_data`")


def test_own_file_named_as_another_data_set(root):
    (root / "config" / "studies" / "Iris.csv").write_text("a,b\n" + "1,x\n" * 20)
    (message,) = errors_of(root, "datasets: [iris, Iris.csv]\n" + ALGORITHMS.strip())
    assert "'Iris' is named twice" in message
    assert message.endswith("give the file another `name:`")


def test_columns_that_the_own_file_lacks(root):
    (root / "config" / "studies" / "own.csv").write_text("size,colour\n" + "1,x\n" * 20)
    text = "datasets:\n- file: own.csv\n  target: color\n  categorical: [size, shape]\n"
    assert errors_of(root, text + ALGORITHMS.strip()) == [
        "3: datasets[0].target: 'color' is not a column of own.csv; did you mean 'colour'?",
        "4: datasets[0].categorical[1]: 'shape' is not a column of own.csv; the columns are: "
        "size, colour",
    ]


def test_columns_to_drop_or_to_read_as_numbers_that_the_own_file_lacks(root):
    (root / "config" / "studies" / "own.csv").write_text("size,colour\n" + "1,x\n" * 20)
    text = "datasets:\n- file: own.csv\n  numeric: [sise]\n  drop_columns:\n    color: odd\n"
    assert errors_of(root, text + ALGORITHMS.strip()) == [
        "3: datasets[0].numeric[0]: 'sise' is not a column of own.csv; did you mean 'size'?",
        "5: datasets[0].drop_columns.color: 'color' is not a column of own.csv; did you mean "
        "'colour'?",
    ]


def test_own_file_with_an_unknown_encoding(root):
    (root / "config" / "studies" / "own.csv").write_text("size,colour\n" + "1,x\n" * 20)
    text = "datasets:\n- file: own.csv\n  encoding: latin1\n"
    (message,) = errors_of(root, text + ALGORITHMS.strip())
    assert message.endswith("did you mean 'latin-1'?")


def test_suite_that_names_no_data_set(root):
    (root / "config" / "suites" / "odd.yaml").write_text("datasets: [iris, lense]")
    (message,) = errors_of(root, "datasets: odd\n" + ALGORITHMS.strip())
    assert message == (
        "1: datasets: config/suites/odd.yaml: 'lense' is not a data set; did you mean 'lenses'?"
    )


def test_suite_that_is_not_yaml(root):
    (root / "config" / "suites" / "odd.yaml").write_text("datasets: [iris]]")
    (message,) = errors_of(root, "datasets: odd\n" + ALGORITHMS.strip())
    assert message.startswith("1: datasets: config/suites/odd.yaml:1: not valid YAML")


def test_unknown_study(root):
    load(root, WHOLE, "quick")
    with pytest.raises(StudyErrors, match=r"'quik' is not a study .* did you mean 'quick'"):
        load_study("quik", root)


def test_unknown_study_file(root):
    with pytest.raises(StudyErrors, match=r"there is no file 'no/such\.yaml'; tried /"):
        load_study("no/such.yaml", root)


def test_study_file_that_is_not_yaml_by_name(root, tmp_path):
    path = tmp_path / "study.txt"
    path.write_text(WHOLE)
    with pytest.raises(StudyErrors, match=r"ends in \.yaml, 'study.txt' does not"):
        load_study(str(path), root)


def test_study_with_an_unsafe_name(root, tmp_path):
    path = tmp_path / "my study.yaml"
    path.write_text(WHOLE)
    with pytest.raises(StudyErrors, match="the file's name 'my study' cannot be used in paths"):
        load_study(str(path), root)


def test_file_that_is_not_utf_8(root):
    (root / "config" / "studies" / "mine.yaml").write_bytes(b"title: x\ndescription: \xe9\n")
    with pytest.raises(StudyErrors) as raised:
        load_study("mine", root)
    assert raised.value.messages == [
        "config/studies/mine.yaml:2: not UTF-8 text: save the file as UTF-8"
    ]


# Whatever stands in a study, its author gets messages and no traceback

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**6), st.floats(), st.text(max_size=5),
    st.sampled_from(["iris", "adam", "1e-3", "pair", "x.csv", "accuracy"]),
)  # fmt: skip
KEYS = st.sampled_from(["name", "lr", "values", "when", "integers", "start", "file", "x"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=5,
)


def places(value, place=()):
    """Return the places of a value, of its parts, of their parts, ..."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = [place]
    for key, item in items if isinstance(value, dict | list) else ():
        found += places(item, (*place, key)) if isinstance(item, dict | list) else [(*place, key)]
    return found


def with_value(value, place, new):
    """Return a copy of a value with another part at a place."""
    if not place:
        return new
    value = copy.deepcopy(value)
    inner = value
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = new
    return value


SOUND = yaml.safe_load((REPOSITORY / "config" / "studies" / "quick.yaml").read_text("utf-8"))
SOUND["datasets"] = ["iris", {"file": "own.csv", "categorical": ["a"]}]
SOUND["algorithms"]["sgdr"]["schedule"]["T_0"]["when"] = {"T_mult": [2]}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.sampled_from(places(SOUND)), new=VALUES)
def test_nothing_but_messages_comes_of_a_wrong_study(root, place, new):
    (root / "config" / "studies" / "own.csv").write_text("a,b\n" + "1,x\n" * 20)
    text = yaml.safe_dump(with_value(SOUND, place, new), sort_keys=False)
    try:
        load(root, text)
    except StudyErrors as error:
        for message in error.messages:
            assert message.startswith("config/studies/mine.yaml:")
            assert "Traceback" not in message
