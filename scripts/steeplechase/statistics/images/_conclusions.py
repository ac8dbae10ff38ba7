"""What the tables of a sweep say, in sentences; nothing is said that they lack."""

from collections.abc import Iterator, Mapping

import pandas as pd

from steeplechase import wording

Tables = Mapping[str, pd.DataFrame]

SAME = 1e-9  # a difference of means that is of rounding alone
MOST_DIVERGED = 5


def by_section(tables: Tables) -> dict[str, list[str]]:
    """Return every conclusion that the tables allow, by the section of the report it is of.

    Parameters
    ----------
    tables
        The statistics of sweeps by name.
    """
    parts = {
        "stages": (_leads, _edges),
        "progress": (_diverged,),
        "fit": (_fits,),
        "classes": (_classes, _confused),
    }
    return {
        section: [sentence for part in own for sentence in part(tables)]
        for section, own in parts.items()
    }


def percent(share: float, places: int = 1) -> str:
    """Write a share as percent."""
    return f"{wording.decimals(100 * share, places)} %" if pd.notna(share) else wording.MISSING


def points(difference: float) -> str:
    """Write a difference of shares in percentage points."""
    return f"{wording.decimals(100 * difference, 2)} percentage points"


def _difference(value: float, selection: str) -> str:
    """Write a difference in the unit of what a stage chooses by."""
    return f"{wording.significant(value)} nats" if selection == "loss" else points(value)


def _leads(tables: Tables) -> Iterator[str]:
    """Say of each stage how far ahead its winner was, and whether that held in every replicate."""
    for row in tables["gains"].dropna(subset=["setting"]).to_dict("records"):
        if pd.isna(row["lead"]):
            continue
        title, label = wording.label(row["title"], 60), wording.label(row["label"], 60)
        replicates, ahead = int(row["replicates"]), int(row["lead_of_replicates"])
        text = f"{title}: {label} won by {_difference(row['lead'], row['selection'])}"
        if abs(row["lead"]) < SAME:
            text = f"{title}: {label} and the next setting come to the same"
            text += "; it was chosen because it stands first"
        elif replicates == 1:
            text += ", with one replicate, so that it cannot be told from luck"
        elif ahead == replicates:
            text += f", ahead in all {replicates} replicates"
        else:
            text += f", ahead in {ahead} of {replicates} replicates"
        yield text + "."


def _edges(tables: Tables) -> Iterator[str]:
    """Name the stages in which all settings came to nearly the same."""
    scores = tables["setting_scores"]
    for row in tables["gains"].dropna(subset=["setting"]).to_dict("records"):
        own = scores[(scores["stage"] == row["stage"]) & scores["rank"].notna()]
        score = f"validation_{row['selection']}"
        spread = own[f"{score}_mean"].max() - own[f"{score}_mean"].min()
        noise = own[f"{score}_sd"].median()
        if len(own) > 1 and pd.notna(noise) and spread < noise:
            yield (
                f"{wording.label(row['title'], 60)}: all settings that ended well are within "
                f"{_difference(spread, row['selection'])}, less than the usual spread of one over "
                f"its replicates ({_difference(noise, row['selection'])}): it makes no difference "
                "that could be seen here."
            )


def _diverged(tables: Tables) -> Iterator[str]:
    """Name the settings that diverged, with the iteration."""
    scores = tables["setting_scores"]
    rows = scores[scores["diverged"] > 0]
    for row in rows.head(MOST_DIVERGED).to_dict("records"):
        yield (
            f"{wording.label(row['label'], 60)} ({wording.label(row['stage'], 30)}) diverged in "
            f"{int(row['diverged'])} of {wording.count(int(row['replicates']), 'replicate')}, at "
            f"iteration {row['diverged_at']:g}{' (median)' if row['diverged'] > 1 else ''}."
        )
    if (more := len(rows) - MOST_DIVERGED) > 0:
        yield f"{wording.count(more, 'further setting')} diverged too; they are listed below."


def _fits(tables: Tables) -> Iterator[str]:
    """Count the settings by how they fit, and name the over-fitted ones."""
    fits = tables["fits"]
    counts = fits["fit"].value_counts()
    told = [
        wording.count(int(counts[kind]), f"{kind} setting")
        for kind in ("well fitted", "over-fitted", "under-fitted", "lost")
        if kind in counts
    ]
    if told:
        verb = "is" if told[0].startswith("1 ") else "are"
        yield f"By the rule below there {verb} {wording.listing(told)}."
    over = fits[fits["fit"] == "over-fitted"].sort_values("gap", ascending=False)
    if len(over):
        row = over.iloc[0]
        yield (
            f"The widest gap of an over-fitted one is that of {wording.label(row['label'], 60)} "
            f"({wording.label(row['stage'], 30)}): {percent(row['train_accuracy'])} on training "
            f"images, {percent(row['validation_accuracy'])} on held-out ones."
        )


def _classes(tables: Tables) -> Iterator[str]:
    """Name the hardest and the easiest class of the last winner."""
    scores = tables["class_scores"]
    if not len(scores):
        return
    last = scores[scores["stage"] == scores["stage"].iloc[-1]]
    hardest, easiest = last.loc[last["accuracy"].idxmin()], last.loc[last["accuracy"].idxmax()]
    if hardest["accuracy"] == easiest["accuracy"]:
        yield f"All classes are recognised alike ({percent(hardest['accuracy'])})."
        return
    text = (
        f"The hardest class is {wording.label(hardest['name'], 40)} "
        f"({percent(hardest['accuracy'])} recognised"
    )
    if hardest["most_taken_for"]:
        other = wording.label(hardest["most_taken_for"], 40)
        text += f", {percent(hardest['share'])} taken for {other}"
    yield (
        f"{text}), the easiest {wording.label(easiest['name'], 40)} "
        f"({percent(easiest['accuracy'])})."
    )


def _confused(tables: Tables) -> Iterator[str]:
    """Name the pair of classes that is confused most."""
    counts = tables["confusion_counts"]
    wrong = counts[(counts["label"] != counts["predicted"]) & (counts["count"] > 0)]
    if len(wrong):
        row = wrong.loc[wrong["count"].astype(int).idxmax()]
        yield (
            f"Most often {wording.label(row['name'], 40)} is taken for "
            f"{wording.label(row['predicted_name'], 40)} ({percent(row['share'])} of its images)."
        )
