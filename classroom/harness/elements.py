"""The elements of a collection, in the order in which they come, between watermarks."""

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

from apache_beam.transforms.window import GlobalWindow, WindowedValue
from apache_beam.utils.timestamp import MIN_TIMESTAMP

from classroom.harness.plain import Stamped, Watermark


def snapshot(value: Any) -> Any:
    """The value as it is now: a container is copied, whose owner may yet change it."""
    if isinstance(value, dict | list | set | bytearray) or (
        isinstance(value, tuple) and any(isinstance(item, dict | list | set) for item in value)
    ):
        with contextlib.suppress(Exception):
            return copy.deepcopy(value)
    return value


def cut(value: Any, length: int = 200) -> str:
    """The value as text, cut where it gets long."""
    text = repr(value)
    return text if len(text) <= length else f"{text[:length]}…"


def elements(values: list) -> list:
    """A collection without its watermarks."""
    return [value for value in values if not isinstance(value, Watermark)]


def segments(values: list) -> Iterator[tuple[list, Watermark | None]]:
    """The elements between watermarks, with the one that follows; the last has none."""
    segment: list = []
    for value in values:
        if isinstance(value, Watermark):
            yield segment, value
            segment = []
        else:
            segment.append(value)
    yield segment, None


def merged(inputs: list[list]) -> list:
    """Several collections as one, whose watermark is the least of theirs."""
    timed: list[tuple[float, int, list]] = []
    for values in inputs:
        reached = float("-inf")
        for segment, watermark in segments(values):
            timed.append((reached, 0, segment))
            reached = float("inf") if watermark is None else watermark.time
    times = sorted(
        {value.time for values in inputs for value in values if isinstance(value, Watermark)}
    )
    if not times:
        return [value for values in inputs for value in values]
    found: list = []
    for before, now in zip([float("-inf"), *times], [*times, None], strict=True):
        for reached, _, segment in timed:
            if reached == before:
                found += segment
        if now is not None:
            found.append(Watermark(now))
    return found


def stamped(value: WindowedValue) -> Stamped:
    """An element as plain data; times in milliseconds, as Beam's runners pass them on."""
    window = value.windows[0] if value.windows else GlobalWindow()
    bounds = None
    if not isinstance(window, GlobalWindow):
        bounds = (float(window.start), float(window.end))
    pane = ("early", "on time", "late", "")[value.pane_info.timing]
    if bounds is None and value.timestamp == MIN_TIMESTAMP:
        pane = ""
    return Stamped(value.value, value.timestamp.micros // 1_000 / 1_000, bounds, pane)
