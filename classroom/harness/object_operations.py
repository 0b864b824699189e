"""Operations on the elements themselves: the code under test is in this process."""

import contextlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from apache_beam import coders
from apache_beam.transforms import core
from apache_beam.transforms.window import WindowedValue

from classroom.harness.elements import cut, elements, snapshot, stamped
from classroom.harness.operations import Broken, Emitted, Manner
from classroom.harness.plain import Stamped, Watermark, dumps
from classroom.harness.receiving import Counters, Receiver, Receivers, stateless
from classroom.harness.state_and_timers import Firing, fire, is_element
from classroom.harness.step_graph import COMBINE, PAR_DO, STATEFUL, Graph, Step
from classroom.harness.steps import note
from pipelines.local_runner import beam_internals
from pipelines.local_runner.beam_internals import (
    cells,
    common,
    pickler,
    sideinputs,
    statesampler,
    userstate,
)
from pipelines.local_runner.user_state import StepState, Store


class Objects:
    """See `classroom.harness.operations.Operations`.

    Args:
        fresh: makes a fresh copy of the module under test, in `sys.modules`.
        pickled: functions of steps are pickled, and unpickled for each bundle. Without, a
            graph can be executed once, and under no condition.

    Attributes:
        unpicklable: why the function of a step is none that can be pickled, by its number.
    """

    def __init__(self, graph: Graph, fresh: Callable[[], Any], pickled: bool = True):
        self.steps = graph.steps
        self.outputs = graph.outputs
        self._graph = graph
        self._fresh = fresh
        self._pickled: dict[int, bytes] = {}
        self._kept: dict[int, tuple[Any, Any, Any]] = {}  # functions of steps, set up
        self.unpicklable: dict[int, Exception] = {}
        for step in self.steps if pickled else ():
            if step.kind in (PAR_DO, STATEFUL):
                self._pickle(step, step.node.transform.dofn)
            elif step.kind == COMBINE:
                self._pickle(step, step.node.transform.fn)

    def _pickle(self, step: Step, function) -> None:
        transform = step.node.transform
        try:
            # Not by bz2, Beam's own, which takes megabytes of memory for each few bytes.
            self._pickled[step.number] = pickler.dumps(
                (function, transform.args, transform.kwargs), use_zlib=True
            )
        except Exception as error:
            self.unpicklable[step.number] = error

    @contextlib.contextmanager
    def executing(self) -> Iterator[None]:
        self.begin()
        with self.working():
            yield

    def begin(self) -> None:
        """Forgets what another execution has left."""
        self._kept.clear()
        self._fresh()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Around all that is done in an execution."""
        tracker = statesampler.get_current_tracker()
        try:
            # Looking for state takes milliseconds, and most graphs have none.
            stateful = any(step.kind == STATEFUL for step in self.steps)
            with contextlib.nullcontext() if stateful else stateless():
                yield
        finally:
            statesampler.set_current_tracker(tracker)

    def given(self, value):
        return snapshot(value)

    def created(self, step):
        return [snapshot(value) for value in step.node.transform.values]

    def coder(self, collection: int) -> coders.Coder:
        """That Beam takes for the elements of a collection."""
        return coders.registry.get_coder(self._graph.collections[collection].element_type or Any)

    def coded(self, collection, values, fresh):
        kind = self._graph.collections[collection]
        coder = self.coder(collection)
        found = []
        for value in values:
            if isinstance(value, Watermark) or isinstance(value.value, Sent):
                found.append(value)
                continue
            try:
                sent = Coded(coder.encode(value.value), coder)
                # Whoever takes it decodes it, in a copy of the module of its own.
                decoded = sent if fresh else sent.received()
            except Exception as error:
                step = kind.producer.full_label if kind.producer else "the input"
                raise Broken(
                    f"an element that {step} gives cannot be encoded as "
                    f"{kind.element_type}: {type(error).__name__}: {error}. "
                    f"It is {cut(value.value)}.",
                    "Between two workers every element travels as bytes; what its coder cannot "
                    "write is lost there.",
                ) from None
            found.append(value.with_value(decoded))
        return found

    def received(self, values):
        return [
            value.with_value(value.value.received())
            if isinstance(value, WindowedValue) and isinstance(value.value, Sent)
            else value
            for value in values
        ]

    def sides(self, step, collections):
        return collections, self._maps(step, collections)

    def _maps(self, step: Step, collections: Sequence[list]) -> list:
        return [
            sideinputs.SideInputMap(
                type(side), beam_internals.view_options(side), elements(self.received(values))
            )
            for side, values in zip(step.node.transform.side_inputs, collections, strict=True)
        ]

    def _function(self, step: Step, fresh: bool) -> tuple[Any, Any, Any]:
        """The DoFn or CombineFn of a step with its arguments, unpickled."""
        pickled = self._pickled.get(step.number)
        if pickled is not None:
            return pickler.loads(pickled, use_zlib=True)
        if fresh:
            error = self.unpicklable[step.number]
            raise Broken(
                f"the step {step.label} cannot be sent to a worker: {error}.",
                "A runner pickles each DoFn to send it to the workers. What cannot be pickled (an "
                "open file, a client, a lock) is made in setup(), which runs on the worker.",
            )
        transform = step.node.transform
        function = transform.dofn if isinstance(transform, core.ParDo) else transform.fn
        return function, transform.args, transform.kwargs

    def bundle(self, step, bundle, sides, manner: Manner, store: Store | None = None):
        collections, maps = sides
        if manner.fresh:
            self._fresh()
            bundle, maps = self.received(bundle), self._maps(step, collections)
        kept = self._kept.get(step.number)
        function, args, kwargs = kept or self._function(step, manner.fresh)
        receivers = {tag: Receiver(manner.watched) for tag in (None, *step.outputs)}
        counters = Counters()
        statesampler.set_current_tracker(counters)
        state = None if store is None else StepState(store, self._key_coder(step).encode)
        runner = common.DoFnRunner(
            function,
            args,
            kwargs,
            maps,
            step.windowing,
            tagged_receivers=Receivers(receivers),
            user_state_context=state,
        )
        if kept is None:
            runner.setup()
        if manner.reused:
            self._kept[step.number] = (function, args, kwargs)
        try:
            runner.start()
            for element in bundle:
                if is_element(element):
                    self._process(step, runner, element, manner.watched)
                else:
                    self._fire(step, runner, function, element, store)
            if not manner.unfinished:
                runner.finish()
        finally:
            if not manner.reused:
                runner.teardown()
        for receiver in receivers.values():
            changed = receiver.changed() if manner.watched else None
            if changed is not None:
                raise Broken(
                    f"the step {step.label} changed an element after it had emitted it: it is "
                    f"now {cut(changed)}.",
                    "What has been emitted belongs to the next step; make a new object for each "
                    "element.",
                )
        return Emitted({tag: one.values for tag, one in receivers.items()}, _counted(counters))

    def _process(self, step: Step, runner, element: WindowedValue, watched: bool) -> None:
        before = dumps(element.value) if watched else b""
        runner.process(element)
        if watched and dumps(element.value) != before:
            raise Broken(
                f"the step {step.label} changed its input: the element is now "
                f"{cut(element.value)}.",
                "Other steps read the same element, and a bundle that is run again reads "
                "it changed. Make a copy, and change that.",
            )

    def _fire(self, step: Step, runner, function, firing: Firing, store) -> None:
        _, timers = userstate.get_dofn_specs(function)
        specs = {spec.name: spec for spec in timers}
        fire(runner, firing, specs, self._key_coder(step).decode, store)

    def end(self, step):
        if step.number in self._kept:
            self._kept.pop(step.number)[0].teardown()

    def keyed(self, step: Step, values: list) -> list[tuple[bytes, Any, Any]]:
        coder = self._key_coder(step)
        keys: dict[bytes, Any] = {}
        found = []
        for element in values:
            key, value = _pair(step, element.value)
            code = coder.encode(key)
            if code not in keys:
                keys[code] = coder.decode(code)
            found.append((code, keys[code], value))
        return found

    def _key_coder(self, step: Step):
        kind = step.node.inputs[0].element_type
        key_type = getattr(kind, "tuple_types", (Any, Any))[0]
        coder = coders.registry.get_coder(key_type)
        try:
            return coder.as_deterministic_coder(step.label)
        except ValueError as error:
            raise Broken(
                f"the keys of {step.label} have no deterministic encoding: {error}.",
                "A shuffle brings rows of one key together by the key's bytes.",
            ) from None

    @contextlib.contextmanager
    def adding(self, step, fresh) -> Iterator["_Adding"]:
        if fresh:
            self._fresh()
        function, args, kwargs = self._function(step, fresh)
        function.setup(*args, **kwargs)
        try:
            yield _Adding(function, args, kwargs)
        finally:
            function.teardown(*args, **kwargs)

    def weight(self, value):
        return _bytes(value)

    def stamped(self, values) -> list[Stamped]:
        return [stamped(value) for value in self.received(values)]

    def note(self, error, step):
        note(error, self._graph.pipeline, step.node)


class _Adding:
    def __init__(self, function, args, kwargs):
        self._function = function
        self._args, self._kwargs = args, kwargs

    def total(self, values):
        accumulator = self._function.create_accumulator(*self._args, **self._kwargs)
        for value in values:
            accumulator = self._function.add_input(accumulator, value, *self._args, **self._kwargs)
        return accumulator

    def totals(self, several):
        return [self.total(values) for values in several]

    def sent(self, accumulator):
        return self.decoded(self.encoded(accumulator))

    def encoded(self, accumulator) -> bytes:
        """The accumulator as it is sent to whoever merges it."""
        return self._function.get_accumulator_coder().encode(self._compact(accumulator))

    def decoded(self, code: bytes) -> Any:
        """What `encoded` was given."""
        return self._function.get_accumulator_coder().decode(code)

    def merged(self, accumulators):
        return self._function.merge_accumulators(accumulators, *self._args, **self._kwargs)

    def outputs(self, pairs):
        return [self.output(key, accumulator) for key, accumulator in pairs]

    def output(self, key, accumulator):
        """An element's value."""
        return key, self._function.extract_output(accumulator, *self._args, **self._kwargs)

    def weight(self, key, accumulator):
        return _bytes((key, self._compact(accumulator)))

    def _compact(self, accumulator):
        """What is sent of it: a plain function's accumulator is a list of what is not added yet."""
        return self._function.compact(accumulator, *self._args, **self._kwargs)


class Sent:
    """An element on its way to another worker."""

    def received(self) -> Any:
        """The element, of the classes that the module under test has now."""
        raise NotImplementedError


@dataclass(frozen=True)
class Coded(Sent):
    """An element as its collection's coder writes it."""

    code: bytes
    coder: coders.Coder

    def received(self):
        return self.coder.decode(self.code)


def _counted(counters: Counters) -> list[tuple[str, int]]:
    return [
        (name.metric_name.name, int(value))
        for name, value in counters.updates
        if name.cell_type is cells.CounterCell
    ]


def _bytes(value) -> int:
    try:
        return len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    except Exception:  # what has a coder of its own need not be picklable
        return 0


def _pair(step: Step, value):
    try:
        key, rest = value
    except (TypeError, ValueError):
        raise TypeError(
            f"{step.label} takes (key, value) pairs, and was given {cut(value)}"
        ) from None
    return key, rest
