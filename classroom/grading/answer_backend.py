"""The judge's end of an answer's processes: asks, waits, and takes nothing on trust."""

import contextlib
import os
import re
import secrets
import select
import socket
import time
from pathlib import Path

from classroom.grading import frames
from classroom.grading.admission import admit
from classroom.grading.frames import Malformed
from classroom.harness.limits import disarm
from classroom.harness.plain import dumps, loads
from classroom.harness.supplies import ASKS, MOST_CALLS, Supplies
from classroom.warm import messages

# So long an answer is waited for before the time is measured from outside. What takes less costs
# the judge nothing more than it has to ask anyway.
QUICK_SECONDS = 0.5
# How pytest's own links end, of which no test opens one.
_LATEST = "current"
# For imports, before the first limit is said.
_FIRST_SECONDS = 120.0


class Starter:
    """To the process that starts those of an answer, and watches and ends them.

    Args:
        control: see `classroom.grading.watched_job`.
        namespaces: open files of this process' network and users, for an answer that shares its
            loopback address; none for others.
    """

    def __init__(self, control: socket.socket, namespaces: tuple[int, ...] = ()):
        self.control = control
        self._inbox = messages.Inbox(control)
        self._namespaces = namespaces
        self._count = 0
        self._told: dict[int, list[dict]] = {}

    def start(self, module: str, path: Path, folder: Path) -> tuple[int, socket.socket]:
        """A new process' number, and the connection to it."""
        self._count += 1
        about = {"module": module, "path": str(path), "folder": str(folder)}
        self.say(self._count, "start", self._namespaces, **about)
        while True:
            said, files = self._receive()
            if said["worker"] == self._count:
                return self._count, socket.socket(fileno=files[0])
            self._told.setdefault(said["worker"], []).append(said)

    def say(self, worker: int, do: str, files: tuple[int, ...] = (), **more) -> None:
        """Asks something about a process."""
        messages.send(self.control, {"do": do, "worker": worker, **more}, files)

    def told(self, worker: int) -> dict:
        """The next that is told about a process, waited for."""
        while not self._told.get(worker):
            said, _ = self._receive()
            self._told.setdefault(said["worker"], []).append(said)
        return self._told[worker].pop(0)

    def untold(self, worker: int, said: dict) -> None:
        """It is the next again that is told about a process."""
        self._told.setdefault(worker, []).insert(0, said)

    def has_told(self, worker: int) -> bool:
        """Whether something is there about a process that has not been looked at."""
        while self._inbox.waiting or select.select([self.control], [], [], 0)[0]:
            said, _ = self._receive()
            self._told.setdefault(said["worker"], []).append(said)
        return bool(self._told.get(worker))

    def _receive(self) -> tuple[dict, list[int]]:
        received = self._inbox.receive()
        if received is None:
            # Who watches has gone, and everything with it.
            raise SystemExit(1)
        return received


class RemoteBackend:
    """The code under test in a process of its own; a fresh one after it has been ended.

    Args:
        module, path, folder: as `classroom.harness.backend.MakeBackend` has them.
        shared: a folder in which judge and answer exchange files; None for none.
    """

    def __init__(
        self, starter: Starter, module: str, path: Path, folder: Path, shared: Path | None = None
    ):
        self._starter = starter
        self._about = module, path, folder
        self._shared = shared
        self._worker: _Worker | None = None
        self._seconds = _FIRST_SECONDS
        self.supplies = Supplies()

    def cpu_seconds(self) -> float:
        """That its process has had of processors so far; 0.0 where there is none."""
        if self._worker is None:
            return 0.0
        self._starter.say(self._worker.number, "cpu")
        said = self._starter.told(self._worker.number)
        if "ended" in said:
            self._starter.untold(self._worker.number, said)
            return 0.0
        return said["cpu"]

    def limit(self, seconds: float) -> None:
        """From now on, the code has so many seconds for all that it is asked."""
        self._seconds = seconds

    def ask(self, request: bytes) -> bytes:
        """The answer, or one that says why there is none."""
        try:
            worker = self._worker = self._worker or _Worker(*self._starter.start(*self._about))
            answer = self._answer(worker, request)
            admit(answer, _asked(request))
            if self._shared is not None:
                _must_hold_files(self._shared)
            return answer
        except _NoAnswer as why:
            said = why.said
        except Malformed as error:
            # It goes on with a fresh one: nobody knows what this one has become.
            self._end()
            said = _said("crash", "NoAnswer", str(error))
        except BaseException:
            # A time limit of the judge's own. What comes late must not be taken for another answer.
            disarm()
            self._end()
            raise
        return dumps({"error": said, "printed": ""})

    def ask_elsewhere(self, request: bytes) -> bytes:
        """As `ask`: it has one process."""
        return self.ask(request)

    def _answer(self, worker: "_Worker", request: bytes) -> bytes:
        if worker.speaks_unasked():
            raise Malformed("its process answered before it was asked")
        number = secrets.randbits(64)
        try:
            frames.send(worker.connection, number, request)
        except OSError:
            raise self._ended() from None
        began, watched, calls = time.monotonic(), False, 0
        while True:
            if self._starter.has_told(worker.number):
                raise self._ended()
            timeout = None if watched else max(began + QUICK_SECONDS - time.monotonic(), 0.0)
            both = [worker.connection, self._starter.control]
            if worker.connection in select.select(both, [], [], timeout)[0]:
                try:
                    frame = worker.reader.step()
                except frames.Ended:
                    raise self._ended() from None
                if frame is not None and not frame[1].startswith(ASKS):
                    break
                if frame is not None:
                    calls += 1
                    self._supply(worker, number, frame, calls)
            if not watched and time.monotonic() - began >= QUICK_SECONDS:
                watched = True
                seconds = max(self._seconds - QUICK_SECONDS, 0.0)
                self._starter.say(worker.number, "watch", seconds=seconds)
        if watched:
            self._starter.say(worker.number, "answered")
            self._seconds -= self._measured(worker)
        got, data = frame
        if got != number:
            raise Malformed("its process answered what it was not asked")
        return data

    def _supply(self, worker: "_Worker", number: int, frame: tuple[int, bytes], calls: int) -> None:
        """Answers a call of a supply."""
        got, data = frame
        asked = data.removeprefix(ASKS)
        if got != number or calls > MOST_CALLS:
            raise Malformed("its process asks for what it was not given, or without end")
        admit(asked, "supply")
        try:
            given = self.supplies.answer(asked)
        except (LookupError, TypeError, ValueError) as error:
            raise Malformed(f"its process asks for what there is not: {error}") from None
        try:
            frames.send(worker.connection, number, given)
        except OSError:
            raise self._ended() from None

    def _measured(self, worker: "_Worker") -> float:
        said = self._starter.told(worker.number)
        if "ended" in said:
            # Killed in the moment in which it answered.
            self._forget()
            raise _NoAnswer(said)
        return said["seconds"] + QUICK_SECONDS

    def _ended(self) -> "_NoAnswer":
        """Why there is no answer; the process is gone afterwards."""
        return _NoAnswer(self._end())

    def _end(self) -> dict:
        """Has the process ended, and gives what is told of its end."""
        worker = self._worker
        if worker is None:
            return {}
        self._starter.say(worker.number, "end")
        said = self._starter.told(worker.number)
        while "ended" not in said:
            said = self._starter.told(worker.number)
        self._forget()
        return said

    def _forget(self) -> None:
        if self._worker is not None:
            self._worker.connection.close()
            self._worker = None


# How `dumps` begins what asks for something.
_DOES = re.compile(rb'\{"dict": \[\["do", "(\w+)"\]')


def _asked(request: bytes) -> str:
    """What is asked for; a request may be long, and this is at its beginning."""
    found = _DOES.match(request)
    return found[1].decode() if found else loads(request)["do"]


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
