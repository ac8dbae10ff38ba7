"""The configuration: its defaults, its mirror, and what is said of mistakes in it."""

from pathlib import Path

import pytest
import yaml

from steeplechase.config import Config, load_config
from steeplechase.errors import StudyErrors

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULTS = Config(
    study="quick",
    results_dir="results",
    resources_dir="resources",
    cache_dir="resources/cells",
    mirror=None,
    cache_gb=20.0,
    checkpoint_s=30.0,
    device="cpu",
    tf32=False,
    deterministic=True,
    allow_code=False,
)


@pytest.fixture(autouse=True)
def no_mirror_in_the_environment(monkeypatch):
    """Whoever runs the tests may have set it."""
    monkeypatch.delenv("STEEPLECHASE_MIRROR", raising=False)


def errors_of(mapping, root=REPOSITORY):
    """Return what is said of a configuration, without its source."""
    with pytest.raises(StudyErrors) as raised:
        load_config(mapping, root)
    source = "--config / config/config.yaml: "
    assert all(message.startswith(source) for message in raised.value.messages)
    return [message.removeprefix(source) for message in raised.value.messages]


def test_nothing_given_means_the_defaults():
    assert load_config({}, REPOSITORY) == DEFAULTS


def test_the_file_we_ship_says_the_defaults():
    text = (REPOSITORY / "config" / "config.yaml").read_text(encoding="utf-8")
    assert load_config(yaml.safe_load(text), REPOSITORY) == DEFAULTS


@pytest.mark.parametrize(("word", "value"), [("true", True), ("false", False)])
@pytest.mark.parametrize("key", ["tf32", "deterministic", "allow_code"])
def test_true_and_false_of_the_command_line_come_as_text(key, word, value):
    assert getattr(load_config({key: word}, REPOSITORY), key) is value


def test_other_text_is_neither_true_nor_false():
    (message,) = errors_of({"allow_code": "yes"})
    assert message == "allow_code: got 'yes', expected true or false"


def test_the_mapping_is_not_changed():
    mapping = {"results_dir": "there/"}
    load_config(mapping, REPOSITORY)
    assert mapping == {"results_dir": "there/"}


def test_folders_lose_the_slash_at_their_end():
    config = load_config({"results_dir": "out/", "cache_dir": "/"}, REPOSITORY)
    assert (config.results_dir, config.cache_dir) == ("out", "/")


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"result_dir": "x"}, ["'result_dir' is not a key; did you mean 'results_dir'?"]),
        ({"xyz": 1}, ["'xyz' is not a key; the keys are: study, results_dir, resources_dir, "]),
        ({"study": 3}, ["study: got 3, expected text; put text that looks like a number in"]),
        ({"study": True}, ["study: got true, expected text; YAML reads yes, no, on and off"]),
        ({"study": ""}, ["study: got empty text"]),
        ({"results_dir": None}, ["results_dir: got nothing, expected text"]),
        ({"cache_dir": ["a"]}, ['cache_dir: got ["a"], expected text']),
        ({"results_dir": "a/{b}"}, ["results_dir: got 'a/{b}', expected a path without braces"]),
        (
            {"mirror": "no/such"},
            ["mirror: got 'no/such', expected a folder that exists or an http"],
        ),
        ({"mirror": 3}, ["mirror: got 3, expected text or null"]),
        ({"mirror": "ftp://x"}, ["mirror: got 'ftp://x', expected a folder"]),
        ({"studdy": "a", "mirror": 0}, ["'studdy' is not a key; did you mean", "mirror: got 0"]),
    ],
)
def test_mistake_is_told_with_its_remedy(mapping, expected):
    messages = errors_of(mapping)
    assert len(messages) == len(expected), messages
    for message, beginning in zip(sorted(messages), sorted(expected), strict=True):
        assert message.startswith(beginning), message


def test_mirror_may_be_an_address():
    config = load_config({"mirror": "https://example.org/data/"}, REPOSITORY)
    assert config.mirror == "https://example.org/data"


def test_mirror_folder_is_looked_up_in_the_working_directory_then_in_the_root(
    tmp_path, monkeypatch
):
    work, root = tmp_path / "work", tmp_path / "root"
    work.mkdir()
    (root / "data").mkdir(parents=True)
    monkeypatch.chdir(work)
    assert load_config({"mirror": "data"}, root).mirror == str(root / "data")
    (work / "data").mkdir()
    assert load_config({"mirror": "data"}, root).mirror == str(work / "data")


def test_environment_gives_the_mirror_where_the_configuration_does_not(tmp_path, monkeypatch):
    monkeypatch.setenv("STEEPLECHASE_MIRROR", str(tmp_path))
    assert load_config({}, REPOSITORY).mirror == str(tmp_path)
    assert load_config({"mirror": "http://x.org"}, REPOSITORY).mirror == "http://x.org"


def test_mistake_in_the_environment_is_told_by_its_name(monkeypatch):
    monkeypatch.setenv("STEEPLECHASE_MIRROR", "no/such/folder")
    (message,) = errors_of({})
    assert message.startswith("STEEPLECHASE_MIRROR: got 'no/such/folder', expected a folder")


def test_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("STEEPLECHASE_MIRROR", "")
    assert load_config({}, REPOSITORY).mirror is None
