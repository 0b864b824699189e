"""A time limit for code that may never end."""

import contextlib
import signal
import threading
from collections.abc import Iterator

from classroom.harness.stopwatch import Stopwatch

# A loop that swallows the first interruption meets the next one.
_AGAIN_SECONDS = 0.1


class TimeLimit(BaseException):
    """The time is up. No Exception, so that `except Exception` in a loop lets it through."""

    def __init__(self, seconds: float):
        super().__init__(f"stopped after {seconds:g} s")
        self.seconds = seconds


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raises TimeLimit in the body after so many seconds of the process; see `Stopwatch`.

    In the main thread only, and not while the interpreter is inside a C function: for
    that the process has to be killed from outside.
    """
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return

    watch = Stopwatch()

    def stop(*_):
        left = seconds - watch.seconds()
        if left > _AGAIN_SECONDS:
            signal.setitimer(signal.ITIMER_REAL, left, _AGAIN_SECONDS)
        else:
            raise TimeLimit(seconds)

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def disarm() -> None:
    """Once TimeLimit has come through, no further one is to come."""
    signal.setitimer(signal.ITIMER_REAL, 0)
