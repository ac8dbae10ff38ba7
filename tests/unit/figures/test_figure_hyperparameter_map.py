"""A mark per trial, shaded by how far it is behind the best of each data set."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from steeplechase.figures import _search, _style
from steeplechase.figures import hyperparameter_map as figure
from steeplechase.figures._style import BEST, INK, Style

# By data set and trial; the best of x is 0.9, that of y 0.6.
SCORES = {"x": [0.9, 0.8, 0.7, 0.5], "y": [0.5, 0.6, 0.4, 0.2]}
RATES, DEPTHS, NOISE = [0.001, 0.01, 0.1, 1.0], [1, 2, 3, 4], [5, 7, 6, 5]


def trials(metric: str = "accuracy", diverged: tuple[tuple[str, int], ...] = ()) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "dataset": dataset,
                "algorithm": "a",
                "outer_fold": 0,
                "replicate": 0,
                "trial": trial,
                "inner_fold": inner,
                "status": "diverged" if (dataset, trial) in diverged else "ok",
                "reason": "",
                "train_loss": 0.1 * trial,
                "validation_loss": 0.1 * trial,
                f"validation_{metric}": score + (0.01 if inner else -0.01),
                "lr": RATES[trial],
                "depth": DEPTHS[trial],
                "noise": NOISE[trial],
                "fixed": 3.0,
                "kind": "text",
            }
            for dataset, values in SCORES.items()
            for trial, score in enumerate(values)
            for inner in range(2)
        ]
    )


def scores(metric: str = "accuracy") -> pd.DataFrame:
    refit = {"algorithm": "a", "outer_fold": 0, "replicate": 0, "status": "ok"}
    return pd.DataFrame(
        [
            {"dataset": "x", "trial": 0, **refit, f"validation_{metric}": 0.9},
            {"dataset": "y", "trial": 1, **refit, f"validation_{metric}": 0.6},
        ]
    )


def draw(table: pd.DataFrame, metric: str = "accuracy"):
    inputs = {
        "tables/trials.parquet": table,
        "tables/scores.parquet": scores(metric),
        "statistics/mean_ranks.csv": pd.DataFrame(columns=["algorithm", "mean_rank"]),
    }
    with _style.settings():
        return figure.draw(inputs, Style.of(["a"]))


def test_a_trial_is_as_far_behind_as_its_mean_over_data_sets():
    numbers = draw(trials()).numbers
    assert numbers["shortfall"].tolist() == pytest.approx([0.05, 0.05, 0.2, 0.4])
    assert numbers["selected"].tolist() == [1, 1, 0, 0]
    assert numbers["datasets"].tolist() == [2, 2, 2, 2]


def test_where_lower_is_better_the_lowest_is_the_best():
    numbers = draw(trials("log_loss"), "log_loss").numbers
    assert numbers["shortfall"].tolist() == pytest.approx([0.35, 0.35, 0.2, 0.0])


def test_the_second_hyperparameter_is_the_one_with_the_strongest_association():
    drawing = draw(trials())
    assert set(drawing.numbers["x_name"]) == {"lr"}
    assert set(drawing.numbers["y_name"]) == {"depth"}
    assert _search.searched(trials()).columns.tolist() == ["lr", "depth", "noise"]
    # Ranks of depth 1, 2, 3, 4 and of the shortfall 1.5, 1.5, 3, 4.
    expected = np.corrcoef([1, 2, 3, 4], [1.5, 1.5, 3, 4])[0, 1]
    assert drawing.numbers["association"].iloc[0] == pytest.approx(expected, abs=1e-3)
    assert f"depth (a, {expected:.2f})" in drawing.caption


def test_selected_trials_are_ringed_and_the_best_are_dark():
    axis = draw(trials()).figure.axes[0]
    ringed, plain = axis.collections
    assert [to_hex(c) for c in ringed.get_edgecolors()] == [INK.lower()]
    assert ringed.get_offsets().data.tolist() == [[0.001, 1], [0.01, 2]]
    assert plain.get_sizes().max() < ringed.get_sizes().min()
    shades = np.vstack([ringed.get_facecolors(), plain.get_facecolors()])[:, :3].sum(axis=1)
    assert shades[0] == shades[1] < shades[2] < shades[3]
    best = draw(trials().query("dataset == 'x'")).figure.axes[0].collections[0]
    assert to_hex(best.get_facecolors()[0]) == BEST.lower()


def test_a_divergence_is_crossed_and_left_out_of_the_mean():
    drawing = draw(trials(diverged=(("y", 2), ("x", 3), ("y", 3))))
    numbers = drawing.numbers
    assert numbers["diverged"].tolist() == [0, 0, 1, 2]
    assert numbers["shortfall"].tolist() == pytest.approx([0.05, 0.05, 0.2, np.nan], nan_ok=True)
    crosses = drawing.figure.axes[0].lines[-1]
    assert crosses.get_xydata().tolist() == [[0.1, 3], [1.0, 4]]
    assert "A cross is a trial that diverged" in drawing.caption
    assert "A cross" not in draw(trials()).caption


@pytest.mark.parametrize(
    ("values", "logarithmic"),
    [
        (np.geomspace(1e-4, 1e-1, 50), True),
        (np.append(1e-5, np.linspace(0.001, 0.1, 49)), False),  # one tiny value of an even grid
        (np.linspace(1, 50, 50), False),
        (np.append(0, np.geomspace(1e-4, 1e-1, 50)), False),
    ],
)
def test_axes_are_logarithmic_where_the_spread_is(values, logarithmic):
    assert figure.is_logarithmic(pd.Series(values)) == logarithmic


def test_a_logarithmic_axis_is_named():
    drawing = draw(trials())
    axis = drawing.figure.axes[0]
    assert (axis.get_xscale(), axis.get_yscale()) == ("log", "linear")
    assert drawing.caption.count("Logarithmic") == 1 and ": lr." in drawing.caption


def test_one_hyperparameter_is_not_enough():
    table = trials().drop(columns=["depth", "noise"])
    assert draw(table).finding == figure.NONE


def test_a_hyperparameter_that_does_not_vary_is_not_associated():
    assert _search.association(pd.Series([1, 1, 1]), pd.Series([1, 2, 3])) == 0
