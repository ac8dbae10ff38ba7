"""ResNet-50 and DenseNet-121: names, shapes and sizes as published, and what is done to images.

The names and shapes are made here from the tables of the papers and torchvision's way of naming.
"""

import numpy as np
import pytest
import torch
from torch.nn import functional

from steeplechase.networks.images import densenet121, resnet50
from steeplechase.networks.images._published import as_published

DEFAULTS = {"weights": None, "weights_sha256": None, "small_images": False, "resize": 0}
MODULES = {"resnet50": resnet50, "densenet121": densenet121}
every_network = pytest.mark.parametrize("name", MODULES)


def build(name, shape=(3, 32, 32), classes=10, **other):
    generator = np.random.default_rng(0)
    return MODULES[name].build(shape, classes, generator, **{**DEFAULTS, **other})


def images(shape, rows=2):
    return torch.randn(rows, *shape, generator=torch.Generator().manual_seed(1))


def normalisation(name, maps):
    arrays = [(f"{name}.{key}", (maps,)) for key in ("weight", "bias", "running_mean")]
    return [*arrays, (f"{name}.running_var", (maps,)), (f"{name}.num_batches_tracked", ())]


def resnet50_table(classes):
    """Table 1 of He et al.: stages of 3, 4, 6, 3 blocks of 1 x 1, 3 x 3, 1 x 1 with w, w, 4w."""
    listed = [("conv1.weight", (64, 3, 7, 7)), *normalisation("bn1", 64)]
    before = 64
    for stage, (blocks, width) in enumerate(((3, 64), (4, 128), (6, 256), (3, 512)), 1):
        for i in range(blocks):
            block, after = f"layer{stage}.{i}", 4 * width
            listed += [(f"{block}.conv1.weight", (width, before, 1, 1))]
            listed += normalisation(f"{block}.bn1", width)
            listed += [(f"{block}.conv2.weight", (width, width, 3, 3))]
            listed += normalisation(f"{block}.bn2", width)
            listed += [(f"{block}.conv3.weight", (after, width, 1, 1))]
            listed += normalisation(f"{block}.bn3", after)
            if i == 0:
                listed += [(f"{block}.downsample.0.weight", (after, before, 1, 1))]
                listed += normalisation(f"{block}.downsample.1", after)
            before = after
    return [*listed, ("fc.weight", (classes, 2048)), ("fc.bias", (classes,))]


def densenet121_table(classes):
    """Table 1 of Huang et al.: blocks of 6, 12, 24, 16 layers 1 x 1 (4k) and 3 x 3 (k), k = 32."""
    listed = [("features.conv0.weight", (64, 3, 7, 7)), *normalisation("features.norm0", 64)]
    maps = 64
    for number, layers in enumerate((6, 12, 24, 16), 1):
        for i in range(1, layers + 1):
            layer = f"features.denseblock{number}.denselayer{i}"
            listed += normalisation(f"{layer}.norm1", maps)
            listed += [(f"{layer}.conv1.weight", (128, maps, 1, 1))]
            listed += normalisation(f"{layer}.norm2", 128)
            listed += [(f"{layer}.conv2.weight", (32, 128, 3, 3))]
            maps += 32
        if number < 4:
            transition = f"features.transition{number}"
            listed += normalisation(f"{transition}.norm", maps)
            listed += [(f"{transition}.conv.weight", (maps // 2, maps, 1, 1))]
            maps //= 2
    listed += normalisation("features.norm5", maps)
    return [*listed, ("classifier.weight", (classes, maps)), ("classifier.bias", (classes,))]


TABLES = {"resnet50": resnet50_table, "densenet121": densenet121_table}
# Entries of the state dict, and parameters, with 1,000 classes: torchvision's documentation of
# ResNet50_Weights and DenseNet121_Weights ("num_params").
PUBLISHED = {"resnet50": (320, 25_557_032), "densenet121": (727, 7_978_856)}


@every_network
def test_the_tables_have_the_published_totals(name):
    """So that the lists that the networks are held against are right themselves."""
    listed = TABLES[name](1000)
    learnt = [shape for key, shape in listed if key.endswith(("weight", "bias"))]
    assert (len(listed), sum(int(np.prod(shape)) for shape in learnt)) == PUBLISHED[name]


@every_network
@pytest.mark.parametrize("classes", [10, 1000])
def test_names_and_shapes_are_those_published_in_their_order(name, classes):
    state = build(name, classes=classes).state_dict()
    found = [(key, tuple(tensor.shape)) for key, tensor in state.items()]
    assert found == TABLES[name](classes)


@every_network
def test_parameters_are_as_many_as_published(name):
    network = build(name, classes=1000)
    assert sum(p.numel() for p in network.parameters()) == PUBLISHED[name][1]


def sides(name, shape, layers, **other):
    """Return the maps and sides that some layers give for an image."""
    network, found = build(name, shape, **other).eval(), {}

    def note(layer):
        return lambda module, given, maps: found.update({layer: tuple(maps.shape[1:3])})

    for layer in layers:
        network.get_submodule(layer).register_forward_hook(note(layer))
    with torch.no_grad():
        network(images(shape, 1))
    return found


def test_resnet50_halves_the_image_where_the_paper_does():
    expected = {"conv1": (64, 112), "maxpool": (64, 56), "layer1": (256, 56)}
    expected |= {"layer2": (512, 28), "layer3": (1024, 14), "layer4": (2048, 7)}
    # Version 1.5: the 3 x 3 convolution halves, the 1 x 1 before it does not.
    expected |= {"layer2.0.conv1": (128, 56), "layer2.0.conv2": (128, 28)}
    assert sides("resnet50", (3, 224, 224), expected) == expected


def test_densenet121_halves_the_image_where_the_paper_does():
    expected = {"conv0": (64, 112), "pool0": (64, 56), "denseblock1": (256, 56)}
    expected |= {"transition1": (128, 28), "denseblock2": (512, 28), "transition2": (256, 14)}
    expected |= {"denseblock3": (1024, 14), "transition3": (512, 7), "denseblock4": (1024, 7)}
    expected = {f"features.{layer}": size for layer, size in expected.items()}
    assert sides("densenet121", (3, 224, 224), expected) == expected


def test_small_images_are_not_made_smaller_at_once():
    found = sides("resnet50", (3, 32, 32), ["conv1", "layer1", "layer4"], small_images=True)
    assert found == {"conv1": (64, 32), "layer1": (256, 32), "layer4": (2048, 4)}
    layers = ["features.conv0", "features.denseblock1", "features.denseblock4"]
    found = sides("densenet121", (3, 32, 32), layers, small_images=True)
    assert list(found.values()) == [(64, 32), (256, 32), (1024, 4)]


@every_network
def test_small_images_change_the_first_convolution_alone(name):
    usual, small = (build(name, small_images=s).state_dict() for s in (False, True))
    other = [key for key in usual if usual[key].shape != small[key].shape]
    assert usual.keys() == small.keys()
    first = {"resnet50": "conv1.weight", "densenet121": "features.conv0.weight"}[name]
    assert other == [first] and small[first].shape == (64, 3, 3, 3)


def test_resnet50_block_is_what_the_paper_says():
    """y = relu(F(x) + W x), where F is three normalised convolutions and W one."""
    block = resnet50.Bottleneck(8, 4, stride=2).eval()
    given = images((8, 6, 6))
    convolutions = [block.conv1, block.conv2, block.conv3]
    strides, paddings = (1, 2, 1), (0, 1, 0)
    path = given
    for i, (layer, stride, padding) in enumerate(zip(convolutions, strides, paddings, strict=True)):
        path = functional.conv2d(path, layer.weight, stride=stride, padding=padding)
        path = path / np.sqrt(1 + 1e-5)  # mean 0, variance 1, scale 1 and shift 0 to begin with
        path = path.clamp(min=0) if i < 2 else path
    shortcut = functional.conv2d(given[:, :, ::2, ::2], block.downsample[0].weight)
    expected = (path + shortcut / np.sqrt(1 + 1e-5)).clamp(min=0)
    torch.testing.assert_close(block(given), expected, rtol=1e-4, atol=1e-5)


def test_resnet50_block_of_equal_maps_adds_its_input():
    block = resnet50.Bottleneck(16, 4, stride=1).eval()
    with torch.no_grad():
        block.bn3.weight.zero_()
    given = images((16, 6, 6)).abs()
    assert torch.equal(block(given), given)


def test_densenet121_layer_adds_its_maps_after_those_it_was_given():
    layer, given = densenet121.DenseLayer(8).eval(), images((8, 6, 6))
    found = layer(given)
    assert found.shape == (2, 8 + 32, 6, 6)
    assert torch.equal(found[:, :8], given)
    scale = 1 / np.sqrt(1 + 1e-5)
    new = functional.conv2d((given * scale).clamp(min=0), layer.conv1.weight)
    new = functional.conv2d((new * scale).clamp(min=0), layer.conv2.weight, padding=1)
    torch.testing.assert_close(found[:, 8:], new, rtol=1e-4, atol=1e-5)


def test_layers_begin_as_published():
    """Kaiming normal over outputs (ResNet) or inputs (DenseNet), and torch's default at the end."""
    state = build("resnet50").state_dict()
    deviation = state["layer4.0.conv2.weight"].std().item()
    assert deviation == pytest.approx(np.sqrt(2 / (512 * 9)), rel=0.01)
    assert state["layer4.0.conv3.weight"].std().item() == pytest.approx(np.sqrt(2 / 2048), rel=0.01)
    assert state["fc.bias"].any()
    assert state["fc.weight"].abs().max().item() == pytest.approx(1 / np.sqrt(2048), rel=0.01)
    state = build("densenet121").state_dict()
    deviation = state["features.transition3.conv.weight"].std().item()
    assert deviation == pytest.approx(np.sqrt(2 / 1024), rel=0.01)
    assert state["classifier.weight"].abs().max().item() == pytest.approx(1 / 32, rel=0.01)
    assert not state["classifier.bias"].any()


@every_network
def test_a_grey_image_is_one_of_three_equal_channels(name):
    grey, colour = (build(name, shape, resize=32).eval() for shape in ((1, 28, 28), (3, 28, 28)))
    given = images((1, 28, 28))
    with torch.no_grad():
        assert torch.equal(grey(given), colour(given.repeat(1, 3, 1, 1)))


@every_network
def test_other_channels_are_refused(name):
    with pytest.raises(ValueError, match="images have 4 channels, expected 1 or 3"):
        build(name, (4, 32, 32))


@pytest.mark.parametrize(
    ("shape", "other", "said"),
    [
        ((1, 28, 28), {}, "images of 28 x 28 are too small, expected at least 29 x 29; give small"),
        ((3, 40, 28), {}, "images of 40 x 28 are too small"),
        ((3, 7, 7), {"small_images": True}, "expected at least 8 x 8"),
        ((3, 64, 64), {"resize": 20}, "images of 20 x 20 are too small, expected at least 29"),
    ],
)
def test_densenet121_refuses_images_that_are_too_small(shape, other, said):
    with pytest.raises(ValueError, match=said):
        build("densenet121", shape, **other)


@pytest.mark.parametrize(
    ("shape", "other"),
    [((3, 29, 29), {}), ((3, 8, 8), {"small_images": True}), ((1, 28, 28), {"resize": 29})],
)
def test_densenet121_takes_the_smallest_images_that_fit(shape, other):
    network = build("densenet121", shape, **other).eval()
    with torch.no_grad():
        assert network(images(shape)).shape == (2, 10)


def test_images_are_interpolated_bilinearly():
    """Between the centres of pixels values change evenly; outside the outermost they stay."""
    ramp = torch.arange(2.0).repeat(1, 3, 2, 1)
    enlarged = as_published(ramp, 4)
    assert enlarged.shape == (1, 3, 4, 4)
    assert enlarged[0, 0, 0].tolist() == [0.0, 0.25, 0.75, 1.0]
    assert as_published(ramp, 0) is ramp and as_published(ramp, 2) is ramp


@every_network
def test_resized_images_are_seen_in_that_size(name):
    first = {"resnet50": "conv1", "densenet121": "features.conv0"}[name]
    assert sides(name, (3, 32, 32), [first], resize=64) == {first: (64, 32)}
