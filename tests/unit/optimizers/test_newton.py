"""Newton's method where the answer is known: bowls, saddles, valleys without end, planes."""

import pytest
import torch
from small_training import algorithm, component, small_trainer, training_of

from steeplechase.optimizers import newton
from steeplechase.training.cells import run_alone


def stepped(loss, start, steps=1, lr=1.0, damping=0.0, backtracking=False):
    """Return the point after some steps from `start`, given as a list of numbers."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = newton.torch_optimizer([point], lr, damping=damping, backtracking=backtracking)

    def closure(backward=True):
        value = loss(point)
        if backward:
            value.backward()
        return value

    for _ in range(steps):
        optimizer.step(closure)
    return point.detach()


def bowl(point):
    """Minimum at (1, -2), curvatures 2 and 200, axes turned."""
    x, y = point - torch.tensor([1.0, -2.0], dtype=torch.float64)
    return (x + y) ** 2 / 2 + 100 * (x - y) ** 2 / 2


def saddle(point):
    return point[0] ** 2 - point[1] ** 2


def rosenbrock(point):
    x, y = point
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def test_a_bowl_takes_one_step():
    found = stepped(bowl, [5.0, 7.0])
    torch.testing.assert_close(found, torch.tensor([1.0, -2.0], dtype=torch.float64))


def test_the_rate_is_a_share_of_the_way():
    found = stepped(bowl, [5.0, 7.0], lr=0.25)
    torch.testing.assert_close(found, torch.tensor([4.0, 4.75], dtype=torch.float64))


def test_damping_by_hand():
    """At (3, 0) of x^2 - y^2: curvature 2, slope 6, damping 1 make a step of -6 / (2 + 1)."""
    found = stepped(saddle, [3.0, 0.0], damping=1.0)
    torch.testing.assert_close(found, torch.tensor([1.0, 0.0], dtype=torch.float64))


def test_a_saddle_is_left_and_not_approached():
    """Plain Newton would jump to (0, 0), where the gradient is 0."""
    found = stepped(saddle, [1.0, 0.5])
    torch.testing.assert_close(found, torch.tensor([0.0, 1.0], dtype=torch.float64))


def test_a_direction_without_slope_and_curvature_is_left_alone():
    found = stepped(lambda p: (p[0] + p[1] - 1) ** 2, [3.0, 1.0])
    torch.testing.assert_close(found, torch.tensor([1.5, -0.5], dtype=torch.float64))


def test_a_plane_is_descended_by_its_gradient():
    found = stepped(lambda p: 3 * p[0] - p[1], [0.0, 0.0], lr=0.5)
    torch.testing.assert_close(found, torch.tensor([-1.5, 0.5], dtype=torch.float64))


def test_backtracking_never_climbs_and_reaches_the_end_of_the_banana():
    losses = [
        rosenbrock(stepped(rosenbrock, [-1.2, 1.0], steps=n, backtracking=True)).item()
        for n in range(30)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-20
    free = rosenbrock(stepped(rosenbrock, [-1.2, 1.0], steps=2)).item()
    assert free > 50 * losses[0]  # what backtracking prevents


def test_a_loss_that_cannot_be_lowered_leaves_the_point():
    """The gradient is one-sided at the kink of a cone turned over, and every step is uphill."""
    found = stepped(lambda p: p.detach().abs().sum() * 10 + 0.1 * p.sum(), [0.0], backtracking=True)
    assert found.tolist() == [0.0]


@pytest.mark.parametrize("bad", [torch.inf, torch.nan])
def test_derivatives_that_are_not_finite_end_as_nan(bad):
    assert stepped(lambda p: (p**2).sum() * bad, [1.0]).isnan().all()


def test_several_parameters_of_any_shape_are_one_point():
    first = torch.tensor([[5.0], [1.0]], dtype=torch.float64, requires_grad=True)
    second = torch.tensor(7.0, dtype=torch.float64, requires_grad=True)
    optimizer = newton.torch_optimizer([first, second], 1.0, damping=0.0, backtracking=False)

    def closure(backward=True):
        return bowl(torch.stack([first[0, 0], second])) + (first[1, 0] - 4) ** 2

    before = closure().item()
    assert optimizer.step(closure).item() == before
    found = [*first.flatten().tolist(), second.item()]
    assert found == pytest.approx([1.0, 4.0, -2.0])


def test_too_many_parameters_are_a_failed_training_that_says_so():
    one = algorithm("newton", component("optimizers", "newton"))
    trainer = small_trainer(one, network={"hidden": [60, 60]})
    outcome = run_alone(trainer, training_of(one))
    assert outcome.status == "failed"
    assert "at most 1,000 parameters, got" in outcome.reason


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_small_network_is_trained(precision):
    one = algorithm("newton", component("optimizers", "newton", damping=0.01))
    trainer = small_trainer(
        one, network={"hidden": [], "activation": "tanh"}, training={"precision": precision}
    )
    (outcome,) = trainer.run([training_of(one)], curves=True)
    losses = [epoch["train_loss"] for epoch in outcome.curves]
    assert outcome.status == "ok" and losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.5 * losses[0]
