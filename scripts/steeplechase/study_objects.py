"""What a study consists of, as plain immutable objects."""

from dataclasses import dataclass, field
from typing import Any

from steeplechase import registry
from steeplechase.study_image_sets import ImageEntry


@dataclass(frozen=True)
class DataSet:
    """A data set of a study.

    Attributes
    ----------
    name
        Its name in paths and tables.
    entry
        Its entry in the catalogue, or what the study says of the user's own file.
    rows, features, classes
        Their numbers, as far as they are known without reading the data; else None.
    own_file
        Absolute path of the user's own file; None for data sets of the catalogue.
    """

    name: str
    entry: dict[str, Any]
    rows: int | None
    features: int | None
    classes: int | None
    own_file: str | None

    @property
    def origin(self) -> str:
        """What it shares with other data sets of one source; by default its name."""
        return self.entry.get("origin") or self.name


@dataclass(frozen=True)
class Component:
    """An optimizer, schedule, regulariser, wrapper or network with its hyperparameters.

    Attributes
    ----------
    name
        The module's name.
    settings
        Value of each hyperparameter that has one: given, else the declared default. Those in
        `space` are here too where they have a default, which holds where their condition does not.
    space
        The search space of each searched hyperparameter, as it stands in the study; the names in
        its ``when`` are those of the tables' columns, and the wanted values are lists.
    declared
        The declarations of its hyperparameters, which settings and spaces were checked against.
    """

    name: str
    settings: dict[str, Any]
    space: dict[str, dict[str, Any]]
    declared: dict[str, dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def resolved(self) -> dict[str, Any]:
        """Return the component as a plain dict with the keys name, settings and space."""
        return {"name": self.name, "settings": self.settings, "space": self.space}


@dataclass(frozen=True)
class Algorithm:
    """An optimizer under its schedules, what is around it, and number of trials.

    Attributes
    ----------
    name, title
        In tables, and in the report.
    optimizer, schedules
        Its components; at least one schedule. One with the hyperparameter ``until`` is followed
        by the next; such sequences, and what stands alone, are multiplied.
    regularisers, wrappers
        Further components, perhaps none.
    trials
        At most as many as its search space has configurations.
    training
        Settings that take the place of the study's: batch_size (a number or "all"), sampling.
    """

    name: str
    title: str
    optimizer: Component
    schedules: tuple[Component, ...]
    regularisers: tuple[Component, ...]
    wrappers: tuple[Component, ...]
    trials: int
    training: dict[str, Any] = field(default_factory=dict)

    def resolved(self) -> dict[str, Any]:
        """Return what determines the algorithm's results, as a plain dict for parameters of jobs.

        Keys: name, optimizer, schedules, regularisers, wrappers, of which each component has name,
        settings and space; and training, where it has settings of its own. Title and number of
        trials are not in it, since neither changes a trial's result.
        """
        own = {"training": self.training} if self.training else {}
        return {
            "name": self.name,
            "optimizer": self.optimizer.resolved(),
            "schedules": [schedule.resolved() for schedule in self.schedules],
            "regularisers": [regulariser.resolved() for regulariser in self.regularisers],
            "wrappers": [wrapper.resolved() for wrapper in self.wrappers],
            **own,
        }


@dataclass(frozen=True)
class Scores:
    """The scores of a study that trains nothing.

    Attributes
    ----------
    file
        Its path as the study names it.
    path
        The same, absolute.
    direction
        Whether "higher" or "lower" scores are better.
    algorithms
        Names in the order of the file.
    """

    file: str
    path: str
    direction: str
    algorithms: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """A loss of a few parameters that a study's algorithms descend.

    Attributes
    ----------
    name
        In tables and paths.
    problem
        The module's name.
    settings
        All of its settings, each a value.
    """

    name: str
    problem: str
    settings: dict[str, Any]

    @property
    def has_rows(self) -> bool:
        """Whether its loss is a mean over rows, of which batches can be taken."""
        return bool(registry.declared("problems", self.problem)["BATCHES"])


@dataclass(frozen=True)
class Stage:
    """A stage of a sweep: settings that start from one recipe, of which one wins.

    Attributes
    ----------
    name, title
        In tables and paths, and in the report.
    begins
        The stage whose winner it starts from; None for the study's own recipe.
    vary
        What it varies, each with its values: parts of the recipe, or keys of parts.
    """

    name: str
    title: str
    begins: str | None
    vary: dict[str, list[Any]]


@dataclass(frozen=True)
class Sweep:
    """What a study of images trains.

    Attributes
    ----------
    images
        The set of images, as the catalogue has it.
    recipe
        What the stages start from; see `sweeps`.
    stages
        In the order of the file; each builds on none or on one before it.
    files
        Absolute path of each local file of weights, by its text in the study.
    """

    images: ImageEntry
    recipe: dict[str, Any]
    stages: tuple[Stage, ...]
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """A study, checked and complete: all defaults are filled in.

    Attributes
    ----------
    name
        Stem of the study's file.
    title, description
        For the report.
    path
        The study's file, absolute.
    extends
        The files of the studies that it extends, absolute, the nearest first.
    datasets, algorithms
        In the order of the file.
    network
        The network's name and hyperparameters, in one dict.
    training, protocol, comparison, packing
        As in the file, complete; ``comparison["metric"]`` is never None.
    metrics
        Names of the metrics.
    on_audit
        What is done about data that spoil a comparison: warn, exclude or fail.
    scores
        The scores that were trained elsewhere, None for a study that trains. With them there are
        neither data sets nor algorithms here, and what only matters to training is empty.
    problems
        What is minimised in a study of problems; empty for others. With them there are no data
        sets, and what only matters to networks is empty.
    sweep
        What a study of images trains; None for others. With it there are neither data sets nor
        algorithms here.
    """

    name: str
    title: str
    description: str
    path: str
    datasets: tuple[DataSet, ...]
    algorithms: tuple[Algorithm, ...]
    network: dict[str, Any]
    training: dict[str, Any]
    protocol: dict[str, Any]
    metrics: tuple[str, ...]
    comparison: dict[str, Any]
    packing: dict[str, Any]
    on_audit: str
    scores: Scores | None = None
    extends: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    sweep: Sweep | None = None

    @property
    def kind(self) -> str:
        """What kind of study it is: trained (on data sets), foreign, descents or sweep."""
        if self.scores:
            return "foreign"
        if self.problems:
            return "descents"
        return "sweep" if self.sweep else "trained"

    @property
    def trains(self) -> bool:
        """Whether it trains networks on data sets."""
        return self.kind == "trained"

    @property
    def names(self) -> list[str]:
        """Names of the algorithms, in order."""
        if self.scores:
            return list(self.scores.algorithms)
        return [algorithm.name for algorithm in self.algorithms]

    @property
    def higher_is_better(self) -> bool:
        """Direction of the metric that is compared."""
        if self.problems:
            return False
        if self.scores:
            return self.scores.direction == "higher"
        return registry.declared("metrics", self.comparison["metric"])["HIGHER_IS_BETTER"]
