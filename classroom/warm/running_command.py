"""A command under way in a child of a warm process."""

import contextlib
import os
import signal
import socket
from collections.abc import Callable

from classroom.warm import messages


class RunningCommand:
    """A command, from its start to its exit code.

    Args:
        client: who asked; is told the process' id at once.
        start: forks the process; returns its id.

    Attributes:
        pid: of its process; 0 when that has ended.
        result: to wait for: can be read from when the process has ended.
    """

    def __init__(self, client: socket.socket, start: Callable[[], int]):
        self.pid = start()
        # Here too, so that it can be killed as a group before it has run.
        with contextlib.suppress(OSError):
            os.setpgid(self.pid, self.pid)
        self._group = self.pid
        self.result = os.pidfd_open(self.pid)
        # One that has gone is noticed where it is listened to.
        with contextlib.suppress(OSError):
            messages.send(client, {"pid": self.pid})

    def look(self, ready: bool) -> dict | None:
        """How it ended, if it has: its exit code, negative for the signal that killed it.

        Args:
            ready: `result` can be read from.
        """
        return {"code": self._reap()} if ready else None

    def close(self) -> None:
        """Ends the process, and all that it started."""
        for kill, number in ((os.killpg, self._group), (os.kill, self.pid)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if number:
                    kill(number, signal.SIGKILL)
        if self.pid:
            self._reap()
        os.close(self.result)

    def _reap(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)
