"""What the tests in a browser need, and say that they skip without."""

from pathlib import Path

import pytest
import report_harness as harness

IN_A_BROWSER = [
    pytest.mark.skipif(not harness.CHROMIUM, reason="component absent: the program chromium"),
    # Playwright's own event loop, not ours, is closed late.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NEEDS_AXE = pytest.mark.skipif(
    not Path(harness.AXE).is_file(),
    reason="component absent: axe-core (set STEEPLECHASE_AXE to the path of axe.min.js)",
)
NEEDS_HTML_VALIDATE = pytest.mark.skipif(
    not harness.HTML_VALIDATE,
    reason="component absent: html-validate (set STEEPLECHASE_HTML_VALIDATE to its program)",
)
NEEDS_POPPLER = pytest.mark.skipif(
    not (harness.PDFTOTEXT and harness.PDFINFO),
    reason="component absent: the programs of poppler-utils",
)
