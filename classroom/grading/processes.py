"""A process that a fork server has started, confined or not, with all that it has started."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Collection

from classroom.confinement import entering, trees
from classroom.confinement.room import Room
from classroom.confinement.ways import Way
from classroom.harness.stopwatch import Stopwatch, cpu_seconds
from classroom.warm import orphans, process_memory

_TICK = os.sysconf("SC_CLK_TCK")
# Of <linux/sched.h>: forked, and runs no other program yet.
_FORKED_ONLY = 0x40
# For a process that has closed its connection to end by itself, so that its exit code is known.
_LEAVE_SECONDS = 1.0
# With more than these, what each has written of its parent's memory is looked at one by one.
_FEW_PROCESSES = 4


def start(
    run: Callable[[], object], way: Way | None, room: Room, kept: Collection[int], base_bytes: int
) -> "Watched":
    """Forks a process that runs a function and ends.

    Args:
        way: in which it is confined; None where nothing confines it.
        room: to which.
        kept: open files that it keeps, beside the standard ones.
        base_bytes: of memory that it has from this process.
    """
    pid = way.fork(room, run, kept) if way else _fork(run, kept)
    return Watched(pid, way, base_bytes)


def _fork(run: Callable[[], object], kept: Collection[int]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        entering.end_with(parent)
        entering.close_all_but(kept)
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        os._exit(code)


class Watched:
    """A started process, and what it takes.

    Args:
        pid: of the process to wait for.
        way: in which it is confined: the process that runs the code is then a child of that one.
        base_bytes: of memory that it has from its parent.
    """

    def __init__(self, pid: int, way: Way | None, base_bytes: int):
        self.pid = pid
        self._way = way
        self._base = base_bytes
        self.exit_code: int | None = None
        self.peak_bytes = 0
        self._inner = 0

    @property
    def inner(self) -> int:
        """The process that runs the code; 0 where it has not begun or has ended."""
        if self._way is None:
            return self.pid
        if not self._inner:
            self._inner = min(trees.children(self.pid), default=0)
        return self._inner

    def stopwatch(self) -> Stopwatch:
        """Of the process that runs the code."""
        return Stopwatch(self.inner or self.pid)

    def bytes(self) -> int:
        """Memory beyond what it had from its parent; of its children too."""
        tree = trees.tree(self.pid)
        total = sum(self._bytes_of(pid, len(tree) > _FEW_PROCESSES) for pid in tree)
        self.peak_bytes = max(self.peak_bytes, total)
        return total

    def _bytes_of(self, pid: int, closely: bool) -> int:
        anonymous = process_memory.of_process(pid) or 0
        if not _stat(pid)[_FLAGS] & _FORKED_ONLY:
            return anonymous
        if closely:
            with contextlib.suppress(OSError, ValueError):
                return process_memory.own(pid)
        return max(anonymous - self._base, 0)

    def cpu_seconds(self) -> float:
        """Of the processor, with what its ended children took."""
        ticks = 0
        for pid in trees.tree(self.pid):
            stat = _stat(pid)
            ticks += sum(stat[_USER_TIME : _USER_TIME + 4])
        return ticks / _TICK

    def cpu_seconds_closely(self) -> float:
        """The same, to the nanosecond of the process that runs the code."""
        own = _stat(self.inner)
        ticks = self.cpu_seconds() - sum(own[_USER_TIME : _USER_TIME + 2]) / _TICK
        return max(ticks, 0.0) + cpu_seconds(self.inner)

    def ended(self) -> bool:
        """Whether it has ended by itself."""
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code is not None

    def leave(self, seconds: float = _LEAVE_SECONDS) -> bool:
        """Waits a moment for it to end by itself; whether it has."""
        deadline = time.monotonic() + seconds
        while not self.ended() and time.monotonic() < deadline:
            time.sleep(0.005)
        return self.exit_code is not None

    def kill(self) -> None:
        """Ends it, and all that it has started."""
        if self.ended():
            return
        (self._way.end if self._way else trees.end)(self.pid)
        _, status = os.waitpid(self.pid, 0)
        self.exit_code = os.waitstatus_to_exitcode(status)

    def how_it_ended(self) -> str:
        """As a clause: "it ended its process (exit code 3)"."""
        code = self.exit_code or 0
        number = -code if code < 0 else code - 128 if code > 128 and self._way else 0
        if number:
            with contextlib.suppress(ValueError):
                return f"its process was ended by {signal.Signals(number).name}"
        return f"it ended its process (exit code {code})"


def end_strays(kept: Collection[int]) -> None:
    """Ends what processes have left behind them, which the system has given to this one."""
    orphans.end(kept)


def connection() -> tuple[socket.socket, socket.socket]:
    """Two ends of a connection."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


# Places in /proc/PID/stat behind the name, see proc(5).
_FLAGS, _USER_TIME, _FIELDS = 6, 11, 15


def _stat(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()[:_FIELDS]
        return [0, *map(int, fields[1:])]
    except (OSError, IndexError, ValueError):
        return [0] * _FIELDS
