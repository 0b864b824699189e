"""A stateful step, as the engine executes it: state by key and window, timers by the watermark.

State is bytes that the engine keeps and does not read. It goes to whoever runs a bundle and comes
back from there, so a bundle that is run again begins with what was there before, and what one
worker has kept another one finds by no other way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from apache_beam.transforms.window import GlobalWindow, WindowedValue
from apache_beam.utils.timestamp import MAX_TIMESTAMP, MIN_TIMESTAMP, Timestamp

from classroom.harness.elements import segments
from classroom.harness.plain import Watermark
from classroom.harness.step_graph import Step
from pipelines.local_runner.user_state import Store, TimerCell


@dataclass(frozen=True)
class Firing:
    """A timer whose time has come.

    Attributes:
        cell: the key's bytes, the window, the timer's name and its tag.
        when: the time for which it was set.
    """

    cell: TimerCell
    when: Timestamp


# Runs elements or firings, one bundle, on what has been kept.
RunBundle = Callable[[list, Store], dict]
# Deals elements to bundles.
Deal = Callable[[list], Iterator[list]]


def executed(
    step: Step, values: list, deal: Deal, run: RunBundle
) -> Iterator[tuple[dict, Watermark | None, int | None]]:
    """What comes out of the step, the watermark behind it, and the bytes of state that it leaves.

    An element is dropped whose window has ended longer ago than the lateness that is allowed;
    such a window's state is forgotten.
    """
    store, now = Store(), MIN_TIMESTAMP
    for segment, watermark in segments(values):
        for bundle in deal([one for one in segment if not _expired(step, one.windows[0], now)]):
            yield run(bundle, store), None, None
        now = MAX_TIMESTAMP if watermark is None else Timestamp.of(watermark.time)
        while firings := _due(store, now):
            yield run(firings, store), None, None
        for cell in [cell for cell in store.cells if _expired(step, cell[2], now)]:
            del store.cells[cell]
        yield {}, watermark, sum(len(one) for values in store.cells.values() for one in values)


def _due(store: Store, now: Timestamp) -> list[Firing]:
    """All whose time has come, of each key in order; they are set until they have fired."""
    ready = [(when, *cell[:1], *cell[2:], cell) for cell, when in store.timers.items()]
    ready = sorted((one for one in ready if one[0] <= now), key=lambda one: one[:-1])
    return [Firing(one[-1], one[0]) for one in ready]


def _expired(step: Step, window: Any, now: Timestamp) -> bool:
    if isinstance(window, GlobalWindow):
        return False
    assert step.windowing is not None
    return window.max_timestamp() + step.windowing.allowed_lateness < now


def fire(runner: Any, firing: Firing, specs: dict, decode: Callable[[bytes], Any], store: Store):
    """Calls a timer's method, unless an earlier one of the same bundle has cleared or moved it."""
    from apache_beam.utils.windowed_value import PANE_INFO_UNKNOWN

    if store.timers.get(firing.cell) != firing.when:
        return
    del store.timers[firing.cell]
    code, window, name, tag = firing.cell
    runner.process_user_timer(
        specs[name], decode(code), window, firing.when, PANE_INFO_UNKNOWN, tag
    )


def written_store(store: Store, bounds: Callable[[Any], list | None]) -> list:
    """A store as plain data."""
    return [
        [
            [name, code, bounds(window), values]
            for (name, code, window), values in store.cells.items()
        ],
        [[*_written_cell(cell, bounds), when.micros] for cell, when in store.timers.items()],
    ]


def read_store(written: Any, window: Callable[[list | None], Any]) -> Store:
    """What was written, each part looked at; raises TypeError or ValueError where it is none."""
    cells, timers = written
    found = Store()
    for name, code, bounds, values in cells:
        found.cells[(_a(str, name), _a(bytes, code), window(bounds))] = [
            _a(bytes, value) for value in values
        ]
    for code, bounds, name, tag, micros in timers:
        cell = (_a(bytes, code), window(bounds), _a(str, name), _a(str, tag))
        found.timers[cell] = Timestamp(micros=_a(int, micros))
    return found


def written_firing(firing: Firing, bounds: Callable[[Any], list | None]) -> list:
    """A firing as plain data."""
    return [*_written_cell(firing.cell, bounds), firing.when.micros]


def read_firing(written: list, window: Callable[[list | None], Any]) -> Firing:
    """What was written."""
    code, bounds, name, tag, micros = written
    return Firing((code, window(bounds), name, tag), Timestamp(micros=micros))


def _written_cell(cell: TimerCell, bounds: Callable[[Any], list | None]) -> list:
    code, window, name, tag = cell
    return [code, bounds(window), name, tag]


def _a(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} was expected")
    return value


def is_element(value: Any) -> bool:
    """Whether it is one, and no firing."""
    return isinstance(value, WindowedValue)
