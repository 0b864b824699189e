"""`workshop submit`: a job on Dataflow, with good defaults."""

import argparse
import os
from collections.abc import Callable, Sequence

from pipelines.cli import own_commands
from pipelines.dataflow import arguments as dataflow
from pipelines.tables import arguments
from pipelines.tables.dry_run_arguments import add_dry_run_arguments
from pipelines.terminal.parser import Parser

DRY_RUN_PAGE = os.path.join("build", "dry-run.html")
_EPILOG = "any further option goes to Beam and to the runner"

Adder = Callable[[argparse.ArgumentParser], None]
"""Adds the options of a job to a parser."""


def adder_of(argv: Sequence[str]) -> Adder:
    """What adds the options of the job that arguments name."""
    command = own_commands.of_arguments(argv)
    return command.add_arguments if command else arguments.add_arguments


def make_parser(prog: str, description: str, add: Adder) -> argparse.ArgumentParser:
    """The job's options and those of a production job on Dataflow.

    Args:
        add: see `adder_of`.
    """
    parser = Parser(prog=prog, description=description, epilog=_EPILOG)
    add(parser)
    parser.set_defaults(output=None)
    dataflow.add_arguments(parser)
    parser.add_argument(
        "--no_wait_until_finish",
        action="store_true",
        help="return when the job is submitted; it needs nothing more from this machine",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
    return parser


def job_flags(given: argparse.Namespace, add: Adder) -> list[str]:
    """The flags of the job itself, for `pipelines.cli.run.run_command`.

    Args:
        add: what has added them to the parser.
    """
    own = argparse.ArgumentParser(add_help=False)
    add(own)
    flags = [f"--runner={dataflow.RUNNER}"]
    for action in own._actions:
        value = getattr(given, action.dest)
        if value is not None:
            flags.append(f"{action.option_strings[0]}={value}")
    for name in ("json", "verbose", "no_wait_until_finish"):
        if getattr(given, name):
            flags.append(f"--{name}")
    return flags


def submit_command(argv: Sequence[str], prog: str = "workshop submit") -> int:
    """Submits the job that the arguments ask for; returns the exit code."""
    from pipelines.cli.run import run_command

    add = adder_of(argv)
    parser = make_parser(prog, "Submits a job to Dataflow, and follows it.", add)
    group = parser.add_argument_group("dry run")
    group.add_argument(
        "--dry-run",
        action="store_true",
        help="send nothing, ask no service: describe the job, and estimate it; --json prints the "
        "whole description, --template_location FILE writes it",
    )
    add_dry_run_arguments(group)
    given, rest = parser.parse_known_args(list(argv))
    options = dataflow.DataflowOptions.of(given).completed(given.output or "", job=given.job)
    rest = [argument for argument in rest if argument != "--"]
    if given.dry_run:
        rest.append("--dry_run=True")
        rest.append(f"--dry-run-page={given.dry_run_page or DRY_RUN_PAGE}")
        if given.prices:
            rest.append(f"--prices={given.prices}")
    elif given.dry_run_page or given.prices:
        parser.error("--dry-run-page and --prices belong to --dry-run")
    return run_command([*job_flags(given, add), *options.flags(), *rest], prog)
