"""What every peer reports about itself: one line of JSON, the last on its stdout."""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import STARTED


def arguments(description: str | None) -> argparse.ArgumentParser:
    """The command line that every peer has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--input", required=True, help="glob of flights CSV files")
    parser.add_argument("--output", required=True, help="folder for the TFRecord files")
    return parser


class Stopwatch:
    """Seconds by phase; made after the imports, whose time it takes as a phase.

    `setup` names the phases that are paid once however many rows there are: with
    the imports, they are left out of the seconds of work.
    """

    def __init__(self, setup: tuple[str, ...] = ()):
        self._setup = setup
        self._phases = {"imports": time.perf_counter() - STARTED}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds the time of the block to the phase `name`."""
        before = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - before
            self._phases[name] = self._phases.get(name, 0.0) + spent

    def report(self, rows: int) -> None:
        """Prints the line; `rows` is the number of examples written."""
        total = time.perf_counter() - STARTED
        imports = self._phases["imports"]
        aside = imports + sum(self._phases.get(name, 0.0) for name in self._setup)
        line = {
            "rows": rows,
            "seconds_total_inside": round(total, 4),
            "seconds_imports": round(imports, 4),
            "seconds_work": round(total - aside, 4),
            "phases": {name: round(seconds, 4) for name, seconds in self._phases.items()},
        }
        # Flushed, because a program that dies at exit must still have said this.
        print(json.dumps(line), flush=True)
