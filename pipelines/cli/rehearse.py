"""`workshop rehearse`: the submission of a job to services on this machine."""

import argparse
import contextlib
import dataclasses
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.cli import own_commands
from pipelines.cli.submit import Adder, adder_of
from pipelines.dataflow import arguments as dataflow
from pipelines.problems import Problem, RequestError, sentence_of
from pipelines.rehearsal import faults
from pipelines.rehearsal.services import running
from pipelines.storage import owned_folder
from pipelines.tables import arguments
from pipelines.warehouse.address import SCHEME, TableAddress

DEFAULT_FOLDER = os.path.join("build", "rehearsal")
_MARKER = ".rehearsal"


def make_parser(prog: str, add: Adder) -> argparse.ArgumentParser:
    """The options of `submit`, and the rehearsal's own.

    Args:
        add: see `pipelines.cli.submit.adder_of`.
    """
    from pipelines.cli.submit import make_parser as submit_parser

    parser = submit_parser(
        prog,
        "Rehearses a submission to Dataflow on this machine: the same runner and the same "
        "clients talk to local services, which install the staged package in a clean "
        "environment and run the staged job.",
        add,
    )
    group = parser.add_argument_group("rehearsal")
    group.add_argument(
        "--folder",
        metavar="DIR",
        default=DEFAULT_FOLDER,
        help="gets the buckets' files and the logs (default: %(default)s)",
    )
    group.add_argument(
        "--fault",
        metavar="NAME[:DETAIL]",
        action="append",
        default=[],
        help="plant a fault; may be repeated: " + ", ".join(_forms()),
    )
    if add is not arguments.add_arguments:  # the job reads no table
        return parser
    group.add_argument(
        "--warehouse",
        metavar="FLIGHTS",
        nargs="?",
        const="",
        help="start BigQuery here too, and load FLIGHTS (default: the embedded ones) into the "
        "table that --input bigquery:PROJECT.DATASET.TABLE names, as `warehouse load` does",
    )
    return parser


def _forms() -> list[str]:
    return [f"{kind}[:{detail}]" if detail else kind for kind, (detail, _) in faults.KINDS.items()]


def rehearse_command(argv: Sequence[str], prog: str = "workshop rehearse") -> int:
    """Rehearses the submission that the arguments ask for.

    Returns:
        0 if the job worked, 1 if it failed, 2 if the request was wrong, 130 if it was
        interrupted. Everything that is to be said has been printed.
    """
    from pipelines.terminal.session import INTERRUPTED

    add = adder_of(argv)
    given, rest = make_parser(prog, add).parse_known_args(list(argv))
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _rehearse(given, add, [argument for argument in rest if argument != "--"])
    except Problem as problem:
        print(sentence_of(problem), file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(signum, frame):
    raise KeyboardInterrupt


def _rehearse(given: argparse.Namespace, add: Adder, rest: list[str]) -> int:
    from pipelines.cli.run import run_command
    from pipelines.cli.submit import job_flags

    seats = _steps_of(given.job) if given.fault else ()
    planted = [faults.parse(text, seats) for text in given.fault]
    given.output = given.output or f"gs://rehearsal/{given.job}"
    table = _table(given) if add is arguments.add_arguments else None
    local = {"GOOGLE_CLOUD_PROJECT": "rehearsal", "CLOUDSDK_COMPUTE_REGION": "us-central1"}
    options = dataflow.DataflowOptions.of(given)
    options = options.completed(given.output, local, job=given.job)
    folder = owned_folder.emptied(given.folder, "rehearsal", _MARKER)
    bucket, _, name = given.output.removeprefix("gs://").partition("/")
    lies_in = str(Path(given.folder, "buckets", bucket, name))
    with running(
        folder,
        sorted(_buckets(given.output, options)),
        options.region or local["CLOUDSDK_COMPUTE_REGION"],
        given.output,
        planted,
        options.num_workers,
        warehouse=table is not None,
    ) as services:
        before = dict(os.environ)
        os.environ.update(services.environment)
        try:
            if table is not None:
                _load(table, given)
            code = run_command(
                [
                    *job_flags(given, add),
                    *dataclasses.replace(options).flags(),
                    f"--dataflow_endpoint={services.endpoint}",
                    "--no_auth",
                    *rest,
                ],
                "workshop rehearse",
                lies_in=lies_in,
            )
        finally:
            os.environ.clear()
            os.environ.update(before)
    if code == 0 and not given.json:
        print(f"\nThe bucket's files are in {lies_in}")
    return code


def _steps_of(job: str) -> Sequence[str]:
    """Names of what the rows of a job go through, in order.

    Raises:
        RequestError: there is no such job.
    """
    if command := own_commands.of_arguments([f"--job={job}"]):
        return command.STEPS
    from pipelines.tables.job import find  # which takes seconds

    return find(job).stages


def _table(given: argparse.Namespace) -> TableAddress | None:
    """The table that the job reads; None where it reads files.

    Raises:
        RequestError: there is no BigQuery for it, or no table for what is to be loaded.
    """
    pattern, flights = given.input, given.warehouse
    if pattern is None or not pattern.startswith(SCHEME):
        if flights is not None:
            raise RequestError(
                "--warehouse loads the table that the job reads: name it, with --input "
                "bigquery:PROJECT.DATASET.TABLE."
            )
        return None
    if flights is None:
        raise RequestError(
            f"--input {pattern}: a rehearsal does not reach Google Cloud. Add --warehouse, which "
            "makes the table on this machine, or --warehouse FLIGHTS, to load files of your own."
        )
    return TableAddress.parse(pattern, "--input")


def _load(table: TableAddress, given: argparse.Namespace) -> None:
    """Makes the table and loads it, as somebody would who has a project."""
    from pipelines.cli.warehouse import warehouse_command

    arguments = ["load", *filter(None, [given.warehouse]), f"--table={table}", "--create-dataset"]
    arguments.append(f"--job={given.job}")
    if given.rows is not None:
        arguments.append(f"--rows={given.rows}")
    with contextlib.redirect_stdout(io.StringIO()) if given.json else contextlib.nullcontext():
        warehouse_command(arguments)


def _buckets(output: str, options: dataflow.DataflowOptions) -> set[str]:
    """The buckets that the options name: the rehearsal has them all."""
    named = (output, options.temp_location, options.staging_location)
    return {
        path.removeprefix("gs://").split("/")[0]
        for path in named
        if path and path.startswith("gs://")
    } - {""}
