"""State and timers of a stateful DoFn, in this process, for whoever runs it without a runner.

State is kept as the bytes that its coder makes, so that what a DoFn keeps is what a worker would
find again, and nothing that it changes afterwards.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.utils.timestamp import Timestamp

from pipelines.local_runner.beam_internals import userstate

# Name of a state, the key's bytes, the window.
Cell = tuple[str, bytes, Hashable]
# The key's bytes, the window, name of a timer, its tag.
TimerCell = tuple[bytes, Hashable, str, str]


@dataclass
class Store:
    """What the stateful DoFn of one step has kept.

    Attributes:
        cells: encoded values; of a bag and a set several.
        timers: set, and not fired yet, by event time.
    """

    cells: dict[Cell, list] = field(default_factory=dict)
    timers: dict[TimerCell, Timestamp] = field(default_factory=dict)

    def copy(self) -> "Store":
        """Another one with the same in it."""
        return Store({cell: list(values) for cell, values in self.cells.items()}, {**self.timers})

    def take(self, other: "Store") -> None:
        """Has what the other one has, and nothing else."""
        copied = other.copy()
        self.cells, self.timers = copied.cells, copied.timers

    def due(self, now: Timestamp) -> TimerCell | None:
        """The earliest timer that the watermark has reached; of several the first by key."""
        ready = [
            (when, *cell[:1], *cell[2:], cell) for cell, when in self.timers.items() if when <= now
        ]
        return min(ready, key=lambda one: one[:-1])[-1] if ready else None


class UnknownState(Exception):
    """A state or timer that is none of those that are executed here."""


def executes(dofn: Any) -> bool:
    """Whether all states and timers of a DoFn are of the kinds that are executed here."""
    states, timers = userstate.get_dofn_specs(dofn)
    return all(type(spec) in _STATES for spec in states) and all(
        spec.time_domain == TimeDomain.WATERMARK for spec in timers
    )


class StepState(userstate.UserStateContext):
    """What Beam's DoFnRunner asks for a DoFn's states and timers.

    Args:
        encode_key: gives a key's bytes.
        coded: values are encoded; without, they are kept as they are, and must not be changed.
    """

    def __init__(self, store: Store, encode_key: Callable[[Any], bytes], coded: bool = True):
        self._store = store
        self._encode_key = encode_key
        self._coded = coded

    def get_state(self, state_spec, key, window):
        """A state of a key and window."""
        kind = _STATES.get(type(state_spec))
        if kind is None:
            raise UnknownState(
                f"The state {state_spec.name} is a {type(state_spec).__name__}: take a "
                "ReadModifyWriteStateSpec, BagStateSpec, SetStateSpec or CombiningValueStateSpec."
            )
        cell = (state_spec.name, self._encode_key(key), window)
        return kind(self._store.cells, cell, state_spec, self._coded)

    def get_timer(self, timer_spec, key, window, timestamp, pane):
        """A timer of a key and window."""
        if timer_spec.time_domain != TimeDomain.WATERMARK:
            raise UnknownState(
                f"The timer {timer_spec.name} goes by the clock of the machine, for which nobody "
                "waits here: take TimeDomain.WATERMARK."
            )
        return _Timer(self._store.timers, (self._encode_key(key), window), timer_spec.name)

    def commit(self):
        """Everything is in the store already."""

    def reset(self):
        """There is nothing to be forgotten."""


class _Timer(userstate.BaseTimer):
    def __init__(self, timers: dict, place: tuple, name: str):
        self._timers, self._place, self._name = timers, place, name

    def set(self, timestamp, dynamic_timer_tag=""):
        self._timers[self._cell(dynamic_timer_tag)] = Timestamp.of(timestamp)

    def clear(self, dynamic_timer_tag=""):
        self._timers.pop(self._cell(dynamic_timer_tag), None)

    def _cell(self, tag: Any) -> TimerCell:
        # A worker writes it as text, and stops at anything else.
        if not isinstance(tag, str):
            name = self._name.removeprefix(userstate.TimerSpec.prefix)
            raise TypeError(
                f"The timer {name} has the tag {tag!r}, of type {type(tag).__name__}: "
                "a dynamic_timer_tag is a text."
            )
        return (*self._place, self._name, tag)


class _State:
    def __init__(self, cells: dict, cell: Cell, spec, coded: bool):
        self._cells, self._cell, self._spec, self._coded = cells, cell, spec, coded

    def prefetch(self) -> None:
        """Beam's states may be asked to."""

    def _values(self) -> list:
        values = self._cells.get(self._cell, [])
        return [self._spec.coder.decode(one) for one in values] if self._coded else values

    def _keep(self, values: Iterable) -> None:
        coder = self._spec.coder
        self._cells[self._cell] = [coder.encode(one) if self._coded else one for one in values]

    def clear(self) -> None:
        """Forgets."""
        self._cells.pop(self._cell, None)


class _Value(_State, userstate.ReadModifyWriteRuntimeState):
    def read(self):
        values = self._values()
        return values[0] if values else None

    def write(self, value):
        self._keep([value])


class _Bag(_State, userstate.BagRuntimeState):
    def read(self):
        return list(self._values())

    def add(self, value):
        one = self._spec.coder.encode(value) if self._coded else value
        self._cells.setdefault(self._cell, []).append(one)


class _Set(_State, userstate.SetRuntimeState):
    def read(self):
        return set(self._values())

    def add(self, value):
        values = self._values()
        if value not in values:
            self._keep([*values, value])


class _Combining(_State, userstate.CombiningValueRuntimeState):
    def _accumulator(self):
        values = self._values()
        return values[0] if values else self._spec.combine_fn.create_accumulator()

    def read(self):
        return self._spec.combine_fn.extract_output(self._accumulator())

    def add(self, value):
        self._keep([self._spec.combine_fn.add_input(self._accumulator(), value)])


_STATES: dict[type, type] = {
    userstate.ReadModifyWriteStateSpec: _Value,
    userstate.BagStateSpec: _Bag,
    userstate.SetStateSpec: _Set,
    userstate.CombiningValueStateSpec: _Combining,
}
