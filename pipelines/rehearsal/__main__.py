"""The service's process: `python -m pipelines.rehearsal SETTINGS`, settings as JSON.

Serves until standard input ends, and leaves no process behind.
"""

import contextlib
import json
import logging
import os
import sys
from pathlib import Path

from pipelines.rehearsal import environment
from pipelines.rehearsal.faults import Fault
from pipelines.rehearsal.workers import Zygote


class _Zygotes:
    """The process to fork workers from, started before it is known which environment is wanted."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._ended = lambda worker, code: None
        self._zygote: Zygote | None = None
        if layer := environment.newest_dependencies():
            self._start(layer)

    def _start(self, layer: Path) -> None:
        self._zygote = Zygote(
            layer, self._folder / "workers.log", lambda worker, code: self._ended(worker, code)
        )

    def get(self, layer: Path, ended) -> Zygote:
        """The one for a layer."""
        self._ended = ended
        if self._zygote and self._zygote.layer != layer:
            self._zygote.stop()
            self._zygote = None
        if self._zygote is None:
            self._start(layer)
        return self._zygote

    def stop(self) -> None:
        """Ends it and all workers."""
        if self._zygote:
            self._zygote.stop()


def main() -> None:
    """Serves jobs."""
    settings = json.loads(sys.argv[1])
    folder = Path(settings["folder"])
    # Before the imports below: it takes longer than they do, and there are two cores.
    zygotes = _Zygotes(folder)
    logging.getLogger().setLevel(logging.ERROR)
    from pipelines.rehearsal import service
    from pipelines.rehearsal.job import Site

    site = Site(
        folder=folder,
        storage=settings["storage"],
        worker_environment=settings["worker_environment"],
        workers=settings["workers"],
        faults=tuple(Fault(**fault) for fault in settings["faults"]),
        zygote=zygotes.get,
    )
    serving, port = service.serve(site)
    print(json.dumps({"port": port}), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        sys.stdin.buffer.read()
    serving.stop()
    zygotes.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
