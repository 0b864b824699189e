"""Where the code under test runs."""

from pathlib import Path
from typing import Protocol

from classroom.harness.worker import Code, Worker


class Backend(Protocol):
    """Takes a request of `plain` bytes, gives an answer of the same."""

    def ask(self, request: bytes) -> bytes:
        """Does what the request says. Raises: only for a defect or an interruption."""


class InProcess:
    """Runs it in this process. The bytes keep objects of the two sides apart all the same."""

    def __init__(self, module: str, path: Path, folder: Path):
        self._worker = Worker(Code(module, path), folder)

    def ask(self, request: bytes) -> bytes:
        return self._worker.answer(request)
