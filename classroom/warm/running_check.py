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
from classroom.verdict import TaskVerdict, Verdict
from classroom.warm import abnormal_exits, process_memory

TICK_SECONDS = 0.05
# For imports, in a fresh process on a slow disk, before the first task begins.
_LOADING_SECONDS = 60.0
# Of a message, which holds at most what a learner's code has printed, and some verdicts.
_MOST_BYTES = 1 << 24
# Between two looks at the memory of all that a check has started, which is a look at each process.
_GROUP_SECONDS = 0.5
# For the stacks of a process that is about to be killed to be written.
_LAST_WORDS_SECONDS = 0.3


class RunningCheck:
    """A check, from its start to its verdict.

    Args:
        request: see `classroom.warm.client`.
        start: starts the process, given an open pipe for its messages and an open file for
            its stacks; returns its id.

    Attributes:
        pid: of its process; 0 when that has ended.
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
            self.pid = start(write, stacks)
        finally:
            os.close(write)
            os.close(stacks)
        # Here too, so that it can be killed as a group before it has run.
        with contextlib.suppress(OSError):
            os.setpgid(self.pid, self.pid)
        # Most of it is shared with this process.
        self._base_bytes = process_memory.of_process(self.pid) or 0
        self._received = b""
        self._looked_at_group = time.monotonic()
        self._step = Stopwatch(self.pid)
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
            try:
                if len(self._received) > _MOST_BYTES:
                    raise ValueError
                for line in lines:
                    if (verdict := self._heard(json.loads(line))) is not None:
                        return verdict
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                return abnormal_exits.interfered(self)
            if not data:
                return abnormal_exits.crashed(self, self._reap())
        limit = self.request["time_limit"]
        if self.task is None:
            limit += _LOADING_SECONDS
        if self._step.has_passed(limit):
            self._last_words()
            return abnormal_exits.timed_out(self)
        if self._bytes() > self.request["memory_limit"]:
            self._last_words()
            return abnormal_exits.out_of_memory(self)
        return None

    def _heard(self, message: dict) -> dict | None:
        """The verdict, if the message is one. Raises: where it is none of ours."""
        if "verdict" in message:
            verdict = Verdict.from_dict(message["verdict"])
            if verdict.exercise != self.request["exercise"]:
                raise ValueError
            return verdict.to_dict()
        for step in message["tasks"]:
            TaskVerdict(**step)
        self.task, self.steps = str(message["began"]), message["tasks"]
        self._step = Stopwatch(self.pid)
        return None

    def _bytes(self) -> int:
        """What the check has taken since it began, with all that it has started."""
        now = (process_memory.of_process(self.pid) or 0) - self._base_bytes
        if time.monotonic() - self._looked_at_group > _GROUP_SECONDS:
            self._looked_at_group = time.monotonic()
            now = max(now, process_memory.of_others_in_group(self.pid) + now)
        return now

    def close(self) -> None:
        """Ends the process, and all that it started."""
        if self.pid:
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(self.pid, signal.SIGKILL)
            self._reap()
        os.close(self.result)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _last_words(self) -> None:
        """Has every thread's stack written, for the verdict to name the learner's line."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGUSR1)
        deadline = time.monotonic() + _LAST_WORDS_SECONDS
        while time.monotonic() < deadline and not os.path.getsize(self.stacks):
            time.sleep(0.01)
        time.sleep(0.01)

    def _reap(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)
