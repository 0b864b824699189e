"""`workshop book`: the course's pages, the exercises, the docs and the reference as one site."""

import shutil
import sys
import tempfile
from pathlib import Path

from classroom.book import generator
from classroom.catalog import ROOT
from classroom.loop.screen import counted, near
from pipelines.problems import JobError, RequestError
from pipelines.storage import owned_folder
from pipelines.terminal.parser import make_parser

_OUTPUT = Path("build/book")
# Says that a folder is a book, which the next one may replace; it also tells GitHub's pages that
# folders whose names begin with `_` are part of it.
_MARKER = ".nojekyll"


def book_command(argv: list[str]) -> int:
    """Makes the book; 0 when it is there."""
    parser = make_parser(
        "workshop book",
        "Makes one static site, with search, of the course's pages, the exercises' READMEs, the "
        "docs and the building blocks' docstrings: to be opened from its folder, or hosted. "
        "It holds no answers, teaching notes or hints, nor the pages of instructors.",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        default=str(_OUTPUT),
        help="the folder of the site; an older book there is replaced (default: %(default)s)",
    )
    parser.add_argument(
        "--get",
        action="store_true",
        help=f"fetch the generator first, unless it is here: {generator.SIZE}, once",
    )
    parser.add_argument(
        "--teaching",
        action="store_true",
        help="with the pages of instructors and authors, which quote answers; for no learner",
    )
    given = parser.parse_args(argv)
    if given.get:
        generator.fetch()
    paths = generator.further_paths()  # before the rest: without it there is no book
    target = Path(given.output)
    _check(target, given.output)
    print("Making the book, which takes half a minute …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="workshop-book-") as work:
        generator.run(ROOT, Path(work), paths, given.teaching)
        pages = _publish(Path(work, "site"), given.output)
    print(f"{counted(pages, 'page')}: {near(target.absolute())}/index.html")
    return 0


def _check(target: Path, said: str) -> None:
    """Refuses, before the work, a folder that is somebody's own."""
    if target.exists() and not target.is_dir():
        raise RequestError(f"--output {said} is a file: choose a folder.")
    if target.is_dir() and any(target.iterdir()) and not (target / _MARKER).is_file():
        raise RequestError(f"--output {said} holds something that is no book: choose another.")


def _publish(site: Path, output: str) -> int:
    """Puts the site where it belongs; returns how many pages it has."""
    target = owned_folder.emptied(output, "book", _MARKER, "--output")
    try:
        shutil.copytree(site, target, dirs_exist_ok=True)
    except OSError as error:  # a full disk; the folder stays the book's, to be replaced
        raise JobError(f"The book could not be written to {target}: {error}.") from error
    return sum(1 for _ in target.rglob("*.html"))
