"""The judge's end of an answer's process: asks, waits, and takes nothing on trust."""

import contextlib
import os
import secrets
import select
import socket
import time
from pathlib import Path
from typing import Any

from classroom.grading import frames
from classroom.grading.admission import admitted
from classroom.grading.frames import Malformed
from classroom.harness.limits import disarm
from classroom.harness.plain import dumps, loads
from classroom.warm import messages

# So long an answer is waited for before the time is measured from outside. What takes less costs
# the judge nothing more than it has to ask anyway.
_QUICK_SECONDS = 0.5
# How pytest's own links end, of which no test opens one.
_LATEST = "current"
# For imports, before the first limit is said.
_FIRST_SECONDS = 120.0


class RemoteBackend:
    """The code under test in a process of its own, that another process starts and watches.

    Args:
        control: to that other process; see `classroom.grading.watched_job`.
        module, path, folder: as `classroom.harness.backend.MakeBackend` has them.
        namespaces: open files of this process' network and users, for an answer that shares its
            loopback address; none for others.
        shared: a folder in which it and the answer exchange files; None for none.
    """

    def __init__(
        self,
        control: socket.socket,
        module: str,
        path: Path,
        folder: Path,
        namespaces: tuple[int, ...] = (),
        shared: Path | None = None,
    ):
        self._control = control
        self._inbox = messages.Inbox(control)
        self._about = {"module": module, "path": str(path), "folder": str(folder)}
        self._namespaces = namespaces
        self._shared = shared
        self._worker: _Worker | None = None
        self._seconds = _FIRST_SECONDS

    def limit(self, seconds: float) -> None:
        """From now on, the code has so many seconds for all that it is asked."""
        self._seconds = seconds

    def ask(self, request: bytes) -> bytes:
        """The answer, or one that says why there is none."""
        do = loads(request)["do"]
        answer: dict[str, Any]
        try:
            worker = self._worker = self._worker or self._started()
            data = self._answer(worker, request)
            answer = admitted(data, do)
            if self._shared is not None:
                _must_hold_files(self._shared)
        except _NoAnswer as why:
            answer = {"error": why.said, "printed": ""}
        except Malformed as error:
            # It goes on with a fresh one: nobody knows what this one has become.
            self._end()
            answer = {"error": _said("crash", "NoAnswer", str(error)), "printed": ""}
        except BaseException:
            # A time limit of the judge's own. What comes late must not be taken for another answer.
            disarm()
            self._end()
            raise
        return dumps(answer)

    def _started(self) -> "_Worker":
        messages.send(self._control, {"do": "start", **self._about}, self._namespaces)
        said, files = self._told()
        return _Worker(said["worker"], socket.socket(fileno=files[0]))

    def _told(self) -> tuple[dict, list[int]]:
        received = self._inbox.receive()
        if received is None:
            # Who watches has gone, and everything with it.
            raise SystemExit(1)
        return received

    def _answer(self, worker: "_Worker", request: bytes) -> bytes:
        if worker.speaks_unasked():
            raise Malformed("its process answered before it was asked")
        number = secrets.randbits(64)
        try:
            frames.send(worker.connection, number, request)
        except OSError:
            raise self._ended(worker) from None
        began, watched = time.monotonic(), False
        while True:
            timeout = None if watched else max(began + _QUICK_SECONDS - time.monotonic(), 0.0)
            waiting = self._inbox.waiting
            both = [worker.connection, self._control]
            ready = both if waiting else select.select(both, [], [], timeout)[0]
            if worker.connection in ready and not waiting:
                try:
                    frame = worker.reader.step()
                except frames.Ended:
                    raise self._ended(worker) from None
                if frame is not None:
                    break
            elif self._control in ready:
                raise self._ended(worker)
            if not watched and time.monotonic() - began >= _QUICK_SECONDS:
                watched = True
                seconds = max(self._seconds - _QUICK_SECONDS, 0.0)
                messages.send(self._control, {"do": "watch", "seconds": seconds})
        if watched:
            messages.send(self._control, {"do": "answered"})
            self._seconds -= self._told_seconds(worker)
        got, data = frame
        if got != number:
            raise Malformed("its process answered what it was not asked")
        return data

    def _told_seconds(self, worker: "_Worker") -> float:
        said, _ = self._told()
        if "ended" in said:
            # Killed in the moment in which it answered.
            self._forget()
            raise _NoAnswer(said)
        return said["seconds"] + _QUICK_SECONDS

    def _ended(self, worker: "_Worker") -> "_NoAnswer":
        """Why there is no answer; the process is gone afterwards."""
        messages.send(self._control, {"do": "end"})
        return _NoAnswer(self._last_words())

    def _end(self) -> None:
        if self._worker is not None:
            messages.send(self._control, {"do": "end"})
            self._last_words()

    def _last_words(self) -> dict:
        said, _ = self._told()
        while "ended" not in said:
            said, _ = self._told()
        self._forget()
        return said

    def _forget(self) -> None:
        if self._worker is not None:
            self._worker.connection.close()
            self._worker = None


def _must_hold_files(folder: Path) -> None:
    """What a test opens there must not lead elsewhere, nor be a pipe at which it would wait."""
    todo = [str(folder)]
    while todo:
        for entry in os.scandir(todo.pop()):
            if entry.is_dir(follow_symlinks=False):
                todo.append(entry.path)
            elif entry.is_file(follow_symlinks=False) or entry.name.endswith(_LATEST):
                continue
            else:
                raise Malformed(f"it made {entry.name} in the tests' folder, which is no file")


class _Worker:
    def __init__(self, number: int, connection: socket.socket):
        self.number = number
        self.connection = connection
        self.reader = frames.Reader(connection)

    def speaks_unasked(self) -> bool:
        """Whether something has come though nothing was asked."""
        if self.reader.waiting:
            return True
        if not select.select([self.connection], [], [], 0)[0]:
            return False
        with contextlib.suppress(OSError):
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        return False


class _NoAnswer(Exception):
    """Attributes: said, as `classroom.harness.outcome.Raised` takes it."""

    def __init__(self, told: dict):
        super().__init__()
        why = told["ended"]
        if why == "timeout":
            self.said = _said("timeout", "TimeLimit", f"stopped after {told['seconds']:g} s")
        elif why == "memory":
            self.said = _said("memory", "MemoryError", told["sentence"])
        else:
            self.said = _said("crash", "NoAnswer", told["sentence"])


def _said(kind: str, name: str, message: str) -> dict:
    return {
        "kind": kind,
        "type": name,
        "bases": [name],
        "message": message,
        "place": None,
        "traceback": "",
    }
