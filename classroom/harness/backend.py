"""Where the code under test runs: in this process, or in one that tests cannot be reached from."""

import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from classroom.harness.code import Code
from classroom.harness.plain import dumps
from classroom.harness.stopwatch import cpu_seconds
from classroom.harness.supplies import ASKS, Supplies, channel
from classroom.harness.worker import Worker

_LENGTH = struct.Struct("<Q")


class Backend(Protocol):
    """Takes a request of `plain` bytes, gives an answer of the same.

    Attributes:
        supplies: that requests may have as arguments.
    """

    supplies: Supplies

    def ask(self, request: bytes) -> bytes:
        """Does what the request says. Raises: only for a defect or an interruption."""

    def ask_elsewhere(self, request: bytes) -> bytes:
        """The same, in another process of the code than `ask`'s, where there is one."""

    def limit(self, seconds: float) -> None:
        """From now on, the code has so many seconds for all that it is asked.

        In this process the caller's own time limit holds; nothing else can stop code there.
        """

    def cpu_seconds(self) -> float:
        """That the processes of the code have had of processors so far, seen from outside."""


# Makes a backend for (module, path of the code, folder of the exercise).
MakeBackend = Callable[[str, Path, Path], Backend]


class InProcess:
    """Runs it in this process. The bytes keep objects of the two sides apart all the same."""

    def __init__(self, module: str, path: Path, folder: Path):
        self._worker = Worker(Code(module, path), folder)
        self.supplies = Supplies()

    def ask(self, request: bytes) -> bytes:
        with channel(self.supplies.answer):
            return self._worker.answer(request)

    def ask_elsewhere(self, request: bytes) -> bytes:
        return self.ask(request)

    def limit(self, seconds: float) -> None:
        pass

    def cpu_seconds(self) -> float:
        return time.process_time()


class SubprocessBackend:
    """Runs it in a process of its own, whose standard input and output carry the bytes.

    What confines that process is the `command`'s to say; it ends with `close`.

    Args:
        command: that runs Python's arguments; this interpreter by default.
    """

    def __init__(
        self, module: str, path: Path, folder: Path, command: tuple[str, ...] = (sys.executable,)
    ):
        process = subprocess.Popen(
            [*command, "-m", "classroom.harness.backend", module, str(path), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdin is not None  # pipes were asked for
        assert process.stdout is not None
        self._process, self._requests, self._answers = process, process.stdin, process.stdout
        self.supplies = Supplies()

    def ask(self, request: bytes) -> bytes:
        _send(self._requests, request)
        while (answer := _receive(self._answers) or b"").startswith(ASKS):
            _send(self._requests, self.supplies.answer(answer.removeprefix(ASKS)))
        if not answer:
            code = self._process.wait()
            return dumps({"error": _ended(code), "printed": ""})
        return answer

    def ask_elsewhere(self, request: bytes) -> bytes:
        return self.ask(request)

    def limit(self, seconds: float) -> None:
        pass

    def cpu_seconds(self) -> float:
        return cpu_seconds(self._process.pid)

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()


def _ended(code: int) -> dict:
    return {
        "kind": "raised",
        "type": "ProcessEnded",
        "bases": ["ProcessEnded"],
        "message": f"the code ended its process (exit code {code})",
        "place": None,
        "traceback": "",
    }


def _send(stream: IO[bytes], data: bytes) -> None:
    try:
        stream.write(_LENGTH.pack(len(data)) + data)
        stream.flush()
    except BrokenPipeError:
        pass  # the answer that does not come says it


def _receive(stream: IO[bytes]) -> bytes | None:
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    data = stream.read(length)
    return data if len(data) == length else None


def main(argv: list[str]) -> None:
    """Answers requests until there are no more: MODULE PATH FOLDER."""
    module, path, folder = argv
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What the code under test prints by itself is no answer.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    worker = Worker(Code(module, Path(path)), Path(folder))

    def supplied(asked: bytes) -> bytes:
        _send(answers, ASKS + asked)
        given = _receive(requests)
        if given is None:
            raise EOFError("nobody is there to be asked")
        return given

    with channel(supplied):
        while (request := _receive(requests)) is not None:
            _send(answers, worker.answer(request))


if __name__ == "__main__":
    main(sys.argv[1:])
