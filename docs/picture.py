"""Make the README's picture: the first screen of a finished study's report.

    make picture                      of the default study
    make picture STUDY=tiny           of another one

Needs Chromium, whose path playwright is told because it brings none of its own here.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1280, 1000  # pixels


def main(report: Path, picture: Path) -> None:
    """Write a PNG of the top of `report`, in its light colours."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        sys.exit("no Chromium found: install the package chromium")
    if not report.is_file():
        sys.exit(f"{report} is not there: run the study first")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(report.resolve().as_uri())
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
