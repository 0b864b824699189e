"""The worker processes of a job that runs on this machine in several.

Imports no Beam, so that their imports can begin with the command's.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

from pipelines import memory
from pipelines.runners.forking import LIBRARIES, Zygote

_MODULES = (*LIBRARIES, "pipelines.execute")

_zygote: Zygote | None = None
_users = 0
_lock = threading.Lock()


@contextlib.contextmanager
def ready() -> Iterator[Zygote]:
    """Starts the process that workers are forked from, and ends it and them with the block.

    What it imports, it imports beside the caller's own imports and the building of the graph.
    A block within another gets the same process.
    """
    global _zygote, _users
    with _lock:
        if _zygote is None:
            _zygote = Zygote([sys.executable], _MODULES, _environment())
        zygote = _zygote
        _users += 1
    try:
        yield zygote
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _zygote = None
                zygote.stop()


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        **memory.variables(),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        # Nothing is connected when it forks.
        "GRPC_ENABLE_FORK_SUPPORT": "0",
        # macOS ends forked processes of a program that has loaded its frameworks, else.
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    }
