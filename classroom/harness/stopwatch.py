"""How long a process has had to itself: a busy machine makes no right answer an endless loop."""

import os
import time

# Of real seconds at least this part counts, whatever the system says of waiting.
_LEAST_PART = 0.1

# So much of what a process has waited before a clock began may be taken off.
_LATELY_SECONDS = 0.05
_lately: tuple[int, float, dict[str, float]] | None = None


class Stopwatch:
    """Seconds of a process since this was made, without those that it waited for a processor.

    Sleeping counts, and waiting for a lock, a file or another process: code that hangs comes
    to an end. Where the system does not tell how long threads waited, all seconds count.

    Args:
        pid: of the process; this one by default.
    """

    def __init__(self, pid: int | None = None):
        self._pid = pid or os.getpid()
        self._before = _waited_lately(self._pid)
        self._began = time.monotonic()

    def seconds(self) -> float:
        """Those that count; a few file reads for each thread."""
        elapsed = time.monotonic() - self._began
        now = _waited(self._pid)
        # Threads wait side by side: it is the longest that the process had to wait.
        waited = max((now[thread] - self._before.get(thread, 0.0) for thread in now), default=0.0)
        return max(elapsed - waited, elapsed * _LEAST_PART)

    def has_passed(self, seconds: float) -> bool:
        """Whether more than so many count."""
        return time.monotonic() - self._began > seconds and self.seconds() > seconds


def cpu_seconds(pid: int) -> float:
    """Of processors that a process has had, with all its threads, without its children; 0.0
    where it is not there, or the system does not tell."""
    if pid <= 0:
        # Which the clock would take for this process.
        return 0.0
    try:
        # The clock of a process by its number, see clock_getcpuclockid(3).
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _waited_lately(pid: int) -> dict[str, float]:
    """As `_waited`, or what that was a moment ago: some clocks begin hundreds of times a second."""
    global _lately
    now = time.monotonic()
    if _lately is None or _lately[0] != pid or now - _lately[1] > _LATELY_SECONDS:
        _lately = pid, now, _waited(pid)
    return _lately[2]


def _waited(pid: int) -> dict[str, float]:
    """Seconds that each thread, ready to run, has waited for a processor. Linux tells."""
    found = {}
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return {}
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
                # Nanoseconds on a processor and waiting for one, see proc(5).
                found[thread] = int(file.read().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            continue
    return found
