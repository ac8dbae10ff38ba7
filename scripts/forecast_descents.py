"""Forecast a study of problems: how many descents, and how long they would take here."""

import time
from collections.abc import Mapping
from typing import Any

from steeplechase import wording
from steeplechase.descent.runs import run


def main(
    study: str,
    problems: list[Mapping[str, Any]],
    algorithms: list[dict[str, Any]],
    protocol: Mapping[str, Any],
    cores: int,
) -> str:
    """Return in a sentence what the study would take.

    It is measured at one descent of each algorithm on each problem.

    Parameters
    ----------
    study
        Its name.
    problems, algorithms, protocol
        As `descent.runs.run` takes them.
    cores
        Of this machine, as far as they may be used.
    """
    count, seconds = 0, []
    for problem in problems:
        seconds.append(0.0)
        for algorithm in algorithms:
            # The first setting alone: one value of each space.
            begin = time.perf_counter()
            descents, _ = run(problem, [{**algorithm, "trials": 1}], {**protocol, "replicates": 1})
            took = time.perf_counter() - begin
            if descents:
                several = algorithm["trials"] * protocol["replicates"]
                count += several
                seconds[-1] += several * took
    # A problem is one job.
    on_all = max(max(seconds), sum(seconds) / cores)
    each = wording.count(protocol["iterations"], "iteration")
    one, every = (wording.significant(value, 2) for value in (sum(seconds), on_all))
    return (
        f"The study {study!r} makes {wording.count(count, 'descent')} of {each} on "
        f"{wording.count(len(problems), 'problem')}: about {one} s of one core, {every} s on "
        f"{wording.count(cores, 'core')}; then figures and report, under a minute."
    )


if __name__ == "__main__":
    from steeplechase.job import logged

    with logged(snakemake.log[0]):
        text = main(
            snakemake.params.study,
            snakemake.params.problems,
            snakemake.params.algorithms,
            snakemake.params.protocol,
            snakemake.threads,
        )
        print(text)
    print(f"\n{text}\n", flush=True)
