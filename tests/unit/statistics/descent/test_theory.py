"""Theory of quadratics against recurrences that are run, and against published values."""

import math

import numpy as np
import pytest

from steeplechase.statistics.descent import _theory
from steeplechase.statistics.descent.convergence_rates import fitted

CURVATURES = (0.05, 1.0)


def long_run(kind, lr, beta, iterations=4000):
    """Run the recurrence along both eigenvectors; return the rate of its tail."""
    place, velocity = np.ones(2), np.zeros(2)
    c, logs, sizes = np.array(CURVATURES), 0.0, []
    for _ in range(iterations):
        gradient = c * place
        velocity = (beta if kind != "plain" else 0.0) * velocity + gradient
        step = gradient + beta * velocity if kind == "nesterov" else velocity
        place = place - lr * step
        # Kept near one, so that neither end of the floating-point numbers is met.
        size = np.linalg.norm([*place, *velocity])
        place, velocity, logs = place / size, velocity / size, logs + math.log(size)
        sizes.append(logs)
    half = iterations // 2
    return math.exp((sizes[-1] - sizes[half - 1]) / (iterations - half))


@pytest.mark.parametrize("kind", ["plain", "momentum", "nesterov"])
@pytest.mark.parametrize("lr", [0.1, 0.7, 1.3, 2.1, 4.5])
@pytest.mark.parametrize("beta", [0.5, 0.9])
def test_rate_is_that_of_the_recurrence(kind, lr, beta):
    assert _theory.rate(kind, lr, beta, CURVATURES) == pytest.approx(
        long_run(kind, lr, beta), rel=2e-3
    )


@pytest.mark.parametrize("kind", ["plain", "momentum", "nesterov"])
@pytest.mark.parametrize("beta", [0.0, 0.7, 0.9])
def test_rate_is_one_at_the_threshold(kind, beta):
    limit = _theory.threshold(kind, beta, CURVATURES[1])
    assert _theory.rate(kind, 0.999 * limit, beta, CURVATURES) < 1
    assert _theory.rate(kind, 1.001 * limit, beta, CURVATURES) > 1


def test_best_rates_are_those_of_lessard_et_al():
    # Lessard, Recht & Packard 2016, table in section 2: optimal tunings with k = L / m.
    low, high = CURVATURES
    k = high / low
    tunings = {
        "plain": (2 / (high + low), 0.0, (k - 1) / (k + 1)),
        "momentum": (
            4 / (math.sqrt(high) + math.sqrt(low)) ** 2,
            ((math.sqrt(k) - 1) / (math.sqrt(k) + 1)) ** 2,
            (math.sqrt(k) - 1) / (math.sqrt(k) + 1),
        ),
        "nesterov": (
            4 / (3 * high + low),
            (math.sqrt(3 * k + 1) - 2) / (math.sqrt(3 * k + 1) + 2),
            1 - 2 / math.sqrt(3 * k + 1),
        ),
    }
    for kind, (lr, beta, published) in tunings.items():
        assert _theory.best_rate(kind, CURVATURES) == pytest.approx(published)
        # Double roots, which numpy finds to half the digits.
        assert _theory.rate(kind, lr, beta, CURVATURES) == pytest.approx(published, abs=1e-6)


def test_family_is_of_what_theory_knows():
    assert [_theory.family(name) for name in ("sgd", "gradient_descent")] == ["plain", "plain"]
    assert [_theory.family(name) for name in ("momentum", "nesterov")] == ["momentum", "nesterov"]
    assert _theory.family("adam") == ""


def test_fitted_is_the_rate_of_a_geometric_sequence():
    assert fitted(3.0 * 0.8 ** (2.0 * np.arange(50))) == pytest.approx(0.8)
    assert math.isnan(fitted(np.ones(6)))
    assert math.isnan(fitted(np.array([1.0] + [0.0] * 50)))
