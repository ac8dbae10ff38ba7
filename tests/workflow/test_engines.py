"""Both engines run a whole study, and in float64 they select the same trials."""

import json

import pytest
from small_project import small_study


def selected(project, engine):
    """Return what a study with this engine selects in float64."""
    study = small_study()
    study["training"] = {**study["training"], "engine": engine, "precision": "float64"}
    project.study(engine, study)
    targets = [f"results/{engine}/selected/{name}.json" for name in study["datasets"]]
    project.run(engine, *targets)
    return [
        [{**row, "validation": round(row["validation"], 9)} for row in json.loads(text)]
        for text in ((project.folder / target).read_text(encoding="utf-8") for target in targets)
    ]


@pytest.mark.slow
def test_same_trials_in_float64(project):
    fused = selected(project, "fused")
    assert sum(map(len, fused)) == 8
    assert fused == selected(project, "loop")
