"""The paper pack of made-up studies: complete, the same each time, and set by a real LaTeX."""

import re
import shutil
import subprocess
from pathlib import Path

import loaded_sweep
import pytest
import synthetic_study as synthetic
from synthetic_study import Synthetic

import write_paper
from steeplechase import registry
from steeplechase.paper import document, pack, tabular
from steeplechase.rendering.views import Cell, View

REFERENCES = Path(__file__).parents[3] / "config" / "references.bib"
PLAIN = {"diverged": ((1, 1, 0),), "failed": ((2, 2, 0),)}
HOSTILE = {
    "algorithms": synthetic.HOSTILE,
    "datasets": synthetic.HOSTILE[:4],
    "folds": 2,
    "inner_folds": 1,
    "trials": 2,
    "epochs": 3,
}
TABLES = ["summary", "pairs", "scores", "budgets", "hyperparameters", "audit", "datasets"]


def write(changes: dict, folder: Path) -> Path:
    """Write the tables of a study and its pack, and return the folder of the pack."""
    study = Synthetic(**changes)
    cards = synthetic.write(study, folder)
    made = folder / "paper"
    write_paper.main("synthetic", synthetic.settings(study), folder, cards, REFERENCES, made)
    return made


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    return write(PLAIN, tmp_path_factory.mktemp("plain"))


def test_everything_is_there(plain):
    files = {str(path.relative_to(plain)) for path in plain.rglob("*") if path.is_file()}
    drawn = {f"figures/{name}-{kind}.pdf" for name in registry.drawn_figures("trained")
             for kind in ("page", "column")}  # fmt: skip
    absent = re.findall(r"the figure (\w+)\.", (plain / "README.txt").read_text(encoding="utf-8"))
    drawn -= {f"figures/{name}-{kind}.pdf" for name in absent for kind in ("page", "column")}
    texts = {"README.txt", "methods.tex", "paper.tex", "refs.bib"}
    assert files == drawn | texts | {f"tables/{name}.tex" for name in TABLES}
    assert {"figures/critical_difference-page.pdf", "figures/trials-column.pdf"} <= files


@pytest.mark.parametrize(("kind", "inches"), [("page", 6.75), ("column", 3.25)])
def test_figures_have_their_width_and_fonts_that_can_be_edited(plain, kind, inches):
    for path in (plain / "figures").glob(f"*-{kind}.pdf"):
        printed = path.read_bytes()
        width = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ", printed)[1]
        assert float(width) == pytest.approx(72 * inches)
        assert b"/Type3" not in printed and b"CreationDate" not in printed


def test_every_citation_has_an_entry_and_texts_are_ascii(plain):
    texts = {path: path.read_text(encoding="utf-8") for path in plain.rglob("*.*")
             if path.suffix in (".tex", ".bib")}  # fmt: skip
    assert [path.name for path, text in texts.items() if not text.isascii()] == []
    listed = re.findall(r"\\cite\{([^}]*)\}", texts[plain / "methods.tex"])
    cited = set(",".join(listed).split(","))
    keys = re.findall(r"^@\w+\{(.*),$", texts[plain / "refs.bib"], re.M)
    assert len(keys) == len(set(keys))
    assert cited <= set(keys)
    assert {key for _, group in document.CITED for key in group} <= cited
    assert {"kingma2015", "loshchilov2017", "polyak1964"} <= set(keys)


def test_the_same_results_give_the_same_bytes(plain, tmp_path, monkeypatch):
    # Not the figures, whose bytes are tested elsewhere: drawing them takes long.
    monkeypatch.setattr(pack, "_figures", lambda data, folder: ([], {}))
    again = write(PLAIN, tmp_path)
    for path in again.rglob("*.*"):
        # Those that name the figures differ for want of them.
        if path.name not in ("paper.tex", "README.txt"):
            assert path.read_bytes() == (plain / path.relative_to(again)).read_bytes()


def write_sweep(name: str, folder: Path) -> Path:
    """Write the tables of a study of images and its pack, and return the folder of the pack."""
    sweep = loaded_sweep.SWEEPS[name]
    cards = loaded_sweep.write(sweep, folder)
    made = folder / "paper"
    write_paper.main("sweep", loaded_sweep.facts(sweep), folder, cards, REFERENCES, made)
    return made


@pytest.fixture(scope="module")
def of_images(tmp_path_factory) -> Path:
    return write_sweep("plain", tmp_path_factory.mktemp("images"))


def test_the_pack_of_images_has_its_tables_figures_and_sources(of_images):
    tables = {path.stem for path in (of_images / "tables").iterdir()}
    assert tables == {"summary", *(f"settings_{i}" for i in range(1, 5)), "fits", "classes"}
    absent = re.findall(r"the figure (\w+)\.", (of_images / "README.txt").read_text("utf-8"))
    drawn = set(registry.drawn_figures("sweep")) - set(absent)
    figures = {path.name for path in (of_images / "figures").iterdir()}
    assert figures == {f"{name}-{kind}.pdf" for name in drawn for kind in ("page", "column")}
    text = (of_images / "methods.tex").read_text(encoding="utf-8")
    cited = set(",".join(re.findall(r"\\cite\{([^}]*)\}", text)).split(","))
    keys = re.findall(r"^@\w+\{(.*),$", (of_images / "refs.bib").read_text("utf-8"), re.M)
    assert cited == set(keys) and len(keys) == len(set(keys))
    # The network, the crop, the flip, the optimizers and the schedule of its settings.
    assert {"he2016", "krizhevsky2012", "kingma2015", "polyak1964", "loshchilov2017"} <= cited
    assert not {"demsar2006", "friedman1937"} & cited


@pytest.mark.parametrize("name", ["nothing varied", "all failed"])
def test_the_pack_of_images_has_the_tables_that_there_are(tmp_path, monkeypatch, name):
    monkeypatch.setattr(pack, "_figures", lambda data, folder: ([], {}))
    made = write_sweep(name, tmp_path)
    assert ((made / "tables" / "classes.tex").exists()) == (name == "nothing varied")
    assert (made / "tables" / "settings_1.tex").exists()


def view(rows: int, columns: int, text: str = "0.5") -> View:
    heads = [("name", False), *((f"column {i}", True) for i in range(columns))]
    return View("Many", heads, [[Cell(f"row {i}"), *([Cell(text)] * columns)] for i in range(rows)])


def test_a_wide_table_has_parts_and_a_long_one_runs_over_pages():
    wide = tabular.tables(view(3, 30), "many")
    assert wide.count(r"\begin{table}") > 1 and wide.count("row 2 &") == wide.count(r"\toprule")
    assert r"\label{tab:many}" in wide and r"\label{tab:many-2}" in wide
    assert re.findall(r"column (\d+)", wide) == [str(i) for i in range(30)]
    assert r"\begin{longtable}" in tabular.tables(view(100, 2), "many")


def test_a_long_name_wraps_in_its_column():
    long = View("Names", [("name", False), ("n", True)], [[Cell("n" * 120), Cell("1")]])
    assert re.search(r"p\{\d+pt\}r", tabular.tables(long, "names"))


def compiled(folder: Path) -> str:
    """Set the article; return LaTeX's log."""
    for program in ("pdflatex", "bibtex"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} here (texlive-latex-base, texlive-latex-recommended)")
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    for command in (latex, ["bibtex", "paper"], latex, latex):
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=300
        )
        assert done.returncode == 0, done.stdout[-3000:]
        assert "Warning--" not in done.stdout
    return (folder / "paper.log").read_text(encoding="utf-8", errors="replace")


def too_wide(log: str) -> list[float]:
    return [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)]


def test_latex_sets_the_article(plain, tmp_path):
    folder = tmp_path / "paper"
    shutil.copytree(plain, folder)
    log = compiled(folder)
    assert too_wide(log) == []
    assert "undefined" not in log and "Missing character" not in log


@pytest.mark.slow
def test_latex_sets_the_article_of_images(of_images, tmp_path):
    folder = tmp_path / "paper"
    shutil.copytree(of_images, folder)
    log = compiled(folder)
    assert max(too_wide(log), default=0) < 20
    assert "undefined" not in log and "Missing character" not in log


@pytest.mark.slow
def test_latex_sets_hostile_names(tmp_path):
    folder = write(HOSTILE, tmp_path)
    log = compiled(folder)
    assert max(too_wide(log), default=0) < 20
    assert "undefined" not in log and "Missing character" not in log
    notes = (folder / "README.txt").read_text(encoding="utf-8")
    assert "empty boxes stand for them" in notes and "日本語の名前" in notes
