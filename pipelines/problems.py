"""The two ways in which a request can end badly, each with its exit code.

Everything that a user can cause is reported by raising one of these with one
sentence that names the file, line, column or option, and says what to do. Any
other exception that reaches `main` is a defect of ours.
"""

import errno
import os
import re


class Problem(Exception):
    """One sentence for the user, and the exit code that goes with it."""

    exit_code = 1


class RequestError(Problem):
    """The request was wrong: an option, a path, a file that cannot be the input."""

    exit_code = 2


class JobError(Problem):
    """The request was right, and the job or a check failed."""

    exit_code = 1


class Interrupted(Problem):
    """Somebody stopped it, and something goes on all the same."""

    exit_code = 130


# A worker's exception crosses the Fn API as the text of its traceback.
_WHILE_RUNNING = r" \[while running '[^']*'\]"

_RAISED = re.compile(
    r"^(?:pipelines\.problems\.)?(RequestError|JobError): (.+?)(?:" + _WHILE_RUNNING + r")?$",
    re.MULTILINE,
)
_OS_ERROR = re.compile(
    r"^(?:OSError|PermissionError): \[Errno \d+\] (?P<why>.+?)(?:" + _WHILE_RUNNING + r")?$",
    re.MULTILINE,
)
_DISK_FULL = os.strerror(errno.ENOSPC)


def problem_in(traceback_text: str) -> Problem | None:
    """The problem that a worker raised, found again in its traceback's text.

    Args:
        traceback_text: what a runner gives as the reason of a failed bundle.

    Returns:
        The last `Problem` named there, an operating-system error (a full disk,
        a permission) as a `JobError`, or None for a traceback that is a defect.
    """
    kinds = {"RequestError": RequestError, "JobError": JobError}
    if found := _RAISED.findall(traceback_text):
        kind, sentence = found[-1]
        return kinds[kind](sentence)
    refused = None
    if found := list(_OS_ERROR.finditer(traceback_text)):
        refused = found[-1]["why"]
    elif _DISK_FULL in traceback_text:
        # TensorFlow's own files fail with an error of TensorFlow's own.
        refused = _DISK_FULL
    if refused:
        return JobError(
            f"The operating system refused: {refused}; free what is short, or choose another "
            "--output."
        )
    return None


def without_step(text: str) -> str:
    """An exception's text without the step that Beam adds at its end."""
    return re.sub(f"{_WHILE_RUNNING}$", "", text)


def sentence_of(problem: Problem) -> str:
    """The problem for the user, without the step that Beam adds to an exception's text."""
    return without_step(str(problem))
