"""The page as a file, and a browser that shows it."""

import os
import subprocess
import sys
from pathlib import Path

from classroom.loop import progress
from classroom.page.course_state import gather
from classroom.page.page_links import OnDisk
from classroom.page.render import render
from pipelines.problems import RequestError
from pipelines.storage import write_file


def write_page(page: Path, run: Path) -> None:
    """Writes the page.

    Args:
        page: the file, which is replaced.
        run: folder of the run that it shows; there may be none.

    Raises:
        RequestError: it cannot be written, or the catalog or the progress is wrong.
    """
    text = render(gather(run), OnDisk(page), progress.now())
    if os.path.isdir(page):
        raise RequestError(f"--out {page} is a folder: name a file in it.")
    try:
        write_file(str(page.absolute()), text.encode())
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise RequestError(
            f"--out {page} cannot be written ({why}): choose another file."
        ) from None


def show(address: str) -> bool:
    """Has the browser open a page; False where there is nobody to see it, or no window for it.

    In a process of its own, which nobody waits for and whose words nobody hears: a browser says
    much on the terminal that it is started from, and some never come back.
    """
    if not (sys.stdout.isatty() and _has_windows()):
        return False
    nothing = subprocess.DEVNULL
    try:
        subprocess.Popen(
            [sys.executable, "-P", "-m", "webbrowser", address],
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
        )
    except OSError:
        return False
    return True


def _has_windows() -> bool:
    if sys.platform == "darwin" or "BROWSER" in os.environ:
        return True
    # WSL opens Windows' own browser.
    names = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
    return any(os.environ.get(name) for name in names)
