"""A worker of Beam's harness with faults: failing bundles, little memory, a leak, a slow start.

Loaded as a file by a process in the workers' environment, where nothing of the project is but the
staged package: it imports nothing of the project.
"""

import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from apache_beam.runners.worker import bundle_processor, sdk_worker_main

_MEGABYTE = 1 << 20
_LOOK_SECONDS = 0.01
# The unit of `ru_maxrss`, which is not the same everywhere.
_UNIT = 1 if sys.platform == "darwin" else 1 << 10
_LEAKED: list[bytearray] = []


def main(faults: Mapping[str, Any]) -> None:
    """Works as a worker does, with faults.

    Args:
        faults: what is told of `_work`'s arguments.
    """
    _work(**faults)


def _work(
    fails: Sequence[str] = (), memory: int = 0, leak: int = 0, start_seconds: int = 0
) -> None:
    """Works, with these faults.

    Args:
        fails: seats; a bundle that works on one of them raises.
        memory: megabytes that the process may take beside what it shares with the process that
            it was forked from; one that takes more is killed. 0 is no limit.
        leak: megabytes that each bundle leaves behind.
        start_seconds: before the worker asks for work.
    """
    # Before the limit is measured from here: the libraries are there, the job's data is not.
    time.sleep(start_seconds)
    process = bundle_processor.BundleProcessor.process_bundle

    def process_or_fail(self, *arguments, **named):
        names = {t.unique_name for t in self.process_bundle_descriptor.transforms.values()}
        mine = sorted(name for name in names if name.split("/")[0] in fails)
        if mine:
            raise RuntimeError(f"injected by the rehearsal [while running '{mine[0]}']")
        if leak:
            # Pages that nobody writes to are not taken.
            _LEAKED.append(bytearray(b"x" * (leak * _MEGABYTE)))
        return process(self, *arguments, **named)

    bundle_processor.BundleProcessor.process_bundle = process_or_fail
    if memory:
        threading.Thread(target=_watch_memory, args=(memory, _most()), daemon=True).start()
    sdk_worker_main.main([])


def _most() -> int:
    """Bytes of memory that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def _watch_memory(megabytes: int, shared: int) -> None:
    """Does what an operating system does that has no more memory: it kills, without a traceback."""
    while _most() - shared <= megabytes * _MEGABYTE:
        time.sleep(_LOOK_SECONDS)
    print(
        f"Out of memory: killed process (python), which took more than the {megabytes} MB that a "
        "worker of this job has",
        file=sys.stderr,
        flush=True,
    )
    os.kill(os.getpid(), signal.SIGKILL)
