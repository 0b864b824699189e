"""`workshop dev pictures`: the README's pictures, made of the page's own drawings.

The pipeline is an SVG, the same text every time. The page is a picture of it in a browser, which
differs by a few pixels from machine to machine, so that it carries the hash of what it shows: a
page of a small course, with the same style sheet and the same drawings. A test compares that, and
needs no browser; exercises that are added to the course do not make the picture out of date.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

from classroom import catalog
from classroom.catalog import ROOT
from classroom.dev import picture_sample
from classroom.page import drawing, pipeline_drawing
from classroom.page.render import render
from pipelines.problems import JobError, RequestError
from pipelines.reports.page_style import page_style

PIPELINE, PAGE = ROOT / "docs/pictures/pipeline.svg", ROOT / "docs/pictures/page.png"

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A browser without a window that does nothing of its own accord.
HEADLESS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_WIDTH, _HEIGHT = 1280, 1090
_SHOWS = "shows"
_COLOURS = 128
_PATIENCE_SECONDS = 120


def pictures_command() -> int:
    """Makes both pictures; says which files it wrote."""
    PIPELINE.parent.mkdir(parents=True, exist_ok=True)
    PIPELINE.write_text(pipeline(), encoding="utf-8")
    print(f"wrote {PIPELINE.relative_to(ROOT)}")
    _photograph(PAGE)
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


def pipeline() -> str:
    """The pipeline with its seats, as the text of an SVG file."""
    svg = pipeline_drawing.for_desk(picture_sample.state(catalog.load()), links=False)
    return drawing.alone(svg, *_colours())


def shown() -> str:
    """The hash of what the picture of the page shows, but for the exercises themselves."""
    state = picture_sample.state(picture_sample.small_course())
    return hashlib.sha256(render(state, _NoLinks(), "").encode()).hexdigest()


def shown_by(picture: Path) -> str | None:
    """The hash that a picture carries; None where it has none."""
    from PIL import Image

    with Image.open(picture) as image:
        return image.info.get(_SHOWS)


class _NoLinks:
    """Whether a file is there is no part of the look."""

    def href(self, path: Path) -> str | None:
        return "#"


def _colours() -> tuple[dict[str, str], dict[str, str]]:
    """The style sheets' colours by day and by night."""
    own = (resources.files("classroom.page") / "templates" / "course.css").read_text("utf-8")
    day: dict[str, str] = {}
    night: dict[str, str] = {}
    for sheet in (page_style(), own):
        before, _, rest = sheet.partition("@media(prefers-color-scheme:dark)")
        of = re.compile(r"--([a-z]+):(#[0-9a-f]+)")
        day |= dict(of.findall(before))
        night |= dict(of.findall(rest[: rest.index("}}")]))
    used = set(re.findall(r"var\(--([a-z]+)\)", drawing.STYLE))
    return tuple({name: one[name] for name in sorted(used)} for one in (day, night))  # type: ignore


def _photograph(picture: Path) -> None:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise RequestError(
            "The picture of the page is made by Chromium, which is not installed: install it, and "
            "run this again."
        )
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        page, taken = Path(folder, "page.html"), Path(folder, "page.png")
        state = picture_sample.state(catalog.load())
        page.write_text(render(state, _NoLinks(), ""), encoding="utf-8")
        command = [
            *(browser, *HEADLESS, f"--user-data-dir={Path(folder, 'profile')}"),
            *(f"--window-size={_WIDTH},{_HEIGHT}", f"--screenshot={taken}", page.as_uri()),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, check=True)
            with Image.open(taken) as image:
                small = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        except (subprocess.SubprocessError, OSError) as error:
            raise JobError(f"{browser} took no picture of the page: {error}.") from error
    about = PngInfo()
    about.add_text(_SHOWS, shown())
    small.save(picture, optimize=True, pnginfo=about)
