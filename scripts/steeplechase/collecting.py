"""From the files of data sets and packs to one tidy table each.

Rows are ordered by the study's data sets and algorithms, then by folds, trials and epochs, so
that the tables do not depend on packs or on the order in which jobs ended.
"""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from steeplechase.metrics import score_all
from steeplechase.tables import (
    DATASETS,
    pooled_columns,
    search_columns,
    to_table,
    trial_columns,
)

ORDER = ("outer_fold", "replicate", "trial", "inner_fold", "epoch", "row")


def concatenate(
    tables: Iterable[pa.Table], algorithms: Sequence[str], datasets: Sequence[str]
) -> pa.Table:
    """Concatenate tables and sort their rows by data set, algorithm and `ORDER`.

    Parameters
    ----------
    tables
        Of one layout; at least one. Of rows that identify the same training the first is kept.
    algorithms, datasets
        The study's, in order.
    """
    table = pa.concat_tables(tables)
    if not len(table):
        return table
    places = {
        "dataset": {name: place for place, name in enumerate(datasets)},
        "algorithm": {name: place for place, name in enumerate(algorithms)},
    }
    present = [name for name in ORDER if name in table.column_names]
    keys = np.array(
        [
            *([places[key][name] for name in table[key].to_pylist()] for key in places),
            # A refit that is not there has no trial.
            *(table[name].fill_null(-1).to_pylist() for name in present),
        ]
    )
    order = np.lexsort(keys[::-1])
    keys = keys[:, order]
    first = np.concatenate([[True], (keys[:, 1:] != keys[:, :-1]).any(axis=0)])
    return table.take(pa.array(order[first]))


def expand_hyperparameters(table: pa.Table, selection_metric: str) -> pa.Table:
    """Give each hyperparameter of the search files a column of its own."""
    fixed = table.drop_columns(["hyperparameters"])
    expanded = [json.loads(text) for text in table["hyperparameters"].to_pylist()]
    columns = trial_columns(selection_metric, expanded)
    extra = {n: kind for n, kind in columns.items() if n not in search_columns(selection_metric)}
    added = to_table(expanded, extra)
    for name in extra:
        fixed = fixed.append_column(pa.field(name, extra[name]), added[name])
    return fixed


def pool(scores: pa.Table, predictions: pa.Table, metrics: list[str]) -> pa.Table:
    """Compute the metrics of the pooled out-of-fold predictions.

    Every row of a data set is tested once a replicate; pooled, all classes are there, so metrics
    that are undefined on a fold have a value.

    Parameters
    ----------
    scores, predictions
        The study's tables.
    metrics
        To be computed.

    Returns
    -------
    pyarrow.Table
        One row for each (dataset, algorithm, replicate). Where a refit did not end well the
        status is that of the first such refit and nothing is computed. Where the predictions are
        not there it is "missing".
    """
    groups: dict[tuple, dict[str, Any]] = {}
    for row in scores.select(["dataset", "algorithm", "replicate", "status"]).to_pylist():
        key = (row["dataset"], row["algorithm"], row["replicate"])
        group = groups.setdefault(key, {"status": "ok", "labels": [], "probabilities": []})
        if group["status"] == "ok":
            group["status"] = row["status"]
    names = ("dataset", "algorithm", "replicate", "label", "probabilities")
    for *key, label, probabilities in zip(
        *(predictions[name].to_pylist() for name in names), strict=True
    ):
        groups[tuple(key)]["labels"].append(label)
        groups[tuple(key)]["probabilities"].append(probabilities)
    for group in groups.values():
        if group["status"] == "ok" and not group["labels"]:
            group["status"] = "missing"
    rows = [
        {
            "dataset": dataset,
            "algorithm": algorithm,
            "replicate": replicate,
            "n": len(group["labels"]),
            "status": group["status"],
            **_pooled_scores(group, metrics),
        }
        for (dataset, algorithm, replicate), group in groups.items()
    ]
    return to_table(rows, pooled_columns(metrics))


def _pooled_scores(group: dict[str, Any], metrics: list[str]) -> dict[str, Any]:
    """Return the pooled metrics of one group."""
    if group["status"] != "ok":
        return {"undefined": ""}
    probabilities = np.array(group["probabilities"], dtype=np.float64)
    classes = tuple(str(index) for index in range(probabilities.shape[1]))
    values, reasons = score_all(tuple(metrics), np.array(group["labels"]), probabilities, classes)
    return {
        "undefined": "; ".join(f"pooled_{name}: {why}" for name, why in sorted(reasons.items())),
        **{f"pooled_{name}": value for name, value in values.items()},
    }


def describe_datasets(cards: list[dict[str, Any]], splits: list[dict[str, Any]]) -> pa.Table:
    """Return one row a data set, from its card and its splits; those that lack one have none."""
    rows = []
    found = {card["name"]: card for card in cards}
    for folds in [one for one in splits if one["dataset"] in found]:
        card = found[folds["dataset"]]
        kinds = [feature["kind"] for feature in card["features"]]
        rows.append(
            {
                **{name: card.get(name) for name in DATASETS},
                "dataset": folds["dataset"],
                "rows_used": len(folds["rows"]),
                "numeric": kinds.count("numeric"),
                "categorical": kinds.count("categorical"),
                "classes": len(card["classes"]),
                "smallest_class": min(card["classes"].values()),
                "stratified": folds["stratified"],
                "note": "; ".join([*card.get("notes", []), *folds["notes"]]),
            }
        )
    return to_table(rows, DATASETS)


def without_nan(table: pa.Table) -> pa.Table:
    """Return the table with NaN as null, which CSV files show as an empty cell."""
    columns = []
    for column in table.itercolumns():
        if pa.types.is_floating(column.type):
            values = [
                v if v is not None and not math.isnan(v) else None for v in column.to_pylist()
            ]
            columns.append(pa.array(values, type=column.type))
        else:
            columns.append(column)
    return pa.Table.from_arrays(columns, schema=table.schema)
