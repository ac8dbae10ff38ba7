"""What the tables of a study of descents say, in sentences; nothing is said that they lack."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from steeplechase import wording
from steeplechase.statistics.descent._settings import PLAIN

Tables = Mapping[str, pd.DataFrame]


def by_section(tables: Tables) -> dict[str, list[str]]:
    """Return every conclusion that the tables allow, by the section of the report it is of.

    Parameters
    ----------
    tables
        The statistics of descents by name.
    """
    parts = {
        "settings": (_lowest, _lookahead),
        "rates": (_rates,),
        "momentum": (_momentum,),
        "batches": (_batches, _replacement),
        "theory": (_theory,),
        "divergence": (_thresholds,),
    }
    return {
        section: [sentence for part in own for sentence in part(tables)]
        for section, own in parts.items()
    }


def _lowest(tables: Tables) -> Iterator[str]:
    """Name the setting that ended lowest on each problem."""
    best = tables["best_settings"]
    parts = []
    for problem, rows in best[np.isfinite(best["excess"])].groupby("problem", sort=False):
        row = rows.loc[rows["excess"].idxmin()]
        text = f"{wording.label(row['algorithm'], 40)} at rate {wording.significant(row['lr'])}"
        if pd.notna(row["momentum"]):
            text += f" and momentum {wording.significant(row['momentum'])}"
        excess = wording.significant(row["excess"], 2)
        parts.append(f"{wording.label(problem, 40)}: {text} (excess loss {excess})")
    if parts:
        yield f"The setting that ended lowest on each problem. {'; '.join(parts)}."


def _rates(tables: Tables) -> Iterator[str]:
    """Say with which learning rates the best settings ended, and whether more was better."""
    frame = tables["learning_rates"]
    total = falling = 0
    for _, group in frame.groupby(["problem", "algorithm"], sort=False):
        ordered = group.sort_values("lr")["excess"].to_numpy()
        if len(ordered) > 1 and np.isfinite(ordered).any():
            total += 1
            falling += int(ordered[-1] == ordered.min())
    if not total:
        return
    lr = frame["lr"]
    yield (
        f"Learning rate: of {wording.significant(lr.min())} to {wording.significant(lr.max())}, "
        f"{_of(falling, total)} grids end lowest at the largest rate, the others before it: there "
        "the largest rate is a worse one."
    )


def _momentum(tables: Tables) -> Iterator[str]:
    """Say how often momentum ended lower than plain steps of the same rate, and by how much."""
    frame = tables["momentum_gain"]
    for title, key in (("Momentum", "momentum_gain"), ("Nesterov's look-ahead", "nesterov_gain")):
        gains = frame[key].dropna()
        if not len(gains):
            continue
        better, hundred = int((gains > 1).sum()), int((gains >= 100).sum())
        largest = frame.loc[gains.idxmax()]
        yield (
            f"{title} ends lower than plain steps of the same rate in {_of(better, len(gains))} "
            f"pairs of settings, by a factor of a hundred or more in {hundred:,}; most on "
            f"{wording.label(largest['problem'], 40)} at rate "
            f"{wording.significant(largest['lr'])} and momentum "
            f"{wording.significant(largest['momentum'])} (a factor of "
            f"{wording.significant(largest[key], 2)})."
        )


def _batches(tables: Tables) -> Iterator[str]:
    """Say how often all rows ended lower than batches."""
    frame = tables["batches"]
    frame = frame[frame["sampling"] == "without_replacement"]
    if not len(frame):
        return
    lower, runs = int(frame["all_lower"].sum()), int(frame["replicates"].sum())
    settings = int((frame["all_excess"] < frame["batch_excess"]).sum())
    yield (
        f"At equal iterations, steps on all rows end lower than steps on batches in "
        f"{_of(settings, len(frame))} pairs of settings, and in {_of(lower, runs)} pairs of "
        "replicates."
    )


def _replacement(tables: Tables) -> Iterator[str]:
    """Say whether rows drawn with replacement do worse."""
    frame = tables["batches"]
    keys = ["problem", "optimizer", "lr", "momentum", "batch_size"]
    without = frame[frame["sampling"] == "without_replacement"]
    both = without.merge(frame[frame["sampling"] == "with_replacement"], on=keys)
    if not len(both):
        return
    better = int((both["batch_excess_x"] < both["batch_excess_y"]).sum())
    yield (
        f"Batches without replacement end lower than batches with it in {_of(better, len(both))} "
        "pairs of settings."
    )


def _lookahead(tables: Tables) -> Iterator[str]:
    """Say how often a wrapper's best setting ended below the best of what it wraps."""
    frame = tables["settings"]
    keys = ["problem", "optimizer", "batch_size", "sampling"]
    best = frame.groupby([*keys, "wrapper"], sort=False)["excess"].min().reset_index()
    bare = best[best["wrapper"] == ""].drop(columns="wrapper")
    pairs = best[best["wrapper"] != ""].merge(bare, on=keys, suffixes=("", "_bare"))
    for wrapper, group in pairs.groupby("wrapper", sort=False):
        better = int((group["excess"] < group["excess_bare"]).sum())
        yield (
            f"{wrapper.capitalize()} ends lower at its best than what it is put around at its best "
            f"in {_of(better, len(group))} pairs of grids; the grids need not be of one size."
        )


def _theory(tables: Tables) -> Iterator[str]:
    """Say how far fitted rates are from those of theory."""
    known = tables["convergence_rates"].dropna(subset=["difference"])
    if not len(known):
        return
    apart = known["difference"].abs()
    worst = known.loc[apart.idxmax()]
    yield (
        f"Rates of convergence on quadratics are those of theory to a median of "
        f"{wording.significant(apart.median(), 2)} over {wording.count(len(known), 'setting')}; "
        f"the largest difference is {wording.decimals(worst['difference'])} "
        f"({wording.label(worst['algorithm'], 40)}, rate {wording.significant(worst['lr'])}, on "
        f"{wording.label(worst['problem'], 40)})."
    )


def _thresholds(tables: Tables) -> Iterator[str]:
    """Say whether descents fell just where theory has them fall."""
    frame = tables["thresholds"]
    for title, part in (
        ("On quadratics", frame[frame["kind"] == "quadratic"]),
        ("Elsewhere, where the threshold is that of the minimum alone,",
         frame[frame["kind"] != "quadratic"]),
    ):  # fmt: skip
        if len(part):
            agreed = int(part["agrees"].sum())
            yield (
                f"{title} the rates that fall are just those below the threshold of theory "
                f"(2 / largest curvature for plain steps) in {_of(agreed, len(part))} cases; "
                f"{_ended(part)}."
            )


def _ended(part: pd.DataFrame) -> str:
    """Count the settings that ended early."""
    plain = part[part["optimizer"].isin(PLAIN)]["ended_early"].sum()
    total = int(part["ended_early"].sum())
    if not total:
        return "no setting of these diverged"
    of_these = f", {int(plain)} of them plain" if plain and plain < total else ""
    return f"{wording.count(total, 'setting')} diverged{of_these}"


def _of(part: int, whole: int) -> str:
    """Write a share as a count."""
    return f"{part:,} of {whole:,}"
