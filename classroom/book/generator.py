"""Where the book's generator is: in this environment, or among the user's cached packages.

It is no part of the environment that `./workshop` sets up, for one command needs it: it is fetched
once, by hash, when somebody asks for it.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from classroom.catalog import ROOT
from pipelines.data import data_packages
from pipelines.problems import JobError, RequestError

# Every package of the extra `book` that the lock has not, with hashes; docs/developing.md has the
# command that writes it.
PINS = Path(__file__).with_name("requirements.txt")
SIZE = "18 MB"
_IMPORTED = ("sphinx", "myst_parser", "furo", "griffe")


def further_paths() -> list[str]:
    """Folders that Python has to search for the generator beside those of this environment.

    Raises:
        RequestError: it is nowhere; says the command that fetches it.
    """
    if all(importlib.util.find_spec(name) for name in _IMPORTED):
        return []
    folder = _cached()
    if not folder.is_dir():
        raise RequestError(
            "The book's generator is not here: `./workshop book --get` fetches it "
            f"({SIZE} from the package index, into your cache) and makes the book; in an "
            "environment of your own, pip install 'flights-workshop[book]'."
        )
    return [str(folder)]


def fetch() -> None:
    """Fetches the generator unless it is here.

    Raises:
        JobError: it cannot be fetched, or a hash is another.
        RequestError: there is neither pip nor uv.
    """
    try:
        further_paths()
    except RequestError:
        print(f"Fetching the book's generator ({SIZE}) …", file=sys.stderr)
        pins = PINS.read_text(encoding="utf-8")
        data_packages.install(pins, _cached(), "The book's generator")


def run(root: Path, work: Path, paths: list[str], teaching: bool = False) -> None:
    """Makes the site `work/site` of a checkout, in a process of its own; see `site.make`.

    Args:
        work: an empty folder.
        paths: as `further_paths` gives them.
        teaching: whether instructors' and authors' pages are in it.

    Raises:
        RequestError, JobError: as `site.make` does; or the process ended otherwise.
    """
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",  # the same book has the same bytes
        "PYTHONPATH": os.pathsep.join([str(ROOT), *paths]),
    }
    command = [sys.executable, "-P", "-m", "classroom.book.site"]
    done = subprocess.run(
        [*command, str(root), str(work), *(["teaching"] if teaching else [])],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["The book's generator ended without a word."]
        raise (RequestError if done.returncode == RequestError.exit_code else JobError)(lines[-1])


def _cached() -> Path:
    """A folder for these very pins and this Python, for which some of them are."""
    key = hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]
    return data_packages.cached(f"book-{key}-{sys.version_info[0]}.{sys.version_info[1]}")
