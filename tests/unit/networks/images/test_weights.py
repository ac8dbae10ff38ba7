"""Weights from files: what is taken, what is left, and what is refused with which words."""

import hashlib
import os
import pickle
import re
from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from steeplechase.networks.images import densenet121
from steeplechase.networks.images._weights import WeightsError, load_weights


def network(classes=3, seed=0):
    torch.manual_seed(seed)
    layers = [("first", nn.Conv2d(1, 4, 3)), ("norm", nn.BatchNorm2d(4)), ("flat", nn.Flatten())]
    return nn.Sequential(OrderedDict([*layers, ("head", nn.Linear(16, classes))]))


def state(classes=3, seed=1):
    """Return a state dict in which every tensor, buffers too, differs from a new network's."""
    found = network(classes, seed).state_dict()
    found["norm.running_mean"] += 0.5
    found["norm.num_batches_tracked"] += 7
    return found


@pytest.fixture
def saved(tmp_path):
    def save(what, name="w.pth", **options):
        path = tmp_path / name
        torch.save(what, path, **options)
        return path

    return save


def equal(module, expected, but=()):
    own = module.state_dict()
    return all(torch.equal(own[key], expected[key]) for key in own if key not in but)


def refused(path, said, module=None, **other):
    """Check that the file is refused in one line that names it, and that nothing was changed."""
    module = module or network()
    before = {key: tensor.clone() for key, tensor in module.state_dict().items()}
    with pytest.raises(WeightsError, match=said) as caught:
        load_weights(module, path, head="head", **other)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)
    assert equal(module, before)


def test_all_tensors_are_taken(saved):
    module, path = network(), saved(state())
    found = load_weights(module, path, head="head")
    assert equal(module, state())
    assert (found.file, found.loaded, found.left) == ("w.pth", 9, ())
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.note == "9 of 9 tensors are from w.pth."


@pytest.mark.parametrize(
    "wrap",
    [
        lambda found: {"state_dict": found, "epoch": 7, "optimizer": {"lr": 0.1}},
        lambda found: {"model": found},
        lambda found: OrderedDict((f"module.{key}", value) for key, value in found.items()),
        lambda found: {"state_dict": {f"module.{key}": value for key, value in found.items()}},
    ],
    ids=["state_dict", "model", "module.", "both"],
)
def test_usual_wrappings_are_taken_off(saved, wrap):
    module = network()
    load_weights(module, saved(wrap(state())))
    assert equal(module, state())


def test_files_of_the_old_format_are_read(saved):
    module = network()
    load_weights(module, saved(state(), _use_new_zipfile_serialization=False))
    assert equal(module, state())


def test_half_precision_is_widened(saved):
    module = network()
    load_weights(module, saved({key: value.half() for key, value in state().items()}
                               | {"norm.num_batches_tracked": torch.tensor(7)}))  # fmt: skip
    assert module.first.weight.dtype == torch.float32
    assert torch.equal(module.first.weight, state()["first.weight"].half().float())


def test_a_head_of_other_classes_is_left_at_its_initial_values(saved):
    module = network(classes=3)
    before = {key: tensor.clone() for key, tensor in module.state_dict().items()}
    found = load_weights(module, saved(state(classes=5)), head="head")
    assert equal(module, state(classes=3), but=("head.weight", "head.bias"))
    assert torch.equal(module.head.weight, before["head.weight"])
    assert torch.equal(module.head.bias, before["head.bias"])
    assert (found.loaded, found.left) == (7, ("head.weight", "head.bias"))
    assert found.note == (
        "7 of 9 tensors are from w.pth; head was left at its initial values: in the file it has 5 "
        "classes."
    )


def test_files_without_counters_of_batches_are_taken(saved):
    """As those from before torch 0.4.1."""
    given = {key: value for key, value in state().items() if "num_batches" not in key}
    module = network()
    found = load_weights(module, saved(given), head="head")
    assert equal(module, state(), but=("norm.num_batches_tracked",))
    assert module.norm.num_batches_tracked == 0
    assert found.left == ("norm.num_batches_tracked",)
    assert "does not say how many batches" in found.note


@pytest.mark.parametrize("digits", [8, 12, 64])
def test_hash_or_its_first_digits_verify_the_file(saved, digits):
    path = saved(state())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for given in (digest[:digits], digest[:digits].upper()):
        load_weights(network(), path, given)


def test_another_hash_is_refused(saved):
    path = saved(state())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    refused(path, f"got SHA-256 {digest}, expected 01234567", sha256="01234567")
    refused(path, "expected", sha256=digest[1:])


@pytest.mark.parametrize("given", ["", "0676ba6", "resnet50-0676ba61", "0" * 65])
def test_what_is_no_hash_is_refused(saved, given):
    refused(saved(state()), f"its hash is given as {given!r}, expected SHA-256", sha256=given)


def test_a_missing_file_is_refused(tmp_path):
    refused(tmp_path / "none.pth", "cannot be read: No such file")
    refused(tmp_path, "cannot be read: Is a directory")


class Code:
    """Something that would run a command when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("write", ["pickle", "torch", "in a checkpoint"])
def test_code_in_a_file_is_not_run(tmp_path, write):
    path, made = tmp_path / "w.pth", tmp_path / "made"
    if write == "pickle":
        path.write_bytes(pickle.dumps(Code(made), protocol=2))
    else:
        torch.save(
            {"state_dict": state(), "more": Code(made)} if "in" in write else Code(made), path
        )
    refused(path, r"is no state dict of torch: it holds code or objects \(\w+\.mkdir\)")
    assert not made.exists()


def test_a_whole_network_is_refused(saved):
    refused(saved(network()), "it holds code or objects .*Sequential.*; expected a file written by")


@pytest.mark.parametrize(
    "content",
    [b"", b"no weights", bytes(range(256)) * 12, b"PK\x03\x04" + bytes(200), b"\x80\x02K\x01."],
)
def test_broken_and_foreign_files_are_refused(tmp_path, content):
    path = tmp_path / "w.pth"
    path.write_bytes(content)
    refused(path, "is no state dict of torch|holds a int, expected a mapping")


def test_a_file_that_was_cut_off_is_refused(saved):
    path = saved(state())
    path.write_bytes(path.read_bytes()[:-300])
    refused(path, "is no state dict of torch: it is broken or of another kind")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ([torch.zeros(2)], "list"),
        (torch.zeros(2), "Tensor"),
        ({}, "dict"),
        ({"first.weight": 3}, "dict"),
        ({1: torch.zeros(2)}, "dict"),
        ({"state_dict": 3}, "dict"),
    ],
)
def test_other_contents_are_refused(saved, content, kind):
    refused(saved(content), f"holds a {kind}, expected a mapping of names to tensors")


def test_an_archive_of_numpy_is_refused(tmp_path):
    path = tmp_path / "w.npz"
    np.savez(path, weight=np.zeros(3))
    refused(path, "is no state dict of torch")


def changed(**other):
    """Return a state dict with some tensors replaced, or left out where they are None."""
    names = {key.replace("_", ".", 1): value for key, value in other.items()}
    found = {**state(), **names}
    return {key: value for key, value in found.items() if value is not None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (changed(first_weight=None), "1 missing (first.weight)"),
        (changed(other_bias=torch.zeros(1)), "1 unknown (other.bias)"),
        (
            changed(first_weight=torch.zeros(4, 1, 5, 5)),
            "1 of another shape (first.weight (4, 1, 5, 5), expected (4, 1, 3, 3))",
        ),
        (
            changed(first_bias=torch.zeros(4, dtype=torch.int64)),
            "1 of another kind (first.bias int64)",
        ),
        (
            {f"backbone.{key}": value for key, value in state().items()},
            "8 missing (first.weight, first.bias, norm.weight, …); 9 unknown (backbone.first.w",
        ),
        # A head is left only where nothing but the number of classes is another.
        (changed(head_weight=torch.zeros(5, 17), head_bias=torch.zeros(5)), "2 of another shape"),
        (changed(head_weight=torch.zeros(5, 16)), "1 of another shape (head.weight (5, 16)"),
        (changed(head_weight=None, head_bias=None), "2 missing (head.weight, head.bias)"),
    ],
)
def test_tensors_that_do_not_fit_are_named(saved, content, said):
    refused(saved(content), re.escape(f"its tensors are not those of the network: {said}"))


def test_old_names_of_densenet_are_those_of_today(saved):
    """As in torchvision's own file: "norm.1" for "norm1" within the layers of blocks."""
    settings = {"weights_sha256": None, "small_images": False, "resize": 0}

    def build(seed, weights):
        generator = np.random.default_rng(seed)
        return densenet121.build((3, 32, 32), 10, generator, weights, **settings)

    other = build(1, None)
    old = {
        re.sub(r"(denselayer\d+\.(?:norm|conv))(\d)", r"\1.\2", key): value
        for key, value in other.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    assert "features.transition1.norm.weight" in old and "features.norm0.weight" in old
    module = build(0, str(saved(old)))
    assert equal(module, other.state_dict())
    assert module.loaded_weights.loaded == 727 - 121
