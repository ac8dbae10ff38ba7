"""A study that names classes from outside, and every way of putting schedules together."""

import pyarrow.parquet as pq
import pytest
from small_project import small_study

OWN = """\
import torch


class Doubled(torch.optim.SGD):
    def step(self, closure=None):
        super().step(closure)
        return super().step()
"""
LR = {"log_uniform": [1.0e-3, 1.0e-1]}
ALGORITHMS = {
    "radam": {
        "optimizer": {"name": "torch.optim.RAdam", "lr": LR, "betas": [0.9, 0.99]},
        "schedule": {"name": "torch.optim.lr_scheduler.StepLR", "step_size": {"integers": [1, 3]}},
    },
    "doubled": {"optimizer": {"name": "own_code.Doubled", "lr": LR}},
    "plateau": {
        "optimizer": {"name": "momentum", "lr": LR},
        "schedule": {"name": "reduce_on_plateau", "patience": {"integers": [0, 2]}},
    },
    "sequence": {
        "optimizer": {"name": "adam", "lr": LR},
        "schedule": [
            {"name": "warm_up", "until": {"integers": [1, 2]}},
            {"name": "cosine"},
            {"name": "multi_step", "milestones": {"values": [[1, 3], [2], []]}},
        ],
    },
}


@pytest.fixture(scope="module")
def written(project):
    """The study, and the code that it names in the working directory."""
    (project.folder / "own_code.py").write_text(OWN, encoding="utf-8")
    project.study("outside", small_study(algorithms=ALGORITHMS, datasets=["iris"]))
    return project


def test_nothing_runs_before_it_is_allowed(written):
    output = written.snakemake("--cores", "1", "--config", "study=outside", expect=1)
    assert "'torch.optim.RAdam' is code from outside Steeplechase" in output
    assert "write --config study=outside allow_code=true" in output
    assert "Traceback" not in output and not written.results("outside").exists()


@pytest.mark.slow
def test_study_runs_and_an_edit_of_the_code_trains_what_names_it(written):
    config = ("study=outside", "allow_code=true")
    tables = written.results("outside") / "tables"
    targets = ("results/outside/tables/scores.parquet", "--cores", "2", "--config", *config)
    written.snakemake(*targets)
    assert set(pq.read_table(tables / "scores.parquet")["status"].to_pylist()) == {"ok"}
    assert written.trained("outside") == len(ALGORITHMS) * (2 * 2 + 2)
    trials = pq.read_table(tables / "trials.parquet")
    columns = ("step_size", "betas", "until", "milestones", "patience")
    assert set(columns) <= set(trials.column_names)

    with open(written.folder / "own_code.py", "a", encoding="utf-8") as file:
        file.write("\n# edited\n")
    written.snakemake(*targets)
    assert written.trained("outside") == 2 * 2 + 2, "the cells of one algorithm alone"


def test_what_is_no_optimizer_is_one_clear_message(written):
    (written.folder / "own_code.py").write_text(OWN + "\n\nclass Nothing: ...\n", encoding="utf-8")
    algorithms = {"bad": {"optimizer": {"name": "own_code.Nothing", "lr": 0.1}}}
    written.study("no_optimizer", small_study(algorithms=algorithms, datasets=["iris"]))
    arguments = ("--cores", "1", "--config", "study=no_optimizer", "allow_code=true")
    output = written.snakemake(*arguments, expect=1)
    assert "own_code.Nothing: expected a class derived from Optimizer, but it is" in output
    assert "Traceback" not in output
