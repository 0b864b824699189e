"""Running the flights job from a command line: options in, exit code out.

Nothing heavy is imported before the options are known to be right.
"""

import argparse
import contextlib
import gc
import json
import sys
import time
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pipelines.cli import own_commands
from pipelines.local_runner import memory, worker_processes
from pipelines.local_runner.lean_imports import UNUSED_BY_BEAM, absent
from pipelines.runners import installed
from pipelines.runners.names import IN_PROCESS, REMOTE
from pipelines.runners.running_arguments import add_running_arguments
from pipelines.tables import arguments
from pipelines.terminal.parser import Parser
from pipelines.terminal.session import guarded, leave
from pipelines.validation.judge_process import preloaded_judge

PROGRAM = "python -m pipelines.flights"

_EPILOG = """\
any further option goes to Beam and to the runner, as in
  --runner DataflowRunner --project P --region R --temp_location gs://B/tmp
"""


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the job's command line."""
    parser = Parser(
        prog=prog,
        description="Reads the rows of a job's table, enriches, checks, splits and transforms "
        "them, and writes TFRecords or ArrayRecord with a manifest.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments.add_arguments(parser)
    add_running_arguments(parser)
    return parser


def run_and_leave(argv: Sequence[str], prog: str = "workshop run") -> NoReturn:
    """Runs the job that the arguments ask for, and ends the process with its exit code."""
    leave(run_command(argv, prog, own_process=True))


def run_command(
    argv: Sequence[str],
    prog: str = PROGRAM,
    own_process: bool = False,
    lies_in: str | None = None,
) -> int:
    """Runs the job that the arguments ask for.

    Args:
        own_process: this process has done nothing else, and may be forked.
        lies_in: where the data set is found once this process has ended, if that is elsewhere
            than its address says.

    Returns:
        0 if it worked, 1 if the job failed, 2 if the request was wrong, 130 if it was
        interrupted. Everything that is to be said has been printed.
    """
    if command := own_commands.of_arguments(argv):
        return command.run(argv, prog, own_process, lies_in)
    given, rest = make_parser(prog).parse_known_args(list(argv))
    rest = [argument for argument in rest if argument != "--"]

    def work(screen: TextIO) -> int:
        outcome = _run(given, rest, screen, own_process, lies_in)
        if given.json:
            print(json.dumps(outcome.as_dict()), flush=True)
        return 0

    return guarded(work, given.verbose)


def _run(
    given: argparse.Namespace, rest: list[str], screen, own_process: bool, lies_in: str | None
):
    from pipelines.terminal.console import Console

    memory.return_promptly()
    console = Console(screen, quiet=given.json)
    started = time.monotonic()
    # Imports and graphs make many objects and no garbage; looking for it takes a tenth of
    # their time.
    gc.disable()
    flags = _beam_flags(given, rest)
    several = given.workers > 1 and given.runner == IN_PROCESS
    fork = several and own_process and worker_processes.can_fork()
    with contextlib.ExitStack() as stack:
        stack.enter_context(preloaded_judge(given.runner))
        if several and not fork:
            stack.enter_context(worker_processes.ready())
        with console.loading("Loading Beam and TensorFlow"):
            with absent(*UNUSED_BY_BEAM):
                from pipelines.tables import assembly, execute

            if fork:
                worker_processes.load()
        if fork:
            stack.enter_context(worker_processes.ready(forked=True))
        options = assembly.parse_options(flags)
        if given.runner in REMOTE:
            from pipelines.dataflow import submission
            from pipelines.dataflow.table_submission import TableSubmission

            outcome = submission.submit(TableSubmission.of(options), options, console, started)
        else:
            from pipelines.runners import job_servers

            with job_servers.stopped():
                outcome = execute.execute(options, console, started)
    if not given.json:
        exercises = outcome.job == arguments.FLIGHTS
        console.outcome(outcome, sys.stdout, arguments.DEFAULT_OUTPUT, exercises, lies_in)
    return outcome


def _beam_flags(given: argparse.Namespace, rest: list[str]) -> list[str]:
    """The job's and the runner's options as Beam's parser takes them."""
    flags = []
    mine = vars(given)
    own = argparse.ArgumentParser()
    arguments.add_arguments(own)
    for action in own._actions:
        if action.dest != "help" and mine[action.dest] is not None:
            flags.append(f"{action.option_strings[0]}={mine[action.dest]}")
    return installed.flags(given.runner, given.workers, flags + rest)
