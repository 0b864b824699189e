"""The side of the code under test, where somebody else executes the pipeline.

It builds the pipeline and says which steps it has, and then does with elements, step by step,
what it is asked; which ones, in which bundles, and what becomes of them, is not its business.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from apache_beam.transforms.window import GlobalWindow, IntervalWindow, WindowedValue
from apache_beam.utils.timestamp import Timestamp
from apache_beam.utils.windowed_value import PaneInfo

from classroom.harness.code import Code, describe
from classroom.harness.object_operations import Coded, Objects, Sent
from classroom.harness.operations import Broken, Manner
from classroom.harness.packing import CODED, Packed, Packing
from classroom.harness.receiving import logged
from classroom.harness.state_and_timers import read_firing, read_store, written_store
from classroom.harness.step_graph import CREATE, Graph, Step
from pipelines.local_runner import beam_internals


class _Unread(Sent):
    """An element that is unpacked in the module's copy that takes it."""

    def __init__(self, host: "Host", packed: Packed):
        self._host = host
        self._packed = packed

    def received(self):
        return self._host.unpacked(self._packed)


class Host:
    """One built pipeline, and what is asked of it. Elements are packed; see `packing`.

    An element is a list: what is packed, its time in microseconds, its windows (None is the
    global one, else start and end in microseconds), and its pane.
    """

    def __init__(self, code: Code, graph: Graph):
        self._code = code
        self._graph = graph
        self._objects = Objects(graph, code.fresh)
        self._packing = Packing()
        self._coders = [self._objects.coder(i) for i in range(len(graph.collections))]
        self._sides: dict[int, list[list[list]]] = {}
        self._made: dict[int, Any] = {}  # side inputs that several bundles share
        self._adding: Any = None
        self._open = contextlib.ExitStack()

    def description(self) -> dict:
        """The pipeline's steps, as plain data."""
        return {
            "steps": [self._described(step) for step in self._graph.steps],
            "outputs": self._graph.outputs,
            "unpicklable": bool(self._objects.unpicklable),
        }

    def _described(self, step: Step) -> dict:
        windowing = b"" if step.windowing is None else beam_internals.serialized(step.windowing)
        created = self._objects.created(step) if step.kind == CREATE else []
        return {
            "label": step.label,
            "kind": step.kind,
            "name": step.name,
            "inputs": step.inputs,
            "sides": step.sides,
            "outputs": list(step.outputs.items()),
            "windowing": windowing,
            "spread": step.spread,
            "created": [self._packing.packed(value) for value in created],
        }

    def do(self, what: str, asked: dict) -> dict:
        """Does what is asked; what is wrong by itself is a part of the answer."""
        try:
            with logged() as logs, self._objects.working():
                answer = getattr(self, f"_do_{what}")(**asked)
        except Broken as broken:
            place = describe(broken, self._code)["place"]
            return {"broken": [str(broken), broken.meaning, place]}
        return {"value": answer, "logs": logs}

    def _do_begin(self) -> None:
        self._open.close()
        self._sides.clear()
        self._made.clear()
        self._packing.clear()
        self._objects.begin()

    def _do_sides(self, number: int, collections: list) -> None:
        self._sides[number] = collections

    def _do_bundle(
        self,
        number: int,
        bundle: list,
        manner: list,
        store: list | None = None,
        fire: Sequence = (),
    ) -> list:
        step = self._graph.steps[number]
        how = Manner(*manner)
        read = self._unread if how.fresh else self._read
        with self._noted(step):
            sides = self._made.get(number)
            if sides is None or how.fresh:
                given = [[read(one) for one in values] for values in self._sides.get(number, [])]
                sides = self._made[number] = self._objects.sides(step, given)
            kept = None if store is None else read_store(store, _window)
            given = [read(one) for one in bundle] + [read_firing(one, _window) for one in fire]
            emitted = self._objects.bundle(step, given, sides, how, kept)
        outputs = [
            [tag, [self._written(one) for one in values]] for tag, values in emitted.outputs.items()
        ]
        return [
            outputs,
            emitted.counted,
            None if kept is None else written_store(kept, _bounds),
        ]

    def _do_end(self, number: int) -> None:
        step = self._graph.steps[number]
        with self._noted(step):
            self._objects.end(step)

    def _do_coded(self, collection: int, values: list, fresh: bool) -> list:
        found = self._objects.coded(collection, [self._read(one) for one in values], fresh)
        return [self._written(one, collection) for one in found]

    def _do_keyed(self, number: int, values: list) -> list:
        step = self._graph.steps[number]
        with self._noted(step):
            keyed = self._objects.keyed(step, [self._read(one) for one in values])
        keys: dict[bytes, bytes] = {}
        found = []
        for code, key, value in keyed:
            if code not in keys:
                keys[code] = self._packing.packed(key)
            found.append([code, keys[code], self._packing.packed(value)])
        return found

    def _do_adding(self, number: int, fresh: bool) -> None:
        step = self._graph.steps[number]
        self._open.close()
        with self._noted(step):
            self._adding = self._open.enter_context(self._objects.adding(step, fresh))

    def _do_added(self) -> None:
        self._open.close()

    def _do_total(self, values: list) -> bytes:
        return self._adding.encoded(self._adding.total([self.unpacked(one) for one in values]))

    def _do_merged(self, accumulators: list) -> bytes:
        sums = [self._adding.decoded(one) for one in accumulators]
        return self._adding.encoded(self._adding.merged(sums))

    def _do_output(self, key: bytes, accumulator: bytes) -> bytes:
        pair = self._adding.output(self.unpacked(key), self._adding.decoded(accumulator))
        return self._packing.packed(pair)

    def _do_stamped(self, values: list) -> list:
        return self._objects.stamped([self._read(one) for one in values])

    def unpacked(self, packed: Packed) -> Any:
        """An element's value."""
        return self._packing.unpacked(packed, self._coders)

    def _read(self, element: list) -> WindowedValue:
        return _element(self.unpacked(element[0]), element)

    def _unread(self, element: list) -> WindowedValue:
        return _element(_Unread(self, element[0]), element)

    def _written(self, element: WindowedValue, collection: int = 0) -> list:
        value = element.value
        if isinstance(value, Coded):
            packed = CODED + str(collection).encode() + b" " + value.code
        else:
            packed = self._packing.packed(value)
        pane = element.pane_info
        return [
            packed,
            element.timestamp.micros,
            [_bounds(window) for window in element.windows],
            [pane.is_first, pane.is_last, pane.timing, pane.index, pane.nonspeculative_index],
        ]

    @contextlib.contextmanager
    def _noted(self, step: Step) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._objects.note(error, step)
            raise


def _element(value: Any, element: list) -> WindowedValue:
    _, time, windows, pane = element
    return WindowedValue(
        value, Timestamp(micros=time), tuple(map(_window, windows)), PaneInfo(*pane)
    )


def _window(bounds: list | None):
    if bounds is None:
        return GlobalWindow()
    return IntervalWindow(*(Timestamp(micros=micros) for micros in bounds))


def _bounds(window) -> list | None:
    if isinstance(window, GlobalWindow):
        return None
    return [Timestamp.of(window.start).micros, Timestamp.of(window.end).micros]
