"""A page as whoever opens it has it: its elements, and how wide a browser makes it."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from classroom.dev.pictures import HEADLESS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


class Elements(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(page)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += f" {data}"


def widths(frames: Sequence[tuple[Path, int]], folder: Path) -> list[int]:
    """How wide each page is in a frame of so many pixels; no wider where nothing leaves it.

    In frames, for a window of Chromium's is never as narrow as a phone.

    Args:
        folder: for the browser's files.
    """
    page = folder / "frames.html"
    page.write_text(
        "".join(
            f"<iframe src='{path.as_uri()}' style='width:{width}px;height:2000px;border:0'>"
            "</iframe>"
            for path, width in frames
        )
        + "<script>onload = event => {document.title = [...document.querySelectorAll('iframe')]"
        ".map(frame => frame.contentDocument.documentElement.scrollWidth).join(' ')}</script>"
    )
    done = subprocess.run(
        [
            *(str(CHROMIUM), *HEADLESS, "--disable-quic", "--allow-file-access-from-files"),
            *(f"--user-data-dir={folder / 'profile'}", "--window-size=1400,4200", "--dump-dom"),
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    (title,) = re.findall("<title>(.*)</title>", done.stdout)
    return [int(width) for width in title.split()]
