"""Asking for a check: by a warm process where there can be one, in a fresh one elsewhere."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from classroom.confinement import fresh_process
from classroom.verdict import Verdict
from classroom.warm import messages, subprocess_check
from classroom.warm.location import HEAVY, ROOT, Address, address

# Of a task whose code cannot be interrupted from inside, which stops a test after 10 s, or after
# the seconds of its mark.
TIME_LIMIT_SECONDS = 20.0
_HEAVY_TIME_LIMIT_SECONDS = 60.0
# More for a search of counter-examples that is asked to be thorough.
_THOROUGH_SECONDS = 60.0
MEMORY_LIMIT_BYTES = 3_000_000_000

# What a daemon needs to start: it imports nothing but Python's own.
_START_SECONDS = 20.0
_CONNECT_SECONDS = 2.0


class Cancel:
    """Ends a check from another thread. The one that waits for it gets Cancelled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self.cancelled = False

    def now(self) -> None:
        """Ends it; the process that checks hears that nobody waits for it."""
        with self._lock:
            self.cancelled = True
            if self._connection is not None:
                # Closing alone would leave the other thread waiting.
                with contextlib.suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)

    def watch(self, connection: socket.socket | None) -> None:
        """The connection on which an answer is waited for; None when it is over.

        Raises:
            Cancelled: it was ended before.
        """
        with self._lock:
            self._connection = connection
            if self.cancelled:
                raise Cancelled


class Cancelled(Exception):
    """The check was ended from another thread."""


def check(exercise, track: str = "exercises", cancel: Cancel | None = None, **options) -> Verdict:
    """The verdict on an exercise's code.

    Args:
        exercise: of the catalog.
        track: whose code, "exercises" or "solutions".
        cancel: to end it with.
        options: further ones of `classroom.checking.exercise_check.check_in_process`.

    Raises:
        Cancelled: by `cancel`.
    """
    code = options.get("code")
    request = {
        "do": "check",
        "exercise": exercise.folder,
        "needs": list(exercise.needs),
        "options": {"track": track, **options, "code": None if code is None else str(code)},
        "code": str(code or exercise.code_of(track)),
        "environment": dict(os.environ),
        "time_limit": time_limit(exercise) + _THOROUGH_SECONDS * bool(options.get("thorough")),
        "memory_limit": MEMORY_LIMIT_BYTES,
    }
    cancel = cancel or Cancel()
    began = time.monotonic()
    found = _warm(request, cancel) if is_wanted() else None
    # A library that crashes in a fork, and only there, is not the learner's fault.
    if found is None or found["kind"] == "crash":
        found = subprocess_check.run(request, cancel)
    verdict = Verdict.from_dict(found)
    verdict.seconds = verdict.seconds or time.monotonic() - began
    return verdict


def time_limit(exercise) -> float:
    """Seconds after which a task is ended from outside: more than any test has inside."""
    limit = _HEAVY_TIME_LIMIT_SECONDS if HEAVY & set(exercise.needs) else TIME_LIMIT_SECONDS
    tests = "\n".join(path.read_text(encoding="utf-8") for path in exercise.tests)
    marks = re.findall(r"mark\.task\(.*seconds=(\d+)", tests)
    return limit + max(map(float, marks), default=0.0)


def is_wanted() -> bool:
    """Whether a warm process is to be used: not with WORKSHOP_WARM=0, nor without fork."""
    return os.environ.get("WORKSHOP_WARM") != "0" and hasattr(os, "fork")


def prepare(needs: Sequence[str], start: bool = False) -> None:
    """Has imported what an exercise or a command needs by the time of it; waits for no import.

    Args:
        needs: of `classroom.checking.exercise_check.preload`.
        start: a daemon, where this terminal has none.
    """
    if is_wanted():
        _ask({"do": "prepare", "needs": list(needs)}, start=start)


def stop() -> bool:
    """Ends the daemon of this terminal; False if there is none."""
    return _ask({"do": "stop"}, start=False) is not None


def _warm(request: dict, cancel: Cancel) -> dict | None:
    """The verdict by a warm process; None where it has to be found the slow way."""
    # Twice: the one that is there may have to make room for one with the code of now.
    for _ in range(2):
        answer = _ask(request, cancel=cancel)
        if answer is None or "slow" in answer:
            return None
        if "verdict" in answer:
            return answer["verdict"]
    return None


def _ask(request: dict, start: bool = True, cancel: Cancel | None = None) -> dict | None:
    """The daemon's answer; None if there is no daemon, or it has none."""
    place = address()
    if place is None:
        return None
    connection = connect(place)
    if connection is None and start and _start(place):
        deadline = time.monotonic() + _CONNECT_SECONDS
        # One that another client has started may not listen yet.
        while (connection := connect(place)) is None and time.monotonic() < deadline:
            time.sleep(0.02)
    if connection is None:
        return None
    cancel = cancel or Cancel()
    with connection:
        cancel.watch(connection)
        try:
            messages.send(connection, request)
            if request["do"] == "prepare":
                return {}
            received = messages.Inbox(connection).receive()
        except OSError:
            return None
        finally:
            cancel.watch(None)
    return None if received is None else received[0]


def starting_environment() -> dict[str, str]:
    """Of a daemon that this process starts."""
    return fresh_process.environment()


def connect(place: Address) -> socket.socket | None:
    """A connection to the daemon that serves there; None if there is none."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(place.socket)
    except OSError:
        connection.close()
        return None
    return connection


def _start(place: Address) -> bool:
    """Starts a daemon and waits until it can be connected to."""
    command = [sys.executable, "-P", "-m", "classroom.warm.daemon", place.socket, place.lock]
    loud = bool(os.environ.get("WORKSHOP_VERBOSE"))
    try:
        process = subprocess.Popen(
            [*command, str(place.session), place.born],
            cwd=Path(ROOT),
            env=starting_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if loud else subprocess.DEVNULL,
            # Ctrl-C in the terminal is for the check, not for what serves the next one.
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(_START_SECONDS) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    except BaseException:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1.0)
        raise
