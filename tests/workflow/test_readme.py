"""The study that the README shows runs as it stands there, on two CSV files of one's own."""

import random
import re

import pandas as pd
from small_project import ROOT


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


def test_the_study_of_the_readme_runs(project):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (study,) = re.findall(r"```yaml\n(.*?)```", readme, flags=re.DOTALL)
    folder = project.folder / "mine"
    folder.mkdir()
    (folder / "my_study.yaml").write_text(study, encoding="utf-8")
    write_csv_files(folder)
    output = project.run("mine/my_study.yaml")
    assert "results/my_study/report.html" in output
    scores = pd.read_csv(project.results("my_study") / "tables" / "scores.csv")
    assert set(scores["dataset"]) == {"iris", "measurements", "survey"}
    assert set(scores["status"]) == {"ok"}
    assert scores["test_accuracy"].mean() > 0.6
