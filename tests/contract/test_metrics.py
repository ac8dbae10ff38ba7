"""What every registered metric keeps; a new one is tested here without a new test."""

import numpy as np
import pytest

from steeplechase import registry

METRICS = [registry.load("metrics", name) for name in registry.names("metrics")]
every_metric = pytest.mark.parametrize("metric", METRICS, ids=registry.names("metrics"))

C = 3
LABELS = np.array([0, 1, 2, 2, 1, 0, 2, 1, 0, 2])
SIZES = (2, 5, 40)


def random_cases():
    """Yield labels with all classes, and probabilities from nearly equal to nearly certain."""
    random = np.random.default_rng(7)
    for spread in (0.05, 1.0, 20.0):
        for times in SIZES:
            labels = random.permutation(np.tile(np.arange(C), times))
            yield labels, random.dirichlet(np.full(C, spread), size=len(labels))


def bounds(metric):
    """Return both ends of a metric's range, infinite where it says None."""
    low, high = metric.RANGE
    return (-np.inf if low is None else low), (np.inf if high is None else high)


def best(metric):
    """Return the end of the range that a metric is to reach."""
    return bounds(metric)[1 if metric.HIGHER_IS_BETTER else 0]


@pytest.mark.parametrize("name", registry.names("metrics"))
def test_says_what_it_is_without_being_imported(name):
    declared = registry.declared("metrics", name)
    assert isinstance(declared["HIGHER_IS_BETTER"], bool)
    assert isinstance(declared["TITLE"], str)
    assert declared["TITLE"]
    low, high = declared["RANGE"]
    assert low is None or high is None or low < high


@every_metric
def test_gives_a_float_and_leaves_its_arguments_alone(metric):
    labels, probabilities = LABELS.copy(), np.full((len(LABELS), C), 1 / C)
    before = probabilities.copy()
    assert type(metric.score(labels, probabilities)) is float
    np.testing.assert_array_equal(labels, LABELS)
    np.testing.assert_array_equal(probabilities, before)


@every_metric
def test_perfect_prediction_is_the_best(metric):
    assert metric.score(LABELS, np.eye(C)[LABELS]) == pytest.approx(best(metric), abs=1e-12)


@every_metric
def test_a_wholly_wrong_prediction_is_worse(metric):
    sign = 1 if metric.HIGHER_IS_BETTER else -1
    wrong = metric.score(LABELS, np.eye(C)[(LABELS + 1) % C])
    assert sign * wrong < sign * metric.score(LABELS, np.eye(C)[LABELS])


@every_metric
def test_a_constant_prediction_is_in_range_and_not_perfect(metric):
    low, high = bounds(metric)
    for constant in (np.full(C, 1 / C), np.array([0.7, 0.2, 0.1])):
        value = metric.score(LABELS, np.tile(constant, (len(LABELS), 1)))
        assert low <= value <= high
        assert value != pytest.approx(best(metric), abs=1e-3)


@every_metric
def test_stays_in_its_range(metric):
    low, high = bounds(metric)
    for labels, probabilities in random_cases():
        assert low <= metric.score(labels, probabilities) <= high


@every_metric
def test_order_of_rows_does_not_matter(metric):
    random = np.random.default_rng(8)
    for labels, probabilities in random_cases():
        order = random.permutation(len(labels))
        expected = metric.score(labels, probabilities)
        assert metric.score(labels[order], probabilities[order]) == pytest.approx(
            expected, abs=1e-12
        )


@every_metric
def test_names_of_classes_do_not_matter(metric):
    # The same rows with the classes numbered another way; probabilities here have no ties.
    renumbered = np.array([2, 0, 1])  # old class -> new class
    for labels, probabilities in random_cases():
        turned = np.empty_like(probabilities)
        turned[:, renumbered] = probabilities
        expected = metric.score(labels, probabilities)
        assert metric.score(renumbered[labels], turned) == pytest.approx(expected, abs=1e-12)


@every_metric
def test_every_row_twice_changes_nothing(metric):
    for labels, probabilities in random_cases():
        doubled = metric.score(np.tile(labels, 2), np.tile(probabilities, (2, 1)))
        assert doubled == pytest.approx(metric.score(labels, probabilities), abs=1e-12)
