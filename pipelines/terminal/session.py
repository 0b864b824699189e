"""A command from its first line to its exit code: signals, log lines, what an error says.

Every command that runs a job or a training goes through `guarded` and ends by `leave`.
"""

import gc
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from typing import NoReturn, TextIO

from pipelines.problems import JobError, Problem, problem_in, sentence_of, without_step
from pipelines.terminal import log_capture, temporary_folder

INTERRUPTED = 130
_UNTOUCHED = "Nothing was published; what was there before is untouched."


def guarded(work: Callable[[TextIO], int | None], verbose: bool, what: str = "job") -> int:
    """Runs a command's work, its libraries' log lines off the screen.

    Args:
        work: takes the user's own standard error; returns an exit code, None for 0. An
            interruption that it raises may carry a sentence of its own.
        what: it is, for the sentence about a failure that nobody foresaw.

    Returns:
        What `work` returns; 1 or 2 for a problem, 130 for an interruption, which have
        been told to the user.
    """
    signalled: list[int] = []

    def interrupt(number, frame):
        signalled.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, interrupt)
    outside = tempfile.gettempdir()
    with temporary_folder.private(), log_capture.captured(verbose) as (screen, log):
        try:
            return work(screen) or 0
        except KeyboardInterrupt as stop:
            screen.write(f"\nStopped. {str(stop) or _UNTOUCHED}\n")
            return INTERRUPTED
        except Problem as problem:
            screen.write(f"{sentence_of(problem)}\n")
            return problem.exit_code
        except Exception as error:
            found = problem_in(str(error))
            if found is None and signalled:
                # Beam makes an error with its step's name of whatever a step raises.
                screen.write(f"\nStopped. {_UNTOUCHED}\n")
                return INTERRUPTED
            if found is None:
                import traceback

                traceback.print_exc()
                kept = _kept(log, outside) if log else None
                text = without_step(str(error).strip())
                last = text.splitlines()[-1][:300] if text else ""
                where = f"; all of it is in {kept}" if kept else ""
                found = JobError(f"The {what} failed: {type(error).__name__}: {last}{where}.")
            screen.write(f"{sentence_of(found)}\n")
            return found.exit_code
        finally:
            gc.enable()


def _kept(log: str, folder: str) -> str | None:
    """The log's path where it outlives this process; None where others have removed it."""
    kept = os.path.join(folder, os.path.basename(log))
    try:
        os.replace(log, kept)
    except FileNotFoundError:
        return None
    return kept


def leave(code: int) -> NoReturn:
    """Ends the process at once with an exit code; its outcome has been printed.

    The libraries are not taken down: that takes over a second after TensorFlow, has nothing
    left to do, and kills the process where a library's thread comes back to a Python that has
    ended.
    """
    logging.disable(logging.CRITICAL)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
