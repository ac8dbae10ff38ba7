"""The profiles: nothing in one is undone by another, and little is left for a user to edit."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROFILES = ROOT / "profiles"
OTHERS = sorted(path.parent.name for path in PROFILES.glob("*/config.yaml"))
OTHERS.remove("default")


def read(name):
    return yaml.safe_load((PROFILES / name / "config.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_overridden_by_the_default_profile(name):
    """It is the workflow's own, whose values win over those of --profile."""
    assert read(name).keys() & read("default").keys() == set()


@pytest.mark.parametrize("name", OTHERS)
def test_jobs_that_failed_are_tried_again_by_the_profile_and_not_by_rules(name):
    assert read(name)["retries"] >= 1 and read(name)["keep-going"]
    rules = [path.read_text(encoding="utf-8") for path in (ROOT / "rules").glob("*.smk")]
    assert not any(re.search(r"^\s*retries:", rule, flags=re.MULTILINE) for rule in rules)


@pytest.mark.parametrize("name", OTHERS)
def test_memory_and_time_grow_with_the_attempt(name):
    asked = read(name)["default-resources"]
    assert {"attempt *" in asked[resource] for resource in ("mem_mb", "runtime")} == {True}


def test_slurm_asks_for_five_edits_at_most():
    text = (PROFILES / "slurm" / "config.yaml").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"# EDIT (\d+)", text)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) <= 5


@pytest.mark.parametrize("name", ["slurm", "kubernetes"])
def test_it_is_said_once_for_all_rules_that_train_where_gpus_are(name):
    rules = read(name)["set-resources"]
    told = {"search_cells", "refit_selected", "train_dataset", "measure_cost", "train_runs"}
    told |= {"forecast"}
    assert rules.keys() == told
    # All that ask for one; what is forecast is asked for by the name `forecast`.
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "rules").glob("*.smk")]
    asking = {
        re.match(r"rule (\w+)", part).group(1)
        for text in texts
        for part in re.split(r"^(?=rule )", text, flags=re.MULTILINE)[1:]
        if "gpu=" in part
    }
    assert asking - {"forecast_study", "forecast_runs"} == told - {"forecast"}
    assert all(asked is rules["search_cells"] for asked in rules.values())


def test_what_has_not_been_run_says_so():
    said = {
        name: "NOT RUN" in (PROFILES / name / "config.yaml").read_text(encoding="utf-8")
        for name in OTHERS
    }
    assert said == {name: name != "slurm" for name in OTHERS}
