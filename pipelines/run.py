"""Running the flights job from a command line: options in, exit code out.

Nothing heavy is imported before the options are known to be right.
"""

import argparse
import contextlib
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import NoReturn, TextIO

from pipelines import arguments, memory, noise, runners
from pipelines.problems import JobError, Problem, RequestError, problem_in, sentence_of
from pipelines.runners import worker_processes

INTERRUPTED = 130

PROGRAM = "python -m pipelines.flights"

# Chosen by name, because what "DirectRunner" means depends on the network: it tries to
# fetch Prism first.
IN_PROCESS = "FnApiRunner"

_EPILOG = """\
any further option goes to Beam and to the runner, as in
  --runner DataflowRunner --project P --region R --temp_location gs://B/tmp
"""


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the job's command line."""
    parser = arguments.Parser(
        prog=prog,
        description="Reads flights, enriches, checks, splits and transforms them, and writes "
        "TFRecords with a manifest.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments.add_arguments(parser)
    parser.add_argument(
        "--runner",
        default=IN_PROCESS,
        metavar="NAME",
        help="where it runs: FnApiRunner (in this process), DirectRunner, PrismRunner, "
        "FlinkRunner, DataflowRunner (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=arguments.positive,
        default=1,
        metavar="N",
        help="worker processes on this machine (default: %(default)s, in this process)",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
    return parser


def run_and_leave(argv: Sequence[str], prog: str = PROGRAM) -> NoReturn:
    """Runs the job that the arguments ask for, and ends the process with its exit code."""
    code = run_command(argv, prog, own_process=True)
    in_process = not any(argument.startswith("--runner") for argument in argv)
    noise.leave(code, at_once=in_process)


def run_command(argv: Sequence[str], prog: str = PROGRAM, own_process: bool = False) -> int:
    """Runs the job that the arguments ask for.

    Args:
        own_process: this process has done nothing else, and may be forked.

    Returns:
        0 if it worked, 1 if the job failed, 2 if the request was wrong, 130 if it was
        interrupted. Everything that is to be said has been printed.
    """
    given, rest = make_parser(prog).parse_known_args(list(argv))
    rest = [argument for argument in rest if argument != "--"]

    def work(screen: TextIO) -> int:
        outcome = _run(given, rest, screen, own_process)
        if given.json:
            print(json.dumps(outcome.as_dict()), flush=True)
        return 0

    return guarded(work, given.verbose)


def guarded(work: Callable[[TextIO], int], verbose: bool) -> int:
    """Runs a job's command, its libraries' log lines off the screen.

    Args:
        work: takes the user's own standard error; returns an exit code.

    Returns:
        What `work` returns; 1 or 2 for a problem, 130 for an interruption, which have
        been told to the user.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    keep_log = False
    with noise.captured(verbose) as (screen, log):
        try:
            return work(screen)
        except KeyboardInterrupt:
            screen.write("\nStopped. Nothing was published; what was there before is untouched.\n")
            return INTERRUPTED
        except Problem as problem:
            screen.write(f"{sentence_of(problem)}\n")
            return problem.exit_code
        except Exception as error:
            problem = problem_in(str(error))
            if problem is None:
                keep_log = True
                import traceback

                traceback.print_exc()
                last = str(error).strip().splitlines()[-1] if str(error).strip() else ""
                where = f"; all of it is in {log}" if log else ""
                problem = JobError(f"The job failed: {type(error).__name__}: {last[:300]}{where}.")
            screen.write(f"{sentence_of(problem)}\n")
            return problem.exit_code
        finally:
            gc.enable()
            if log and not keep_log:
                # Others tidy the temporary folder too.
                with contextlib.suppress(FileNotFoundError):
                    os.remove(log)


def _interrupt(signum, frame):
    raise KeyboardInterrupt


def _run(given: argparse.Namespace, rest: list[str], screen, own_process: bool):
    from pipelines.console import Console

    memory.return_promptly()
    console = Console(screen, quiet=given.json)
    started = time.monotonic()
    # Imports and graphs make many objects and no garbage; looking for it takes a tenth of
    # their time.
    gc.disable()
    # TensorFlow Transform sets this when it is imported. Before TensorFlow is, it saves the
    # second that Keras 3 takes, which nothing here uses.
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    flags = _beam_flags(given, rest)
    several = given.workers > 1 and given.runner == IN_PROCESS
    fork = several and own_process and worker_processes.can_fork()
    with contextlib.ExitStack() as stack:
        stack.enter_context(judge_beside(given.runner))
        if several and not fork:
            stack.enter_context(worker_processes.ready())
        with console.loading("Loading Beam and TensorFlow"):
            from pipelines import execute

            if fork:
                worker_processes.load()
        if fork:
            stack.enter_context(worker_processes.ready(forked=True))
        outcome = execute.execute(flags, console, started)
    if not given.json:
        console.outcome(outcome, sys.stdout)
    return outcome


def judge_beside(runner: str):
    """Gets Great Expectations ready beside the run, where the workers are on this machine."""
    from pipelines.validation import verdicts

    if runner == "DataflowRunner" or "great_expectations" in sys.modules:
        return contextlib.nullcontext()
    return verdicts.ready()


def _beam_flags(given: argparse.Namespace, rest: list[str]) -> list[str]:
    """The job's and the runner's options as Beam's parser takes them."""
    flags = [f"--runner={given.runner}"]
    if given.workers > 1:
        if given.runner not in (IN_PROCESS, "DirectRunner"):
            raise RequestError(
                f"--workers is for this machine's own runner; {given.runner} has options of its "
                "own for that."
            )
        flags += [
            f"--direct_num_workers={given.workers}",
            "--direct_running_mode=multi_processing",
        ]
    mine = vars(given)
    own = argparse.ArgumentParser()
    arguments.add_arguments(own)
    for action in own._actions:
        if action.dest != "help" and mine[action.dest] is not None:
            flags.append(f"{action.option_strings[0]}={mine[action.dest]}")
    return runners.options(given.runner, flags + rest)
