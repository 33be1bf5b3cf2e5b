"""Draw the picture of the README: ``python -m docs.picture`` (Chromium and its driver must be installed).

The lines of therapy of the first bundled case, taken from the page that a build makes of it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from docs.refresh import CASE, ROOT, Workspace

_PICTURE = ROOT / "docs" / "images" / "timeline.png"
_WIDTH, _HEIGHT, _SCALE = 1200, 1500, 1.5
# A margin, and paper: the table itself is transparent.
_FRAME = "const frame = arguments[0].style; frame.padding = '16px'; frame.background = '#fff';"


def main() -> int:
    """Write the picture."""
    options = ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", f"--force-device-scale-factor={_SCALE}"):
        options.add_argument(argument)
    options.add_argument(f"--window-size={_WIDTH},{_HEIGHT}")
    service = ChromeService(shutil.which("chromedriver"))  # else selenium looks for one on the network
    with tempfile.TemporaryDirectory() as folder, Chrome(options, service) as browser:
        Workspace(Path(folder))
        page = Path(folder) / "build" / "pages" / f"case-{CASE}-patient-1.html"
        browser.get(page.as_uri())
        frame = browser.find_element("css selector", "table.swim").find_element("xpath", "..")
        browser.execute_script(_FRAME, frame)
        _PICTURE.write_bytes(frame.screenshot_as_png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
