"""Training from a command line: options in, exit code out. Nothing heavy is imported early."""

import argparse
import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from pipelines import noise
from pipelines.arguments import Parser
from pipelines.problems import JobError, Problem, RequestError
from pipelines.training import arguments, jobs

INTERRUPTED = 130


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the training's command line."""
    parser = Parser(
        prog=prog,
        description="Trains a model of flights' lateness on a run's examples, from its manifest, "
        "and reports how good it is.",
    )
    arguments.add_arguments(parser)
    arguments.add_output_arguments(parser)
    jobs.add_arguments(parser)
    return parser


def train_and_leave(argv: Sequence[str], prog: str) -> NoReturn:
    """Trains as the arguments ask, and ends the process with its exit code."""
    noise.leave(train_command(argv, prog), at_once=True)


def train_command(argv: Sequence[str], prog: str = "workshop train") -> int:
    """Trains as the arguments ask.

    Returns:
        0 if it worked, 1 if it failed, 2 if the request was wrong, 130 if it was
        interrupted. Everything that is to be said has been printed.
    """
    given = make_parser(prog).parse_args(list(argv))
    if given.step_time_ms and not given.profile_input:
        return guarded(given, lambda screen: _refuse("--step-time-ms goes with --profile-input."))
    if given.job:
        return guarded(given, lambda screen: jobs.print_job(given))
    return guarded(given, lambda screen: _train(given, screen))


def _refuse(sentence: str):
    raise RequestError(sentence)


def guarded(given: argparse.Namespace, work: Callable) -> int:
    """Does the work with the libraries' noise turned away, and says how it ended.

    Args:
        given: has `verbose`.
        work: takes the user's own standard error.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    keep_log = False
    with noise.captured(given.verbose) as (screen, log):
        try:
            work(screen)
            return 0
        except KeyboardInterrupt as stop:
            said = str(stop) or "Nothing was published; what was there before is untouched."
            screen.write(f"\nStopped. {said}\n")
            return INTERRUPTED
        except Problem as problem:
            screen.write(f"{problem}\n")
            return problem.exit_code
        except Exception as error:
            keep_log = True
            import traceback

            traceback.print_exc()
            last = str(error).strip().splitlines()[-1] if str(error).strip() else ""
            where = f"; all of it is in {log}" if log else ""
            problem = JobError(f"The training failed: {type(error).__name__}: {last[:300]}{where}.")
            screen.write(f"{problem}\n")
            return problem.exit_code
        finally:
            gc.enable()
            if log and not keep_log:
                os.remove(log)


def _interrupt(signum, frame):
    raise KeyboardInterrupt


def _train(given: argparse.Namespace, screen) -> None:
    from pipelines.training.screen import Screen

    console = Screen(screen, quiet=given.json)
    if given.profile_input:
        from pipelines.training.profile import profile

        found = profile(given, console)
        print(json.dumps(found.as_dict()) if given.json else found.text(), flush=True)
        return
    from pipelines.training.train import train

    outcome = train(given, console)
    if given.json:
        print(json.dumps(outcome), flush=True)
    else:
        console.outcome(outcome, sys.stdout)
