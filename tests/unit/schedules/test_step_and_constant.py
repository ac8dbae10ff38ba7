"""One drop against its definition and torch's MultiStepLR; the constant."""

import numpy as np
import pytest
import torch

from steeplechase.schedules import constant, step


def test_drop_by_hand():
    found = step.multiplier(np.arange(5.0), reduce_epoch=3, factor=0.1)
    assert found.tolist() == [1.0, 1.0, 1.0, 0.1, 0.1]


def test_fractional_epochs_drop_at_the_epoch_itself():
    found = step.multiplier(np.array([1.75, 1.999, 2.0, 2.25]), reduce_epoch=2, factor=0.5)
    assert found.tolist() == [1.0, 1.0, 0.5, 0.5]


def test_drop_at_the_beginning_and_after_the_end():
    epochs = np.arange(4.0)
    assert step.multiplier(epochs, reduce_epoch=0, factor=0.2).tolist() == [0.2] * 4
    assert step.multiplier(epochs, reduce_epoch=4, factor=0.2).tolist() == [1.0] * 4


@pytest.mark.parametrize("reduce_epoch", [1, 7, 49, 60])
@pytest.mark.parametrize("factor", [0.1, 0.37, 2.0])
def test_same_as_torch(reduce_epoch, factor):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [reduce_epoch], gamma=factor)
    expected = []
    for _ in range(50):
        expected.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    found = step.multiplier(np.arange(50.0), reduce_epoch, factor)
    assert found == pytest.approx(expected, abs=1e-12)


def test_constant_is_one_everywhere():
    assert constant.multiplier(np.arange(3) / 2).tolist() == [1.0, 1.0, 1.0]
