"""Snakemake that asks after its jobs on a cluster every two seconds, for tests that wait for them.

Of itself the plugin for Slurm waits ten seconds longer each time that no job has ended.
"""

import asyncio

from snakemake.cli import main
from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor

SECONDS = 2


async def short_sleep(executor: RemoteExecutor) -> None:
    """Wait for as long as from one look at the queue to the next."""
    await asyncio.sleep(SECONDS)


if __name__ == "__main__":
    RemoteExecutor.sleep = short_sleep
    main()
