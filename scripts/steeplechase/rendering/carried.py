"""What the report carries inside itself: its tables and downloads, in one archive.

A report that was mailed or kept for years still has its numbers. The archive stands in the page
as text that no browser runs, draws, prints or finds; the page's script takes files out of it,
`scripts/unpack_report.py` all of them. It is a ZIP with Deflate, which every system opens and
browsers inflate; LZMA would be a little smaller, and few could read it.

The page's size is bounded by what was trained, and the archive gets what the page leaves. Files
are taken in an order of preference: what the verdict rests on, the numbers of tables and figures,
the trials, other downloads, and at last curves and predictions; those of one kind as far as they
fit. What does not is named in the page. Drawings stand in the page already, and are saved from
there.
"""

import base64
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from steeplechase import __version__, registry, wording
from steeplechase.fold_digests import fold_digests
from steeplechase.registry import OWN_TABLES
from steeplechase.rendering.data import ReportData
from steeplechase.tables import REFIT_KEYS

FORMAT = 1  # raise it when an older scripts/unpack_report.py could not read the archive
MANIFEST = "manifest.json"
SCORES = "tables/scores.csv"
COMPARED = "scores_compared.csv"  # carried where there is no room for all scores

# Bytes of the whole page: small for a small study, and never more than mail servers take.
SMALLEST = 950_000
A_REFIT = 190
LARGEST = 4_800_000
# Of the archive, however large the page is without it.
LEAST = 150_000
# The files' names in the archive, and the words around it.
ROOM = 4_000

# Of kinds of study with tables of their own: what explains the rest, and its summary.
MOST_WANTED = {"descents": ("problems", "descents"), "sweep": ("settings", "runs")}
LINE = 1_000  # characters of base64 to a line: editors dislike one line of megabytes
# Nothing that is written here deflates better; what is larger by more is not even tried.
BEST_RATIO = 25


@dataclass(frozen=True)
class Carried:
    """The archive as the templates need it.

    Attributes
    ----------
    block
        The archive in base64, in lines.
    size
        Of the archive, in bytes.
    files
        Paths below the study's results, or names of what was made for the archive.
    drawn
        Paths of the drawings that stand in the page itself, from which they are saved.
    left_out
        Sizes, in bytes, of what did not fit, by path.
    unbounded
        Whether it stands for an archive that holds all there is.
    """

    block: Markup = field(default_factory=Markup)
    size: int = 0
    files: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    unbounded: bool = False
    format: int = FORMAT

    def holds(self, path: str) -> bool:
        """Return whether a file can be taken from the page."""
        return self.unbounded or path in self.files or path in self.drawn

    @property
    def kilobytes(self) -> str:
        """Return the archive's size in words."""
        return _kilobytes(self.size)

    @property
    def missing(self) -> str:
        """Name what was left out, with sizes; nothing where all is there."""
        largest = sorted(self.left_out.items(), key=lambda one: -one[1])
        return wording.listing([f"{path} ({_kilobytes(size)})" for path, size in largest], 8)


def room(page: int, refits: int) -> int:
    """Return how many bytes an archive may have, before base64.

    Parameters
    ----------
    page
        Bytes of the page without the archive.
    refits
        Rows of the scores: how much was trained.
    """
    whole = min(SMALLEST + A_REFIT * refits, LARGEST)
    encoded = max(whole - page, LEAST) - ROOM
    return encoded * LINE // (LINE + 1) * 3 // 4


def carry(
    data: ReportData, cards: Sequence[str | Path], downloads: Mapping[str, bytes], most: int
) -> Carried:
    """Return an archive of at most `most` bytes; the same results give the same bytes.

    Parameters
    ----------
    data
        The study's results.
    cards
        Paths of its data cards.
    downloads
        The page's tables as files, by their paths below the study's results.
    most
        Bytes that the archive may have.
    """
    chosen: dict[str, bytes] = {}
    left_out: dict[str, int] = {}
    wanted = list(candidates(data, cards, downloads))
    # The manifest names each of them, carried or not.
    most -= 400 + sum(30 + len(path.encode("utf-8")) // 2 for path, _ in wanted)
    for path, source in wanted:
        if path == COMPARED and SCORES in chosen:
            continue
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        cost = _overhead(path)
        if size <= BEST_RATIO * (most - cost):
            content = source if isinstance(source, bytes) else source.read_bytes()
            cost += _deflated(content)
            if cost <= most:
                chosen[path] = content
                most -= cost
                continue
        left_out[path] = size
    packed = pack(chosen, {"study": data.name, "left_out": left_out})
    text = base64.b64encode(packed).decode("ascii")
    lines = (text[i : i + LINE] for i in range(0, len(text), LINE))
    return Carried(
        # Letters, digits, +, / and = alone: nothing that could end the element.
        block=Markup("\n".join(lines)),
        size=len(packed),
        files=tuple(sorted(chosen)),
        drawn=_drawn(data),
        left_out=left_out,
    )


def candidates(
    data: ReportData, cards: Sequence[str | Path], downloads: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes | Path]]:
    """Yield what may be carried, the most wanted first: path in the archive, and content or file.

    Of a study of foreign scores nothing is taken that an earlier study of its name has trained.
    """
    yield from _made(data)
    if data.kind in OWN_TABLES:
        yield from _of_own_tables(data, downloads)
        return
    folder, trained = data.folder, not data.foreign
    told = ["statistics/statistics.json", "statistics/mean_ranks.csv", "tables/provenance.json"]
    yield from _present(folder, [*told, SCORES])
    if len(data.frames["scores"]):
        yield _compared(data)
    rest = [f"statistics/{name}.csv" for name in registry.statistic_tables()]
    if trained:
        rest += ["tables/datasets.csv", "tables/pooled.csv", "audit.json", "audit.csv"]
        rest += _listed(folder, "cost", "csv", "json")
    yield from _present(folder, [path for path in rest if path not in told])
    yield from ((f"cards/{Path(card).name}", Path(card)) for card in cards)
    # The page's tables as CSV are small; LaTeX and workbook say the same again.
    tables = sorted(downloads.items())
    yield from (one for one in tables if one[0].endswith(".csv"))
    drawn = [f"figures/{name}" for name in data.figures]
    yield from _present(folder, [f"{stem}.csv" for stem in drawn])
    if trained:
        yield from _present(folder, ["tables/trials.parquet"])
    yield from (one for one in tables if not one[0].endswith(".csv"))
    yield from _present(folder, [f"{stem}.pdf" for stem in drawn])
    if trained:
        yield from _present(folder, ["tables/curves.parquet", "tables/predictions.parquet"])


def _of_own_tables(
    data: ReportData, downloads: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes | Path]]:
    """Yield what may be carried of a study whose tables no other kind has, most wanted first."""
    folder = data.folder
    tables, kind = OWN_TABLES[data.kind]
    first, summary = MOST_WANTED[data.kind]
    names = [f"statistics/{name}.csv" for name in registry.names(kind)]
    told = ["statistics/statistics.json", "tables/provenance.json", f"tables/{first}.csv"]
    yield from _present(folder, [*told, *names])
    yield from (one for one in sorted(downloads.items()) if one[0].endswith(".csv"))
    drawn = [f"figures/{name}" for name in data.figures]
    yield from _present(folder, [f"{stem}.csv" for stem in drawn])
    yield from _present(folder, [f"tables/{summary}.csv"])
    yield from (one for one in sorted(downloads.items()) if not one[0].endswith(".csv"))
    yield from _present(folder, [f"{stem}.pdf" for stem in drawn])
    yield from _present(folder, [f"tables/{name}.parquet" for name in tables])


def everything(data: ReportData) -> Carried:
    """Return what a page would say of an archive without bounds, but no archive."""
    return Carried(drawn=_drawn(data), unbounded=True)


def pack(files: dict[str, bytes], facts: dict[str, Any]) -> bytes:
    """Return a ZIP of files and a manifest with their sizes and SHA-256: sorted, without dates."""
    manifest = {
        "format": FORMAT,
        "steeplechase": __version__,
        **facts,
        "files": {
            path: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in files.items()
        },
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in sorted({**files, MANIFEST: _json(manifest)}.items()):
            entry = zipfile.ZipInfo(path)  # of 1980
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def _made(data: ReportData) -> Iterator[tuple[str, bytes]]:
    """Yield what stands in no file of the results: the study, and which rows are in which fold."""
    settings = {key: value for key, value in data.study.items() if key != "text"}
    yield "study.json", _json(settings)
    if data.study.get("text"):
        yield "study.yaml", data.study["text"].encode("utf-8")
    scores = data.frames["scores"]
    if data.foreign or not len(scores):
        return
    digests = fold_digests(data.folder, scores["dataset"])
    if digests:
        yield "splits.json", _json(digests)


def _drawn(data: ReportData) -> tuple[str, ...]:
    """Return the paths of the drawings in the page."""
    return tuple(f"figures/{name}.svg" for name in data.figures)


def _compared(data: ReportData) -> tuple[str, bytes]:
    """Return the scores of the compared metric alone, which take a fraction of the room."""
    part = "train" if data.facts.get("scored_on") == "train" else "test"
    scores = data.frames["scores"]
    names = (*REFIT_KEYS, "status", f"{part}_{data.metric}")
    kept = scores[[name for name in names if name in scores]]
    return COMPARED, kept.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _kilobytes(size: int) -> str:
    """Return a size in words."""
    return f"{max(round(size / 1000), 1):,} KB"


def _listed(folder: Path, name: str, *suffixes: str) -> list[str]:
    """Return the files of one folder below the results that end in one of the suffixes, sorted."""
    found = (path.name for path in (folder / name).glob("[!.]*.*"))
    return sorted(f"{name}/{one}" for one in found if one.rpartition(".")[2] in suffixes)


def _present(folder: Path, paths: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield those of the paths that are files."""
    return ((path, folder / path) for path in paths if (folder / path).is_file())


def _json(value: Any) -> bytes:
    """Return a value as JSON of one form."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")


def _deflated(content: bytes) -> int:
    """Return the size of a file in the archive."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return len(squeeze.compress(content)) + len(squeeze.flush())


def _overhead(path: str) -> int:
    """Return what a file costs beside its content: two headers, and its digest in the manifest."""
    return 76 + 2 * len(path.encode("utf-8")) + 60
