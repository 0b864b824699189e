"""The worker processes of a job that runs on this machine in several.

Imports no Beam, so that their imports can begin with the command's.
"""

import contextlib
import importlib
import os
import sys
import threading
from collections.abc import Iterator

from pipelines.local_runner import memory
from pipelines.local_runner.fork_client import LIBRARIES, ForkServer
from pipelines.local_runner.lean_imports import UNUSED_BY_BEAM, UNUSED_BY_TENSORFLOW, absent

_MODULES = (*LIBRARIES, "pipelines.tables.execute")

# gRPC has nothing to look after when a process is forked that has no connection.
_NOTHING_CONNECTED = ("GRPC_ENABLE_FORK_SUPPORT", "0")

_server: ForkServer | None = None
_users = 0
_lock = threading.Lock()


def can_fork() -> bool:
    """Whether a program may fork itself after its imports; macOS's libraries do not bear it."""
    return sys.platform == "linux"


def load() -> None:
    """Imports what workers need, before `ready(forked=True)`."""
    os.environ.setdefault(*_NOTHING_CONNECTED)
    with absent(*UNUSED_BY_BEAM, *UNUSED_BY_TENSORFLOW):
        for name in _MODULES:
            importlib.import_module(name)


@contextlib.contextmanager
def ready(forked: bool = False) -> Iterator[ForkServer]:
    """Starts the process that workers are forked from, and ends it and them with the block.

    What it imports, it imports beside the caller's own imports and the building of the graph.
    A block within another gets the same process.

    Args:
        forked: fork this process instead, which has called `load` and has no other thread yet:
            the imports are half of what this takes.
    """
    global _server, _users
    with _lock:
        if _server is None:
            # Without the server's own folder, whose modules have names like others'.
            python = None if forked else [sys.executable, "-P"]
            _server = ForkServer(python, _MODULES, None if forked else _environment())
        server = _server
        _users += 1
    try:
        yield server
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _server = None
                server.stop()


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        **memory.variables(),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        **dict([_NOTHING_CONNECTED]),
        # macOS ends forked processes of a program that has loaded its frameworks, else.
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    }
