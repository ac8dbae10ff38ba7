"""Tables, algorithms and trainers small enough that hundreds of them train within a second."""

import json
from types import SimpleNamespace

import numpy as np

from steeplechase import registry
from steeplechase.components import parts
from steeplechase.data.table import Table, make_table
from steeplechase.protocol.packs import list_cells
from steeplechase.protocol.splits import make_splits
from steeplechase.protocol.trials import draw_trials
from steeplechase.training.cache import CellCache
from steeplechase.training.cells import search
from steeplechase.training.device import CPU, Device
from steeplechase.training.task import SplitTensors, Task
from steeplechase.training.trainings import Trainer, Training

NETWORK = {
    "name": "mlp",
    "hidden": [8, 8],
    "activation": "relu",
    "output_activation": "none",
    "initialisation": "glorot_uniform",
}
TRAINING = {
    "epochs": 4,
    "batch_size": 16,
    "sampling": "without_replacement",
    "schedule_unit": "epoch",
    "engine": "fused",
    "precision": "float32",
}
PROTOCOL = {
    "name": "nested_cv",
    "outer_folds": 3,
    "inner_folds": 2,
    "trials": 4,
    "replicates": 1,
    "stratified": True,
    "max_rows": None,
    "sampler": "random",
    "selection_metric": "accuracy",
    "seed": 1,
}
# Hyperparameters of each wrapper that show in a short training, for several networks.
WRAPPERS = {
    "clip_norm": [{"max_norm": 0.2}, {"max_norm": 3.0}, {"max_norm": 20.0}],
    "clip_value": [{"max_value": 0.05}, {"max_value": 0.5}, {"max_value": 4.0}],
    "ema": [{"decay": 0.9}, {"decay": 0.5}, {"decay": 0.99}],
    "gradient_noise": [{"eta": 0.3, "gamma": 0.55}, {"eta": 0.01, "gamma": 0.0}],
    "lookahead": [{"k": 5, "alpha": 0.5}, {"k": 1, "alpha": 0.8}, {"k": 7, "alpha": 1.0}],
    "swa": [{"start_epoch": 2}, {"start_epoch": 0}, {"start_epoch": 12}],
}


def small_table(rows: int = 36, classes: int = 3, seed: int = 0, name: str = "small") -> Table:
    """Return a table of numbers and categories, some missing, that say something of the class."""
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(rows) % classes)
    numeric = random.normal(size=(rows, 3)) + labels[:, None] * np.array([1.0, -0.5, 0.0])
    numeric[random.random(numeric.shape) < 0.05] = np.nan
    colour = np.where(random.random(rows) < 0.6, labels % 3, random.integers(0, 3, rows))
    colour[random.random(rows) < 0.1] = -1
    return make_table(
        name,
        numeric,
        ("height", "weight", "noise"),
        colour[:, None],
        ("colour",),
        (("blue", "green", "red"),),
        labels,
        tuple("abcdefgh"[:classes]),
    )


def with_values(table: Table, **contents) -> Table:
    """Return the table with other numbers, categories or labels."""
    names = ("numeric", "categorical", "labels")
    values = {name: contents.get(name, getattr(table, name)) for name in names}
    return make_table(
        table.name,
        values["numeric"],
        table.numeric_names,
        values["categorical"],
        table.categorical_names,
        table.categories,
        values["labels"],
        table.classes,
    )


def component(kind: str, name: str, **given) -> dict:
    """Return a resolved component: what is not given has its default; a dict is a space."""
    declared = registry.declared(kind, name)["HYPERPARAMETERS"]
    settings = {key: one["default"] for key, one in declared.items() if "default" in one}
    settings |= {key: value for key, value in given.items() if not isinstance(value, dict)}
    space = {key: value for key, value in given.items() if isinstance(value, dict)}
    return {"name": name, "settings": settings, "space": space}


def algorithm(
    name: str, optimizer: dict, *schedules: dict, regularisers: tuple = (), wrappers: tuple = ()
) -> dict:
    """Return a resolved algorithm."""
    schedules = schedules or (component("schedules", "constant"),)
    return {
        "name": name,
        "optimizer": optimizer,
        "schedules": list(schedules),
        "regularisers": list(regularisers),
        "wrappers": list(wrappers),
    }


def wrapper(name: str) -> dict:
    """Return a wrapper with hyperparameters that show."""
    return component("wrappers", name, **WRAPPERS[name][0])


def momentum_algorithm(name: str = "restarts") -> dict:
    """Return an algorithm with two searched hyperparameters, 40 configurations."""
    return algorithm(
        name,
        component("optimizers", "momentum", lr={"start": 0.01, "step": 0.01, "count": 10}),
        component("schedules", "cosine_restarts", T_0={"integers": [1, 4]}),
    )


def adam_algorithm(name: str = "drop") -> dict:
    """Return an algorithm with a continuous space."""
    return algorithm(
        name,
        component("optimizers", "adam", lr={"log_uniform": [0.001, 0.1]}),
        component("schedules", "step", reduce_epoch={"integers": [1, 4]}),
    )


def plain_algorithm(name: str = "plain") -> dict:
    """Return gradient descent with four rates."""
    return algorithm(name, component("optimizers", "sgd", lr={"values": [0.1, 0.2, 0.3, 0.4]}))


def diverging_algorithm(name: str = "wild") -> dict:
    """Return an algorithm whose every rate is absurd."""
    return algorithm(name, component("optimizers", "sgd", lr={"values": [1e30, 1e31, 1e32, 1e33]}))


def small_trainer(
    *algorithms: dict,
    table: Table | None = None,
    splits: dict | None = None,
    network: dict | None = None,
    training: dict | None = None,
    protocol: dict | None = None,
    device: Device = CPU,
) -> Trainer:
    """Return a trainer of a small table; `network`, `training`, `protocol` hold what differs."""
    table = table or small_table()
    protocol = {**PROTOCOL, **(protocol or {})}
    return Trainer(
        table,
        splits or make_splits(table.labels, table.name, protocol),
        {one["name"]: one for one in algorithms},
        {**NETWORK, **(network or {})},
        {**TRAINING, **(training or {})},
        protocol["seed"],
        device,
    )


def training_of(
    algorithm: dict,
    *hyperparameters: dict,
    outer_fold: int = 0,
    inner_fold: int | None = 0,
    replicate: int = 0,
) -> Training:
    """Return a training with the settings of the algorithm, changed where given a component."""
    components = parts(algorithm)
    changes = [*hyperparameters, *({} for _ in components[len(hyperparameters) :])]
    trial = tuple({**c["settings"], **new} for c, new in zip(components, changes, strict=True))
    return Training(algorithm["name"], outer_fold, inner_fold, replicate, trial)


def recording_optimizer(gradients: list, rates: list, lr: bool = True) -> SimpleNamespace:
    """Return plain gradient descent that notes its gradients, last layer first, and its rates.

    With ``lr=False`` it leaves the parameters alone.
    """

    def update(parameter, gradient, state, scratch, step, lr_now):
        gradients.append(gradient.numpy().copy())
        rates.append(lr_now)
        if lr:
            parameter.sub_(gradient.mul_(lr_now))

    return SimpleNamespace(STATE=(), update=update)


def one_task(split: SplitTensors, parameters: list[np.ndarray], optimizer, **others) -> Task:
    """Return a task of one epoch at rate 0.1, with `others` in place of the defaults."""
    settings = {
        "activation": "relu",
        "hyperparameters": {},
        "rates": np.full(64, 0.1),
        "epochs": 1,
        "batch_size": 1000,
        "batch_order": lambda: np.random.default_rng(5),
        "curves": False,
        **others,
    }
    hidden = tuple(layer.shape[1] for layer in parameters[:-1])
    return Task(split=split, hidden=hidden, parameters=parameters, optimizer=optimizer, **settings)


def small_search(
    cache: CellCache,
    *algorithms: dict,
    trials: int = 2,
    outer_folds: int = 1,
    wanted: list | None = None,
    metric: str = "accuracy",
    **given,
) -> list[dict]:
    """Search these algorithms, all cells or those `wanted`; `given` goes to the trainer."""
    trainer = small_trainer(*algorithms, **given)
    counts = {one["name"]: trials for one in algorithms}
    drawn = {one["name"]: draw_trials(one, trials, 1) for one in algorithms}
    cells = list_cells(counts, outer_folds, 1) if wanted is None else wanted
    return search(trainer, cells, drawn, PROTOCOL["inner_folds"], metric, cache)


def text(rows: list[dict]) -> str:
    """Return rows as text that is equal to the last bit, and in which NaN equals NaN."""
    return json.dumps(rows)
