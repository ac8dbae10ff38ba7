"""The exact curves enclose the metrics' areas; the thinned ones keep their ends and areas."""

import numpy as np
import pytest

from steeplechase.figures import _threshold_curves as curves
from steeplechase.figures._pools import Pool
from steeplechase.metrics import pr_auc, roc_auc

AREAS = {
    roc_auc: (curves.roc_curve, curves.area_by_trapezia),
    pr_auc: (curves.precision_recall_curve, curves.area_by_steps),
}


def pool(labels, probabilities, replicates=None) -> Pool:
    labels = np.asarray(labels)
    replicates = np.zeros(len(labels), int) if replicates is None else np.asarray(replicates)
    return Pool("d", "a", labels, np.asarray(probabilities, float), replicates)


def random_pool(classes: int, n: int, ties: bool, replicates: int = 1) -> Pool:
    generator = np.random.default_rng(classes)
    labels = np.append(np.arange(classes), generator.integers(0, classes, n - classes))
    values = generator.random((n, classes)) + np.eye(classes)[labels] * 0.4
    values = values.round(1) if ties else values
    values /= values.sum(axis=1, keepdims=True)
    return pool(
        np.tile(labels, replicates),
        np.concatenate([np.roll(values, r, axis=0) for r in range(replicates)]),
        np.repeat(np.arange(replicates), n),
    )


@pytest.mark.parametrize("metric", AREAS, ids=lambda m: m.__name__.rpartition(".")[2])
@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("replicates", [1, 3])
@pytest.mark.parametrize("classes", [2, 3, 26])
def test_the_area_under_the_exact_curve_is_the_metric(metric, ties, replicates, classes):
    one = random_pool(classes, 120, ties, replicates)
    curve, area = AREAS[metric]
    assert area(*curve(one)) == pytest.approx(one.mean(metric.score), abs=1e-12)


def test_a_roc_curve_by_hand():
    # The second class, ranked by its probability: right, wrong, right, wrong.
    one = pool([1, 0, 1, 0], [[0.1, 0.9], [0.3, 0.7], [0.4, 0.6], [0.8, 0.2]])
    x, y = curves.roc_curve(one)
    assert list(zip(x, y, strict=True)) == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]


def test_a_tie_is_a_slope():
    one = pool([1, 0], [[0.5, 0.5], [0.5, 0.5]])
    x, y = curves.roc_curve(one)
    assert list(zip(x, y, strict=True)) == [(0, 0), (1, 1)]


def test_precision_holds_up_to_its_own_recall():
    one = pool([1, 0, 1, 0], [[0.1, 0.9], [0.3, 0.7], [0.4, 0.6], [0.8, 0.2]])
    recall, precision = curves.precision_recall_curve(one)
    # Of class 1: precision 1 to recall 1/2, then 2/3; of class 0 the same from the other end.
    assert recall.tolist() == [0.5, 1]
    assert precision == pytest.approx([1, 2 / 3])


@pytest.mark.parametrize(("metric", "of_one"), [(roc_auc, "_area"), (pr_auc, "_precision")])
def test_a_class_without_a_row_is_left_out(metric, of_one):
    full = random_pool(3, 60, ties=False)
    labels = np.where(full.labels == 2, 1, full.labels)
    curve, area = AREAS[metric]
    heights = [getattr(metric, of_one)(labels == k, full.probabilities[:, k]) for k in (0, 1)]
    assert area(*curve(pool(labels, full.probabilities))) == pytest.approx(np.mean(heights))


def test_one_class_has_no_curve():
    alone = pool([0, 0], [[1.0], [1.0]])
    absent = pool([1, 1], [[0.2, 0.8], [0.1, 0.9]])
    for one in (alone, absent):
        assert curves.roc_curve(one) is None
        assert curves.precision_recall_curve(one) is None


def test_a_thinned_line_keeps_its_ends_and_stays_close():
    x, y = curves.roc_curve(random_pool(3, 900, ties=False))
    kept = curves.thin_line(x, y, 60)
    assert len(x) > 500 and len(kept) <= 60
    assert (x[kept[0]], y[kept[0]], x[kept[-1]], y[kept[-1]]) == (0, 0, 1, 1)
    between = (np.unique(x)[1:] + np.unique(x)[:-1]) / 2  # not where a curve steps up
    away = np.abs(np.interp(between, x[kept], y[kept]) - np.interp(between, x, y))
    assert away.max() < 0.04 and away.mean() < 0.006


def test_a_straight_line_keeps_its_ends_alone():
    x = np.linspace(0, 1, 50)
    assert curves.thin_line(x, x, 60).tolist() == [0, 49]


def test_thinned_steps_keep_the_area_and_the_largest_step():
    ends = np.linspace(0.01, 1, 100)
    heights = np.where(ends < 0.405, 0.9, 0.5) + np.tile([0.01, -0.01], 50)
    thin_ends, thin_heights = curves.thin_steps(ends, heights, 5)
    assert len(thin_ends) <= 5 and thin_ends[-1] == 1
    assert 0.4 in thin_ends.round(6)
    assert curves.area_by_steps(thin_ends, thin_heights) == pytest.approx(
        curves.area_by_steps(ends, heights)
    )
