"""From the files of data sets and packs to one tidy table each.

Rows are ordered by the study's data sets and algorithms, then by folds, trials and epochs, so
that the tables do not depend on packs or on the order in which jobs ended. What is done here is
done one data set at a time: no table is ever in memory as a whole.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from steeplechase.metrics import score_all
from steeplechase.planned import Gathering
from steeplechase.tables import DATASETS, pooled_columns, to_table
from steeplechase.wanting import reasons, with_missing

ORDER = ("outer_fold", "replicate", "trial", "inner_fold", "epoch", "row")


def files_of_datasets(files: Iterable[str]) -> dict[str, list[str]]:
    """Return the Parquet files that hold rows of each data set, in the order given."""
    found: dict[str, list[str]] = {}
    for path in files:
        with pq.ParquetFile(path, read_dictionary=["dataset"]) as file:
            names = file.read(columns=["dataset"], use_threads=False)["dataset"].unique()
        for name in names.to_pylist():
            found.setdefault(name, []).append(path)
    return found


def collect_dataset(
    gathering: Gathering,
    files: Mapping[str, list[str]],
    layouts: Mapping[str, dict[str, pa.DataType]],
    metrics: list[str],
    folder: Path,
) -> tuple[dict[str, pa.Table], pa.Table]:
    """Collect one data set.

    Parameters
    ----------
    gathering
        Of a plan of this data set alone; takes note of what is left out.
    files
        Its files: search, scores, curves and predictions.
    layouts
        Columns of the search files and of the tables, by their names.
    metrics
        As in the study.
    folder
        The study's results, whose logs tell of jobs that failed.

    Returns
    -------
    parts : dict
        Its rows of the tables trials, scores (with those that are missing), curves, predictions
        and pooled.
    there : pyarrow.Table
        The scores that are there.
    """
    names, datasets = list(gathering.plan.trials), list(gathering.plan.datasets)
    found = gathering.search(files["search"], layouts["search"])
    trials = concatenate(found, names, datasets)
    own = {part: layouts[part] for part in ("scores", "curves", "predictions")}
    refits = {
        part: concatenate(found, names, datasets)
        for part, found in gathering.refits(files, own).items()
    }
    why = reasons(gathering, folder)
    scores = with_missing(refits["scores"], gathering.plan, layouts["scores"], why)
    parts = {
        "trials": expand_hyperparameters(trials, layouts["trials"]),
        **refits,
        "scores": concatenate([scores], names, datasets),
    }
    parts["pooled"] = pool(parts["scores"], parts["predictions"], metrics)
    return parts, refits["scores"]


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
    table = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    if not len(table):
        return table
    present = [name for name in ORDER if name in table.column_names]
    keys = pa.table(
        {
            "dataset": pc.index_in(table["dataset"], pa.array(datasets)),
            "algorithm": pc.index_in(table["algorithm"], pa.array(algorithms)),
            # A refit that is not there has no trial.
            **{name: table[name].fill_null(-1) for name in present},
        }
    )
    # Which is stable.
    order = pc.sort_indices(keys, [(name, "ascending") for name in keys.column_names])
    first = np.zeros(len(table), dtype=bool)
    first[0] = True
    for column in keys.itercolumns():
        values = column.take(order).to_numpy()
        first[1:] |= values[1:] != values[:-1]
    return table.take(order if first.all() else order.filter(pa.array(first)))


def expand_hyperparameters(table: pa.Table, columns: dict[str, pa.DataType]) -> pa.Table:
    """Give each hyperparameter of the search files a column of its own.

    Parameters
    ----------
    table
        In the layout of the search files.
    columns
        Of the result, as of `tables.trial_columns`.
    """
    texts = table["hyperparameters"].combine_chunks()
    if not pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_encode()
    # There are few of them, each on all data sets and folds.
    used, places = np.unique(texts.indices.to_numpy(), return_inverse=True)
    distinct = [json.loads(text) for text in texts.dictionary.take(pa.array(used)).to_pylist()]
    added = to_table(distinct, {n: t for n, t in columns.items() if n not in table.column_names})
    fixed = table.drop_columns(["hyperparameters"])
    for name, column in zip(added.schema, added.take(pa.array(places)).itercolumns(), strict=True):
        fixed = fixed.append_column(name, column)
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
    groups: dict[tuple, str] = {}
    for row in scores.select(["dataset", "algorithm", "replicate", "status"]).to_pylist():
        key = (row["dataset"], row["algorithm"], row["replicate"])
        if groups.get(key, "ok") == "ok":
            groups[key] = row["status"]
    rows = []
    for key, status in groups.items():
        named = dict(zip(("dataset", "algorithm", "replicate"), key, strict=True))
        masks = [pc.equal(predictions[name], value) for name, value in named.items()]
        own = predictions.filter(reduce(pc.and_, masks))
        status = "missing" if status == "ok" and not len(own) else status
        values = _pooled_scores(own, metrics) if status == "ok" else {"undefined": ""}
        rows.append({**named, "n": len(own), "status": status, **values})
    return to_table(rows, pooled_columns(metrics))


def _pooled_scores(predictions: pa.Table, metrics: list[str]) -> dict[str, Any]:
    """Return the pooled metrics of one group."""
    flat = predictions["probabilities"].combine_chunks().flatten().to_numpy()
    probabilities = flat.reshape(len(predictions), -1).astype(np.float64)
    classes = tuple(str(index) for index in range(probabilities.shape[1]))
    labels = predictions["label"].to_numpy()
    values, reasons = score_all(tuple(metrics), labels, probabilities, classes)
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
