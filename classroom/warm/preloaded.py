"""A warm process: has imported what checks and commands need, and forks a child for each."""

import contextlib
import os
import select
import signal
import socket
import sys
import traceback
from typing import NoReturn

from classroom.warm import forkable, messages, orphans
from classroom.warm.running_check import TICK_SECONDS, RunningCheck
from classroom.warm.running_command import RunningCommand


def work(control: socket.socket, needs: list[str]) -> NoReturn:
    """Imports, then forks a child for each request until the other end of `control` is gone."""
    _silence()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = 1
    try:
        from classroom.checking.exercise_check import preload
        from pipelines.terminal import library_settings

        # As where there is no warm process, so that the same is computed.
        library_settings.set_before_import()
        forkable.become(lambda: preload(tuple(needs)))
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


class _Worker:
    def __init__(self, control: socket.socket):
        self._control = control
        self._inbox = messages.Inbox(control)
        self._jobs: dict[socket.socket, RunningCheck | RunningCommand] = {}

    def run(self) -> None:
        try:
            while True:
                watched: list[socket.socket | int] = [self._control, *self._jobs]
                watched += [job.result for job in self._jobs.values()]
                tick = TICK_SECONDS if self._jobs else None
                ready, _, _ = select.select(watched, [], [], tick)
                for client, job in list(self._jobs.items()):
                    if client in ready:
                        # It sends nothing more: it has gone, and its check with it.
                        self._finish(client, None)
                    elif (found := job.look(job.result in ready)) is not None:
                        check = isinstance(job, RunningCheck)
                        self._finish(client, {"verdict": found} if check else found)
                if self._control in ready and not self._receive():
                    return
        finally:
            for job in self._jobs.values():
                job.close()

    def _receive(self) -> bool:
        """Starts what was asked for; False if nobody is there to ask."""
        received = self._inbox.receive_all()
        for request, (client, *streams) in received:
            start = self._start if request["do"] == "check" else self._start_command
            start(request, socket.socket(fileno=client), streams)
        return bool(received)

    def _start(self, request: dict, client: socket.socket, streams: list[int]) -> None:
        parent = os.getpid()

        def fork(write: int, stacks: int) -> int:
            if pid := self._fork(client):
                return pid
            from classroom.warm.check_process import become

            become(request, write, stacks, parent)

        self._jobs[client] = RunningCheck(request, fork)

    def _start_command(self, request: dict, client: socket.socket, streams: list[int]) -> None:
        parent = os.getpid()

        def fork() -> int:
            if pid := self._fork(client):
                return pid
            from classroom.warm.command_process import become

            become(request, streams, parent)

        self._jobs[client] = RunningCommand(client, fork)
        for stream in streams:
            os.close(stream)

    def _fork(self, client: socket.socket) -> int:
        """Forks a child that holds nothing of this process; 0 in the child."""
        if pid := os.fork():
            return pid
        self._control.close()
        client.close()
        for other, job in self._jobs.items():
            other.close()
            os.close(job.result)
        return 0

    def _finish(self, client: socket.socket, answer: dict | None) -> None:
        job = self._jobs.pop(client)
        if answer is not None:
            with contextlib.suppress(OSError):
                messages.send(client, answer)
        client.close()
        job.close()
        orphans.end(other.pid for other in self._jobs.values())
        with contextlib.suppress(OSError):
            self._control.send(b".")
