"""A fork of this process, shown as `subprocess.Popen` shows a program."""

import math
import os
import signal
import subprocess
import time
from collections.abc import Callable

_LOOK_AGAIN_SECONDS = 0.005


class ForkedProcess:
    """A function in a fork of this process; its end is the process's.

    Args:
        function: takes file descriptors to read from and to write to.

    Attributes:
        stdin, stdout: the other ends of both.
    """

    def __init__(self, function: Callable[[int, int], None]):
        requests, ours = os.pipe()
        theirs, reports = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                function(requests, reports)
            finally:
                os._exit(1)
        os.close(requests)
        os.close(reports)
        self.stdin, self.stdout = os.fdopen(ours, "wb"), os.fdopen(theirs, "rb")
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def wait(self, timeout: float = math.inf) -> int:
        """The exit code, when it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not in time.
        """
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("a forked process", timeout)
            time.sleep(_LOOK_AGAIN_SECONDS)
        return code

    def kill(self) -> None:
        """Ends it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
