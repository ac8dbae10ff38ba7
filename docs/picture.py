"""Make pictures of a finished study's report.

    make picture                      the first screen of the default study's, for the README
    make picture STUDY=tiny           of another one
    make screenshots                  every section, wide and narrow, light, dark and printed
    python docs/picture.py --all REPORT FOLDER

Needs Chromium, whose path playwright is told because it brings none of its own here; the printed
pages also need pdftoppm, of poppler-utils.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1280, 1000  # pixels
WIDTHS = (1280, 360)
DOTS_PER_INCH = 60  # of the printed pages
MOST_PIXELS = 15_000  # of height: above it Chromium repeats the picture's beginning


def first_screen(browser: Any, report: Path, picture: Path) -> None:
    """Write a PNG of the top of `report`, in its light colours."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.goto(report.resolve().as_uri())
    page.screenshot(path=picture)


def everything(browser: Any, report: Path, folder: Path) -> None:
    """Write a PNG of each section in each form, and of each printed page."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": width, "height": HEIGHT}, color_scheme=scheme
            )
            page.goto(report.resolve().as_uri())
            form = f"{width}-{scheme}"
            page.screenshot(path=folder / f"{form}-00-top.png")
            for number, section in enumerate(page.locator("main > section").all(), start=1):
                key = section.get_attribute("id")
                path = folder / f"{form}-{number:02d}-{key}.png"
                box = section.bounding_box()
                if box["height"] <= MOST_PIXELS:
                    section.screenshot(path=path)
                else:
                    area = {**box, "height": MOST_PIXELS}
                    page.screenshot(path=path, full_page=True, clip=area)
            page.close()
    page = browser.new_page()
    page.goto(report.resolve().as_uri())
    pdf = folder / "printed.pdf"
    page.pdf(path=pdf, tagged=True)
    program = shutil.which("pdftoppm")
    if program is None:
        print(f"{pdf} is not turned into pictures: install the package poppler-utils")
        return
    command = [program, "-r", str(DOTS_PER_INCH), "-png", str(pdf), str(folder / "printed")]
    subprocess.run(command, check=True)


def main(arguments: list[str]) -> None:
    """Make the picture, or with --all the pictures, of the report that is named."""
    make = everything if arguments[:1] == ["--all"] else first_screen
    try:
        report, target = map(Path, [word for word in arguments if word != "--all"])
    except ValueError:
        sys.exit(__doc__)
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        sys.exit("no Chromium found: install the package chromium")
    if not report.is_file():
        sys.exit(f"{report} is not there: run the study first")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        make(browser, report, target)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
