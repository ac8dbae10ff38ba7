"""Judge any HTML report in a real Chromium: one set of checks, for ours and for other people's.

`judge` applies all of them to a file. What is needed: playwright and Chromium; axe-core
(STEEPLECHASE_AXE, the path of axe.min.js), html-validate (STEEPLECHASE_HTML_VALIDATE, the path of
its program) and poppler-utils for the checks that use them, which say None without.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PDFTOTEXT, PDFINFO = shutil.which("pdftotext"), shutil.which("pdfinfo")
AXE = os.environ.get("STEEPLECHASE_AXE", "")
HTML_VALIDATE = os.environ.get("STEEPLECHASE_HTML_VALIDATE", "")
RULES = Path(__file__).parent / "browser" / "html_validate.cjs"
SCRIPTS = Path(__file__).parent / "report_harness.js"
PHONE = 320  # pixels: the width at which WCAG 2.2, 1.4.10, asks for one direction of scrolling
SETTLE_MS = 1500  # for pages that build themselves with scripts
# Longer ones are broken over lines in print, and would be counted as missing.
LONGEST_WORD = 12


class Visit:
    """A page with what it asked for and what it complained of; nothing outside is let through."""

    def __init__(self, browser: Any, path: Path | None, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._said(message))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
        self.context.route(re.compile("^(?!file:|data:|blob:|about:)"), self._refuse)
        if path is not None:
            self.page.goto(path.resolve().as_uri())

    def _said(self, message: Any) -> None:
        self.complaints.append(message.text)

    def _refuse(self, route: Any) -> None:
        self.requests.append(route.request.url)
        route.abort()

    def ready(self, settle_ms: int) -> "Visit":
        """Wait until the page has loaded and, if it builds itself, until it has had time to."""
        self.page.wait_for_load_state("load")
        if settle_ms:
            self.page.wait_for_timeout(settle_ms)
        return self

    def ask(self, question: str, *arguments: Any) -> Any:
        """Return what one of the functions in report_harness.js says of the page."""
        helpers = SCRIPTS.read_text(encoding="utf-8")
        return self.page.evaluate(
            f"given => {{ {helpers}\n return {question}(...given); }}", list(arguments)
        )


@dataclass(frozen=True)
class Sorting:
    """What keyboard sorting of a page's tables does; all false where there is none."""

    enter: bool = False
    space: bool = False
    aria_sort: bool = False
    announced: bool = False

    def __str__(self) -> str:
        parts = {
            "Enter": self.enter,
            "Space": self.space,
            "aria-sort": self.aria_sort,
            "live region": self.announced,
        }
        return ", ".join(name for name, has in parts.items() if has) or "none"


@dataclass
class Judgement:
    """What the harness found; None is a check that could not be made."""

    bytes: int
    requests: list[str]
    complaints: list[str]
    axe: dict[str, list[str] | None]  # rules failed, by colour scheme
    html: list[str] | None  # errors of html-validate
    width_on_phone: int
    pages: int | None
    printed: float | None  # share of the page's words
    unprinted: Counter = field(repr=False)
    tagged: bool
    without_scripts: float  # share of the page's words
    dark: bool
    sorting: Sorting
    figures: int
    named: int


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a browser, and close it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        # No sandbox: containers, where tests run, do not allow the one of the browser.
        made = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@contextmanager
def visiting(browser: Any, path: Path, settle_ms: int = 0, **options: Any) -> Iterator[Visit]:
    """Open a page in a context of its own."""
    visit = Visit(browser, path, **options)
    try:
        yield visit.ready(settle_ms)
    finally:
        visit.context.close()


def judge(browser: Any, path: Path, folder: Path, settle_ms: int = SETTLE_MS) -> Judgement:
    """Apply every check to a report.

    Parameters
    ----------
    browser
        Chromium, as playwright gives it.
    path
        The report.
    folder
        Where the printed report is put.
    settle_ms
        How long a page may take to build itself, in milliseconds.
    """
    with visiting(browser, path, settle_ms) as visit:
        figures, named = visit.ask("countFigures")
        requests, complaints = list(visit.requests), list(visit.complaints)
    pages, unprinted, total, tagged = printed(browser, path, folder / "printed.pdf", settle_ms)
    return Judgement(
        bytes=path.stat().st_size,
        requests=requests,
        complaints=complaints,
        axe={scheme: axe(browser, path, scheme, settle_ms) for scheme in ("light", "dark")},
        html=html_errors(path),
        width_on_phone=width_on_phone(browser, path, settle_ms),
        pages=pages,
        printed=None if pages is None else 1 - unprinted.total() / max(total, 1),
        unprinted=unprinted,
        tagged=tagged,
        without_scripts=share_without_scripts(browser, path, settle_ms),
        dark=has_dark_colours(browser, path, settle_ms),
        sorting=sorting(browser, path, settle_ms),
        figures=figures,
        named=named,
    )


def axe(browser: Any, path: Path, scheme: str, settle_ms: int = 0) -> list[str] | None:
    """Return the rules of axe-core that a page fails, each with the first node that does."""
    if not Path(AXE).is_file():
        return None
    options = {"color_scheme": scheme, "bypass_csp": True}
    with visiting(browser, path, settle_ms, **options) as visit:
        visit.page.add_script_tag(path=AXE)
        visit.ask("unfold")
        found = visit.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def html_errors(path: Path) -> list[str] | None:
    """Return the errors that html-validate finds in a file, by the rules of html_validate.cjs."""
    if not HTML_VALIDATE:
        return None
    command = [HTML_VALIDATE, "--config", str(RULES), "--formatter", "json", str(path.resolve())]
    # To a file: of what it writes to a pipe, the program leaves behind what is above 64 kB.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        subprocess.run(command, stdout=out, check=False, cwd=path.resolve().parent)
        out.seek(0)
        files = json.load(out)
    return [
        f"{one['ruleId']} in line {one['line']}: {one['message']}"
        for file in files
        for one in file["messages"]
        if one["severity"] == 2
    ]


def width_on_phone(browser: Any, path: Path, settle_ms: int = 0) -> int:
    """Return how wide a page is on a screen of 320 pixels, everything unfolded."""
    viewport = {"width": PHONE, "height": 640}
    with visiting(browser, path, settle_ms, viewport=viewport) as visit:
        visit.ask("unfold")
        return visit.page.evaluate("document.documentElement.scrollWidth")


def printed(
    browser: Any, path: Path, pdf: Path, settle_ms: int = 0, but: str = ""
) -> tuple[int | None, Counter, int, bool]:
    """Print a page without touching it, and compare its words.

    Parameters
    ----------
    browser, path, settle_ms
        As in `judge`.
    pdf
        File to write.
    but
        Selector of what is not for paper, such as links to other parts of the page.

    Returns
    -------
    int or None, Counter, int, bool
        Pages; the words of the unfolded page that are missing from them, as often as each is
        missing; how many words were looked for; whether the file is tagged.
    """
    with visiting(browser, path, settle_ms) as visit:
        visit.page.pdf(path=pdf, tagged=True)
        visit.ask("unfold")
        wanted = _words(visit.ask("visibleText", but))
    tagged = b"/StructTreeRoot" in pdf.read_bytes()
    if not (PDFTOTEXT and PDFINFO):
        return None, Counter(), wanted.total(), tagged
    pages = int(re.search(r"Pages:\s+(\d+)", _said([PDFINFO, str(pdf)]))[1])
    there = _words(_said([PDFTOTEXT, "-raw", str(pdf), "-"]))
    return pages, wanted - there, wanted.total(), tagged


def share_without_scripts(browser: Any, path: Path, settle_ms: int = 0) -> float:
    """Return the share of a page's words that are there when scripts are off."""
    counts = []
    for on in (True, False):
        with visiting(browser, path, settle_ms, java_script_enabled=on) as visit:
            visit.ask("unfold")
            counts.append(_words(visit.ask("visibleText", "")))
    wanted, there = counts
    return 1 - (wanted - there).total() / max(wanted.total(), 1)


def has_dark_colours(browser: Any, path: Path, settle_ms: int = 0) -> bool:
    """Return whether a page is darker for a reader who asks for dark colours."""
    shades = []
    for scheme in ("light", "dark"):
        with visiting(browser, path, settle_ms, color_scheme=scheme) as visit:
            shades.append(visit.ask("groundLightness"))
    return shades[1] < 0.4 < shades[0]


def sorting(browser: Any, path: Path, settle_ms: int = 0) -> Sorting:
    """Try to sort a page's tables from the keyboard, and say what works in any of them."""
    tried: dict[str, bool] = {}
    for key, word in (("Enter", "enter"), (" ", "space")):
        # A page anew for each: one that has been sorted may have nothing left to move.
        with visiting(browser, path, settle_ms) as visit:
            for table, column in visit.ask("sortableHeads"):
                for what in _changes(visit, table, column, key):
                    tried[word if what == "moved" else what] = True
    return Sorting(**tried)


def _changes(visit: Visit, table: int, column: int, key: str) -> set[str]:
    """Press a key on the head of a column, and say what comes with the rows' new order."""
    before = visit.ask("tableState", table)
    found: set[str] = set()
    if not visit.ask("focusHead", table, column):
        return found
    # Twice: a table may stand in the order that the first press asks for.
    for _ in range(2):
        visit.page.keyboard.press(key)
        visit.page.wait_for_timeout(50)
        after = visit.ask("tableState", table)
        if after["rows"] != before["rows"]:
            found.add("moved")
            found |= {
                what
                for what in ("aria_sort", "announced")
                if after[what] and after[what] != before[what]
            }
    return found


def _words(text: str) -> Counter:
    """Return how often each word that is not too long for a line stands in a text."""
    found = re.findall(r"[^\W_]+", text)
    return Counter(word for word in found if len(word) < LONGEST_WORD)


def _said(command: list[str]) -> str:
    """Return what a program prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
