"""The judge is the runner: pipelines of the code under test, executed from outside of it.

The code's own processes build a pipeline and do what a worker does; which elements go into
which bundle, what is grouped, retried, counted and compared is decided where no code under test
runs. Calls that need no runner are passed on.
"""

from collections.abc import Callable

from classroom.harness.backend import Backend
from classroom.harness.plain import dumps, loads
from classroom.harness.supplies import Supplies

# How a request for a pipeline begins; of any other nothing is read here.
_RUN = dumps({"do": "run"}).removesuffix(b"]}")

# What went through a shuffle is taken by another one than gave it.
WORKERS = 2


class JudgedBackend:
    """A backend whose pipelines are run by this process.

    Args:
        make: makes a process of the code under test; what it answers has been looked at, as
            `classroom.grading.admission` does.

    Attributes:
        run_by_beam: by the names of transforms a request to build one that Beam's own runner had
            to run, beside the code, because that said that the judge cannot.
    """

    def __init__(self, make: Callable[[], Backend]):
        self._make = make
        self.supplies = Supplies()
        self._workers: list[Backend] = []
        self._seconds: float | None = None
        self._start()
        self.run_by_beam: dict[str, dict] = {}

    def ask(self, request: bytes) -> bytes:
        if not request.startswith(_RUN):
            return self._workers[0].ask(request)
        asked = loads(request)
        del asked["do"]
        # Beam takes seconds to import, and drills without a pipeline do not need it.
        from classroom.harness.judged_run import JudgedRun

        run = JudgedRun(self._ask, asked, WORKERS)
        answer = run.answer()
        if run.unsupported:
            self.run_by_beam[asked["name"]] = run.to_build
        return dumps(answer)

    def ask_elsewhere(self, request: bytes) -> bytes:
        return self._worker(1).ask(request)

    def limit(self, seconds: float) -> None:
        self._seconds = seconds
        for worker in self._workers:
            worker.limit(seconds)

    def cpu_seconds(self) -> float:
        return sum(worker.cpu_seconds() for worker in self._workers)

    def _start(self) -> None:
        worker = self._make()
        worker.supplies = self.supplies
        if self._seconds is not None:
            worker.limit(self._seconds)
        self._workers.append(worker)

    def _worker(self, number: int) -> Backend:
        while len(self._workers) <= number:
            self._start()
        return self._workers[number]

    def _ask(self, number: int, request: dict) -> dict:
        from classroom.harness.remote_operations import message

        return message(self._worker(number).ask(dumps(request)))
