"""Which device is meant, and what torch is told about it."""

import os

import pytest
import torch

from steeplechase.training.device import CPU, Device, DeviceError, apply, gpu_name, resolve


@pytest.fixture
def gpu(monkeypatch):
    """Let torch believe that it has a GPU, or that it has none."""
    return lambda there: monkeypatch.setattr(torch.cuda, "is_available", lambda: there)


@pytest.fixture
def torch_settings(monkeypatch):
    """Put torch's settings and the environment back afterwards."""
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", "")
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG")
    places = (
        (torch.backends.cudnn, "deterministic"),
        (torch.backends.cudnn, "allow_tf32"),
        (torch.backends.cuda.matmul, "allow_tf32"),
    )
    before = [getattr(*place) for place in places]
    deterministic = torch.are_deterministic_algorithms_enabled()
    yield lambda: [torch.are_deterministic_algorithms_enabled(), *(getattr(*p) for p in places)]
    torch.use_deterministic_algorithms(deterministic)
    for (owner, name), value in zip(places, before, strict=True):
        setattr(owner, name, value)


def test_auto_takes_a_gpu_where_there_is_one(gpu):
    gpu(True)
    assert resolve("auto") == Device("cuda", tf32=False, deterministic=True)
    gpu(False)
    assert resolve("auto") is CPU


def test_settings_go_with_the_gpu_alone(gpu):
    gpu(True)
    assert resolve("cuda", tf32=True, deterministic=False) == Device("cuda", True, False)
    assert resolve("cpu", tf32=True, deterministic=False) is CPU


def test_gpu_that_is_not_there_is_said_so(gpu):
    gpu(False)
    with pytest.raises(DeviceError, match="device cuda was asked for, but the installed torch"):
        resolve("cuda")


@pytest.mark.parametrize("built, reason", [(None, "built for the CPU alone"), ("12", "no GPU")])
def test_reason_why_there_is_no_gpu(gpu, monkeypatch, built, reason):
    gpu(False)
    monkeypatch.setattr(torch.version, "cuda", built)
    with pytest.raises(DeviceError, match=reason):
        resolve("cuda")


def test_unknown_device_is_said_so():
    with pytest.raises(DeviceError, match="device 'gpu' is none of auto, cpu and cuda"):
        resolve("gpu")


def test_key_tells_apart_what_gives_other_results():
    devices = [CPU, *(Device("cuda", a, b) for a in (True, False) for b in (True, False))]
    assert len({str(device.key) for device in devices}) == 5
    assert Device("cpu", True, False).key == CPU.key


def test_reproducible_settings_are_the_default(torch_settings):
    apply(Device("cuda", tf32=True, deterministic=False))
    assert torch_settings() == [False, False, True, True]
    assert "CUBLAS_WORKSPACE_CONFIG" not in os.environ
    apply(Device("cuda"))
    assert torch_settings() == [True, True, False, False]
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"


def test_workspace_of_the_user_is_kept(torch_settings, monkeypatch):
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":16:8")
    apply(Device("cuda"))
    assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":16:8"


def test_nothing_is_set_for_a_cpu(torch_settings):
    apply(Device("cuda", tf32=True, deterministic=False))
    apply(CPU)
    assert torch_settings() == [False, False, True, True]


def test_name_of_a_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "NVIDIA T4")
    assert (gpu_name(Device("cuda")), gpu_name(CPU)) == ("NVIDIA T4", "")
