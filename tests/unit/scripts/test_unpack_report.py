"""Unpacking a report: the same bytes come back, and nothing else is ever written."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import synthetic_study as synthetic
from synthetic_study import Synthetic

import draw_figure
import render_report
import unpack_report
from steeplechase.rendering import carried
from unpack_report import ReportError

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "unpack_report.py"
STUDY = Synthetic(datasets=("iris", "wine"), folds=2, trials=2, epochs=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Results of a small study with its report."""
    results = tmp_path_factory.mktemp("study")
    cards = synthetic.write(STUDY, results)
    for name in ("scores", "pooled", "datasets"):
        text = synthetic.tables(STUDY)[f"tables/{name}.parquet"].to_csv(index=False)
        (results / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    files = [results / "figures" / f"rank_heatmap.{s}" for s in ("svg", "pdf", "csv", "json")]
    draw_figure.main("rank_heatmap", results, STUDY.algorithms, *files)
    render_report.main(
        "synthetic",
        synthetic.settings(STUDY),
        results,
        cards,
        ROOT / "report",
        results / "report.html",
    )
    return results


@pytest.fixture(scope="module")
def page(folder) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def packed(files: dict[str, bytes], **changes) -> str:
    """Return a page that carries these files, with changes of the manifest."""
    block = base64.b64encode(carried.pack(files, {"study": "s", **changes})).decode()
    return (
        '<meta name="generator" content="Steeplechase">'
        f'<script type="application/zip" id="carried-data" data-format="1">\n{block}\n</script>'
        "</html>"
    )


def write(folder: Path, html: str) -> Path:
    path = folder / "report.html"
    path.write_text(html, encoding="utf-8")
    return path


def test_every_file_comes_back_byte_for_byte(folder, tmp_path):
    said = unpack_report.main(str(folder / "report.html"), str(tmp_path / "out"), False, False)
    out = {p.relative_to(tmp_path / "out"): p for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert f"{len(out)} files of synthetic" in said
    made = {"manifest.json", "study.json", "study.yaml"}
    for name, path in out.items():
        if str(name) in made:
            continue
        source = folder / name if name.parts[0] != "cards" else folder / "datasets" / name.name
        assert path.read_bytes() == source.read_bytes()
    there = {name.as_posix() for name in out}
    assert {"tables/scores.csv", "tables/trials.parquet", "tables/curves.parquet"} <= there
    assert {"statistics/statistics.json", "figures/rank_heatmap.csv", "cards/1.card.json"} <= there
    assert (tmp_path / "out" / "study.yaml").read_text() == synthetic.settings(STUDY)["text"]


def test_python_alone_unpacks_beside_the_report(page, tmp_path):
    """Isolated, without site packages: nothing but the standard library can be imported."""
    write(tmp_path, page)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(tmp_path / "report.html")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report-data" / "tables" / "scores.csv").is_file()


def test_a_folder_in_use_is_left_alone_unless_forced(page, tmp_path):
    path = write(tmp_path, page)
    target = tmp_path / "out"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(ReportError, match=r"out: is not empty: .* --force"):
        unpack_report.main(str(path), str(target), False, False)
    assert [p.name for p in target.iterdir()] == ["mine.txt"]
    unpack_report.main(str(path), str(target), True, False)
    assert (target / "mine.txt").read_text() == "mine"
    assert (target / "tables" / "scores.csv").is_file()


def test_a_list_writes_nothing(page, tmp_path):
    path = write(tmp_path, page)
    assert "tables/scores.csv" in unpack_report.main(str(path), None, False, True)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "name",
    ["../out.csv", "a/../../out.csv", "/out.csv", "a\\..\\..\\out.csv", "C:out.csv", "a\x1b[2J"],
)
def test_nothing_is_written_outside_the_folder(tmp_path, name):
    path = write(tmp_path, packed({"good.csv": b"1", name: b"2"}))
    with pytest.raises(ReportError, match="refused"):
        unpack_report.main(str(path), str(tmp_path / "in" / "out"), False, False)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_not_followed_out_of_the_folder(tmp_path):
    path = write(tmp_path, packed({"tables/scores.csv": b"1"}))
    for name in ("out", "elsewhere"):
        (tmp_path / name).mkdir()
    (tmp_path / "out" / "tables").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReportError, match="follow a link"):
        unpack_report.main(str(path), str(tmp_path / "out"), True, False)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def damaged(page: str) -> str:
    """Return a page whose archive has one changed byte, in the middle of a file."""
    block = re.search(r'(data-format="1">)(.*?)(</script>)', page, re.S)
    archive = bytearray(base64.b64decode(block[2]))
    archive[len(archive) // 2] ^= 1
    changed = base64.b64encode(bytes(archive)).decode()
    return page.replace(block[2], changed)


BAD = {
    "other page": (lambda page: "<html><p>Hello</p></html>", "not a report of Steeplechase"),
    "older": (
        lambda page: re.sub(r'<script type="application/zip".*?</script>', "", page, flags=re.S),
        "carries no data .made by an older version",
    ),
    "newer": (
        lambda page: page.replace('data-format="1"', 'data-format="2"'),
        "newer version of Steeplechase",
    ),
    "cut before": (lambda page: page[:3000], "truncated: the page ends before its data"),
    "cut within": (
        lambda page: page[: page.index("carried-data") + 5000],
        "truncated: the page ends within its data",
    ),
    "no base64": (lambda page: page.replace("UEsDB", "UE?DB", 1), "damaged: its data are not"),
    "changed": (damaged, "damaged: "),
    "empty": (
        lambda page: re.sub(r'(data-format="1">).*?(</script>)', r"\1\2", page, flags=re.S),
        "damaged: its archive cannot be read",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_report_is_one_line_and_nothing_is_written(page, tmp_path, name):
    make, reason = BAD[name]
    path = write(tmp_path, make(page))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(path), str(tmp_path / "out")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert re.search(re.escape(str(path)) + ": .*" + reason, done.stderr), done.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_what_the_manifest_says_is_not_written(tmp_path, monkeypatch):
    """The archive is whole by its own check sums; only the digest tells."""

    class Other:
        def hexdigest(self):
            return hashlib.new("sha256", b"other").hexdigest()

    monkeypatch.setattr(carried.hashlib, "sha256", lambda content: Other())
    html = packed({"a.csv": b"1"})
    monkeypatch.undo()
    path = write(tmp_path, html)
    with pytest.raises(ReportError, match=r"a\.csv is not what it was"):
        unpack_report.main(str(path), str(tmp_path / "out"), False, False)
    assert not (tmp_path / "out").exists()


def test_what_was_left_out_is_said(tmp_path):
    path = write(tmp_path, packed({"a.csv": b"1"}, left_out={"tables/curves.parquet": 12345}))
    said = unpack_report.main(str(path), None, False, False)
    assert "left out for its size: tables/curves.parquet (12,345 bytes)" in said


def test_the_formats_of_the_page_and_of_the_script_are_one(folder):
    files = unpack_report.read_report(folder / "report.html")
    assert json.loads(files["manifest.json"])["format"] == carried.FORMAT == unpack_report.FORMAT
    assert unpack_report.MANIFEST == carried.MANIFEST
