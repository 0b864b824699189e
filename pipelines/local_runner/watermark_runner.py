"""Runs a pipeline without end in this process: elements, watermarks, and timers that they fire.

Beam's own runners of one process do not: the portable one has no watermark between its first and
its last, and the other takes 50 ms of processor time for each step that its watermark makes. This
one calls the steps in turn, so that only their own work is left.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import apache_beam as beam
from apache_beam import coders
from apache_beam.pvalue import PCollection
from apache_beam.runners.runner import PipelineRunner
from apache_beam.transforms import core
from apache_beam.transforms.window import GlobalWindow, WindowedValue
from apache_beam.utils.timestamp import MAX_TIMESTAMP, MIN_TIMESTAMP, Timestamp
from apache_beam.utils.windowed_value import PANE_INFO_UNKNOWN

from pipelines.local_runner import beam_internals
from pipelines.local_runner.beam_internals import cells, common, statesampler, userstate
from pipelines.local_runner.user_state import StepState, Store
from pipelines.problems import JobError

_WINDOW = GlobalWindow()


class Played(Protocol):
    """A root whose elements this runner is told."""

    def play(self) -> Iterator[tuple[Any, int, int]]:
        """Gives (element or None, its time, the watermark behind it), in seconds."""


class WatermarkRunner(PipelineRunner):
    """Takes a pipeline of one root with `play` (see `Played`), or of Impulse and Create.

    Steps are ParDo, with state and event-time timers or without, and Flatten; no side inputs, no
    windows but the global one. Between two watermarks is a bundle.

    Raises:
        JobError: the pipeline has a step of another kind.
    """

    def run_pipeline(self, pipeline, options):
        """Runs it to its end; gives what has `counters`."""
        return _Run(pipeline).run()


class RunResult:
    """What a run counted.

    Attributes:
        counters: by name.
    """

    def __init__(self, counters: Counter):
        self.counters = counters

    def wait_until_finish(self, duration=None) -> str:
        """It has ended."""
        return "DONE"


class _Counters:
    """Stands for Beam's state sampler: adds up what counters are told."""

    def __init__(self) -> None:
        self.totals: Counter = Counter()

    def update_metric(self, name, value):
        """A counter's update; others are passed over."""
        if name.cell_type is cells.CounterCell:
            self.totals[name.metric_name.name] += value


class _Run:
    def __init__(self, pipeline: beam.Pipeline):
        self._steps: dict[Any, list[_Step]] = {}  # by the collection that they take
        self._order: list[_Step] = []
        self._roots: list[tuple[Any, Any]] = []
        for node in _executed(beam_internals.root_of(pipeline)):
            self._add(node)

    def _add(self, node) -> None:
        transform = node.transform
        if not any(isinstance(one, PCollection) for one in node.inputs):
            self._roots.append((transform, node.outputs[None]))
            return
        outputs = {tag: self._steps.setdefault(one, []) for tag, one in node.outputs.items()}
        if isinstance(transform, core.ParDo) and not transform.side_inputs:
            step: _Step = _DoFnStep(node, outputs)
        elif set(node.outputs.values()) <= set(node.inputs):
            return
        elif isinstance(transform, core.Flatten):
            step = _Step(outputs[None])
        else:
            raise JobError(f"The step {node.full_label} is none that the runner of streams has.")
        self._order.append(step)
        for collection in node.inputs:
            self._steps.setdefault(collection, []).append(step)

    def run(self) -> RunResult:
        counters = _Counters()
        tracker = statesampler.get_current_tracker()
        statesampler.set_current_tracker(counters)
        try:
            for step in self._order:
                step.begin()
            for transform, collection in self._roots:
                for element, time, watermark in _elements(transform):
                    self._bundle(collection, element, time, Timestamp.of(watermark))
            self._bundle(None, None, 0, MAX_TIMESTAMP)
            for step in self._order:
                step.end()
        finally:
            statesampler.set_current_tracker(tracker)
        return RunResult(counters.totals)

    def _bundle(self, collection, element, time, watermark: Timestamp) -> None:
        for step in self._order:
            step.start()
        if element is not None:
            value = WindowedValue(element, Timestamp.of(time), (_WINDOW,))
            for step in self._steps.get(collection, ()):
                step.take(value)
        # In the order of the graph: what a step's timers give, the next has before its own.
        for step in self._order:
            step.advance(watermark)
            step.finish()


def _executed(node) -> Iterator:
    transform = node.transform
    whole = hasattr(transform, "play") or isinstance(transform, core.Create)
    if transform is not None and (whole or not node.parts):
        yield node
        return
    for part in node.parts:
        yield from _executed(part)


def _elements(transform) -> Iterable[tuple[Any, Any, Any]]:
    if hasattr(transform, "play"):
        return transform.play()
    values = transform.values if isinstance(transform, core.Create) else [b""]
    return [(value, MIN_TIMESTAMP, MIN_TIMESTAMP) for value in values]


class _Step:
    """Hands elements on, as Flatten does.

    Args:
        consumers: the steps that take what comes out.
    """

    def __init__(self, consumers: list):
        self._consumers = consumers

    def begin(self) -> None:
        """Before the first bundle."""

    def end(self) -> None:
        """After the last."""

    def start(self) -> None:
        """Before each bundle."""

    def finish(self) -> None:
        """After each bundle."""

    def take(self, value: WindowedValue) -> None:
        """Takes an element."""
        for step in self._consumers:
            step.take(value)

    def advance(self, watermark: Timestamp) -> None:
        """All that happened before has come."""


class _Receiver(common.Receiver):
    def __init__(self, consumers: list):
        self._consumers = consumers

    def receive(self, windowed_value):
        for step in self._consumers:
            step.take(windowed_value)

    def flush(self):
        pass


class _DoFnStep(_Step):
    """A ParDo."""

    def __init__(self, node, outputs: dict):
        transform = node.transform
        self._dofn = transform.dofn
        receivers: dict = {tag: _Receiver(to) for tag, to in outputs.items()}
        receivers.setdefault(None, _Receiver([]))
        _, timers = userstate.get_dofn_specs(self._dofn)
        self._timers = {spec.name: spec for spec in timers}
        self._store = Store()
        self._keys: dict[bytes, Any] = {}
        state = None
        if common.DoFnSignature(self._dofn).is_stateful_dofn():
            kind = getattr(node.inputs[0].element_type, "tuple_types", (Any,))[0]
            self._coder = coders.registry.get_coder(kind).as_deterministic_coder(node.full_label)
            state = StepState(self._store, self._key, coded=False)
        self._runner = common.DoFnRunner(
            self._dofn,
            transform.args,
            transform.kwargs,
            [],
            node.inputs[0].windowing,
            tagged_receivers=receivers,
            user_state_context=state,
        )

    def _key(self, key) -> bytes:
        code = self._coder.encode(key)
        self._keys.setdefault(code, key)
        return code

    def begin(self):
        self._runner.setup()

    def end(self):
        self._runner.teardown()

    def start(self):
        self._runner.start()

    def finish(self):
        self._runner.finish()

    def take(self, value):
        self._runner.process(value)

    def advance(self, watermark):
        while (cell := self._store.due(watermark)) is not None:
            when = self._store.timers.pop(cell)
            code, window, name, tag = cell
            self._runner.process_user_timer(
                self._timers[name], self._keys[code], window, when, PANE_INFO_UNKNOWN, tag
            )
