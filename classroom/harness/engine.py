"""Executes a pipeline's graph, a step after the other, under conditions of one's choice.

Beam's own runners take a third of a second and more for a pipeline of a few rows, and
choose bundles and order themselves. This one executes ParDo (with side inputs, tagged
outputs, timestamps and windows, and with state and timers of event time), GroupByKey (with
Beam's own trigger machinery, so that windows, triggers and late data mean what they mean there),
combiners and Flatten.

What needs the code under test is done by `Operations`: in this process, or in others.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from apache_beam.transforms.window import GlobalWindow, WindowedValue
from apache_beam.utils.timestamp import MAX_TIMESTAMP, MIN_TIMESTAMP, Timestamp

from classroom.harness import state_and_timers, step_graph
from classroom.harness.elements import elements, merged, segments
from classroom.harness.operations import Adding, Emitted, Manner, Operations
from classroom.harness.plain import Stamped, Watermark
from classroom.harness.step_graph import Step
from pipelines.local_runner.beam_internals import trigger
from pipelines.local_runner.user_state import Store

_GLOBAL = (GlobalWindow(),)


@dataclass(frozen=True)
class Condition:
    """How the graph is executed. Without any of these: in order, in one bundle, by reference.

    Attributes:
        shuffled: rows, keys and the values of a key come in random order.
        bundled: random bundle boundaries.
        coded: each element is encoded and decoded between steps.
        fresh: each bundle's DoFn is unpickled in a fresh copy of the module under test.
        reused: one DoFn runs all bundles of its step, with one setup and one teardown.
        failing: each bundle fails after it has run, is run again and fails behind its last
            element, before it is finished, and is run again.
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


@dataclass
class Execution:
    """What an execution gave.

    Attributes:
        outputs: `Stamped` values by the name of an output.
        counters: by name.
        shuffles: for each shuffle, by its step's label, the number of elements that went
            through it, and their bytes. A combiner shuffles an accumulator for each key,
            as where one worker has had all the rows. None of Beam's own runner, which does not
            say.
        steps: what was executed, as `classroom.harness.outcome.RanStep` has it; None of Beam's
            own runner.
        kept: bytes of each stateful step's state, when the last watermark of the rows has passed.
    """

    outputs: dict[str, list[Stamped]]
    counters: dict[str, int]
    shuffles: dict[str, tuple[int, int]] | None = None
    steps: list[dict] | None = None
    kept: dict[str, int] = field(default_factory=dict)

    def answer(self, logs: list[str], broken: dict | None) -> dict:
        """To a request to run it; see `classroom.harness.running.run`.

        Args:
            logs: that the code has written.
            broken: the first condition that changes what comes out.
        """
        return {**vars(self), "logs": logs, "broken": broken}


class Engine:
    """Executes one graph as often as is wanted."""

    def __init__(self, operations: Operations):
        self._operations = operations

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
        chance = random.Random(f"{seed} {condition.name}")
        return _Run(self._operations, rows, condition, chance).execute()


class _Run:
    def __init__(self, operations: Operations, rows, condition: Condition, chance: random.Random):
        self._operations = operations
        self._rows = rows
        self._condition = condition
        self._chance = chance
        self._manner = Manner(condition.fresh, condition.reused, condition.watched)
        self._values: dict[int, list] = {}
        self._counters: dict[str, int] = {}
        self._shuffles: dict[str, tuple[int, int]] = {}
        self._keys: dict[int, int] = {}  # of the steps that bring rows of a key together
        self._kept: dict[str, int] = {}

    def execute(self) -> Execution:
        operations = self._operations
        with operations.executing():
            for step in operations.steps:
                try:
                    self._execute(step)
                except Exception as error:
                    operations.note(error, step)
                    raise
            outputs = {
                name: operations.stamped(elements(self._values.get(number, [])))
                for name, number in operations.outputs.items()
            }
        return Execution(outputs, self._counters, self._shuffles, self._seen(), self._kept)

    def _seen(self) -> list[dict]:
        """The steps with what went through them, where nothing else is being tried."""
        if self._condition != PLAIN:
            return []
        roots: dict[int, set[str]] = {}
        found = []
        for step in self._operations.steps:
            own = {step.name} if step.kind == step_graph.ROWS else set()
            sides = [roots.get(one, set()) for one in step.sides]
            of = own.union(*(roots.get(one, set()) for one in step.inputs))
            for collection in step.outputs.values():
                roots[collection] = roots.get(collection, set()).union(of, *sides)
            root = step.kind in (step_graph.ROWS, step_graph.CREATE, step_graph.IMPULSE)
            took = tuple(step.outputs.values()) if root else step.inputs
            found.append(
                {
                    "label": step.label,
                    "kind": step.kind,
                    "of": sorted(of),
                    "sides": [sorted(one) for one in sides],
                    "elements": sum(len(elements(self._values.get(one, []))) for one in took),
                    "keys": self._keys.get(step.number, 0),
                    "spread": step.spread,
                }
            )
        return found

    def _execute(self, step: Step) -> None:
        if step.kind == step_graph.PAR_DO:
            self._par_do(step)
            return
        if step.kind == step_graph.STATEFUL:
            self._stateful(step)
            return
        if step.kind == step_graph.ROWS:
            found = self._given(self._rows.get(step.name, ()))
        elif step.kind == step_graph.CREATE:
            found = self._shuffled(
                [
                    WindowedValue(value, MIN_TIMESTAMP, _GLOBAL)
                    for value in self._operations.created(step)
                ]
            )
        elif step.kind == step_graph.IMPULSE:
            found = [WindowedValue(self._operations.given(b""), MIN_TIMESTAMP, _GLOBAL)]
        elif step.kind == step_graph.COMBINE:
            found = self._combined(step)
        elif step.kind == step_graph.GROUP:
            self._weigh(step)
            found = self._grouped(step)
        elif step.kind == step_graph.RESHUFFLE:
            self._weigh(step)
            found = self._shuffled(self._values[step.inputs[0]])
        elif step.kind == step_graph.FLATTEN:
            found = merged([self._values[one] for one in step.inputs])
        else:
            return
        (collection,) = step.outputs.values()
        self._values[collection] = self._coded(found, collection)

    def _given(self, rows: Iterable) -> list:
        found: list = []
        for row in rows:
            if isinstance(row, Watermark):
                found.append(row)
                continue
            time = Timestamp.of(row.time) if isinstance(row, Stamped) else MIN_TIMESTAMP
            value = self._operations.given(row.value if isinstance(row, Stamped) else row)
            found.append(WindowedValue(value, time, _GLOBAL))
        return self._shuffled(found)

    def _shuffled(self, values: list) -> list:
        if not self._condition.shuffled:
            return list(values)
        found = []
        for segment, watermark in segments(values):
            self._chance.shuffle(segment)
            found += segment if watermark is None else [*segment, watermark]
        return found

    def _coded(self, values: list, collection: int) -> list:
        if not (self._condition.coded or self._condition.fresh):
            return values
        return self._operations.coded(collection, values, self._condition.fresh)

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

    def _outputs(self, step: Step) -> dict[str | None, list]:
        outputs = {
            tag: self._values.setdefault(collection, []) for tag, collection in step.outputs.items()
        }
        if None not in outputs:  # only named outputs are used
            outputs[None] = []
        return outputs

    def _stateful(self, step: Step) -> None:
        """A ParDo with state: the elements of a key come together, in any order."""
        outputs = self._outputs(step)
        self._weigh(step)
        values = self._operations.received(self._values[step.inputs[0]])
        sides = self._operations.sides(step, [self._values.get(one, []) for one in step.sides])

        def deal(segment: list) -> Iterator[list]:
            for bundle, _ in self._bundles(self._in_any_order(segment)):
                # In two at least: what the first has kept, the second one has to make use of.
                size = len(bundle) if self._condition.bundled else (len(bundle) + 1) // 2
                for first in range(0, len(bundle), size or 1):
                    yield bundle[first : first + size]

        def run(bundle: list, store: Store) -> dict:
            return self._bundle(step, bundle, sides, store)

        sizes = []
        for emitted, watermark, kept in state_and_timers.executed(step, values, deal, run):
            if kept is not None:
                sizes.append(kept)
            for tag, given in emitted.items():
                collection = step.outputs.get(tag)
                outputs[tag] += given if collection is None else self._coded(given, collection)
            if watermark is not None:
                for given in outputs.values():
                    given.append(watermark)
        # The last is that of the end, which is no watermark of the rows.
        self._kept[step.label] = sizes[-2] if len(sizes) > 1 else sizes[-1]
        self._operations.end(step)

    def _par_do(self, step: Step) -> None:
        outputs = self._outputs(step)
        sides = self._operations.sides(step, [self._values.get(one, []) for one in step.sides])
        ended = None
        for bundle, watermark in self._bundles(self._values[step.inputs[0]]):
            emitted = self._bundle(step, bundle, sides) if bundle else {}
            for tag, values in emitted.items():
                collection = step.outputs.get(tag)
                outputs[tag] += values if collection is None else self._coded(values, collection)
            if watermark is not None and watermark != ended:
                ended = watermark
                for values in outputs.values():
                    values.append(watermark)
        self._operations.end(step)

    def _bundle(self, step: Step, bundle: list, sides, store: Store | None = None) -> dict:
        attempts = [self._manner]
        if self._condition.failing:
            attempts = [self._manner, replace(self._manner, unfinished=True), self._manner]
        emitted, before = Emitted({}), None if store is None else store.copy()
        for manner in attempts:  # what the last one gives is kept
            if store is not None and before is not None:
                store.take(before)
            emitted = self._operations.bundle(step, bundle, sides, manner, store)
        for name, value in emitted.counted:
            self._counters[name] = self._counters.get(name, 0) + value
        return emitted.outputs

    def _weigh(self, step: Step) -> None:
        """Counts values that go through a shuffle, where nothing else is being tried."""
        if self._condition == PLAIN:
            values = elements(self._values[step.inputs[0]])
            for element in values:
                self._count_shuffled(step, self._operations.weight(element.value))
            self._shuffles.setdefault(step.label, (0, 0))

    def _count_shuffled(self, step: Step, weight: int) -> None:
        count, size = self._shuffles.get(step.label, (0, 0))
        self._shuffles[step.label] = (count + 1, size + weight)

    def _grouped(self, step: Step) -> list:
        """GroupByKey, with windows and triggers as the collection has them."""
        values = self._operations.received(self._values[step.inputs[0]])
        states: dict[bytes, tuple[Any, trigger.InMemoryUnmergedState]] = {}
        late = any(isinstance(value, Watermark) for value in values)
        driver = trigger.create_trigger_driver(step.windowing, is_batch=not late, clock=_Clock())
        # Beam's quick way for this case leaves the time of the group out.
        whole = isinstance(driver, trigger.BatchGlobalTriggerDriver)
        found: list = []
        now = MIN_TIMESTAMP
        for segment, watermark in segments(values):
            by_key: dict[bytes, list] = {}
            keyed = self._operations.keyed(step, segment)
            for element, (code, key, value) in zip(segment, keyed, strict=True):
                if code not in states:
                    states[code] = (key, trigger.InMemoryUnmergedState())
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
        self._keys[step.number] = len(states)
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

    def _combined(self, step: Step) -> list:
        """CombinePerKey: as one sum of each key, or as parts that are merged."""
        with self._operations.adding(step, self._condition.fresh) as adding:
            grouped = self._grouped(step)
            groups = [element.value for element in elements(grouped)]
            if self._condition.lifted:
                totals = [self._accumulated(adding, values) for _, values in groups]
            else:
                totals = list(adding.totals([values for _, values in groups]))
            pairs = [(key, total) for (key, _), total in zip(groups, totals, strict=True)]
            if self._condition == PLAIN:
                for key, total in pairs:
                    self._count_shuffled(step, adding.weight(key, total))
            following = iter(adding.outputs(pairs))
        return [
            one if isinstance(one, Watermark) else one.with_value(next(following))
            for one in grouped
        ]

    def _accumulated(self, adding: Adding, values: list):
        """A sum by parts that are merged, as on several workers."""
        parts: list[list] = [[]]  # a worker may have had no value at all
        for value in values:
            if self._chance.random() < 0.5:
                parts.append([])
            parts[-1].append(value)
        sums = [adding.total(part) for part in parts]
        while True:
            sums = [adding.sent(one) for one in sums]
            if len(sums) == 1:
                return sums[0]
            self._chance.shuffle(sums)
            size = self._chance.randint(2, len(sums))
            sums = [adding.merged(sums[:size]), *sums[size:]]


class _Clock:
    def time(self):
        return 0.0
