"""Running a job of pictures from a command line: options in, exit code out."""

import argparse
import contextlib
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TextIO

from pipelines.local_runner import memory, worker_processes
from pipelines.pictures.arguments import make_parser
from pipelines.problems import RequestError
from pipelines.runners import installed
from pipelines.runners.names import IN_PROCESS, REMOTE
from pipelines.schemas.splits import SplitShares
from pipelines.tables.arguments import option_names
from pipelines.terminal.session import guarded
from pipelines.writing.example_formats import check_compression

if TYPE_CHECKING:
    from pipelines.pictures.picture_job import PictureJob, PictureRequest


def run_command(
    load: Callable[[], "PictureJob"],
    name: str,
    argv: Sequence[str],
    prog: str,
    own_process: bool = False,
    lies_in: str | None = None,
) -> int:
    """Runs the job of pictures that the arguments ask for.

    Args:
        load: gives the `PictureJob`; called when the arguments are known to be right.
        name: of the job.
        own_process: this process has done nothing else, and may be forked.
        lies_in: where the data set is found once this process has ended, if that is elsewhere
            than its address says.

    Returns:
        0 if it worked, 1 if the job failed, 2 if the request was wrong, 130 if it was interrupted.
        Everything that is to be said has been printed.
    """
    given, rest = make_parser(prog, name).parse_known_args(list(argv))
    rest = [argument for argument in rest if argument != "--"]

    def work(screen: TextIO) -> int:
        outcome, console = _run(load, given, rest, screen, own_process)
        if given.json:
            print(json.dumps(outcome.as_dict()), flush=True)
        else:
            console.outcome(outcome, sys.stdout, lies_in=lies_in)
        return 0

    return guarded(work, given.verbose)


def _run(load, given: argparse.Namespace, rest: list[str], screen: TextIO, own_process: bool):
    from pipelines.terminal.console import Console

    _check(given, rest)
    memory.return_promptly()
    console = Console(screen, quiet=given.json)
    started = time.monotonic()
    # Imports and graphs make many objects and no garbage.
    gc.disable()
    flags = installed.flags(given.runner, given.workers, rest)
    several = given.workers > 1 and given.runner == IN_PROCESS
    fork = several and own_process and worker_processes.can_fork()
    with contextlib.ExitStack() as stack:
        if several and not fork:
            stack.enter_context(worker_processes.ready())
        with console.loading("Loading Beam"):
            from pipelines.pictures.run_pictures import execute
            from pipelines.tables.assembly import parse_options

            if fork:
                worker_processes.load()
        if fork:
            stack.enter_context(worker_processes.ready(forked=True))
        with console.loading("Looking for the pictures"):
            request = _request(load(), given)
        options = parse_options(flags)
        if given.runner in REMOTE:
            from pipelines.dataflow.submission import submit
            from pipelines.pictures.picture_submission import PictureSubmission

            return submit(PictureSubmission(request), options, console, started), console
        return execute(request, options, console, started), console


def _check(given: argparse.Namespace, rest: Sequence[str]) -> None:
    """Raises RequestError for options that do not go together."""
    from pipelines.writing.shard_policy import check_hosts

    check_hosts(given.hosts)
    check_compression(given.compression, given.format)
    of_tables = option_names()
    for name in (argument.partition("=")[0] for argument in rest):
        if name in of_tables:
            raise RequestError(
                f"{name} is for jobs of tables, and pictures are none: leave it out; "
                f"`--job {given.job} --help` lists what there is."
            )


def _request(job: "PictureJob", given: argparse.Namespace) -> "PictureRequest":
    from pipelines import storage
    from pipelines.pictures.picture_job import PictureRequest

    folder = given.input or job.default_input()
    if not (storage.is_remote(folder) or os.path.isdir(folder)):
        raise RequestError(f"--input {folder} is no folder: give one that holds the pictures.")
    return PictureRequest(
        job=job,
        folder=folder if storage.is_remote(folder) else os.path.abspath(folder),
        output=given.output,
        shares=SplitShares.parse(given.split),
        hosts=given.hosts,
        salt=given.salt,
        compressed=given.compression == "gzip",
        format=given.format,
    )
