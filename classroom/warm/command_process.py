"""A command of the command line, in a child of a warm process, on the screen of who asked."""

import contextlib
import importlib
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from typing import NoReturn

from classroom.confinement import entering
from pipelines.problems import Problem

_LIMITS = tuple(name for name in dir(resource) if name.startswith("RLIMIT_"))


def circumstances() -> dict:
    """What a process has of its shell, for another one to be as if that had started it."""
    limits = {name: resource.getrlimit(getattr(resource, name)) for name in _LIMITS}
    mask = os.umask(0o077)
    os.umask(mask)
    return {
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "umask": mask,
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "processors": sorted(os.sched_getaffinity(0)),
        "limits": limits,
    }


def become(request: Mapping, streams: Sequence[int], parent: int) -> NoReturn:
    """Makes this process the command, to its very end.

    Args:
        request: its function ("package.module:name", which gets the arguments and returns an exit
            code or ends the process), arguments, and `circumstances`.
        streams: open files that become standard output and standard error.
        parent: the process that has forked this one.
    """
    code = 1
    try:
        # So that all that it starts can be ended with it.
        os.setpgid(0, 0)
        entering.end_with(parent)
        _as_if_started_there(request["circumstances"])
        for number, stream in enumerate(streams, 1):
            os.dup2(stream, number)
            os.close(stream)
        # As a Python that starts there has them.
        line = 1
        sys.stdout = os.fdopen(1, "w", line if os.isatty(1) else -1, closefd=False)
        sys.stderr = os.fdopen(2, "w", line, errors="backslashreplace", closefd=False)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        module, _, name = request["function"].partition(":")
        code = getattr(importlib.import_module(module), name)(request["arguments"])
    except Problem as problem:
        print(problem, file=sys.stderr)
        code = problem.exit_code
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        code = 130
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _as_if_started_there(asked: Mapping) -> None:
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    tempfile.tempdir = None  # looked up before the fork
    os.chdir(asked["folder"])
    os.umask(asked["umask"])
    # Not less nice than this process is, nor more than its limits: that is not for everybody.
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, asked["nice"])
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, asked["processors"])
    for name, limits in asked["limits"].items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(getattr(resource, name), tuple(limits))
