"""`workshop warehouse`: load a job's rows into BigQuery, query them with their split, read them."""

import argparse
import collections
import contextlib
import math
import os
import tempfile

from pipelines.problems import JobError, RequestError
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares
from pipelines.tables.arguments import FLIGHTS
from pipelines.terminal import log_capture
from pipelines.terminal.parser import Parser, positive
from pipelines.warehouse import cost
from pipelines.warehouse.address import TableAddress

_USAGE = """\
usage: workshop warehouse load [INPUT] --table PROJECT.DATASET.TABLE
       workshop warehouse query --table PROJECT.DATASET.TABLE [--output FILE]
       workshop warehouse read --table PROJECT.DATASET.TABLE --output DIR

The table is that of flights, or of the job that --job names. `workshop warehouse
COMMAND --help` tells a command's options. BIGQUERY_EMULATOR_HOST names an emulator;
without it, requests go to BigQuery. See docs/warehouse.md.
"""


def warehouse_command(argv: list[str]) -> int:
    """Runs `warehouse load`, `query` or `read`; returns the exit code.

    Raises:
        Problem: it could not be done.
    """
    if argv[:1] in ([], ["-h"], ["--help"]):
        print(_USAGE, end="")
        return 0 if argv else 2
    commands = {"load": _load, "query": _query, "read": _read}
    if argv[0] not in commands:
        raise RequestError(
            f"There is no command `warehouse {argv[0]}`: use `load`, `query` or `read`."
        )
    return commands[argv[0]](argv[1:])


def _parser(name: str, description: str) -> Parser:
    parser = Parser(prog=f"workshop warehouse {name}", description=description)
    parser.add_argument(
        "--table", required=True, metavar="TABLE", help="the table: project.dataset.table"
    )
    parser.add_argument(
        "--job",
        metavar="NAME",
        default=FLIGHTS,
        help="the job whose rows it has (default: %(default)s)",
    )
    parser.add_argument("--location", help="of the dataset (default: where it is)")
    return parser


@contextlib.contextmanager
def _quiet():
    """Keeps the libraries' warnings off the screen.

    Raises:
        JobError: the operating system refuses something, such as a full disk.
    """
    with log_capture.captured(verbose=False) as (_, log):
        try:
            yield
        except OSError as error:
            raise JobError(f"The operating system refused: {error.strerror or error}.") from error
        finally:
            os.remove(log)


def _gib(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of GiB above 0")
    return value


def _add_guard(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--max-gb",
        type=_gib,
        default=cost.DEFAULT_MAX_GIB,
        metavar="N",
        help="refuse a query that reads more GiB, and let BigQuery stop it there "
        "(default: %(default)g)",
    )


def _load(argv: list[str]) -> int:
    parser = _parser(
        "load",
        "Loads a job's rows into a table, made from its schema if it is not there. Their days are "
        "replaced as a whole, so that loading twice is loading once. Where rows have no day (no "
        "`day` and no `partition` in the schema), the whole table is replaced.",
    )
    parser.add_argument(
        "input",
        nargs="?",
        metavar="INPUT",
        help="rows as `run --input` takes them (default: the job's own; of flights, the embedded "
        "336,776)",
    )
    parser.add_argument("--rows", type=positive, metavar="N", help="load only the first N rows")
    parser.add_argument(
        "--create-dataset", action="store_true", help="make the dataset if it is not there"
    )
    _add_guard(parser)
    given = parser.parse_args(argv)
    address = TableAddress.parse(given.table)
    with _quiet():
        from pipelines.tables import job as jobs
        from pipelines.warehouse.load import load_rows

        job = jobs.find(given.job)
        pattern = given.input or (job.default_input() if job.default_input else None)
        if pattern is None:
            raise RequestError(
                f"INPUT is missing: the job {job.name} has no data of its own; name a file."
            )
        done = load_rows(
            job.table,
            pattern,
            address,
            given.rows,
            given.max_gb,
            given.location,
            given.create_dataset,
            job.rows,
        )
    loaded = f"{done.rows:,} {job.rows}"
    if done.days is not None:
        loaded += f" of {done.days:,} {'day' if done.days == 1 else 'days'}"
    if done.before:
        print(f"{loaded} are in {address} already, by the job {done.job_id}. Nothing was done.")
        return 0
    print(f"{loaded} are in {address}, by the job {done.job_id}.")
    if not done.uploaded:
        print("The upload of an earlier try was found and used.")
    if done.estimate is not None:
        print(_told(done.estimate, "Loading is free; replacing the rows"))
    return 0


def _query(argv: list[str]) -> int:
    parser = _parser(
        "query",
        "Prints the training query, whose column `split` is the pipeline's, row for row; with "
        "--output it is run.",
    )
    parser.add_argument(
        "--split",
        default="80/10/10",
        metavar="TRAIN/EVAL/TEST",
        help="percent of the days in each split (default: %(default)s)",
    )
    parser.add_argument(
        "--only", choices=[*SPLITS, UNLABELLED], help="the rows of one split (default: all)"
    )
    parser.add_argument(
        "--output", metavar="FILE", help="run the query, and write its rows as Parquet"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what it would read and cost; free"
    )
    _add_guard(parser)
    given = parser.parse_args(argv)
    address = TableAddress.parse(given.table)
    shares = SplitShares.parse(given.split)
    if given.output and not given.output.endswith(".parquet"):
        raise RequestError(f"--output {given.output}: give a file's name that ends in .parquet.")
    if given.output and given.dry_run:
        raise RequestError("--dry-run runs nothing, so there is no --output: leave one out.")
    from pipelines.tables import job as jobs
    from pipelines.warehouse import sql

    job = jobs.find(given.job)
    labelled = [label.column for label in job.labels]
    query = sql.training_query(address, job.table, shares, labelled, given.only)
    if not given.output and not given.dry_run:
        print(query, end="")
        return 0
    from pipelines.warehouse import parquet_export

    if given.dry_run:
        with _quiet():
            estimate = parquet_export.estimate_query(address, query, given.location)
        print(_told(estimate))
        cost.guard(estimate, given.max_gb)
        return 0
    # Before the query is paid for.
    parquet_export.check_folder(os.path.dirname(os.path.abspath(given.output)), given.output)
    with _quiet():
        rows, estimate = parquet_export.run_query(address, query, given.max_gb, given.location)
    _write_parquet(rows, given.output)
    counts = collections.Counter(rows["split"].to_pylist())
    told = ", ".join(f"{name} {counts[name]:,}" for name in [*SPLITS, UNLABELLED] if counts[name])
    print(f"{rows.num_rows:,} {job.rows} in {given.output}: {told or 'none'}.")
    print(_told(estimate))
    return 0


def _told(estimate: cost.Estimate, what: str = "The query") -> str:
    from pipelines.warehouse import connection

    if connection.emulated():
        return "What it costs is not known: an emulator's dry run reads nothing."
    return f"{what} {estimate}."


def _write_parquet(rows, path: str) -> None:
    import pyarrow.parquet as pq

    folder = os.path.dirname(os.path.abspath(path))
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".tmp", delete=False) as file:
        pq.write_table(rows, file)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def _read(argv: list[str]) -> int:
    parser = _parser(
        "read",
        "Writes a table of a job's rows as Parquet files, for `run --input`: to gs:// by an "
        "export, to a local folder by the Storage API.",
    )
    parser.add_argument(
        "--output", required=True, metavar="DIR", help="a new folder, local or gs://"
    )
    given = parser.parse_args(argv)
    address = TableAddress.parse(given.table)
    from pipelines.tables import job as jobs
    from pipelines.warehouse.parquet_export import read_table

    job = jobs.find(given.job)
    with _quiet():
        rows = read_table(job.table, address, given.output, given.location)
    print(f"{rows:,} {job.rows} of {address} in {given.output}.")
    pattern = f"{given.output.rstrip('/')}/*.parquet"
    named = "" if job.name == FLIGHTS else f" --job {job.name}"
    print(f"Run the pipeline on them: ./workshop run{named} --input '{pattern}'")
    return 0
