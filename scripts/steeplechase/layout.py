"""Which result files a study has and what they keep; read with the workflow, so without imports."""

TABLES = ("scores", "trials", "curves", "predictions", "pooled", "datasets")
CSV_TABLES = ("scores", "trials", "pooled", "datasets")
STATISTICS = ("mean_ranks", "pairs", "friedman", "ranks", "cliques", "leave_one_out")

IMPORTED_TABLES = ("scores",)  # of scores that were trained elsewhere

# Of problems that are descended.
DESCENT_TABLES = ("descents", "iterations", "problems", "surfaces", "points")
DESCENT_CSV_TABLES = ("descents", "problems")

# Of sweeps over settings on images.
SWEEP_TABLES = (
    "runs",
    "progress",
    "image_predictions",
    "settings",
    "choices",
    "classes",
    "mistakes",
)
SWEEP_CSV_TABLES = ("runs", "progress", "settings", "choices", "classes")


def validation_metrics(selection_metric: str) -> tuple[str, ...]:
    """Return the metrics that are kept of inner trainings: accuracy and what selects."""
    return tuple(dict.fromkeys(("accuracy", selection_metric)))
