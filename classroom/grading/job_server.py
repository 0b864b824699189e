"""The parent of judges and answers: has imported what they need, and knows nothing else.

It holds neither what is right nor anything of a learner's: what a fork of it finds in memory is
the libraries, the pipeline's building blocks and the harness. Each job gets two forks: a judge,
which loads tests and oracles, and, asked by that, the process of the answer.
"""

import contextlib
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from classroom import catalog
from classroom.grading.job_request import JobRequest
from classroom.grading.processes import end_strays
from classroom.warm import forkable, messages, process_memory

_TICK_SECONDS = 0.05
# Below this the machine begins to swap, and the largest answer has to end.
_LOW_MEMORY_BYTES = 250_000_000


def serve(control: socket.socket) -> NoReturn:
    """Imports what the first message names, then grades until the other end is gone."""
    code = 1
    try:
        # The terminal's Ctrl-C is for who has asked.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.umask(0o022)
        server = _ForkServer(control)
        server.prepare()
        server.run()
        code = 0
    except BaseException:
        if os.environ.get("WORKSHOP_VERBOSE"):
            traceback.print_exc()
    finally:
        os._exit(code)


class _ForkServer:
    def __init__(self, control: socket.socket):
        self._control = control
        self._inbox = messages.Inbox(control)
        self._jobs: dict = {}
        self._base_bytes = 0

    def prepare(self) -> None:
        """Imports, and says so."""
        received = self._inbox.receive()
        if received is None:
            raise SystemExit
        said, _ = received
        forkable.become(lambda: _import(said["modules"]))
        self._base_bytes = process_memory.of_process(os.getpid()) or 0
        messages.send(self._control, {"ready": True})

    def run(self) -> None:
        try:
            while True:
                controls = {job.control: job for job in self._jobs.values()}
                watched = [self._control, *controls]
                ready, _, _ = select.select(watched, [], [], _TICK_SECONDS if controls else None)
                for control, job in controls.items():
                    result = (job.hear() if control in ready else None) or job.look()
                    if result is not None:
                        self._finish(job, result)
                self._keep_memory_free()
                if self._control in ready and not self._receive():
                    return
        finally:
            for job in self._jobs.values():
                job.close()

    def _receive(self) -> bool:
        from classroom.grading.watched_job import WatchedJob

        received = self._inbox.receive_all()
        for said, (result,) in received:
            request = JobRequest(**said)
            exercise = catalog.load_one(request.exercise)
            job = WatchedJob(request, result, exercise, self._base_bytes)
            self._jobs[request.number] = job
        return bool(received)

    def _keep_memory_free(self) -> None:
        free = process_memory.available() if self._jobs else None
        if free is not None and free < _LOW_MEMORY_BYTES:
            largest = max(self._jobs.values(), key=lambda job: job.answer_bytes)
            if largest.answer_bytes > _LOW_MEMORY_BYTES:
                largest.end_for_memory()

    def _finish(self, job, result: dict) -> None:
        del self._jobs[job.number]
        job.close()
        end_strays([pid for other in self._jobs.values() for pid in other.processes])
        with contextlib.suppress(OSError):
            messages.send(self._control, result)


def _import(modules: Sequence[str]) -> None:
    from classroom.checking.exercise_check import import_all

    import_all(modules)
    # Imported here, for a process that has no files any more cannot do so.
    import classroom.grading.watched_job
    import classroom.harness.worker  # noqa: F401


def main(argv: list[str]) -> NoReturn:
    """`python -m classroom.grading.job_server SOCKET`."""
    serve(socket.socket(fileno=int(argv[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
