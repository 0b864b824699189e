"""Executes a Beam pipeline's graph in this process, under conditions of one's choice.

Beam's own runners take a third of a second and more for a pipeline of a few rows, and
choose bundles and order themselves. This one executes ParDo (with side inputs, tagged
outputs, timestamps and windows), GroupByKey (with Beam's own trigger machinery, so that
windows, triggers and late data mean what they mean there), combiners and Flatten.
"""

import pickle
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import apache_beam as beam
from apache_beam import coders, pvalue
from apache_beam.runners.runner import PipelineRunner
from apache_beam.transforms import core, util
from apache_beam.transforms.window import GlobalWindow, GlobalWindows, WindowedValue
from apache_beam.utils.timestamp import MAX_TIMESTAMP, MIN_TIMESTAMP, Timestamp

from classroom.harness.elements import cut, elements, merged, segments, snapshot, stamped
from classroom.harness.plain import Stamped, Watermark, dumps
from classroom.harness.receiving import Counters, Receiver, Receivers, stateless
from classroom.harness.steps import note
from pipelines.local_runner import beam_internals
from pipelines.local_runner.beam_internals import (
    cells,
    common,
    pickler,
    sideinputs,
    statesampler,
    trigger,
)

_GLOBAL = (GlobalWindow(),)


class Unsupported(Exception):
    """The graph has a step that this engine does not execute; Beam's own runner does."""


class Broken(Exception):
    """A condition found something that is wrong by itself.

    Attributes:
        sentence: what is wrong.
        meaning: and what that means on a distributed runner.
    """

    def __init__(self, sentence: str, meaning: str = ""):
        super().__init__(sentence)
        self.meaning = meaning


@dataclass(frozen=True)
class Condition:
    """How the graph is executed. Without any of these: in order, in one bundle, by reference.

    Attributes:
        shuffled: rows, keys and the values of a key come in random order.
        bundled: random bundle boundaries.
        coded: each element is encoded and decoded between steps.
        fresh: each bundle's DoFn is unpickled in a fresh copy of the module under test.
        reused: one DoFn runs all bundles of its step, with one setup and one teardown.
        failing: each bundle fails once after it has run, and is run again.
        lifted: combiners add up parts, encode them and merge them in random trees.
        watched: inputs and outputs are compared with themselves after use.
    """

    name: str
    shuffled: bool = False
    bundled: bool = False
    coded: bool = False
    fresh: bool = False
    reused: bool = False
    failing: bool = False
    lifted: bool = False
    watched: bool = False


PLAIN = Condition("plain")


class Rows(beam.PTransform):
    """A root whose rows the execution is given; see `Engine.run`."""

    def __init__(self, name: str, element_type):
        super().__init__()
        self.name = name
        self._type = element_type

    def expand(self, pbegin):
        return pvalue.PCollection(pbegin.pipeline, element_type=self._type, is_bounded=True)

    def get_windowing(self, unused):
        return core.Windowing(GlobalWindows())

    def infer_output_type(self, unused):
        return self._type


class NoRunner(PipelineRunner):
    """Lets a pipeline be constructed; the engine executes it."""


@dataclass
class Execution:
    """What an execution gave.

    Attributes:
        outputs: `Stamped` values by the name of an output.
        counters: by name.
        shuffles: for each shuffle, by its step's label, the number of elements that went
            through it, and their bytes. A combiner shuffles an accumulator for each key,
            as where one worker has had all the rows.
    """

    outputs: dict[str, list[Stamped]]
    counters: dict[str, int]
    shuffles: dict[str, tuple[int, int]] = field(default_factory=dict)


class Engine:
    """Executes one graph as often as is wanted.

    Args:
        pipeline: constructed with `NoRunner`; its roots are `Rows`, `Create` and Impulse.
        outputs: collections of the pipeline, by name.
        fresh: makes a fresh copy of the module under test, in `sys.modules`.
        pickled: functions of steps are pickled, and unpickled for each bundle. Without, a
            graph can be executed once, and under no condition.
    """

    def __init__(
        self,
        pipeline: beam.Pipeline,
        outputs: dict[str, pvalue.PCollection],
        fresh: Callable[[], Any],
        pickled: bool = True,
    ):
        self._pipeline = pipeline
        self._outputs = outputs
        self._fresh = fresh
        self._steps: list[Any] = []
        self._collect(beam_internals.root_of(pipeline))
        self._pickled: dict[int, bytes] = {}
        self.unpicklable: dict[int, Exception] = {}
        for step in self._steps if pickled else ():
            if isinstance(step.transform, core.ParDo):
                self._pickle(step, step.transform.dofn)
            elif isinstance(step.transform, core.CombinePerKey):
                self._pickle(step, step.transform.fn)

    def _collect(self, node) -> None:
        transform = node.transform
        whole = isinstance(
            transform, Rows | core.CombinePerKey | core.Create | util.Reshuffle | core.GroupByKey
        )
        if isinstance(transform, core.CombinePerKey) and transform.side_inputs:
            whole = False
        if whole or (node.parts == [] and transform is not None):
            known = whole or isinstance(transform, core.ParDo | core.Flatten | core.Impulse)
            if not known and not _passes(node):
                raise Unsupported(node.full_label)
            if isinstance(transform, core.ParDo):
                signature = common.DoFnSignature(transform.dofn)
                if signature.is_stateful_dofn() or signature.is_splittable_dofn():
                    raise Unsupported(node.full_label)
            self._steps.append(node)
            return
        for part in node.parts:
            self._collect(part)

    def _pickle(self, step, function) -> None:
        transform = step.transform
        try:
            # Not by bz2, Beam's own, which takes megabytes of memory for each few bytes.
            self._pickled[id(step)] = pickler.dumps(
                (function, transform.args, transform.kwargs), use_zlib=True
            )
        except Exception as error:
            self.unpicklable[id(step)] = error

    def run(
        self, rows: Mapping[str, Sequence], condition: Condition = PLAIN, seed: int = 0
    ) -> Execution:
        """Executes the graph.

        Args:
            rows: for each `Rows` its rows: values, `Stamped` or `Watermark`.

        Raises:
            Broken: a condition's own finding.
            Exception: what the code under test raises.
        """
        # Nothing that an earlier execution left in a global is there.
        self._fresh()
        return _Run(self, rows, condition, random.Random(f"{seed} {condition.name}")).execute()


def _passes(node) -> bool:
    """Whether the step only gives its input another type or label."""
    produced = set(node.outputs.values())
    return bool(produced) and produced <= set(node.inputs)


class _Run:
    def __init__(self, engine: Engine, rows, condition: Condition, chance: random.Random):
        self._engine = engine
        self._rows = rows
        self._condition = condition
        self._chance = chance
        self._values: dict[Any, list] = {}
        self._cells: dict[str, cells.CounterCell] = {}
        self._shuffles: dict[str, tuple[int, int]] = {}
        self._kept: dict[int, tuple[Any, Any, Any]] = {}  # functions of steps, set up

    def execute(self) -> Execution:
        tracker = statesampler.get_current_tracker()
        try:
            with stateless():
                for step in self._engine._steps:
                    try:
                        self._execute(step)
                    except Exception as error:
                        note(error, self._engine._pipeline, step)
                        raise
        finally:
            statesampler.set_current_tracker(tracker)
        return Execution(
            {
                name: [stamped(value) for value in elements(self._read(collection))]
                for name, collection in self._engine._outputs.items()
            },
            {name: cell.get_cumulative() for name, cell in self._cells.items()},
            self._shuffles,
        )

    def _execute(self, step) -> None:
        transform = step.transform
        if isinstance(transform, Rows):
            found = self._given(self._rows.get(transform.name, ()))
        elif isinstance(transform, core.Create):
            found = self._given(transform.values)
        elif isinstance(transform, core.Impulse):
            found = [WindowedValue(b"", MIN_TIMESTAMP, _GLOBAL)]
        elif isinstance(transform, core.ParDo):
            self._par_do(step)
            return
        elif isinstance(transform, core.CombinePerKey):
            found = self._combined(step)
        elif isinstance(transform, core.GroupByKey):
            self._weigh(step, self._bare(step.inputs[0]))
            found = self._grouped(step, self._read(step.inputs[0]))
        elif isinstance(transform, util.Reshuffle):
            self._weigh(step, self._bare(step.inputs[0]))
            found = self._shuffled(self._values[step.inputs[0]])
        elif isinstance(transform, core.Flatten):
            found = merged([self._values[one] for one in step.inputs])
        else:
            return
        (collection,) = step.outputs.values()
        self._values[collection] = self._coded(found, collection)

    def _given(self, rows: Iterable) -> list:
        found = []
        for row in rows:
            if isinstance(row, Watermark):
                found.append(row)
            elif isinstance(row, Stamped):
                found.append(WindowedValue(snapshot(row.value), Timestamp.of(row.time), _GLOBAL))
            else:
                found.append(WindowedValue(snapshot(row), MIN_TIMESTAMP, _GLOBAL))
        return self._shuffled(found)

    def _shuffled(self, values: list) -> list:
        if not self._condition.shuffled:
            return list(values)
        found = []
        for segment, watermark in segments(values):
            self._chance.shuffle(segment)
            found += segment if watermark is None else [*segment, watermark]
        return found

    def _coded(self, values: list, collection) -> list:
        if not (self._condition.coded or self._condition.fresh):
            return values
        coder = coders.registry.get_coder(collection.element_type or Any)
        found = []
        for value in values:
            if isinstance(value, Watermark) or isinstance(value.value, _Sent):
                found.append(value)
                continue
            try:
                sent = _Sent(coder.encode(value.value), coder)
                # Whoever takes it decodes it, in a copy of the module of its own.
                decoded = sent if self._condition.fresh else sent.received()
            except Exception as error:
                step = collection.producer.full_label if collection.producer else "the input"
                raise Broken(
                    f"an element that {step} gives cannot be encoded as "
                    f"{collection.element_type}: {type(error).__name__}: {error}. "
                    f"It is {cut(value.value)}.",
                    "Between two workers every element travels as bytes; what its coder cannot "
                    "write is lost there.",
                ) from None
            found.append(value.with_value(decoded))
        return found

    def _bundles(self, values: list) -> Iterator[tuple[list, Watermark | None]]:
        for segment, watermark in segments(values):
            if not self._condition.bundled:
                yield segment, watermark
                continue
            while segment:
                size = self._chance.choice((1, 1, 2, 3, max(1, len(segment) // 2)))
                bundle, segment = segment[:size], segment[size:]
                yield bundle, None if segment else watermark
            if not segment and watermark is not None:
                yield [], watermark

    def _par_do(self, step) -> None:
        outputs = {
            tag: self._values.setdefault(collection, []) for tag, collection in step.outputs.items()
        }
        if None not in outputs:  # only named outputs are used
            outputs[None] = []
        sides = self._sides(step)
        ended = None
        for bundle, watermark in self._bundles(self._values[step.inputs[0]]):
            emitted = self._bundle(step, bundle, sides, outputs) if bundle else {}
            for tag, values in emitted.items():
                collection = step.outputs.get(tag)
                outputs[tag] += values if collection is None else self._coded(values, collection)
            if watermark is not None and watermark != ended:
                ended = watermark
                for values in outputs.values():
                    values.append(watermark)
        if id(step) in self._kept:
            self._kept.pop(id(step))[0].teardown()

    def _sides(self, step) -> list:
        return [
            sideinputs.SideInputMap(
                type(side), beam_internals.view_options(side), elements(self._read(side.pvalue))
            )
            for side in step.transform.side_inputs
        ]

    def _function(self, step) -> tuple[Any, Any, Any]:
        """The DoFn or CombineFn of a step with its arguments, unpickled."""
        transform = step.transform
        pickled = self._engine._pickled.get(id(step))
        if pickled is not None:
            return pickler.loads(pickled, use_zlib=True)
        if self._condition.fresh:
            error = self._engine.unpicklable[id(step)]
            raise Broken(
                f"the step {step.full_label} cannot be sent to a worker: {error}.",
                "A runner pickles each DoFn to send it to the workers. What cannot be pickled (an "
                "open file, a client, a lock) is made in setup(), which runs on the worker.",
            )
        function = transform.dofn if isinstance(transform, core.ParDo) else transform.fn
        return function, transform.args, transform.kwargs

    def _bundle(self, step, bundle: list, sides: list, outputs: dict) -> dict:
        attempts = 2 if self._condition.failing else 1
        for _ in range(attempts):  # what the last one gives is kept
            receivers, counters = self._attempt(step, bundle, sides, outputs)
        for name, value in counters.updates:
            self._count(name, value)
        return {tag: receiver.values for tag, receiver in receivers.items()}

    def _attempt(self, step, bundle: list, sides: list, outputs: dict):
        if self._condition.fresh:
            self._engine._fresh()
            bundle, sides = received(bundle), self._sides(step)
        kept = self._kept.get(id(step))
        function, args, kwargs = kept or self._function(step)
        watched = self._condition.watched
        receivers = {tag: Receiver(watched) for tag in outputs}
        counters = Counters()
        statesampler.set_current_tracker(counters)
        runner = common.DoFnRunner(
            function,
            args,
            kwargs,
            sides,
            step.inputs[0].windowing,
            tagged_receivers=Receivers(receivers),
        )
        if kept is None:
            runner.setup()
        if self._condition.reused:
            self._kept[id(step)] = (function, args, kwargs)
        try:
            runner.start()
            for element in bundle:
                before = dumps(element.value) if watched else b""
                runner.process(element)
                if watched and dumps(element.value) != before:
                    raise Broken(
                        f"the step {step.full_label} changed its input: the element is now "
                        f"{cut(element.value)}.",
                        "Other steps read the same element, and a bundle that is run again reads "
                        "it changed. Make a copy, and change that.",
                    )
            runner.finish()
        finally:
            if not self._condition.reused:
                runner.teardown()
        for receiver in receivers.values():
            changed = receiver.changed() if watched else None
            if changed is not None:
                raise Broken(
                    f"the step {step.full_label} changed an element after it had emitted it: it is "
                    f"now {cut(changed)}.",
                    "What has been emitted belongs to the next step; make a new object for each "
                    "element.",
                )
        return receivers, counters

    def _count(self, name, value) -> None:
        if name.cell_type is cells.CounterCell:
            self._cells.setdefault(name.metric_name.name, cells.CounterCell()).update(value)

    def _read(self, collection) -> list:
        """A collection's elements, as the current copy of the module under test has them."""
        return received(self._values.get(collection, []))

    def _bare(self, collection) -> Iterator:
        return (element.value for element in elements(self._values[collection]))

    def _weigh(self, step, shuffled: Iterable) -> None:
        """Counts values that go through a shuffle, where nothing else is being tried."""
        if self._condition == PLAIN:
            count, size = self._shuffles.get(step.full_label, (0, 0))
            for value in shuffled:
                count, size = count + 1, size + _bytes(value)
            self._shuffles[step.full_label] = (count, size)

    def _key_coder(self, step):
        kind = step.inputs[0].element_type
        key_type = getattr(kind, "tuple_types", (Any, Any))[0]
        coder = coders.registry.get_coder(key_type)
        try:
            return coder.as_deterministic_coder(step.full_label)
        except ValueError as error:
            raise Broken(
                f"the keys of {step.full_label} have no deterministic encoding: {error}.",
                "A shuffle brings rows of one key together by the key's bytes.",
            ) from None

    def _grouped(self, step, values: list) -> list:
        """GroupByKey, with windows and triggers as the collection has them."""
        windowing = step.inputs[0].windowing
        coder = self._key_coder(step)
        states: dict[bytes, tuple[Any, trigger.InMemoryUnmergedState]] = {}
        late = any(isinstance(value, Watermark) for value in values)
        driver = trigger.create_trigger_driver(windowing, is_batch=not late, clock=_Clock())
        # Beam's quick way for this case leaves the time of the group out.
        whole = isinstance(driver, trigger.BatchGlobalTriggerDriver)
        found: list = []
        now = MIN_TIMESTAMP
        for segment, watermark in segments(values):
            by_key: dict[bytes, list] = {}
            for element in segment:
                key, value = _pair(step, element.value)
                code = coder.encode(key)
                if code not in states:
                    states[code] = (coder.decode(code), trigger.InMemoryUnmergedState())
                by_key.setdefault(code, []).append(element.with_value(value))
            for code in self._in_any_order(by_key):
                key, state = states[code]
                of_key = self._in_any_order(by_key[code])
                for pane in driver.process_elements(state, of_key, now, now):
                    group = (key, list(pane.value))
                    at_end = WindowedValue(group, GlobalWindow().max_timestamp(), _GLOBAL)
                    found.append(at_end if whole else pane.with_value(group))
            now = MAX_TIMESTAMP if watermark is None else Timestamp.of(watermark.time)
            for code in self._in_any_order(states):
                key, state = states[code]
                found += self._fired(driver, key, state, now)
            if watermark is not None:
                found.append(watermark)
        return found

    def _fired(self, driver, key, state, now) -> list:
        found = []
        while timers := state.get_and_clear_timers(now):
            for window, (name, domain, when, _) in timers:
                found += [
                    pane.with_value((key, list(pane.value)))
                    for pane in driver.process_timer(window, name, domain, when, state, now)
                ]
        return found

    def _in_any_order(self, values: Iterable) -> list:
        values = list(values)
        if self._condition.shuffled:
            self._chance.shuffle(values)
        return values

    def _combined(self, step) -> list:
        """CombinePerKey: as one sum, or as parts that are merged."""
        if self._condition.fresh:
            self._engine._fresh()
        function, args, kwargs = self._function(step)
        grouped = self._grouped(step, self._read(step.inputs[0]))
        found = []
        function.setup(*args, **kwargs)
        try:
            for element in grouped:
                if isinstance(element, Watermark):
                    found.append(element)
                    continue
                key, values = element.value
                sums = self._accumulated(function, values, args, kwargs)
                self._weigh(step, [(key, sums)])
                output = function.extract_output(sums, *args, **kwargs)
                found.append(element.with_value((key, output)))
        finally:
            function.teardown(*args, **kwargs)
        return found

    def _accumulated(self, function, values: list, args, kwargs):
        def total(part):
            accumulator = function.create_accumulator(*args, **kwargs)
            for value in part:
                accumulator = function.add_input(accumulator, value, *args, **kwargs)
            return accumulator

        if not self._condition.lifted:
            return total(values)
        coder = function.get_accumulator_coder()
        parts: list[list] = [[]]  # a worker may have had no value at all
        for value in values:
            if self._chance.random() < 0.5:
                parts.append([])
            parts[-1].append(value)
        sums = [total(part) for part in parts]
        while True:
            sums = [
                coder.decode(coder.encode(function.compact(one, *args, **kwargs))) for one in sums
            ]
            if len(sums) == 1:
                return sums[0]
            self._chance.shuffle(sums)
            size = self._chance.randint(2, len(sums))
            sums = [function.merge_accumulators(sums[:size], *args, **kwargs), *sums[size:]]


@dataclass(frozen=True)
class _Sent:
    """An element on its way to another worker."""

    code: bytes
    coder: coders.Coder

    def received(self) -> Any:
        """The element, of the classes that the module under test has now."""
        return self.coder.decode(self.code)


def received(values: list) -> list:
    """The elements, those decoded that are on their way."""
    return [
        value.with_value(value.value.received())
        if isinstance(value, WindowedValue) and isinstance(value.value, _Sent)
        else value
        for value in values
    ]


def _bytes(value) -> int:
    try:
        return len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    except Exception:  # what has a coder of its own need not be picklable
        return 0


class _Clock:
    def time(self):
        return 0.0


def _pair(step, value):
    try:
        key, rest = value
    except (TypeError, ValueError):
        raise TypeError(
            f"{step.full_label} takes (key, value) pairs, and was given {cut(value)}"
        ) from None
    return key, rest
