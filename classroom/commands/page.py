"""`workshop page`: the course, the pipeline and the last verdict as one page."""

from pathlib import Path

from classroom.loop.screen import near
from pipelines.tables.arguments import DEFAULT_OUTPUT
from pipelines.terminal.parser import make_parser

OUT = Path("build/page.html")


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
    add_run(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        default=OUT,
        help="the file to write (default: %(default)s)",
    )
    add_no_open(parser)
    given = parser.parse_args(argv)
    from classroom.page.page_file import show, write_page

    write_page(given.out, given.run)
    print(near(given.out))
    if not given.no_open:
        show(given.out.absolute().as_uri())
    return 0


def add_run(parser) -> None:
    """Adds the option that says which run is shown."""
    parser.add_argument(
        "--run",
        metavar="DIR",
        type=Path,
        default=Path(DEFAULT_OUTPUT),
        help="folder of the run that the page shows (default: %(default)s)",
    )


def add_no_open(parser) -> None:
    """Adds the option that keeps the browser closed."""
    parser.add_argument(
        "--no-open",
        action="store_true",
        help="open no browser; none is opened where the output is no terminal either",
    )
