"""A study of foreign scores, from its table to its report, without Snakemake."""

import json
from pathlib import Path
from typing import Any

import yaml

import compare_algorithms
import draw_figure
import import_scores
import render_report
from steeplechase import registry
from steeplechase.study import load_study
from steeplechase.study_facts import study_facts

ROOT = Path(__file__).resolve().parents[1]


def write_study(folder: Path, text: str | bytes, **keys: Any) -> Path:
    """Write a table of scores and its study below `folder`; return the study's file."""
    folder.mkdir(parents=True, exist_ok=True)
    content = text.encode("utf-8") if isinstance(text, str) else text
    (folder / "scores.csv").write_bytes(content)
    path = folder / "mine.yaml"
    study = {"scores": "scores.csv", "direction": "higher", **keys}
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return path


def build(
    folder: Path, text: str | bytes, figures: bool = True, **keys: Any
) -> tuple[str, dict[str, Any]]:
    """Return the report, its figures drawn if wanted, and statistics.json of these scores."""
    study = load_study(str(write_study(folder, text, **keys)), ROOT)
    results = folder / "results"
    tables = results / "tables"
    import_scores.main(
        study.scores.path,
        study.comparison["metric"],
        tables / "scores.parquet",
        tables / "scores.csv",
        tables / "provenance.json",
        ROOT,
    )
    (results / "statistics").mkdir()
    outputs = {
        name: str(results / "statistics" / f"{name}.csv") for name in registry.statistic_tables()
    }
    outputs["json"] = str(results / "statistics" / "statistics.json")
    compare_algorithms.main(
        str(tables / "scores.parquet"),
        study.names,
        study.comparison,
        study.higher_is_better,
        outputs,
    )
    for figure in registry.drawn_figures("foreign") if figures else ():
        kinds = ("svg", "pdf", "csv", "json")
        files = [results / "figures" / f"{figure}.{kind}" for kind in kinds]
        draw_figure.main(figure, results, study.names, *files)
    page = results / "report.html"
    facts = study_facts(study, ROOT)
    render_report.main(study.name, facts, results, [], ROOT / "report", page)
    statistics = json.loads(Path(outputs["json"]).read_text(encoding="utf-8"))
    return page.read_text(encoding="utf-8"), statistics
