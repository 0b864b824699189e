"""Operations on elements that other processes hold: the judge's side of `hosting`.

What comes from there is bytes that the judge does not read, numbers and texts, each looked at
before it is used. Elements that went through a shuffle are taken by another process than gave
them, accumulators by another than made them, state by another than wrote it, and so are bundles
that go to workers of their own: what one remembers, the other does not know.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from apache_beam.transforms.window import GlobalWindow, IntervalWindow, WindowedValue
from apache_beam.utils.timestamp import Timestamp
from apache_beam.utils.windowed_value import PaneInfo

from classroom.harness import packing, step_graph
from classroom.harness.operations import Broken, Emitted, Manner
from classroom.harness.plain import Stamped, Watermark, loads
from classroom.harness.state_and_timers import (
    is_element,
    read_store,
    written_firing,
    written_store,
)
from classroom.harness.step_graph import Step, Unsupported
from pipelines.local_runner import beam_internals
from pipelines.local_runner.user_state import Store

# Kinds of errors after which a worker is another process, which has built nothing yet.
_ENDED = ("crash", "timeout", "memory")

# Asks a worker of a number: (number, what to do, with what) gives its answer.
Ask = Callable[[int, str, dict], dict]

# A step that shuffles: its output is taken by another worker.
_SHUFFLES = (step_graph.GROUP, step_graph.COMBINE, step_graph.RESHUFFLE)
_KINDS = (
    step_graph.ROWS,
    step_graph.CREATE,
    step_graph.IMPULSE,
    step_graph.PAR_DO,
    step_graph.STATEFUL,
    step_graph.FLATTEN,
    step_graph.PASS,
    *_SHUFFLES,
)


class RemoteError(Exception):
    """An exception of the code under test.

    Attributes:
        said: what its side says of it; see `classroom.harness.code.describe`.
    """

    def __init__(self, said: dict):
        super().__init__(said.get("message", ""))
        self.said = said


class RemoteBroken(Broken):
    """What the other side has found wrong by itself."""

    def __init__(self, sentence: str, meaning: str, place: list | None):
        super().__init__(sentence, meaning)
        self.place = place


class Malformed(Exception):
    """An answer that is none: the code under test has changed what answers."""


def message(data: bytes) -> dict:
    """An answer to what a runner asks; what it has to say is looked at where it is taken.

    Raises:
        Malformed: it is none.
    """
    with _well_formed():
        answer = loads(data)
        _text(answer.get("printed", ""))
        _place(answer.get("defined"))
        error = answer.get("error")
        if error is not None:
            for name in ("kind", "type", "message", "traceback"):
                _text(error[name])
            for name in _list(error["bases"]):
                _text(name)
            _place(error.get("place"))
        return answer


@contextlib.contextmanager
def _well_formed() -> Iterator[None]:
    try:
        yield
    except (Malformed, Unsupported, Broken, RemoteError):
        raise
    except Exception as error:
        raise Malformed(
            f"the answer of the code's process is malformed ({type(error).__name__})"
        ) from None


class Remote:
    """See `classroom.harness.operations.Operations`.

    Args:
        ask: asks a worker, and gives what it answers.
        built: a worker's description of the pipeline.
        build: has a worker build the pipeline, and gives its description; the worker of number
            0 has built it.
        workers: how many there are.

    Attributes:
        logs: that the code has written since they were last cleared.

    Raises:
        Unsupported: the pipeline has windows that are pickled functions.
        Malformed: the description is none.
    """

    def __init__(self, ask: Ask, built: dict, build: Callable[[int], dict], workers: int):
        self._ask = ask
        self._build = build
        self._workers = workers
        self._description = built
        self._there = {0}
        self._turn = 0
        self._told_sides: set[int] = set()  # workers that have the side inputs of this step
        self._ran: set[int] = set()  # and those that have run bundles of it
        self.logs: list[str] = []
        with _well_formed():
            self.steps = [_step(number, said) for number, said in enumerate(_list(built["steps"]))]
            self._created = {
                number: [_bytes(value) for value in _list(said["created"])]
                for number, said in enumerate(built["steps"])
            }
            self.outputs = {_text(name): _int(one) for name, one in built["outputs"].items()}
            self.unpicklable = bool(built["unpicklable"])
            self._depths = _depths(self.steps)

    def _do(self, worker: int, what: str, **asked) -> Any:
        if worker not in self._there:
            self._there.add(worker)
            if self._build(worker) != self._description:
                raise Malformed("the code builds another pipeline each time it is built")
            self._do(worker, "begin")
        answer = self._ask(worker, what, asked)
        if answer.get("error"):
            if answer["error"]["kind"] in _ENDED:
                self._there.discard(worker)
            raise RemoteError(answer["error"])
        with _well_formed():
            if answer.get("broken") is not None:
                sentence, meaning, place = answer["broken"]
                raise RemoteBroken(_text(sentence), _text(meaning), _place(place))
            self.logs += [_text(line) for line in _list(answer["logs"])]
            return answer["value"]

    def _after(self, collection: int) -> int:
        """The worker that takes a collection."""
        return self._depths.get(collection, 0) % self._workers

    @contextlib.contextmanager
    def executing(self) -> Iterator[None]:
        for worker in sorted(self._there):
            self._do(worker, "begin")
        yield

    def given(self, value):
        return packing.given(value)

    def created(self, step):
        return self._created[step.number]

    def coded(self, collection, values, fresh):
        sent = [one for one in values if not isinstance(one, Watermark)]
        answer = self._do(
            self._after(collection),
            "coded",
            collection=collection,
            values=_all_written(sent),
            fresh=fresh,
        )
        with _well_formed():
            coded = [_read(one) for one in _list(answer)]
            if len(coded) != len(sent):
                raise Malformed("elements were lost where they were encoded")
        following = iter(coded)
        return [one if isinstance(one, Watermark) else next(following) for one in values]

    def received(self, values):
        return values

    def sides(self, step, collections):
        self._told_sides.clear()
        self._ran.clear()
        return [
            _all_written([one for one in values if not isinstance(one, Watermark)])
            for values in collections
        ]

    def bundle(self, step, bundle, sides, manner: Manner, store: Store | None = None):
        worker = self._after(step.inputs[0])
        if manner.fresh or store is not None:
            self._turn += 1
            worker = self._turn % self._workers
        self._ran.add(worker)
        if sides and worker not in self._told_sides:
            self._do(worker, "sides", number=step.number, collections=sides)
            self._told_sides.add(worker)
        kept: dict = {}
        if store is not None:
            firings = [written_firing(one, _bounds) for one in bundle if not is_element(one)]
            kept = {"store": written_store(store, _bounds), "fire": firings}
        answer = self._do(
            worker,
            "bundle",
            number=step.number,
            bundle=_all_written([one for one in bundle if is_element(one)]),
            manner=[manner.fresh, manner.reused, manner.watched, manner.unfinished],
            **kept,
        )
        with _well_formed():
            outputs, counted, told = answer
            if store is not None:
                store.take(read_store(told, _window))
            return Emitted(
                {_tag(tag): [_read(one) for one in _list(values)] for tag, values in outputs},
                [(_text(name), _int(value)) for name, value in counted],
            )

    def end(self, step):
        for worker in sorted(self._ran or {self._after(step.inputs[0])}):
            self._do(worker, "end", number=step.number)

    def keyed(self, step, values):
        worker = self._after(step.inputs[0])
        answer = self._do(worker, "keyed", number=step.number, values=_all_written(values))
        with _well_formed():
            found = [
                (_bytes(code), _bytes(key), _bytes(value)) for code, key, value in _list(answer)
            ]
            if len(found) != len(values):
                raise Malformed("elements were lost on their way into a shuffle")
        return found

    @contextlib.contextmanager
    def adding(self, step, fresh) -> Iterator["_Adding"]:
        # Sums are made where the values are, and merged and taken elsewhere.
        here = self._after(step.inputs[0])
        there = (here + 1) % self._workers
        begun: list[int] = []

        def do(worker: int, what: str, **asked) -> Any:
            if worker not in begun:
                begun.append(worker)
                self._do(worker, "adding", number=step.number, fresh=fresh)
            return self._do(worker, what, **asked)

        yield _Adding(do, here, there)
        for worker in begun:
            self._do(worker, "added")

    def weight(self, value):
        return packing.weight(value)

    def stamped(self, values):
        if not values:
            return []
        answer = self._do(0, "stamped", values=_all_written(values))
        with _well_formed():
            if len(answer) != len(values):
                raise Malformed("elements were lost at the end of the pipeline")
            return [_stamped(one) for one in _list(answer)]

    def note(self, error, step):
        """The other side has done it."""


class _Adding:
    """A combiner at work on two workers: what one makes is for the other to go on with."""

    def __init__(self, do: Callable, here: int, there: int):
        self._do = do
        self._here, self._there = here, there
        self._made_by = here

    def total(self, values):
        return _bytes(self._do(self._here, "total", values=list(values)))

    def totals(self, several):
        several = [list(values) for values in several]
        return self._of_each(self._here, "totals", several=several)

    def sent(self, accumulator):
        return accumulator  # it has come encoded

    def merged(self, accumulators):
        self._made_by = self._there
        return _bytes(self._do(self._there, "merged", accumulators=list(accumulators)))

    def outputs(self, pairs):
        worker = self._there if self._made_by == self._here else self._here
        return self._of_each(worker, "outputs", pairs=list(pairs))

    def _of_each(self, worker: int, what: str, **asked) -> list[bytes]:
        """All at once: a request for each key would take longer than what is done."""
        (several,) = asked.values()
        with _well_formed():
            found = (
                [_bytes(one) for one in _list(self._do(worker, what, **asked))] if several else []
            )
            if len(found) != len(several):
                raise Malformed("sums were lost where they were made")
        return found

    def weight(self, key, accumulator):
        return packing.weight(key) + len(accumulator)


def _depths(steps: Sequence[Step]) -> dict[int, int]:
    """Of each collection, through how many shuffles it has come."""
    found: dict[int, int] = {}
    for step in steps:
        depth = max((found.get(one, 0) for one in step.inputs), default=0)
        depth += step.kind in _SHUFFLES
        for collection in step.outputs.values():
            found[collection] = max(depth, found.get(collection, 0))
    return found


def _step(number: int, said: dict) -> Step:
    kind = said["kind"]
    if kind not in _KINDS:
        raise Malformed("the pipeline has a step of no known kind")
    windowing = None
    if said["windowing"]:
        windowing = beam_internals.windowing_of(_bytes(said["windowing"]))
        if windowing is None:
            raise Unsupported(said["label"])
    return Step(
        number,
        _text(said["label"]),
        kind,
        _text(said["name"]),
        tuple(map(_int, said["inputs"])),
        tuple(map(_int, said["sides"])),
        {_tag(tag): _int(one) for tag, one in said["outputs"]},
        windowing,
        bool(said["spread"]),
    )


def _all_written(values: Sequence[WindowedValue]) -> list:
    return [_written(value) for value in values]


def _written(element: WindowedValue) -> list:
    pane = element.pane_info
    return [
        element.value,
        element.timestamp.micros,
        [_bounds(window) for window in element.windows],
        [pane.is_first, pane.is_last, pane.timing, pane.index, pane.nonspeculative_index],
    ]


def _bounds(window) -> list | None:
    if isinstance(window, GlobalWindow):
        return None
    return [Timestamp.of(window.start).micros, Timestamp.of(window.end).micros]


def _read(element: list) -> WindowedValue:
    value, time, windows, pane = element
    first, last, timing, index, nonspeculative = map(_int, pane)
    return WindowedValue(
        _bytes(value),
        Timestamp(micros=_int(time)),
        tuple(map(_window, windows)),
        PaneInfo(bool(first), bool(last), timing, index, nonspeculative),
    )


def _window(bounds: list | None):
    if bounds is None:
        return GlobalWindow()
    start, end = map(_int, bounds)
    return IntervalWindow(Timestamp(micros=start), Timestamp(micros=end))


def _of(value: Any, kinds: tuple[type, ...], what: str) -> Any:
    if type(value) not in kinds:
        raise Malformed(f"the answer of the code's process has no {what} where one was asked for")
    return value


def _bytes(value: Any) -> bytes:
    return _of(value, (bytes,), "bytes")


def _int(value: Any) -> int:
    return _of(value, (int, bool), "number")


def _text(value: Any) -> str:
    return _of(value, (str,), "text")


def _list(value: Any) -> list | tuple:
    return _of(value, (list, tuple), "list")


def _stamped(value: Any) -> Stamped:
    return _of(value, (Stamped,), "time of an element")


def _place(value: Any) -> list | None:
    """File, line and text."""
    if value is None:
        return None
    file, line, text = _list(value)
    return [_text(file), _int(line), _text(text)]


def _tag(value: Any) -> str | None:
    return None if value is None else _text(value)
