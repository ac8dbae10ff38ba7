"""Conclusions and verdict of sweeps: what is said, and what is not where nothing can be."""

import re

import loaded_sweep
import pandas as pd
import pytest
from loaded_sweep import DIVERGED, OK, RATES, SWEEPS, Sweep

from steeplechase.image_comparison import compare
from steeplechase.statistics.images import _conclusions, _verdict

RUNS = pd.DataFrame({"status": ["ok", "ok"]})
GAINS = {
    "stage": "rates",
    "title": "Rate",
    "from_stage": "",
    "setting": 0,
    "label": "lr 0.1",
    "settings": 2,
    "replicates": 3,
    "validation_accuracy": 0.9,
    "selection": "accuracy",
    "runner_up": 1,
    "lead": 0.0125,
    "lead_of_replicates": 3,
    "test_accuracy": 0.875,
    "test_sd": 0.01,
    "test_low": 0.8,
    "test_high": 0.925,
    "test_rows": 1000,
    "test_gain": float("nan"),
}


def gains(*changes) -> pd.DataFrame:
    """Return a table of gains, a row each of changes to one."""
    return pd.DataFrame([{**GAINS, **change} for change in changes])


def leads(**change) -> list[str]:
    return list(_conclusions._leads({"gains": gains(change)}))


def verdict(*changes) -> dict:
    return _verdict.verdict({"gains": gains(*changes)}, RUNS)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "Rate: lr 0.1 won by 1.25 percentage points, ahead in all 3 replicates."),
        (
            {"lead_of_replicates": 2},
            "Rate: lr 0.1 won by 1.25 percentage points, ahead in 2 of 3 replicates.",
        ),
        (
            {"replicates": 1, "lead_of_replicates": 1},
            "Rate: lr 0.1 won by 1.25 percentage points, with one replicate, so that it cannot be "
            "told from luck.",
        ),
        (
            {"lead": 0.0, "lead_of_replicates": 0},
            "Rate: lr 0.1 and the next setting come to the same; it was chosen because it stands "
            "first.",
        ),
        (
            {"selection": "loss", "lead": 0.0456},
            "Rate: lr 0.1 won by 0.0456 nats, ahead in all 3 replicates.",
        ),
    ],
)
def test_lead(change, sentence):
    assert leads(**change) == [sentence]


def test_no_lead_without_a_runner_up():
    assert leads(lead=float("nan")) == []
    assert leads(setting=None) == []


def test_a_tie_is_no_winning_and_no_difference():
    said = compare(loaded_sweep.tables(SWEEPS["plain"])).summary["conclusions"]["stages"]
    tied = [sentence for sentence in said if sentence.startswith("Batch normalisation")]
    assert len(tied) == 2 and not any("won by" in sentence for sentence in tied)
    assert "it makes no difference that could be seen here" in tied[1]


def test_a_difference_in_loss_is_told_in_its_unit():
    said = compare(loaded_sweep.tables(SWEEPS["by loss"])).summary["conclusions"]["stages"]
    assert "Learning rate <b>&: lr 0.01 won by 0.1 nats, ahead in all 3 replicates." in said


def test_one_replicate_has_no_spread_to_compare_with():
    summary = compare(loaded_sweep.tables(SWEEPS["one replicate"])).summary
    assert not any("no difference" in text for text in summary["conclusions"]["stages"])
    found = summary["verdict"]
    assert found["warnings"][0] == _verdict.ONE_REPLICATE and found["confidence"] == "partial"
    assert "standard deviation" not in found["sentence"]


def test_one_divergence_is_told_with_its_iteration():
    sweep = Sweep(stages=RATES, replicates=2, lost={("rates", 3): (OK, DIVERGED)})
    said = compare(loaded_sweep.tables(sweep)).summary
    assert said["conclusions"]["progress"] == [
        "lr 1 (rates) diverged in 1 of 2 replicates, at iteration 25."
    ]
    assert said["verdict"]["warnings"][1] == (
        "1 training of 8 diverged; a setting of which one did cannot be chosen."
    )


def test_what_became_of_the_trainings_is_counted():
    summary = compare(loaded_sweep.tables(SWEEPS["plain"])).summary
    assert summary["runs"] == {"done": 54, "ok": 46, "diverged": 5, "failed": 3}
    assert [text for text in summary["verdict"]["warnings"] if " of 54 " in text] == [
        "5 trainings of 54 diverged; a setting of which one did cannot be chosen.",
        "3 trainings of 54 failed; a setting of which one did cannot be chosen.",
    ]
    assert summary["verdict"]["warnings"][0] == _verdict.BEST_OF_MANY
    assert summary["verdict"]["warnings"][-1] == _verdict.ONE_SET


def test_many_divergences_are_not_all_told():
    said = compare(loaded_sweep.tables(SWEEPS["all diverged"])).summary["conclusions"]
    assert len(said["progress"]) == _conclusions.MOST_DIVERGED + 1
    assert said["progress"][-1] == "13 further settings diverged too; they are listed below."


def test_fits_are_counted():
    one = compare(loaded_sweep.tables(SWEEPS["nothing varied"])).summary["conclusions"]
    assert one["fit"] == ["By the rule below there is 1 well fitted setting."]
    several = compare(loaded_sweep.tables(SWEEPS["plain"])).summary["conclusions"]["fit"]
    assert re.match(r"By the rule below there are \d well fitted settings, 1 over-", several[0])
    assert several[1].endswith("99.0 % on training images, 81.0 % on held-out ones.")


def test_no_class_is_hardest_where_all_are_alike():
    said = compare(loaded_sweep.tables(SWEEPS["no mistakes"])).summary["conclusions"]
    assert said["classes"] == ["All classes are recognised alike (100.0 %)."]


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ([{}], "strong"),
        ([{"lead_of_replicates": 2}], "moderate"),
        ([{"lead_of_replicates": 1}], "partial"),
        ([{"replicates": 1, "lead_of_replicates": 1}], "partial"),
        ([{"settings": 1, "lead": float("nan")}], "single"),
        ([{}, {"stage": "b", "lead_of_replicates": 2}], "moderate"),
        ([{}, {"stage": "b", "setting": None}], "none"),
    ],
)
def test_confidence(changes, grade):
    assert verdict(*changes)["confidence"] == grade


def test_verdict_says_share_interval_and_spread():
    found = verdict({})
    assert found["sentence"] == (
        "87.50 % of 1,000 test images are recognised (95 % interval over images 80.0 % to 92.5 %); "
        "over 3 replicates the standard deviation is 1.00 percentage points."
    )
    assert found["advice"] == "Rate: lr 0.1."
    assert (found["stage"], found["setting"]) == ("rates", 0)
    assert found["because"] == [
        "Rate: lr 0.1, of 2 settings (90.00 % of the held-out images, 87.50 % of the test images)."
    ]


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (0.01, "1.00 percentage points more than what it started from."),
        (-0.01, "1.00 percentage points less than what it started from."),
        (0.0, "as many as what it started from."),
    ],
)
def test_gain(gain, words):
    assert verdict({"test_gain": gain})["because"][0].endswith(f", {words}")


def test_advice_is_what_leads_to_the_last_stage():
    found = verdict(
        {},
        {"stage": "aside", "title": "Aside", "from_stage": "rates"},
        {"stage": "last", "title": "Last", "from_stage": "rates", "label": "hidden 5"},
    )
    assert found["advice"] == "Rate: lr 0.1; Last: hidden 5."


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (
            {"from_stage": "rates", "validation_accuracy": 0.89},
            "(90.00 % recognised, and 89.00 %): a stage after it left out what it had.",
        ),
        (
            {"from_stage": "", "validation_accuracy": 0.89},
            "(90.00 % recognised, and 89.00 %): the last does not build on it.",
        ),
        ({"validation_accuracy": 0.91}, None),
        ({"validation_accuracy": 0.9}, None),
    ],
)
def test_a_better_winner_of_another_stage_is_warned_of(last, told):
    warnings = verdict({}, {"stage": "last", "title": "Last", **last})["warnings"]
    start = "On the held-out images lr 0.1, the winner of the stage Rate, is better than the winner"
    found = [text for text in warnings if text.startswith(start)]
    assert [text.partition("last stage ")[2] for text in found] == ([told] if told else [])


def test_of_better_winners_that_are_as_good_the_latest_is_named():
    second = {"stage": "b", "title": "Second", "from_stage": "rates"}
    last = {"stage": "last", "from_stage": "b", "validation_accuracy": 0.5}
    assert "the winner of the stage Second," in verdict({}, second, last)["warnings"][0]


def test_a_better_winner_by_loss_is_the_lower_one():
    by_loss = {"selection": "loss", "validation_loss": 0.25}
    warnings = verdict(by_loss, by_loss | {"stage": "last", "validation_loss": 0.5})["warnings"]
    assert "(loss 0.25, and 0.5): the last does not build on it." in warnings[0]


def test_nothing_varied_advises_nothing():
    found = compare(loaded_sweep.tables(SWEEPS["nothing varied"])).summary["verdict"]
    assert found["advice"] == "" and found["confidence"] == "single"
    assert found["because"][0].startswith("The study as it stands (66.00 % of the held-out")
    assert _verdict.BEST_OF_MANY not in found["warnings"]


def test_a_last_stage_without_a_winner_chooses_nothing():
    found = compare(loaded_sweep.tables(SWEEPS["last stage lost"])).summary["verdict"]
    assert found["sentence"] == (
        "No setting of the last stage ended well in all replicates, so it chose nothing."
    )
    assert found["because"][-1] == "Hidden layers: no setting ended well in all replicates."
    assert (found["stage"], found["setting"], found["confidence"]) == (None, None, "none")


@pytest.mark.parametrize("name", SWEEPS)
def test_all_is_said_in_sentences(name):
    found = compare(loaded_sweep.tables(SWEEPS[name])).summary
    verdict = found["verdict"]
    texts = [verdict["sentence"], *verdict["because"], *verdict["warnings"]]
    texts += [text for own in found["conclusions"].values() for text in own]
    for text in texts:
        assert text.endswith(".") and not re.search(r"\b(nan|None|inf)\b", text), text
        assert not re.search(r"(?<![.\d])1 \w+s\b", text.replace("1 of", "")), text
