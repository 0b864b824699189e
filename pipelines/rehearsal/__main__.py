"""The service's process: `python -m pipelines.rehearsal SETTINGS`, settings as JSON.

Serves until standard input ends, and leaves no process behind.
"""

import contextlib
import json
import logging
import os
import sys
import threading
from pathlib import Path

from pipelines.local_runner.fork_client import LIBRARIES, ForkServer
from pipelines.rehearsal import environment
from pipelines.rehearsal.faults import Fault


class _ForkServers:
    """The processes to fork workers from, one a layer.

    With `preload`, the likely one is started before it is known which layer a job wants.
    """

    def __init__(self, folder: Path, preload: bool):
        self._folder = folder
        self._started: dict[Path, ForkServer] = {}
        self._lock = threading.Lock()
        if preload and (layer := environment.newest_dependencies()):
            self.get(layer)

    def get(self, layer: Path) -> ForkServer:
        """The one for a layer."""
        with self._lock:
            if layer not in self._started:
                self._started[layer] = ForkServer(
                    [str(layer / "bin" / "python"), "-I"],
                    LIBRARIES,
                    _clean_environment(),
                    self._folder,
                    self._folder / "workers.log",
                )
            return self._started[layer]

    def stop(self) -> None:
        """Ends them and all workers."""
        for server in self._started.values():
            server.stop()


def _clean_environment() -> dict[str, str]:
    """Variables of a machine on which nobody has logged in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GRPC_ENABLE_FORK_SUPPORT": "0",
    }


def main() -> None:
    """Serves jobs."""
    settings = json.loads(sys.argv[1])
    folder = Path(settings["folder"])
    # Before the imports below: it takes longer than they do, and there are two cores.
    servers = _ForkServers(folder, settings["preload"])
    logging.getLogger().setLevel(logging.ERROR)
    from pipelines.rehearsal import dataflow_service
    from pipelines.rehearsal.rehearsed_job import Site

    site = Site(
        folder=folder,
        storage=settings["storage"],
        worker_environment=settings["worker_environment"],
        workers=settings["workers"],
        faults=tuple(Fault(**fault) for fault in settings["faults"]),
        fork_server=servers.get,
    )
    serving, port = dataflow_service.serve(site)
    print(json.dumps({"port": port}), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        sys.stdin.buffer.read()
    serving.stop()
    servers.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
