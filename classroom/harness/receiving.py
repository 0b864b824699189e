"""What a DoFn gives while it runs: elements, counters, messages."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from apache_beam.transforms.window import WindowedValue

from classroom.harness.elements import snapshot
from classroom.harness.plain import dumps
from pipelines.local_runner.beam_internals import common, userstate


class Receiver(common.Receiver):
    """Keeps what a DoFn emits, as it was when it was emitted."""

    def __init__(self, watched: bool):
        self.values: list[WindowedValue] = []
        self._watched = watched
        self._seen: list[bytes] = []

    def receive(self, windowed_value):
        if self._watched:
            self._seen.append(dumps(windowed_value.value))
            self.values.append(windowed_value)
        else:
            # Downstream steps see an element when it is emitted, whatever becomes of it.
            self.values.append(windowed_value.with_value(snapshot(windowed_value.value)))

    def flush(self):
        pass

    def changed(self) -> Any:
        """An element that was changed after it had been emitted, or None."""
        for value, seen in zip(self.values, self._seen, strict=False):
            if dumps(value.value) != seen:
                return value.value
        return None


class Counters:
    """Stands for Beam's state sampler: takes what metrics are told."""

    def __init__(self) -> None:
        self.updates: list[tuple[Any, Any]] = []

    def update_metric(self, name, value):
        self.updates.append((name, value))


class _Messages(logging.Handler):
    def __init__(self, texts: list[str]):
        super().__init__(logging.INFO)
        self._texts = texts

    def emit(self, record):
        if not record.name.startswith("apache_beam"):
            self._texts.append(f"{record.levelname} {record.getMessage()}")


@contextlib.contextmanager
def logged() -> Iterator[list[str]]:
    """Gathers what the body logs: "LEVEL message", from INFO on, without Beam's own."""
    texts: list[str] = []
    handler, root = _Messages(texts), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    # Even to the same level, this empties what each logger there is remembers.
    if level != logging.INFO:
        root.setLevel(logging.INFO)
    try:
        yield texts
    finally:
        root.removeHandler(handler)
        if root.level != level:
            root.setLevel(level)


class Receivers(dict):
    """Receivers by tag; an output that nothing consumes is dropped."""

    def __missing__(self, tag):
        self[tag] = Receiver(False)
        return self[tag]


@contextlib.contextmanager
def stateless() -> Iterator[None]:
    """Beam need not look for state in each DoFn, for there is none: `Engine` has looked.

    It looks through all the methods twice for every bundle, in three milliseconds.
    """
    looks = userstate.get_dofn_specs
    userstate.get_dofn_specs = lambda dofn: (set(), set())
    try:
        yield
    finally:
        userstate.get_dofn_specs = looks
