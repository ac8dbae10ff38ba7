"""The evidence behind one comparison, for tests of a single statistic that has its own table."""

from steeplechase.statistics._bootstrap import draws
from steeplechase.statistics._evidence import Evidence, Material, block_scores
from steeplechase.statistics._refits import refits
from steeplechase.statistics._tests import run_tests
from steeplechase.statistics.blocks import block_names


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
        counts=draws(len(kept), bootstrap, 0),
        alpha=alpha,
        rope=rope,
        seed=0,
        material=material,
    )
