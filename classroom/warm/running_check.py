"""A check under way in a process of its own, watched from outside."""

import contextlib
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable

from classroom.harness.stopwatch import Stopwatch
from classroom.warm import abnormal_exits, process_memory

TICK_SECONDS = 0.05
# For imports, in a fresh process on a slow disk, before the first task begins.
_LOADING_SECONDS = 60.0
# For the stacks of a process that is about to be killed to be written.
_LAST_WORDS_SECONDS = 0.3


class RunningCheck:
    """A check, from its start to its verdict.

    Args:
        request: see `classroom.warm.client`.
        start: starts the process, given an open pipe for its messages and an open file for
            its stacks; returns its id.

    Attributes:
        result: to wait for: can be read from when there is something to look at.
    """

    def __init__(self, request: dict, start: Callable[[int, int], int]):
        # The process ends without its libraries' endings, and tidies nothing.
        self._folder = tempfile.mkdtemp(prefix="workshop-check-")
        request["environment"] = {**request["environment"], "TMPDIR": self._folder}
        self.request = request
        self.result, write = os.pipe()
        stacks, self.stacks = tempfile.mkstemp(prefix="stacks-", dir=self._folder)
        try:
            self._pid = start(write, stacks)
        finally:
            os.close(write)
            os.close(stacks)
        # Here too, so that it can be killed as a group before it has run.
        with contextlib.suppress(OSError):
            os.setpgid(self._pid, self._pid)
        # Most of it is shared with this process.
        self._base_bytes = process_memory.of_process(self._pid) or 0
        self._received = b""
        self._step = Stopwatch(self._pid)
        self.task: str | None = None
        """The task under way, with the verdicts of those before in `steps`."""
        self.steps: list[dict] = []

    def look(self, ready: bool) -> dict | None:
        """The verdict, if there is one by now; the process is ended if it takes too much.

        Args:
            ready: `result` can be read from.
        """
        if ready:
            data = os.read(self.result, 1 << 16)
            *lines, self._received = (self._received + data).split(b"\n")
            for line in lines:
                message = json.loads(line)
                if "verdict" in message:
                    return message["verdict"]
                self.task, self.steps = message["began"], message["tasks"]
                self._step = Stopwatch(self._pid)
            if not data:
                return abnormal_exits.crashed(self, self._reap())
        limit = self.request["time_limit"]
        if self.task is None:
            limit += _LOADING_SECONDS
        if self._step.has_passed(limit):
            self._last_words()
            return abnormal_exits.timed_out(self)
        now = process_memory.of_process(self._pid) or 0
        if now - self._base_bytes > self.request["memory_limit"]:
            self._last_words()
            return abnormal_exits.out_of_memory(self)
        return None

    def close(self) -> None:
        """Ends the process, and all that it started."""
        if self._pid:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(self._pid, signal.SIGKILL)
            self._reap()
        os.close(self.result)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _last_words(self) -> None:
        """Has every thread's stack written, for the verdict to name the learner's line."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGUSR1)
        deadline = time.monotonic() + _LAST_WORDS_SECONDS
        while time.monotonic() < deadline and not os.path.getsize(self.stacks):
            time.sleep(0.01)
        time.sleep(0.01)

    def _reap(self) -> int:
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return os.waitstatus_to_exitcode(status)
