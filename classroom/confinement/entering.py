"""What a forked process does before and after it runs a stranger's code, however confined."""

import contextlib
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Collection
from typing import NoReturn

from classroom.confinement import system_calls as system
from classroom.confinement.room import Limits

# Exit code of a process that could not be confined: nothing of the code has run.
NOT_CONFINED = 125


def end_with(parent: int, by: signal.Signals = signal.SIGKILL) -> None:
    """From now on, this process gets a signal when its parent ends, where the system can do that.

    A change of its user takes that back.

    Raises:
        OSError: it has ended already, or the system refuses.
    """
    if sys.platform.startswith("linux"):
        system.prctl(system.PR_SET_PDEATHSIG, by)
    # It may have ended before this process could say so.
    if os.getppid() != parent:
        raise OSError("its parent has ended")


def close_all_but(kept: Collection[int]) -> None:
    """Closes all open files of this process but the standard ones and those."""
    start = 3
    for number in sorted(number for number in kept if number >= 3):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def limit(limits: Limits, others: int = 0) -> None:
    """Limits this process and each that it starts.

    Args:
        others: processes that count as this one's beside those that it starts.
    """
    for which, value in (
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, limits.processes + others),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 1 << 16),
    ):
        most = resource.getrlimit(which)[1]
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(which, (value, value))


def be_at(working: str, temporary: str) -> None:
    """In a folder, and with another for temporary files, which is its home too."""
    os.chdir(working)
    tempfile.tempdir = None
    os.environ["TMPDIR"] = os.environ["HOME"] = temporary


def refuse(error: BaseException) -> NoReturn:
    """Ends this process, which could not be confined, and says why on standard error."""
    with contextlib.suppress(OSError):
        os.write(2, f"confinement: {error}\n".encode())
    os._exit(NOT_CONFINED)


def run_and_end(run: Callable[[], object]) -> NoReturn:
    """Runs a function, and ends this process with it."""
    code = 1
    try:
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def exit_code(status: int) -> int:
    """Of one that was waited for: its own, or 128 and the signal that ended it."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def why_not(fork: Callable[[], int]) -> str | None:
    """Why a process cannot be confined here, which is tried; None where it can.

    Args:
        fork: starts one that ends at once, and gives the number of a process to wait for.
    """
    read, write = os.pipe()
    error = os.dup(2)
    try:
        os.dup2(write, 2)
        pid = fork()
    except OSError as refused:
        pid, said = 0, str(refused)
    finally:
        os.dup2(error, 2)
        os.close(error)
        os.close(write)
    with open(read, "rb") as file:
        text = file.read().decode("utf-8", "replace")
    if not pid:
        return said
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0:
        return None
    return text.strip().removeprefix("confinement: ") or "it ended without a word"
