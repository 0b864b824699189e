"""The harness runs code as Beam's own runner does, and as a distributed one would."""

import textwrap

import pyarrow as pa
import pytest

from classroom.harness.backend import InProcess
from classroom.harness.judged_backend import JudgedBackend
from classroom.harness.outcome import WrongAnswer
from classroom.harness.probe import Harness

HEADER = "import apache_beam as beam\n\n"


@pytest.fixture(params=["beside the code", "by the judge"])
def harness_of(tmp_path, request):
    """A harness on a file of this text, whose pipelines run beside it, or where it cannot reach."""

    def make(text: str) -> Harness:
        path = tmp_path / "exercise.py"
        path.write_text(HEADER + textwrap.dedent(text))

        def worker() -> InProcess:
            return InProcess("exercises.ex99_made_up.exercise", path, tmp_path)

        judged = request.param == "by the judge"
        return Harness(JudgedBackend(worker) if judged else worker())

    return make


def _broken(ran) -> WrongAnswer:
    with pytest.raises(WrongAnswer) as caught:
        _ = ran.outputs
    return caught.value


# What the own engine gives is what Beam's portable runner gives.

PIPELINES = {
    "map": """
        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.Map(lambda x: x * 2) | beam.Filter(lambda x: x > 2)
    """,
    "tags": """
        class Part(beam.DoFn):
            def process(self, x):
                if x % 2:
                    yield beam.pvalue.TaggedOutput("odd", x)
                else:
                    yield x

        class T(beam.PTransform):
            def expand(self, rows):
                separated = rows | beam.ParDo(Part()).with_outputs("odd", main="even")
                return {"even": separated.even, "odd": separated.odd}
    """,
    "group": """
        class T(beam.PTransform):
            def expand(self, rows):
                return (
                    rows
                    | beam.Map(lambda x: (x % 3, x))
                    | beam.GroupByKey()
                    | beam.MapTuple(lambda key, values: (key, sorted(values)))
                )
    """,
    "combine": """
        class T(beam.PTransform):
            def expand(self, rows):
                keyed = rows | beam.Map(lambda x: (x % 3, float(x)))
                return {
                    "mean": keyed | beam.combiners.Mean.PerKey(),
                    "count": rows | beam.combiners.Count.Globally(),
                    "top": rows | beam.combiners.Top.Of(2),
                    "sum": rows | beam.CombineGlobally(sum).without_defaults(),
                }
    """,
    "sides": """
        class T(beam.PTransform):
            def expand(self, rows):
                largest = beam.pvalue.AsSingleton(rows | beam.CombineGlobally(max))
                names = beam.pvalue.AsDict(rows | "Name" >> beam.Map(lambda x: (x, f"n{x}")))
                return rows | "Join" >> beam.Map(
                    lambda x, top, named: (x, top, named[x]), largest, names
                )
    """,
    "join": """
        class T(beam.PTransform):
            def expand(self, rows):
                left = rows | "L" >> beam.Map(lambda x: (x % 2, x))
                right = rows.pipeline | beam.Create([(0, "even"), (1, "odd")])
                return (
                    {"left": left, "right": right}
                    | beam.CoGroupByKey()
                    | beam.MapTuple(lambda k, v: (k, sorted(v["left"]), list(v["right"])))
                )
    """,
    "flatten": """
        class T(beam.PTransform):
            def expand(self, rows):
                twice = (rows, rows | beam.Map(lambda x: -x)) | beam.Flatten()
                return twice | beam.Reshuffle() | beam.Distinct()
    """,
    "windows": """
        class T(beam.PTransform):
            def expand(self, rows):
                return (
                    rows
                    | beam.Map(lambda x: beam.window.TimestampedValue(("k", x), x * 10))
                    | beam.WindowInto(beam.window.SlidingWindows(30, 10))
                    | beam.CombinePerKey(sum)
                )
    """,
    "sessions": """
        class T(beam.PTransform):
            def expand(self, rows):
                return (
                    rows
                    | beam.Map(lambda x: beam.window.TimestampedValue(("k", x), x * x))
                    | beam.WindowInto(beam.window.Sessions(6))
                    | beam.GroupByKey()
                    | beam.MapTuple(lambda k, values: (k, sorted(values)))
                )
    """,
    "bundles": """
        class Batch(beam.DoFn):
            def start_bundle(self):
                self.kept = []

            def process(self, x):
                self.kept.append(x)

            def finish_bundle(self):
                for x in self.kept:
                    yield beam.utils.windowed_value.WindowedValue(
                        x, 0, [beam.window.GlobalWindow()]
                    )

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.ParDo(Batch())
    """,
    "partition": """
        class T(beam.PTransform):
            def expand(self, rows):
                low, high = rows | beam.Partition(lambda x, n: int(x > 3), 2)
                return {"low": low, "high": high}
    """,
}


@pytest.mark.parametrize("name", PIPELINES)
def test_the_engine_gives_what_beams_runner_gives(harness_of, name):
    harness = harness_of(PIPELINES[name])
    rows = [1, 2, 3, 4, 5, 6, 7]
    own = harness.run("T", rows=rows, distributed=True)
    beams = harness.run("T", rows=rows, runner="beam")
    for tag, expected in beams.stamped.items():
        own.gives(expected, tag=tag, windows=True)
    assert own.outputs.keys() == beams.outputs.keys()


def test_a_stateful_step_runs_on_beams_runner(harness_of):
    harness = harness_of("""
        def in_twos(rows):
            return (
                rows
                | beam.Map(lambda x: ("k", x))
                | beam.GroupIntoBatches(2)
                | beam.MapTuple(lambda k, values: len(list(values)))
            )
    """)
    harness.run("in_twos", rows=[1, 2, 3, 4, 5]).gives([2, 2, 1])


def test_counters_and_logs_come_back(harness_of):
    harness = harness_of("""
        import logging

        class Count(beam.DoFn):
            seen = beam.metrics.Metrics.counter("x", "seen")

            def process(self, x):
                self.seen.inc(x)
                logging.warning("saw %d", x)
    """)
    ran = harness.run("Count", rows=[1, 2])
    ran.counts(seen=3)
    assert ran.logs == ["WARNING saw 1", "WARNING saw 2"]


def test_a_retried_bundle_is_counted_once(harness_of):
    harness = harness_of("""
        class Count(beam.DoFn):
            def process(self, x):
                beam.metrics.Metrics.counter("x", "seen").inc()
                yield x
    """)
    harness.run("Count", rows=[1, 2, 3], distributed=True).counts(seen=3)


def test_batches_go_in_and_out(harness_of):
    harness = harness_of("""
        import pyarrow as pa
        import pyarrow.compute as pc

        class Late(beam.PTransform):
            def expand(self, batches):
                return batches | beam.Map(
                    lambda batch: batch.filter(pc.greater(batch.column("delay"), 15))
                ).with_output_types(pa.RecordBatch)
    """)
    batches = [
        pa.record_batch({"delay": [1, 20, None]}),
        pa.record_batch({"delay": [16]}),
    ]
    ran = harness.run("Late", rows=batches, distributed=True)
    ran.gives([pa.record_batch({"delay": [16, 20]})])
    ran.gives(pa.table({"delay": [16, 20]}))


def test_sides_recipes_and_several_inputs(harness_of):
    harness = harness_of("""
        def shares(rows, shares):
            return rows | beam.Map(lambda x: x * shares.train)

        def named(rows, names):
            return rows | beam.Map(lambda x, names: names[x], names)

        class Both(beam.PTransform):
            def expand(self, inputs):
                return (inputs["a"], inputs["b"]) | beam.Flatten()

        class Start(beam.PTransform):
            def expand(self, pipeline):
                return pipeline | beam.Create([1, 2])
    """)
    recipe = harness.recipe("pipelines.schemas.splits:SplitShares", 80, 10, 10)
    harness.run("shares", recipe, rows=[1]).gives([80])
    side = harness.side([("a", "Ann"), ("b", "Bob")], "dict")
    harness.run("named", side, rows=["b", "a"]).gives(["Ann", "Bob"])
    harness.run("Both", rows={"a": [1], "b": [2]}).gives([1, 2])
    harness.run("Start", rows=None).gives([1, 2])


def test_late_rows_are_dropped_or_fire_again(harness_of):
    harness = harness_of("""
        from apache_beam.transforms import trigger
        from apache_beam import window

        class Counted(beam.PTransform):
            def __init__(self, lateness):
                self._lateness = lateness

            def expand(self, rows):
                return (
                    rows
                    | beam.Map(lambda x: ("k", 1))
                    | beam.WindowInto(
                        window.FixedWindows(10),
                        trigger=trigger.AfterWatermark(late=trigger.AfterCount(1)),
                        accumulation_mode=trigger.AccumulationMode.ACCUMULATING,
                        allowed_lateness=self._lateness,
                    )
                    | beam.combiners.Count.PerKey()
                )
    """)
    at = harness.at
    rows = [at(1, "a"), at(2, "b"), harness.watermark(12), at(3, "late"), at(13, "next")]
    strict = harness.run("Counted", 0, rows=rows)
    strict.gives([("k", 2), ("k", 1)])
    patient = harness.run("Counted", 60, rows=rows)
    assert sorted((row.value[1], row.window, row.pane) for row in patient.stamped["main"]) == [
        (1, (10.0, 20.0), "on time"),
        (2, (0.0, 10.0), "on time"),
        (3, (0.0, 10.0), "late"),
    ]


def test_late_rows_are_late_on_beams_runner_too(harness_of):
    harness = harness_of("""
        from apache_beam import window

        class Counted(beam.PTransform):
            def expand(self, rows):
                return (
                    rows
                    | beam.Map(lambda x: ("k", 1))
                    | beam.WindowInto(window.FixedWindows(10))
                    | beam.combiners.Count.PerKey()
                )
    """)
    at = harness.at
    rows = [at(1, "a"), at(2, "b"), harness.watermark(12), at(3, "late"), at(13, "next")]
    for runner in ("direct", "beam"):
        harness.run("Counted", rows=rows, runner=runner).gives([("k", 2), ("k", 1)])


def test_two_streams_flow_together_in_the_order_of_their_watermarks(harness_of):
    harness = harness_of("""
        from apache_beam import window

        class Counted(beam.PTransform):
            def expand(self, inputs):
                return (
                    (inputs["a"], inputs["b"])
                    | beam.Flatten()
                    | beam.Map(lambda x: ("k", 1))
                    | beam.WindowInto(window.FixedWindows(10))
                    | beam.combiners.Count.PerKey()
                )
    """)
    at, watermark = harness.at, harness.watermark
    # What the second stream has behind its watermark comes before the first's late row.
    a = [at(1, "a"), watermark(12), at(2, "late")]
    b = [at(3, "b"), watermark(5), at(4, "in time")]
    harness.run("Counted", rows={"a": a, "b": b}).gives([("k", 3)])


# What breaks on a distributed runner is found, and named.

BROKEN = {
    "again": """
        import uuid

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.Map(lambda x: (x, uuid.uuid4().hex))
    """,
    "mutation": """
        class Mark(beam.DoFn):
            def process(self, row):
                row["seen"] = True
                yield row

        class T(beam.PTransform):
            def expand(self, rows):
                rows = rows | beam.Map(lambda x: {"x": x})
                return rows | beam.ParDo(Mark())
    """,
    "coding": """
        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.Map(lambda x: f"{x}").with_output_types(int)
    """,
    "bundles": """
        class Number(beam.DoFn):
            def setup(self):
                self.number = 0

            def process(self, x):
                self.number += 1
                yield x, self.number

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.ParDo(Number())
    """,
    "workers": """
        SEEN = set()

        class Fresh(beam.DoFn):
            def process(self, x):
                if x % 3 not in SEEN:
                    SEEN.add(x % 3)
                    yield x % 3

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.ParDo(Fresh())
    """,
    "workers: hashes": """
        class Together(beam.PTransform):
            def expand(self, rows):
                def keyed(x):
                    return hash(("even", x % 2)), x

                return rows | beam.Map(keyed) | beam.GroupByKey()

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | Together() | beam.MapTuple(lambda _, values: len(list(values)))
    """,
    "retry": """
        DONE = set()

        class Once(beam.DoFn):
            def process(self, x):
                if x not in DONE:
                    DONE.add(x)
                    yield x

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.ParDo(Once())
    """,
    "retry: leaves": """
        class Collect(beam.DoFn):
            kept = []

            def process(self, x):
                self.kept.append(x)

            def finish_bundle(self):
                given = beam.transforms.window.GlobalWindows.windowed_value(sum(self.kept))
                self.kept.clear()
                yield given

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.ParDo(Collect()) | beam.CombineGlobally(sum)
    """,
    "order": """
        class T(beam.PTransform):
            def expand(self, rows):
                return (
                    rows
                    | beam.Map(lambda x: ("k", x))
                    | beam.GroupByKey()
                    | beam.MapTuple(lambda k, values: list(values)[0])
                )
    """,
    "lifting": """
        class Largest(beam.CombineFn):
            def create_accumulator(self):
                return 0

            def add_input(self, most, x):
                return max(most, x)

            def merge_accumulators(self, all):
                return sum(all)

            def extract_output(self, most):
                return most

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.CombineGlobally(Largest())
    """,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_failure_names_the_condition(harness_of, name):
    ran = harness_of(BROKEN[name]).run("T", rows=[3, 1, 2, 5, 4, 6], distributed=True)
    failure = _broken(ran)
    assert failure.kind == "distributed"
    assert f"(condition: {name.partition(':')[0]})" in failure.call
    assert failure.meaning


def test_a_function_that_beam_makes_a_transform_is_one(harness_of):
    harness = harness_of("""
        @beam.ptransform_fn
        def Times(rows, factor, more=0):
            return rows | beam.Map(lambda x: x * factor + more)
    """)
    assert harness.run("Times", 3, more=1, rows=[1, 2], distributed=True).rows == [4, 7]
    with pytest.raises(WrongAnswer) as caught:
        _ = harness.run("Times", rows=[1]).rows
    assert "Times takes (factor, more=0), and is called with no arguments" in str(caught.value)
    assert caught.value.place is None


def test_a_stateful_step_that_depends_on_the_order_is_found(harness_of):
    harness = harness_of("""
        def in_twos(rows):
            return (
                rows
                | beam.Map(lambda x: ("k", x))
                | beam.GroupIntoBatches(2)
                | beam.MapTuple(lambda k, values: sum(values))
            )
    """)
    failure = _broken(harness.run("in_twos", rows=[1, 2, 3, 4, 5, 6], distributed=True))
    assert "when rows come in another order" in failure.sentence
    assert harness.run("in_twos", rows=[1, 1, 1, 1], distributed=True).rows == [2, 2]


def test_elements_of_the_files_own_classes_are_those_classes_on_every_worker(harness_of):
    harness = harness_of("""
        import dataclasses
        import enum
        import typing

        class Kind(enum.Enum):
            ODD = 1
            EVEN = 0

        class Number(typing.NamedTuple):
            value: int
            kind: Kind

        @dataclasses.dataclass
        class Sum:
            total: int = 0

        class Known(beam.DoFn):
            def process(self, number, largest):
                assert type(number) is type(largest) is Number
                assert number.kind is Kind(1 - number.value % 2 == 0)
                yield number.kind, Sum(number.value)

        class Add(beam.CombineFn):
            def create_accumulator(self):
                return Sum()

            def add_input(self, one, other):
                assert type(one) is type(other) is Sum
                return Sum(one.total + other.total)

            def merge_accumulators(self, sums):
                return Sum(sum(one.total for one in sums))

            def extract_output(self, one):
                return one

        class T(beam.PTransform):
            def expand(self, rows):
                numbers = rows | beam.Map(lambda x: Number(x, Kind(x % 2)))
                largest = numbers | beam.combiners.Top.Of(1) | beam.FlatMap(lambda x: x)
                return (
                    numbers
                    | beam.ParDo(Known(), beam.pvalue.AsSingleton(largest))
                    | beam.MapTuple(lambda kind, one: (kind.name, one))
                    | beam.CombinePerKey(Add())
                    | beam.MapTuple(lambda name, one: (name, one.total, type(one) is Sum))
                )
    """)
    ran = harness.run("T", rows=[3, 1, 2, 5, 4, 6], distributed=True)
    assert sorted(ran.rows) == [("EVEN", 12, True), ("ODD", 9, True)]


def test_a_lifted_combiner_is_given_its_arguments_in_each_step(harness_of):
    harness = harness_of("""
        def total(numbers, factor):
            return factor * sum(number / factor for number in numbers)

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.CombineGlobally(total, 2)
    """)
    assert harness.run("T", rows=[3, 1, 2, 5], distributed=True).rows == [11]


def test_what_cannot_be_pickled_cannot_be_sent_to_a_worker(harness_of):
    harness = harness_of("""
        import socket

        class Send(beam.DoFn):
            def __init__(self):
                self.socket = socket.socket()

            def process(self, x):
                yield x
    """)
    failure = _broken(harness.run("Send", rows=[1], distributed=True))
    assert "cannot be sent to a worker" in failure.sentence
    assert "setup()" in failure.meaning


def test_the_smallest_input_is_shown(harness_of):
    harness = harness_of("""
        class Separate(beam.DoFn):
            def setup(self):
                self.seen = set()

            def process(self, x):
                if x not in self.seen:
                    self.seen.add(x)
                    yield x
    """)
    rows = [*range(30), 7, *range(40, 60)]
    failure = _broken(harness.run("Separate", rows=rows, distributed=True))
    assert failure.call.startswith("[7, 7] | Separate()")
    assert failure.got == "duplicated: 7"


def test_the_same_seed_gives_the_same_verdict(harness_of):
    found = set()
    for _ in range(2):
        ran = harness_of(BROKEN["order"]).run("T", rows=[3, 1, 2, 5], distributed=True)
        failure = _broken(ran)
        found.add((failure.sentence, failure.call, failure.expected, failure.got))
    assert len(found) == 1


def test_an_error_under_a_condition_has_its_line(harness_of):
    harness = harness_of("""
        READY = []

        class Use(beam.DoFn):
            def process(self, x):
                if x == "first":
                    READY.append(x)
                else:
                    yield READY[0] + x
    """)
    failure = _broken(harness.run("Use", rows=["first", "a", "b"], distributed=True))
    assert "raises IndexError" in failure.sentence
    assert failure.place.source == "yield READY[0] + x"


def test_wrong_rows_are_told_before_conditions(harness_of):
    harness = harness_of(BROKEN["order"])
    ran = harness.run("T", rows=[1, 2], distributed=True)
    with pytest.raises(WrongAnswer) as caught:
        ran.gives([5])
    assert caught.value.kind == "wrong"


def test_an_exception_in_a_traced_function_is_told_by_what_was_said(harness_of):
    harness = harness_of("""
        def parse(said):
            raise ValueError("in user code:\\n\\n    File \\"a.py\\", line 7, in f  *\\n" + said)
    """)
    said = "        g()\n\n    ValueError: two shapes differ: (2,) and (3,).\n    Use one.\n"
    for text, sentence in ((said, "ValueError: two shapes differ: (2,) and (3,)"), ("", None)):
        with pytest.raises(WrongAnswer) as caught:
            _ = harness.call("parse", text).value
        failure = caught.value
        assert f"raised {sentence or 'File'}" in failure.sentence
        assert "in user code" not in failure.sentence


def test_an_exception_on_beams_runner_has_its_own_type_and_line(harness_of):
    harness = harness_of("""
        class Fail(beam.DoFn):
            def process(self, x):
                yield {}[x]
    """)
    ran = harness.run("Fail", rows=["gate"], runner="beam")
    failure = _broken(ran)
    assert failure.sentence == "['gate'] | Fail() raised KeyError: 'gate'."
    assert failure.place.source == "yield {}[x]"
    ran.raises("KeyError")


def test_shuffles_are_counted_and_a_lifted_combiner_shuffles_sums(harness_of):
    harness = harness_of("""
        def keyed(rows):
            return rows | "Key" >> beam.Map(lambda x: (x % 3, x))

        def grouped(rows):
            return keyed(rows) | "Group" >> beam.GroupByKey() | beam.MapTuple(
                lambda key, values: (key, sum(values))
            )

        def combined(rows):
            return keyed(rows) | "Sum" >> beam.CombinePerKey(sum)

        def spread(rows):
            return rows | "Spread" >> beam.Reshuffle()
    """)
    totals = [(0, 18), (1, 12), (2, 15)]
    ((label, (elements, size)),) = (
        harness.run("grouped", rows=range(10)).gives(totals).shuffles.items()
    )
    assert (label.rpartition("/")[2], elements) == ("Group", 10)
    ((_, (sums, smaller)),) = harness.run("combined", rows=range(10)).gives(totals).shuffles.items()
    assert sums == 3
    assert smaller < size
    assert [n for n, _ in harness.run("spread", rows=range(10)).shuffles.values()] == [10]


def test_what_a_function_adds_up_weighs_what_is_sent_of_it(harness_of):
    harness = harness_of("""
        def added(values):
            return {"sum": sum(one["sum"] for one in values)}

        def combined(rows):
            return rows | beam.Map(lambda x: ("k", {"sum": x})) | beam.CombinePerKey(added)
    """)
    sizes = []
    for count in (1, 9, 70):
        ((_, (elements, size)),) = harness.run("combined", rows=range(count)).shuffles.items()
        assert elements == 1
        sizes.append(size)
    assert max(sizes) <= sizes[0] + 8  # the numbers are larger


def test_a_recipe_of_drive_py_counts_how_it_is_used(harness_of, tmp_path):
    (tmp_path / "drive.py").write_text(
        "from apache_beam.metrics import Metrics\n\n\n"
        "class Service:\n"
        "    def __init__(self, factor):\n"
        "        self._factor = factor\n\n"
        "    def __call__(self, value):\n"
        "        Metrics.counter('service', 'calls').inc()\n"
        "        return value * self._factor\n"
    )
    harness = harness_of("""
        def used(rows, service):
            return rows | beam.Map(lambda x: service(service(x)))
    """)
    service = harness.recipe("drive:Service", 3)
    harness.run("used", service, rows=[1, 2]).gives([9, 18]).counts(calls=4)


def test_a_worker_that_runs_several_bundles_with_one_dofn(harness_of):
    harness = harness_of("""
        class Buffer(beam.DoFn):
            def setup(self):
                self.open = True
                self.waiting = []

            def process(self, x):
                if not self.open:
                    raise ConnectionError("closed")
                self.waiting.append(x)

            def finish_bundle(self):
                for x in self.waiting:
                    yield beam.transforms.window.GlobalWindows.windowed_value(x)
                self.close()

        class Closes(Buffer):
            def close(self):
                self.open = False

        class Keeps(Buffer):
            def close(self):
                pass

        class Empties(Buffer):
            def close(self):
                self.waiting = []
    """)
    closed = _broken(harness.run("Closes", rows=range(6), distributed=True))
    assert "when a worker runs several bundles it raises ConnectionError: closed" in closed.sentence
    assert "setup() and teardown() run once" in closed.meaning
    kept = _broken(harness.run("Keeps", rows=range(6), distributed=True))
    assert "when a worker runs several bundles it gives something else" in kept.sentence
    harness.run("Empties", rows=range(6), distributed=True).gives(range(6))


def test_what_is_driven_once_is_shared_by_those_that_ask_the_same(harness_of, tmp_path):
    (tmp_path / "drive.py").write_text(
        "calls = []\n"
        "def count(code, text):\n"
        "    calls.append(text)\n"
        "    if text == 'fails':\n"
        "        raise ValueError(str(len(calls)))\n"
        "    return len(calls)\n"
    )
    harness = harness_of("")
    assert [harness.drive("count", "a", once=True).value for _ in range(3)] == [1, 1, 1]
    assert harness.drive("count", "b", once=True).value == 2
    assert harness.drive("count", "a").value == 3
    for _ in range(2):
        assert "ValueError: 4" in str(harness.drive("count", "fails", once=True).error)
    assert harness.drive("count", "a", once=True).value == 1


def test_state_is_seen_however_the_function_that_asks_for_it_is_wrapped(harness_of):
    harness = harness_of("""
        import functools

        from apache_beam.transforms.userstate import CombiningValueStateSpec

        COUNT = CombiningValueStateSpec("count", combine_fn=sum)

        def logged(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return function(*args, **kwargs)
            return wrapper

        class Plain(beam.DoFn):
            def process(self, element, count=beam.DoFn.StateParam(COUNT)):
                count.add(1)
                yield element[0], count.read()

        class Decorated(beam.DoFn):
            @logged
            def process(self, element, count=beam.DoFn.StateParam(COUNT)):
                count.add(1)
                yield element[0], count.read()
    """)
    rows = [("JFK", 0), ("JFK", 0), ("LGA", 0)]
    for name in ("Plain", "Decorated"):
        harness.run(name, rows=rows).gives([("JFK", 1), ("JFK", 2), ("LGA", 1)])
