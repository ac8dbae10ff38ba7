"""Methods, references and glossary of a study of images."""

import json
from typing import Any

import pandas as pd

from steeplechase import registry, sweeps, wording
from steeplechase.rendering.data import ReportData
from steeplechase.rendering.glossary import listed
from steeplechase.results import column

WILSON = (
    "Intervals of shares: E. B. Wilson (1927). Probable inference, the law of succession, and "
    "statistical inference. Journal of the American Statistical Association 22, 209–212."
)

# Term and meaning.
TERMS = (
    ("setting", "One combination of what a stage varies."),
    ("stage", "All settings of a sweep, of which the winner is carried into the next."),
    ("replicate", "A repetition with other initial weights, batches, dropout and augmentation."),
    ("recipe", "All that determines a training but the images and the seed."),
    ("held-out images", "Images of the training part that are not trained on, and choose."),
    ("test images", "Images of the test part, which choose nothing."),
    ("accuracy", "The share of images that are given their own class."),
    ("loss", "The mean cross-entropy in nats, without penalties of the weights."),
    ("iteration", "One step of the optimizer, on one batch."),
    ("epoch", "One pass over the images that are trained on."),
    ("diverged", "A training whose loss was not finite; its numbers are NaN from there."),
    ("augmentation", "A random change of training images, anew in each epoch."),
    ("confusion", "How many images of one class are taken for another."),
    ("generalisation gap", "Accuracy on training images minus that on held-out images."),
)

CENTRED = {
    "channel": "the mean of each channel was subtracted",
    "pixel": "the mean image was subtracted",
    "none": "nothing was subtracted",
}
DIVIDED = {
    "deviation": "the result was divided by its standard deviation",
    "range": "the result was divided by 255",
    "none": "nothing was divided",
}


def methods(data: ReportData) -> dict[str, Any]:
    """Return the methods in prose, and the references."""
    return {"paragraphs": paragraphs(data), "references": references(data)}


def paragraphs(data: ReportData) -> list[str]:
    """Return the methods in prose: images, network and training, stages, what was measured."""
    return [_images(data), _training(data), _stages(data), _measured(data)]


def _images(data: ReportData) -> str:
    """Say which images there are and how they were divided."""
    entry = data.study["sweep"]["images"]["entry"]
    inputs = data.study["sweep"]["recipe"]["inputs"]
    counts = {key: _rows(data, key) for key in ("train", "validation", "test")}
    size = f"{entry['channels']} × {entry['height']} × {entry['width']}"
    return (
        f"The images are those of {entry['title']} ({size} bytes, "
        f"{wording.count(len(entry['classes']), 'class', 'classes')}; {entry['citation']} Licence: "
        f"{entry['licence']}). {counts['train']} images of the training part were trained on "
        f"and {counts['validation']} others held out to choose by; {counts['test']} images of "
        "the test part were evaluated at the end of every training and chose nothing. Each part "
        "has the classes in proportion, and is the same for every training (seed "
        f"{data.study['protocol']['seed']}). Of the pixels (0 to 255) "
        f"{CENTRED[inputs['centre']]} and {DIVIDED[inputs['divide']]}, as fitted on the images "
        "trained on."
    )


def _rows(data: ReportData, part: str) -> str:
    """Return how many images of a part there are; the study says so where no table does yet."""
    classes, planned = data.frames["classes"], data.study["protocol"][f"{part}_rows"]
    if len(classes):
        return f"{int(classes[f'{part}_rows'].sum()):,}"
    return "All" if planned is None else f"{planned:,}"


def _training(data: ReportData) -> str:
    """Say what the stages start from."""
    recipe = sweeps.completed(data.study["sweep"]["recipe"])
    training = recipe["training"]
    network, optimizer = recipe["network"], recipe["optimizer"]
    text = (
        f"The stages start from {_component('image_networks', network)}, trained by "
        f"{_component('optimizers', optimizer)} for "
        f"{wording.count(training['epochs'], 'epoch')} in batches of {training['batch_size']}"
    )
    text += ", the rest of an epoch left out" if training["drop_last"] else ""
    for kind, part in (
        ("schedules", "schedules"),
        ("wrappers", "wrappers"),
        ("regularisers", "regularisers"),
        ("augmentations", "augmentation"),
    ):
        named = [_component(kind, one) for one in recipe[part] if one["name"] != "constant"]
        text += f"; {part}: {wording.listing(named)}" if named else ""
    if training["patience"] is not None:
        text += (
            f". A training ended after {wording.count(training['patience'], 'row')} of progress "
            "without a lower loss of the held-out images, and its network of the lowest was taken"
        )
    return text + ". " + _sizes(data)


def _sizes(data: ReportData) -> str:
    """Say how many parameters the networks have."""
    found = sorted(column(data.frames["runs"], "parameters").dropna().astype(int).unique())
    if not found:
        return ""
    if len(found) == 1:
        return f"The network has {found[0]:,} parameters."
    return f"The networks have {found[0]:,} to {found[-1]:,} parameters."


def _component(kind: str, part: dict[str, Any]) -> str:
    """Return a component's title with its hyperparameters."""
    named = [
        f"{key} {sweeps.shown(value)}"
        for key, value in part["settings"].items()
        if value is not None
    ]
    title = registry.title(kind, part["name"])
    return f"{title} ({', '.join(named)})" if named else title


def _stages(data: ReportData) -> str:
    """Say what the stages varied."""
    parts = []
    for stage in data.study["sweep"]["stages"]:
        varied = wording.listing(stage["vary"]) or "nothing"
        start = f"from the winner of {stage['begins']}" if stage["begins"] else "from the study"
        parts.append(
            f"{stage['name']} varied {varied} ({wording.count(stage['settings'], 'setting')}, "
            f"{start})"
        )
    protocol = data.study["protocol"]
    best = "highest" if protocol["selection"] == "accuracy" else "lowest"
    return (
        f"In stages, {wording.listing(parts, 30)}. Every setting was trained "
        f"{wording.count(protocol['replicates'], 'time')}; the winner is that of the {best} mean "
        f"{protocol['selection']} on the held-out images among those all of whose trainings ended "
        "well, ties going to the setting that stands first."
    )


def _measured(data: ReportData) -> str:
    """Say what was measured, and how seeds were given."""
    return (
        "Initial weights, the order of batches, dropout and augmentation come from generators that "
        "are named by seed, replicate, and epoch or step, and are the same for all settings: the "
        "comparison is paired, and a training that was interrupted goes on as if it had not been. "
        "Accuracy and loss on training images are those of at most 10,000 of them at the end, "
        "without augmentation. A training whose loss was not finite has diverged. Spreads are "
        "standard deviations over the replicates. No test of significance is made: one set of "
        "images is one observation."
    )


def members(data: ReportData) -> list[tuple[str, str]]:
    """Return kind and name of every component of the settings, each once."""
    found: dict[tuple[str, str], None] = {}
    for recipe in data.frames["settings"].get("recipe", pd.Series(dtype=object)):
        found.update(dict.fromkeys(sweeps.components(json.loads(recipe))))
    return list(found)


def references(data: ReportData) -> list[str]:
    """Return what the report rests on: images, networks, optimizers and the rest; each once."""
    entry = data.study["sweep"]["images"]["entry"]
    found = [f"{entry['title']}: {entry['citation']} {entry['address']}", WILSON]
    found += [
        f"{registry.title(kind, name)}: {reference}."
        for kind, name in members(data)
        if (reference := registry.reference(kind, name))
    ]
    return list(dict.fromkeys(found))


def glossary(data: ReportData) -> dict[str, Any]:
    """Return the terms, and how to read the figures."""
    return listed(TERMS, data.figures)
