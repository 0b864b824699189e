"""`workshop run`: the pipeline, by a warm process of this terminal where there is one."""

import os
import re
import sys
from collections.abc import Sequence

from classroom import shell_completion
from classroom.catalog import ROOT
from classroom.warm import client, warm_command

_LIBRARIES = ("beam", "tensorflow", "transform")
NEEDS = (*_LIBRARIES, "great_expectations")
"""What a local run imports, of the needs of exercises; the last one in a process beside it."""

# Other runners have processes of their own; log lines of imports are among those to be shown.
_ONLY_FRESH = ("--runner", "--verbose", "-h", "--help")

_DEBUGGER = re.compile(rb"\bbreakpoint\(|\bset_trace\(")


def run_command(argv: Sequence[str]) -> int:
    """Runs the job that the arguments ask for; returns its exit code, or ends the process."""
    fresh = shell_completion.asked() or _only_fresh(argv)
    if not fresh:
        for needs in (NEEDS, _LIBRARIES):
            code = warm_command.run("pipelines.cli.run:run_and_leave", argv, needs)
            if code is not None:
                return code
    from pipelines.cli import run
    from pipelines.terminal.session import leave

    before = dict(os.environ)
    code = run.run_command(argv, "workshop run", own_process=True)
    # Somebody who sits there is likely to run it again.
    if not fresh and warm_command.is_possible() and sys.stdin.isatty() and sys.stdout.isatty():
        # Libraries have set what they like: a daemon is for who asks it, who has none of that.
        os.environ.clear()
        os.environ.update(before)
        client.prepare(NEEDS, start=True)
    leave(code)


def _only_fresh(argv: Sequence[str]) -> bool:
    """Whether a process is needed that has imported nothing, or that a debugger can talk in."""
    if any(argument.startswith(_ONLY_FRESH) for argument in argv):
        return True
    codes = ROOT.glob("exercises/*/exercise.py")
    return any(_DEBUGGER.search(path.read_bytes()) for path in codes)
