"""Processes confined in one way, that try something and say what came of it."""

import contextlib
import os
import signal
import tempfile

from classroom.confinement.room import Room
from classroom.confinement.ways import NotConfined, Way, strongest

EMPTY = Room()


class Confined:
    """A confined process that runs a function and may say something."""

    def __init__(self, way: Way, run, room: Room = EMPTY):
        self._way = way
        self._read, write = os.pipe()

        def said():
            text = run()
            os.write(write, str(text).encode())

        self.pid = way.fork(room, said, [write])
        os.close(write)

    def end(self) -> None:
        """Whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._way.end(self.pid)

    def ended(self) -> tuple[int, str]:
        """Its exit code, and what it said."""
        with open(self._read, "rb") as file:
            text = file.read().decode()
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), text


def why_not() -> str | None:
    """Why nothing confines on this machine; None where something does."""
    try:
        strongest()
    except NotConfined as why:
        return str(why)
    return None


def outcome(run) -> str:
    """What a function gives, or the name of what it raises."""
    try:
        return f"did it: {run()}"
    except OSError as error:
        return type(error).__name__


class Trials:
    """What confined processes come to, in one way."""

    def __init__(self, way: Way):
        self.way = way

    @property
    def lists_nothing(self) -> bool:
        """What it is not shown is not there, and not only closed."""
        return self.way.word == "namespaces"

    def said(self, run, room: Room = EMPTY) -> str:
        """What a function gives there."""
        code, text = Confined(self.way, run, room).ended()
        assert code == 0, (code, text)
        return text

    def attempt(self, run, room: Room = EMPTY) -> str:
        """The `outcome` of a function there."""
        return self.said(lambda: outcome(run), room)

    def by_anybody(self, run, room: Room = EMPTY) -> tuple[int, str]:
        """Exit code and `outcome`, where a process of nobody's starts the confined one."""
        from classroom.confinement import system_calls as system

        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                tempfile.tempdir = "/tmp"
                os.setgroups([])
                os.setresgid(65_534, 65_534, 65_534)
                os.setresuid(65_534, 65_534, 65_534)
                # What root owned in /proc is this user's again only so.
                system.prctl(system.PR_SET_DUMPABLE, 1)
                tries = lambda: os.write(write, outcome(run).encode())  # noqa: E731
                inner = self.way.fork(room, tries, [write])
                os.close(write)
                os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]))
            finally:
                os._exit(99)
        os.close(write)
        with open(read, "rb") as file:
            text = file.read().decode()
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), text


def killed_by(number: signal.Signals) -> int:
    """The exit code of one that a signal ended."""
    return 128 + number
