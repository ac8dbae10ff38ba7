"""What a sweep is to train, as it is known before anything is."""

from steeplechase import sweep_plan
from steeplechase.study_objects import Stage, Sweep

RATES = Stage("rates", "Rates", None, {"optimizer.lr": [1, 2, 3]})
KINDS = Stage("kinds", "Kinds", "rates", {"optimizer": [{"name": "sgd"}, {"name": "adam"}]})
NETS = Stage(
    "nets",
    "Networks",
    None,
    {
        "network": [
            {"name": "resnet50", "weights": "https://x.org/a/r-0123.pth?x=1"},
            {"name": "mlp"},
        ]
    },
)
RECIPE = {
    "network": {"name": "mlp"},
    "optimizer": {"name": "momentum"},
    "schedule": [{"name": "constant"}],
    "wrapper": [],
    "regularisation": [],
    "augmentation": [],
    "inputs": {},
    "training": {},
}


class Images:
    name, entry = "pictures", {"url": "https://x.org/p.gz", "file": "p.gz"}


SWEEP = Sweep(Images, RECIPE, (RATES, KINDS, NETS))


def test_jobs_have_runs_in_order_and_are_named_by_their_first():
    found = sweep_plan.jobs(RATES.vary, 2, 4)
    assert found == {"0": [(0, 0), (0, 1), (1, 0), (1, 1)], "4": [(2, 0), (2, 1)]}


def test_a_stage_comes_after_those_that_it_builds_on():
    assert [stage.name for stage in sweep_plan.chain(SWEEP, "kinds")] == ["rates", "kinds"]
    assert [stage.name for stage in sweep_plan.chain(SWEEP, "nets")] == ["nets"]


def test_possible_components_are_those_of_the_stages_before_too():
    found = sweep_plan.possible_components(SWEEP, "kinds")
    assert [name for kind, name in found if kind == "optimizers"] == ["adam", "momentum", "sgd"]
    assert ("optimizers", "adam") not in sweep_plan.possible_components(SWEEP, "rates")
    found = sweep_plan.possible_components(SWEEP, "nets")
    assert [name for kind, name in found if kind == "image_networks"] == ["mlp", "resnet50"]


def test_possible_components_of_some_settings_alone():
    own = [{"optimizer": {"name": "adam"}}]
    found = sweep_plan.possible_components(SWEEP, "kinds", own)
    assert [name for kind, name in found if kind == "optimizers"] == ["adam", "momentum"]


def test_weights_are_fetched_under_the_name_of_their_file():
    text = "https://x.org/a/r-0123.pth?x=1"
    assert sweep_plan.weights(SWEEP, "nets") == sweep_plan.weights(SWEEP) == [text]
    assert sweep_plan.weights(SWEEP, "rates") == []
    assert sweep_plan.weights_file(text) == "r-0123.pth"
    assert sweep_plan.weights_file("mine/r.pth") is None
    fetched = sweep_plan.fetched(SWEEP)
    assert fetched["weights"] == {"url": text, "file": "r-0123.pth", "more": []}
    assert fetched["pictures"] == Images.entry
