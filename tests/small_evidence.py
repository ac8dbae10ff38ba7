"""The evidence behind one comparison, for tests of statistics with a table of their own."""

import numpy as np
import pandas as pd

from steeplechase.statistics._bootstrap import draws
from steeplechase.statistics._evidence import Evidence, Material, block_scores
from steeplechase.statistics._refits import refits
from steeplechase.statistics._tests import run_tests
from steeplechase.statistics.blocks import block_names

METRIC = "accuracy"


def evidence(
    scores,
    names,
    metric="accuracy",
    higher=True,
    *,
    missing="worst_rank",
    alpha=0.05,
    rope=0.0,
    bootstrap=200,
    seed=0,
    material=None,
):
    """Return what a comparison of these scores gives to its statistics, without running them."""
    material = material or Material()
    kept = block_scores(scores, names, metric, missing, material.sources)
    grid = refits(scores, metric, names)
    block = grid["dataset"].map(block_names(grid["dataset"], material.sources))
    return Evidence(
        table=scores,
        names=names,
        metric=metric,
        higher_is_better=higher,
        missing=missing,
        refits=grid[block.isin(kept.index)],
        scores=kept,
        tests=run_tests(kept, higher, alpha),
        counts=draws(len(kept), bootstrap, seed),
        alpha=alpha,
        rope=rope,
        seed=seed,
        material=material,
    )


def evidence_of(scores, *, higher=True, alpha=0.05, rope=0.0, seed=0, resamples=200, names=None):
    """Return the evidence of scores (N, k), or (N, k, folds); NaN is a failed refit."""
    scores = np.asarray(scores, dtype=float)
    scores = scores[:, :, np.newaxis] if scores.ndim == 2 else scores
    names = list(names or [f"a{column}" for column in range(scores.shape[1])])
    rows = [
        (f"d{i:03d}", name, fold, "failed" if np.isnan(scores[i, j, fold]) else "ok", value)
        for i in range(len(scores))
        for j, name in enumerate(names)
        for fold, value in enumerate(scores[i, j])
    ]
    columns = ["dataset", "algorithm", "outer_fold", "status", f"test_{METRIC}"]
    return evidence_of_table(
        pd.DataFrame(rows, columns=columns), names, higher, alpha, rope, seed, resamples
    )


def evidence_of_table(table, names, higher=True, alpha=0.05, rope=0.0, seed=0, resamples=200):
    """Return the evidence of a table of refits."""
    return evidence(
        table, names, METRIC, higher, alpha=alpha, rope=rope, seed=seed, bootstrap=resamples
    )
