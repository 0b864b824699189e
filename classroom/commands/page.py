"""`workshop page`: the course, the pipeline and the last verdict as one page."""

import os
from pathlib import Path

from classroom.loop.screen import near
from pipelines.problems import RequestError
from pipelines.tables.arguments import DEFAULT_OUTPUT
from pipelines.terminal.parser import make_parser

_OUT = os.path.join("build", "page.html")


def page_command(argv: list[str]) -> int:
    """Writes the page, says where it lies, and opens it."""
    parser = make_parser(
        "workshop page",
        "Writes one page, which needs no network: the course as a map, with what is solved, begun, "
        "failing again and next; the pipeline with its seats, yours or the reference's, and their "
        "rows a second; rows by fate of the last run; the last verdict; time spent against the "
        "estimate; links to the pages of runs and trainings. `workshop watch --page` keeps it open "
        "and up to date.",
    )
    parser.add_argument(
        "--run",
        metavar="DIR",
        help=f"folder of the run that the page shows (default: {DEFAULT_OUTPUT})",
    )
    parser.add_argument(
        "--out", metavar="FILE", default=_OUT, help="the file to write (default: %(default)s)"
    )
    add_no_open(parser)
    given = parser.parse_args(argv)
    from classroom.page.page_file import show, write_page

    if given.run is not None and not os.path.isfile(os.path.join(given.run, "MANIFEST.json")):
        raise RequestError(
            f"--run {given.run} is no folder of a run on this machine: it has no MANIFEST.json."
        )
    out = Path(given.out)
    write_page(out, Path(given.run or DEFAULT_OUTPUT))
    print(near(out))
    if not given.no_open:
        show(out.absolute().as_uri())
    return 0


def add_no_open(parser) -> None:
    """Adds the option that keeps the browser closed."""
    parser.add_argument(
        "--no-open",
        action="store_true",
        help="open no browser; none is opened where the output is no terminal either",
    )
