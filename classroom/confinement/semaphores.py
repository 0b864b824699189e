"""Semaphores without names, in memory that a process and its forks share.

Those that Python's locks, queues and pools between processes are made of have a name in /dev/shm,
where a process may not write whom Landlock confines. These do the same but for one thing: a program
that is started anew cannot find them.
"""

import _multiprocessing
import ctypes
import errno
import math
import mmap
import multiprocessing.heap
import os
import threading
import time

_BYTES = 64  # of a `sem_t`: 32 with glibc, 16 with musl
_RECURSIVE = 0

_libc = ctypes.CDLL(None, use_errno=True)


class _Time(ctypes.Structure):
    # struct timespec
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class SemLock:
    """As `_multiprocessing.SemLock`, of which Python's own modules take it for one.

    Args:
        kind: 0 for a lock that its owner may take again, 1 for a semaphore.
        value: that it begins with.
        maxvalue: that it is never to go beyond.
        name, unlink: of nothing: these have no name, so that none stays behind.
    """

    SEM_VALUE_MAX = 2_147_483_647

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool):
        self.kind, self.maxvalue, self.name = kind, maxvalue, None
        # Memory of this process and of those that it forks.
        self._memory = mmap.mmap(-1, _BYTES)
        self.handle = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._at = ctypes.c_void_p(self.handle)
        self._taken, self._thread = 0, 0
        if _libc.sem_init(self._at, 1, ctypes.c_uint(value)):
            raise _error()

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Takes it; whether it could, where it is not to wait without end."""
        if self.kind == _RECURSIVE and self._is_mine():
            self._taken += 1
            return True
        if _libc.sem_trywait(self._at) and (not block or not self._wait(timeout)):
            return False
        self._taken += 1
        self._thread = threading.get_ident()
        return True

    def _wait(self, timeout: float | None) -> bool:
        until = None
        if timeout is not None:
            nanoseconds, seconds = math.modf(time.time() + max(timeout, 0.0))
            until = ctypes.byref(_Time(int(seconds), int(nanoseconds * 1e9)))
        while True:
            failed = (
                _libc.sem_wait(self._at) if until is None else _libc.sem_timedwait(self._at, until)
            )
            if not failed:
                return True
            if ctypes.get_errno() == errno.ETIMEDOUT:
                return False
            if ctypes.get_errno() != errno.EINTR:
                raise _error()

    def release(self) -> None:
        """Gives it back. Raises: AssertionError, ValueError, where it had not been taken."""
        if self.kind == _RECURSIVE:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._taken > 1:
                self._taken -= 1
                return
        elif self._get_value() >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        if _libc.sem_post(self._at):
            raise _error()
        self._taken -= 1

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._taken

    def _is_mine(self) -> bool:
        return self._taken > 0 and self._thread == threading.get_ident()

    def _get_value(self) -> int:
        value = ctypes.c_int()
        if _libc.sem_getvalue(self._at, ctypes.byref(value)):
            raise _error()
        return max(value.value, 0)

    def _is_zero(self) -> bool:
        return self._get_value() == 0

    def _after_fork(self) -> None:
        self._taken = 0


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def take_the_place_of_named() -> None:
    """From now on, what this process and its forks make of semaphores needs no /dev/shm."""
    _multiprocessing.SemLock = SemLock  # type: ignore[misc, assignment]
    # The memory of its shared values; by default there, or in the temporary folder.
    multiprocessing.heap.Arena._dir_candidates = []  # type: ignore[attr-defined]
