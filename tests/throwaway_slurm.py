"""A Slurm cluster on this machine alone, for the tests: two nodes with two pretended GPUs each.

It needs root and the Debian packages `PACKAGES`, and neither a database nor systemd. All it writes
is in one folder; its daemons listen on ports of 127.0.0.1 that were free.
"""

import contextlib
import os
import secrets
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PACKAGES = "munge slurm-client slurmctld slurmd slurm-wlm-basic-plugins"
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scontrol", "scancel")
NODES = ("n1", "n2")
GPUS = 2
CPUS, MEMORY_MB = 8, 64_000
PATIENCE_S = 120
# The daemons are in folders that a user's PATH may lack.
SEARCH_PATH = f"{os.environ['PATH']}{os.pathsep}/usr/sbin{os.pathsep}/sbin"

# No cgroups: processes are followed by their parents, and memory is looked at every 2 s.
# The nodes are larger than this machine, hence config_overrides.
SETTINGS = """\
ClusterName=throwaway
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
CredType=cred/munge
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=2
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/finished_jobs.txt
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=15
KillWait=20
MinJobAge=900
GresTypes=gpu
StateSaveLocation={folder}/state
SlurmctldPidFile={folder}/slurmctld.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdSpoolDir={folder}/%n.spool
SlurmdPidFile={folder}/%n.pid
SlurmdLogFile={folder}/%n.log
SchedulerParameters=batch_sched_delay=0
"""


def why_not() -> str | None:
    """Say why there can be no such cluster here, or None if there can."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=SEARCH_PATH) is None]
    if missing:
        return f"no {', '.join(missing)} here (as root: apt-get install {PACKAGES})"
    if os.geteuid() != 0:
        return "Slurm's daemons start jobs as their users, so they need root"
    return None


class ThrowawaySlurm:
    """A running cluster; a context manager that takes all of it away again.

    Parameters
    ----------
    folder
        An empty folder for configuration, state and logs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.daemons: dict[str, subprocess.Popen] = {}
        self.lost: set[str] = set()
        self.settings = folder / "slurm.conf"
        # What a client needs to know.
        programs = folder / "programs"
        self.environment = {
            "SLURM_CONF": str(self.settings),
            "PATH": f"{programs}{os.pathsep}{SEARCH_PATH}",
        }

    def __enter__(self) -> "ThrowawaySlurm":
        try:
            self._write_settings()
            self._start_munge()
            self._start("slurmctld", "slurmctld", "-D", "-i", "-f", str(self.settings))
            for node in NODES:
                self.start_node(node)
            self.wait_until(self._all_idle, "all nodes are idle")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End the daemons, then every process that knows of this cluster."""
        for daemon in reversed(self.daemons.values()):
            daemon.terminate()
        for daemon in self.daemons.values():
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        self._kill_tasks(lambda environment: True)

    def call(self, *command: str) -> str:
        """Run a command of Slurm and return what it printed."""
        answer = subprocess.run(
            command, env={**os.environ, **self.environment}, capture_output=True, text=True
        )
        assert answer.returncode == 0, f"{' '.join(command)}: {answer.stderr}"
        return answer.stdout

    def jobs(self) -> dict[str, dict[str, str]]:
        """Return what Slurm knows of all its jobs, finished ones too, by job id."""
        fields = ("%i", "%T", "%N", "%k", "%b", "%m", "%l", "%j", "%P")
        lines = self.call("squeue", "--states=all", "--noheader", "-o", "|".join(fields))
        names = ("id", "state", "node", "comment", "gres", "memory", "limit", "name", "partition")
        rows = [line.split("|") for line in lines.splitlines()]
        return {row[0].strip(): dict(zip(names, map(str.strip, row), strict=True)) for row in rows}

    def start_node(self, node: str) -> None:
        """Start the daemon of a node."""
        self._start(node, "slurmd", "-D", "-N", node, "-f", str(self.settings))

    def lose_node(self, node: str) -> None:
        """Kill a node's daemons and all processes of its jobs, as a power cut would."""
        self.lost.add(node)
        self.daemons[node].kill()
        self.daemons[node].wait()
        self._kill_tasks(lambda environment: environment.get("SLURMD_NODENAME") == node)

    def hasten(self, job: str) -> None:
        """Wait until a job is in the queue again, and let it start at once, not in two minutes."""
        self.wait_until(lambda: self.jobs()[job]["state"] == "PENDING", f"job {job} is requeued")
        self.call("scontrol", "update", f"JobId={job}", "StartTime=now")

    def revive_node(self, node: str) -> None:
        """Start a lost node again and wait until it takes jobs."""
        self.lost.discard(node)
        self.start_node(node)
        self.wait_until(self._all_idle, f"node {node} is back")

    def _kill_tasks(self, wanted: Callable[[dict[str, str]], bool]) -> None:
        """Kill those processes of this cluster whose environment is as wanted."""
        tasks, keepers = [], set()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                environment = process.environ()
                ours = environment.get("SLURM_CONF") == str(self.settings)
                if ours and process.pid != os.getpid() and wanted(environment):
                    tasks.append(process)
                    keepers |= {one for one in process.parents() if one.name() == "slurmstepd"}
        # The daemons of the jobs first, which would still report how these ended.
        for process in (*keepers, *tasks):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until a condition holds, while all daemons run but those of lost nodes."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            dead = [name for name, daemon in self.daemons.items() if daemon.poll() is not None]
            dead = [name for name in dead if name not in self.lost]
            assert not dead, f"{dead} ended: {self._logs()}"
            assert time.monotonic() < end, f"waited in vain until {what}: {self._logs()}"
            time.sleep(0.2)

    def _write_settings(self) -> None:
        """Write slurm.conf and gres.conf, and make the devices that stand for GPUs."""
        for name in ("state", "munge", "devices", "programs"):
            (self.folder / name).mkdir()
        # Snakemake's jobs call srun without Slurm's variables; elsewhere the file is in /etc.
        srun = self.folder / "programs" / "srun"
        found = shutil.which("srun", path=SEARCH_PATH)
        srun.write_text(f'#!/bin/sh\nSLURM_CONF={self.settings} exec {found} "$@"\n')
        srun.chmod(0o755)
        ports = _free_ports(1 + len(NODES))
        host = socket.gethostname()
        text = SETTINGS.format(host=host, folder=self.folder, controller_port=ports[0])
        gres = ["AutoDetect=off"]
        for index, (node, port) in enumerate(zip(NODES, ports[1:], strict=True)):
            (self.folder / f"{node}.spool").mkdir()
            text += (
                f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={CPUS} "
                f"RealMemory={MEMORY_MB} Gres=gpu:pretended:{GPUS} State=UNKNOWN\n"
            )
            for number in range(index * GPUS, (index + 1) * GPUS):
                # Slurm wants a character device for each: copies of /dev/null.
                device = self.folder / "devices" / f"gpu{number}"
                os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
                gres.append(f"NodeName={node} Name=gpu Type=pretended File={device}")
        # No time limit unless a job says so; GPUs in one of the two partitions.
        text += "PartitionName=compute Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n"
        text += "PartitionName=accelerated Nodes=ALL MaxTime=INFINITE State=UP\n"
        self.settings.write_text(text, encoding="utf-8")
        (self.folder / "gres.conf").write_text("\n".join(gres) + "\n", encoding="utf-8")

    def _start_munge(self) -> None:
        """Start the daemon that vouches for users, with a key of its own."""
        folder = self.folder / "munge"
        key = folder / "key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        options = {"socket": "socket", "key-file": "key", "pid-file": "pid"}
        options |= {"log-file": "log", "seed-file": "seed"}
        given = [f"--{option}={folder / name}" for option, name in options.items()]
        self._start("munged", "munged", "--foreground", "--force", *given)
        self.wait_until((folder / "socket").exists, "munged listens")

    def _start(self, name: str, *command: str) -> None:
        """Start a daemon in the foreground; what it says goes to a file."""
        with (self.folder / f"{name}.out").open("ab") as out:
            self.daemons[name] = subprocess.Popen(
                command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def _all_idle(self) -> bool:
        """Say whether all nodes can take jobs."""
        answer = subprocess.run(
            ["sinfo", "--noheader", "--Node", "-p", "compute", "-o", "%T"],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
        )
        return answer.stdout.split() == ["idle"] * len(NODES)

    def _logs(self) -> str:
        """Return the ends of all logs."""
        texts = []
        for path in sorted([*self.folder.glob("*.log"), *self.folder.glob("*.out")]):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            texts.append("\n".join([f"--- {path.name}", *lines[-15:]]))
        return "\n".join(texts)


def _free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
