"""A process that runs an answer, as whoever has started it sees it."""

import contextlib
import os

from classroom.confinement.room import Room
from classroom.confinement.ways import Way
from classroom.grading import answering
from classroom.grading.processes import connection, start
from classroom.harness.stopwatch import Stopwatch

_CORES = os.cpu_count() or 1


class AnswerProcess:
    """Started, measured, and ended.

    Args:
        module, path, folder: see `classroom.grading.answering.answer_requests`.
        way, room: in which and to which it is confined; no way where nothing confines it.
        base_bytes: of memory that it has from this process.

    Attributes:
        connection: the judge's end; closed when it has been passed on.
        limit: seconds that it may be waited for, where it is.
        used: seconds of all processors, when they were last looked at.
    """

    def __init__(
        self, module: str, path: str, folder: str, way: Way | None, room: Room, base_bytes: int
    ):
        self.connection, theirs = connection()
        self._begins, began = os.pipe()

        def run() -> None:
            os.write(began, b".")
            os.close(began)
            answering.answer_requests(theirs, module, path, folder)

        try:
            kept = [theirs.fileno(), began]
            self._watched = start(run, way, room, kept, base_bytes)
        finally:
            os.close(began)
            theirs.close()
        self._clock: Stopwatch | None = None
        self._clock_is_its_own = False
        self.limit = self.used = self._used_before = 0.0
        self.bytes = self.peak_bytes = 0

    @property
    def pid(self) -> int:
        """To be told from strays."""
        return self._watched.pid

    def watch(self, seconds: float) -> None:
        """It is waited for from now on."""
        self.limit, self._clock = seconds, self._watched.stopwatch()
        self._clock_is_its_own = bool(self._watched.inner)
        self._used_before = self._cpu_seconds()

    def seconds(self) -> float:
        """Since it is watched: without those that it waited for a processor, unless it used more.

        Threads that are in each other's way wait for a processor all the time.
        """
        if self._clock is None:
            return 0.0
        if not self._clock_is_its_own and self._watched.inner:
            # On a busy machine it begins late; until then, nothing of the answer could run.
            self._clock, self._clock_is_its_own = self._watched.stopwatch(), True
        return max(self._clock.seconds(), self._cpu_seconds() - self._used_before)

    def stop_watching(self) -> float:
        """The seconds that it was watched."""
        seconds, self._clock = self.seconds(), None
        return seconds

    @property
    def is_over_time(self) -> bool:
        """Whether it is waited for, and for longer than may be."""
        return self._clock is not None and self.seconds() > self.limit

    def measure(self) -> None:
        """Looks at what it takes, with all that it has started."""
        self.used, self.bytes = self._cpu_seconds(), self._watched.bytes()
        self.peak_bytes = max(self.peak_bytes, self.bytes)

    def cpu_seconds(self) -> float:
        """Of all processors that it has had so far, with all that it has started."""
        return self._watched.cpu_seconds_closely()

    def _cpu_seconds(self) -> float:
        return self._watched.cpu_seconds() / _CORES

    def end(self) -> str:
        """Ends it if it does not do so itself; how it ended, as a clause."""
        if self._watched.leave():
            return self._watched.how_it_ended()
        self._watched.kill()
        return "it closed its connection to its judge, or broke it"

    @property
    def has_begun(self) -> bool:
        """Whether it came to run anything; asked once it has ended."""
        os.set_blocking(self._begins, False)
        with contextlib.suppress(BlockingIOError):
            return bool(os.read(self._begins, 1))
        return False

    def close(self) -> None:
        """Ends it, with all that it has started."""
        self._watched.kill()
        self.connection.close()
        os.close(self._begins)
