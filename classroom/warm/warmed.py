"""A warm process: has imported what checks need, and forks a child for each."""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from typing import NoReturn

from classroom.warm import ends, memory, wire

_TICK_SECONDS = 0.05
# For the stacks of a process that is about to be killed to be written.
_LAST_WORDS_SECONDS = 0.3


@dataclass(eq=False)
class _Job:
    """A check under way.

    Attributes:
        result: a pipe on which it tells of tasks that begin, and of its verdict.
        stacks: a file for its threads' stacks, if it has to be killed.
        base_bytes: memory that it began with, most of it shared with this process.
        task: under way, with the verdicts of those before in `steps`.
    """

    request: dict
    client: socket.socket
    pid: int
    result: int
    stacks: str
    began: float
    base_bytes: int | None
    received: bytes = b""
    step_began: float = 0.0
    steps: list[dict] | None = None
    task: str | None = None


def work(control: socket.socket, needs: list[str]) -> NoReturn:
    """Imports, then forks a child for each check until the other end of `control` is gone."""
    _silence()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = 1
    try:
        from classroom.checking import preload

        gc.disable()
        preload(tuple(needs))
        _must_be_fresh()
        # What is here stays; without this every child would touch all of its pages.
        gc.collect()
        gc.freeze()
        gc.enable()
        _Worker(control).run()
        code = 0
    except BaseException:
        # Clients see the connection close, and check the slow way.
        if os.environ.get("WORKSHOP_VERBOSE"):
            traceback.print_exc()
    finally:
        os._exit(code)


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(null, number)
    if not os.environ.get("WORKSHOP_VERBOSE"):
        os.dup2(null, 2)
    os.close(null)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False)


def _must_be_fresh() -> None:
    """The code under test belongs to the children alone, whatever a library imported."""
    for name in list(sys.modules):
        if name.split(".")[0] in ("exercises", "solutions"):
            del sys.modules[name]


class _Worker:
    def __init__(self, control: socket.socket):
        self._control = control
        self._inbox = wire.Inbox(control)
        self._jobs: list[_Job] = []

    def run(self) -> None:
        try:
            while True:
                watched = [self._control, *(job.result for job in self._jobs)]
                watched += [job.client for job in self._jobs]
                ready, _, _ = select.select(watched, [], [], _TICK_SECONDS if self._jobs else None)
                for job in list(self._jobs):
                    self._look_after(job, ready)
                if self._control in ready and not self._receive():
                    return
        finally:
            for job in self._jobs:
                _kill(job.pid)

    def _receive(self) -> bool:
        """Starts the checks that were asked for; False if nobody is there to ask."""
        while True:
            received = self._inbox.receive()
            if received is None:
                return False
            request, files = received
            self._start(request, socket.socket(fileno=files[0]))
            if not self._inbox.waiting:
                return True

    def _start(self, request: dict, client: socket.socket) -> None:
        result, write = os.pipe()
        stacks, path = tempfile.mkstemp(prefix="workshop-stacks-")
        pid = os.fork()
        if not pid:
            self._control.close()
            client.close()
            os.close(result)
            for job in self._jobs:
                job.client.close()
                os.close(job.result)
            from classroom.warm.child import become

            become(request, write, stacks)
        # Here too, so that it can be killed as a group before it has run.
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        os.close(write)
        os.close(stacks)
        now = time.monotonic()
        self._jobs.append(
            _Job(request, client, pid, result, path, now, memory.of_process(pid), step_began=now)
        )

    def _look_after(self, job: _Job, ready: list) -> None:
        if job.client in ready:
            # It sends nothing more: it has gone, and its check with it.
            self._finish(job, None)
            return
        if job.result in ready:
            data = os.read(job.result, 1 << 16)
            job.received += data
            if b"\n" in job.received:
                *lines, job.received = job.received.split(b"\n")
                for line in lines:
                    if self._heard(job, json.loads(line)):
                        return
            if not data:
                self._finish(job, ends.crashed(job, self._reap(job)))
                return
        if time.monotonic() - job.step_began > job.request["time_limit"]:
            self._last_words(job)
            self._finish(job, ends.timed_out(job))
            return
        limit, now = job.request["memory_limit"], memory.of_process(job.pid)
        if limit and now and job.base_bytes and now - job.base_bytes > limit:
            self._last_words(job)
            self._finish(job, ends.out_of_memory(job))

    def _heard(self, job: _Job, message: dict) -> bool:
        """A message of the child's; True if it was the last."""
        if "verdict" in message:
            self._finish(job, message["verdict"])
            return True
        # A task has begun, with the verdicts until now.
        job.steps = message["tasks"]
        job.task = message["began"]
        job.step_began = time.monotonic()
        return False

    def _last_words(self, job: _Job) -> None:
        """Has every thread's stack written, for the verdict to name the learner's line."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(job.pid, signal.SIGUSR1)
            deadline = time.monotonic() + _LAST_WORDS_SECONDS
            while time.monotonic() < deadline and not os.path.getsize(job.stacks):
                time.sleep(0.01)
            time.sleep(0.01)

    def _reap(self, job: _Job) -> int:
        _, status = os.waitpid(job.pid, 0)
        job.pid = 0
        return os.waitstatus_to_exitcode(status)

    def _finish(self, job: _Job, verdict: dict | None) -> None:
        self._jobs.remove(job)
        if verdict is not None:
            with contextlib.suppress(OSError):
                wire.send(job.client, {"verdict": verdict})
        job.client.close()
        os.close(job.result)
        if job.pid:
            _kill(job.pid)
            os.waitpid(job.pid, 0)
        with contextlib.suppress(OSError):
            os.unlink(job.stacks)
        with contextlib.suppress(OSError):
            self._control.send(b".")


def _kill(pid: int) -> None:
    """Ends a check, and all that it started."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
