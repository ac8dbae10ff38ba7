"""The study that the README shows runs as it stands there, on two CSV files of one's own.

It is drawn with all figures, and Snakemake makes its own report of the run.
"""

import json
import random
import re
import zipfile

import pandas as pd
import pytest
from small_project import ROOT

from steeplechase import registry

pytestmark = pytest.mark.slow


def write_csv_files(folder):
    """Write the two files that the README's study names."""
    draw = random.Random(1)
    measurements = ["length,width,kind"]
    survey = ["answer,region,age,income"]
    for _ in range(60):
        length, width = draw.gauss(0, 1), draw.gauss(0, 1)
        measurements.append(f"{length:.3f},{width:.3f},{'long' if length > width else 'wide'}")
        region, age = draw.choice(["1", "2", "3"]), draw.randint(18, 90)
        income = "?" if draw.random() < 0.1 else f"{draw.uniform(1, 9):.2f}"
        survey.append(f"{'yes' if region == '1' or age > 60 else 'no'},{region},{age},{income}")
    (folder / "measurements.csv").write_text("\n".join(measurements) + "\n", encoding="utf-8")
    (folder / "survey.csv").write_text("\n".join(survey) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def finished(whole_project):
    """Return the project with the README's study run to its report, and what was printed."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (study,) = re.findall(r"```yaml\n(.*?)```", readme, flags=re.DOTALL)
    folder = whole_project.folder / "mine"
    folder.mkdir()
    (folder / "my_study.yaml").write_text(study, encoding="utf-8")
    write_csv_files(folder)
    return whole_project, whole_project.run("mine/my_study.yaml")


def test_the_study_of_the_readme_runs(finished):
    project, output = finished
    assert "results/my_study/report.html" in output
    scores = pd.read_csv(project.results("my_study") / "tables" / "scores.csv")
    assert set(scores["dataset"]) == {"iris", "measurements", "survey"}
    assert set(scores["status"]) == {"ok"}
    assert scores["test_accuracy"].mean() > 0.6


def test_snakemakes_own_report_has_captions_categories_and_labels(finished):
    project, _ = finished
    project.snakemake("--report", "own.zip", "--config", "study=mine/my_study.yaml")
    with zipfile.ZipFile(project.folder / "own.zip") as archive:
        page = archive.read("own/report.html").decode("utf-8")
        inside = {name.rsplit("/", 1)[-1] for name in archive.namelist()}
    figures = {f"{name}.svg" for name in registry.drawn_figures("trained")}
    tables = {"scores.csv", "mean_ranks.csv", "pairs.csv"}
    assert figures | tables | {"report.html"} <= inside
    # Nothing is loaded from elsewhere.
    assert not re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["']https?:""", page)
    for name in figures | tables:
        about = page[page.index(f'"name": "{name}"') :]
        caption = re.search(r'"caption": "<p>(.*?)</p>', about).group(1)
        assert len(caption) > 100 and re.search(r'"labels": {"(figure|table)": "', about[:300])
    facts = json.loads(
        (project.results("my_study") / "figures" / "rank_heatmap.json").read_text("utf-8")
    )
    assert facts["finding"] in page
    for category in ("Figures", "Tables", "Report"):
        assert f'"{category}"' in page
