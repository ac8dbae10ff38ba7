"""What a cluster gave to a job: its number there, its node, and which GPUs it may see."""

from collections.abc import Mapping

# Where the systems that start jobs put a job's number.
JOB_NUMBERS = ("SLURM_ARRAY_JOB_ID", "SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID")


def allocation(environment: Mapping[str, str]) -> str:
    """Say in a line what a cluster gave to the job of this environment.

    Returns
    -------
    str
        "" where no cluster started the job.
    """
    number = next((environment[name] for name in JOB_NUMBERS if environment.get(name)), "")
    if not number:
        return ""
    if "SLURM_ARRAY_JOB_ID" in environment:
        number += f"_{environment.get('SLURM_ARRAY_TASK_ID', '?')}"
    node = environment.get("SLURMD_NODENAME", "")
    gpus = environment.get("CUDA_VISIBLE_DEVICES", "")
    return (
        f"cluster job {number}"
        + (f" on node {node}" if node else "")
        + (f", CUDA_VISIBLE_DEVICES={gpus}" if gpus else ", no GPU")
    )
