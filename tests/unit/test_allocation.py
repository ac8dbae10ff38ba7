"""What a job says of the cluster that it runs on."""

import pytest

from steeplechase.allocation import allocation
from steeplechase.job import logged
from steeplechase.training.interruption import Interrupted

SLURM = {"SLURM_JOB_ID": "17", "SLURMD_NODENAME": "n1"}


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, ""),
        ({"CUDA_VISIBLE_DEVICES": "0"}, ""),
        (SLURM, "cluster job 17 on node n1, no GPU"),
        (
            {**SLURM, "CUDA_VISIBLE_DEVICES": "1,3"},
            "cluster job 17 on node n1, CUDA_VISIBLE_DEVICES=1,3",
        ),
        (
            {**SLURM, "SLURM_ARRAY_JOB_ID": "15", "SLURM_ARRAY_TASK_ID": "2"},
            "cluster job 15_2 on node n1, no GPU",
        ),
        ({"PBS_JOBID": "9.head"}, "cluster job 9.head, no GPU"),
    ],
)
def test_allocation_is_said(environment, said):
    assert allocation(environment) == said


def test_log_begins_with_it(tmp_path, monkeypatch):
    for name, value in SLURM.items():
        monkeypatch.setenv(name, value)
    with logged(str(tmp_path / "log")):
        print("work")
    assert (tmp_path / "log").read_text() == "cluster job 17 on node n1, no GPU\nwork\n"


def test_interruption_is_logged_without_a_traceback(tmp_path):
    with pytest.raises(SystemExit, match="stopped"), logged(str(tmp_path / "log")):
        raise Interrupted("stopped")
    assert (tmp_path / "log").read_text() == "stopped\n"
