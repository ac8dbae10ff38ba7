"""Loss in the course of the training, of held-out and of training images, stage by stage."""

import pandas as pd

from steeplechase import wording
from steeplechase.figures._drawing import Drawing, left_out, nothing
from steeplechase.figures._style import Style
from steeplechase.figures._sweeps import LARGEST_RATIO, progress_figure, stages

INPUTS = ("statistics/progress_means.csv", "statistics/setting_scores.csv")
TITLE = "Loss in the course of the training"
SECTION = "progress"
ORDER = 20
READING = (
    "A loss of held-out images that turns up while that of training images falls on is "
    "over-fitting. A loss that jumps up at once is a learning rate that is too large; a cross is "
    "its end."
)


def draw(inputs: dict, style: Style) -> Drawing:
    """Draw the mean loss over the replicates of every setting."""
    means, scores = (inputs[path] for path in INPUTS)
    if not len(means) or not means["validation_loss"].notna().any():
        return nothing("No training has had a finite loss yet.", means)
    figure, shown = progress_figure(means, scores, "loss", True, style)
    numbers = means.drop(columns=["train_accuracy", "validation_accuracy"]).reset_index(drop=True)
    last = numbers.groupby(["stage", "setting"], sort=False)["iteration"].idxmax()
    return Drawing(
        figure=figure,
        numbers=numbers,
        finding=finding(numbers),
        caption=(
            "Mean cross-entropy in nats on a logarithmic scale, the mean over the replicates; "
            f"lower is better. What is above {LARGEST_RATIO:,.0f} times the lowest stands at the "
            "top. A cross: where all replicates had diverged."
            f"{left_out(shown, stages(means), 'stage')}"
        ),
        alt=_alt(numbers.loc[last]),
        excerpt=tuple(int(i) for i in last)[:100],
        excerpt_says="the last row of each setting",
    )


def finding(numbers: pd.DataFrame) -> str:
    """Count the settings whose loss of held-out images rose in the end, and that diverged."""
    rose = lost = total = 0
    for _, own in numbers.groupby(["stage", "setting"], sort=False):
        values = own.sort_values("iteration")["validation_loss"]
        total += 1
        if values.isna().any() and (own["lost"] > 0).any():
            lost += 1
        elif len(values) and values.iloc[-1] > 1.1 * values.min():
            rose += 1
    text = (
        f"The loss of held-out images ends more than a tenth above its lowest for {rose:,} of "
        f"{wording.count(total, 'setting')}"
    )
    return f"{text}; {lost:,} diverged." if lost else f"{text}."


def _alt(last: pd.DataFrame) -> str:
    """Give the loss of each setting at the end."""
    parts = [
        f"{wording.label(row['label'], 40)} {wording.significant(row['validation_loss'])}"
        for row in last.to_dict("records")
        if pd.notna(row["validation_loss"])
    ]
    return (
        "Two panels a stage, of loss by iteration. At the end, of held-out images: "
        f"{wording.listing(parts, 15) or 'none'}."
    )
