"""States of trainings at work: kept whole, or not at all."""

import torch

from steeplechase.training.images.checkpoints import Checkpoint

STATE = {"step": 3, "network": {"a": torch.arange(4.0)}, "progress": [{"lr": 0.1}], "best": None}


def test_what_is_kept_is_loaded(tmp_path):
    one = Checkpoint(tmp_path / "deep" / "x.state")
    assert one.load() is None
    one.keep(STATE)
    found = one.load()
    assert found["progress"] == [{"lr": 0.1}] and found["best"] is None
    assert torch.equal(found["network"]["a"], torch.arange(4.0))
    one.remove()
    one.remove()
    assert one.load() is None and not list((tmp_path / "deep").iterdir())


def test_what_is_damaged_is_a_miss(tmp_path):
    one = Checkpoint(tmp_path / "x.state")
    one.keep(STATE)
    whole = one.path.read_bytes()
    for damaged in (whole[:-1], whole[:100], b"", whole[:200] + b"x" + whole[201:]):
        one.path.write_bytes(damaged)
        assert one.load() is None


class Evil:
    """Would run code if it were unpickled."""

    def __reduce__(self):
        return (exec, ("raise SystemExit('ran')",))


def test_code_in_it_does_not_run(tmp_path):
    one = Checkpoint(tmp_path / "x.state")
    one.keep({"step": Evil()})
    assert one.load() is None


def test_is_loaded_to_the_processor(tmp_path, monkeypatch):
    one, places = Checkpoint(tmp_path / "x.state"), []
    one.keep(STATE)
    real = torch.load

    def noted(*given, map_location=None, **more):
        places.append(map_location)
        return real(*given, map_location=map_location, **more)

    # On a GPU Adam would wait for its counts of steps, at each step and for each parameter.
    monkeypatch.setattr(torch, "load", noted)
    one.load()
    assert places == ["cpu"]


def test_is_due_when_its_time_has_passed(tmp_path):
    now = [0.0]
    one = Checkpoint(tmp_path / "x.state", every_s=30.0, clock=lambda: now[0])
    now[0] = 29.0
    assert not one.is_due()
    now[0] = 30.0
    assert one.is_due()
    one.keep(STATE)
    assert not one.is_due()
