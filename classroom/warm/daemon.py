"""The daemon: takes requests, and hands each to a warm process that has what it needs."""

import contextlib
import fcntl
import gc
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass, field

from classroom.warm import messages, process_memory
from classroom.warm.fingerprint import fingerprint
from classroom.warm.location import HEAVY, ROOT, SLOW, Address, alive
from classroom.warm.settings import settings

IDLE_SECONDS = 600.0
_TICK_SECONDS = 1.0
# A client sends its request at once, or is none.
_REQUEST_SECONDS = 2.0

_WARM_PROCESSES = 2
# Measured: Beam takes 0.25 GB, TensorFlow with Transform 0.9 GB; and room for the check.
_LIGHT_BYTES, _HEAVY_BYTES = 600_000_000, 2_000_000_000


@dataclass(eq=False)
class _Warm:
    """A warm process, and what it is doing."""

    pid: int
    levels: frozenset[str]
    control: socket.socket
    busy: int = 0
    used: float = field(default_factory=time.monotonic)


def serve(place: Address, ready) -> None:
    """Serves until the terminal ends, nothing was asked for a while, or the code changed.

    Args:
        ready: called when clients can connect; False in the process that is waited for, whose
            child goes on as the server.
    """
    began_with = fingerprint()
    lock = _lock(place.lock)
    if lock is None:
        return
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(place.socket)
    listener.bind(place.socket)
    listener.listen(16)
    if not ready():
        os._exit(0)
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    daemon = _Daemon(place, listener, began_with, lock)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        daemon.run()
    finally:
        daemon.leave()
        daemon.end()


def _lock(path: str) -> int | None:
    """The lock, held until this process ends; None if another daemon holds it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return None
        # The one that held it may have removed it between the two calls.
        with contextlib.suppress(FileNotFoundError):
            if os.fstat(file).st_ino == os.stat(path).st_ino:
                return file
        os.close(file)


class _Daemon:
    def __init__(self, place: Address, listener: socket.socket, began_with: str, lock: int):
        self._place = place
        self._listener = listener
        self._listening = True
        self._began_with = began_with
        self._settings = settings(os.environ)
        self._lock = lock
        self._warm: list[_Warm] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._last = time.monotonic()

    def run(self) -> None:
        while True:
            for key, _ in self._selector.select(_TICK_SECONDS):
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._heard_from(key.data)
            busy = any(warm.busy for warm in self._warm)
            if busy:
                self._last = time.monotonic()
            if not self._listening:
                if not busy:
                    return
            elif self._is_over() or not os.path.exists(self._place.socket):
                # What is under way goes on, as a command does whose terminal is closed.
                self.leave()

    def _is_over(self) -> bool:
        idle = time.monotonic() - self._last > IDLE_SECONDS
        served = alive(self._place.session, self._place.born) and os.path.isdir(ROOT)
        return idle or not served

    def leave(self) -> None:
        """Takes no more requests, and makes room for another daemon."""
        if not self._listening:
            return
        self._listening = False
        self._selector.unregister(self._listener)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._place.socket)
        self._listener.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._place.lock)
        os.close(self._lock)

    def end(self) -> None:
        """Ends the warm processes: they end when nobody holds their other end."""
        for warm in list(self._warm):
            self._forget(warm)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.settimeout(_REQUEST_SECONDS)
            # A client that went away, or was none, is no reason to end.
            with contextlib.suppress(OSError, ValueError):
                received = messages.Inbox(connection).receive()
                if received is not None:
                    request, files = received
                    try:
                        self._take(request, connection, files)
                    finally:
                        for file in files:
                            os.close(file)

    def _take(self, request: dict, connection: socket.socket, files: list[int]) -> None:
        self._last = time.monotonic()
        if request["do"] == "stop":
            self.leave()
            messages.send(connection, {"stopped": os.getpid()})
            return
        if fingerprint() != self._began_with:
            # The next daemon imports what is there now.
            self.leave()
            messages.send(connection, {"restart": True})
            return
        if request.get("settings", self._settings) != self._settings:
            messages.send(connection, {"slow": "the environment is another one"})
            return
        levels = frozenset(request["needs"]) & SLOW
        warm = self._find(levels)
        if warm is None and request["do"] == "command":
            # Who waits for its imports here might as well do them.
            messages.send(connection, {"slow": "there is none with these imports"})
            return
        if warm is None:
            room = process_memory.available()
            if room is not None and room < (_HEAVY_BYTES if levels & HEAVY else _LIGHT_BYTES):
                messages.send(connection, {"slow": "there is little memory left"})
                return
            warm = self._start(levels, request["needs"])
        if request["do"] in ("check", "command"):
            try:
                messages.send(warm.control, request, [connection.fileno(), *files])
                warm.busy += 1
            except OSError:
                self._forget(warm)

    def _find(self, levels: frozenset[str]) -> _Warm | None:
        """The smallest warm process that has imported them."""
        fitting = [warm for warm in self._warm if warm.levels >= levels]
        if not fitting:
            return None
        found = min(fitting, key=lambda warm: len(warm.levels))
        found.used = time.monotonic()
        return found

    def _start(self, levels: frozenset[str], needs: list[str]) -> _Warm:
        idle = sorted((w for w in self._warm if not w.busy), key=lambda w: w.used)
        while idle and len(self._warm) >= _WARM_PROCESSES:
            self._forget(idle.pop(0))
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            mine.close()
            self._selector.close()
            self._listener.close()
            os.close(self._lock)
            for warm in self._warm:
                warm.control.close()
            del self._warm
            gc.collect()
            from classroom.warm.preloaded import work

            work(its, needs)
        its.close()
        warm = _Warm(pid, levels, mine)
        self._warm.append(warm)
        self._selector.register(mine, selectors.EVENT_READ, warm)
        return warm

    def _heard_from(self, warm: _Warm) -> None:
        """A byte for every check that is done, and the end when it ends."""
        try:
            done = warm.control.recv(64)
        except OSError:
            done = b""
        if done:
            warm.busy -= len(done)
        else:
            self._forget(warm)

    def _forget(self, warm: _Warm) -> None:
        self._warm.remove(warm)
        self._selector.unregister(warm.control)
        warm.control.close()
        # Its checks are nobody's any more, and it may be deep in an import.
        if not warm.busy:
            with contextlib.suppress(ProcessLookupError):
                os.kill(warm.pid, 9)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(warm.pid, 0)


def main(argv: list[str]) -> None:
    """`python -m classroom.warm.daemon SOCKET LOCK SESSION BORN`: returns when it serves."""
    socket_path, lock, session, began = argv

    def ready() -> bool:
        """Leaves the starter, which waits for its end, and goes on as its child."""
        return os.fork() == 0

    serve(Address(socket_path, lock, int(session), began), ready)


if __name__ == "__main__":
    main(sys.argv[1:])
