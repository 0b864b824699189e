"""What the code under test does is counted where it cannot reach."""

import textwrap

import pytest

from classroom.harness.backend import InProcess, SubprocessBackend
from classroom.harness.judged_backend import JudgedBackend
from classroom.harness.probe import Harness

NAME = "exercises.ex99_made_up.exercise"
CODE = """
import apache_beam as beam


def twice(load):
    return [load(1), load(2)]


def busy(n):
    return sum(i * i for i in range(n))


class Load(beam.DoFn):
    def __init__(self, load):
        self._load = load

    def setup(self):
        self._names = self._load()

    def process(self, x):
        yield self._names[x % 2]


class T(beam.PTransform):
    def __init__(self, load):
        self._load = load

    def expand(self, tables):
        flights, airports = tables["flights"], tables["airports"]
        names = airports | "Pair" >> beam.Map(lambda x: (x, x)) | beam.CombinePerKey(max)
        named = flights | "Name" >> beam.ParDo(Load(self._load))
        return (
            named
            | "Beside" >> beam.Map(lambda x, names: (x, len(names)), beam.pvalue.AsDict(names))
            | "Together" >> beam.GroupByKey()
        )
"""


@pytest.fixture(params=["in this process", "in another", "by the judge"])
def harness(tmp_path, request):
    path = tmp_path / "exercise.py"
    path.write_text(textwrap.dedent(CODE))
    started = []

    def worker():
        if request.param == "in this process":
            return InProcess(NAME, path, tmp_path)
        started.append(SubprocessBackend(NAME, path, tmp_path))
        return started[-1]

    yield Harness(JudgedBackend(worker) if request.param == "by the judge" else worker())
    for one in started:
        one.close()


def test_each_call_of_a_supply_is_answered_and_counted_here(harness):
    asked = []

    def load(number):
        asked.append(number)
        return {"number": number}

    supply = harness.supply(load)
    harness.call("twice", supply).gives([{"number": 1}, {"number": 2}])
    assert (asked, supply.calls) == ([1, 2], 2)
    other = harness.supply(lambda number: number * 10)
    harness.call("twice", other).gives([10, 20])
    assert (supply.calls, other.calls) == (2, 2)


def test_a_supply_goes_along_to_the_workers_of_a_pipeline(harness):
    load = harness.supply(lambda: ["even", "odd"])
    ran = harness.run("T", load, rows={"flights": [1, 2, 3], "airports": ["LAX"]})
    assert sorted((key, len(list(values))) for key, values in ran.rows) == [("even", 1), ("odd", 2)]
    assert load.calls == 1


def test_steps_are_those_that_were_executed(harness):
    load = harness.supply(lambda: ["even", "odd"])
    ran = harness.run("T", load, rows={"flights": [1, 2, 3], "airports": ["LAX", "SFO"]})
    steps = {step.label.rpartition("/")[2].partition("(")[0]: step for step in ran.steps}
    assert (steps["Name"].of, steps["Name"].sides) == (["flights"], [])
    assert (steps["Beside"].of, steps["Beside"].sides) == (["flights"], [["airports"]])
    together = steps["Together"]
    assert (together.kind, together.of) == ("group", ["airports", "flights"])
    assert (together.elements, together.keys, together.shuffles) == (3, 2, True)
    combined = steps["CombinePerKey"]
    assert (combined.kind, combined.of, combined.keys) == ("combine", ["airports"], 2)


def test_processor_seconds_are_those_of_the_codes_process(harness):
    harness.call("busy", 10).gives(285)
    before = harness.cpu_seconds()
    harness.call("busy", 10)
    idle = harness.cpu_seconds()
    harness.call("busy", 3_000_000).gives(8999995500000500000)
    busy = harness.cpu_seconds()
    assert busy - idle > 0.05
    assert busy - idle > 5 * (idle - before)


def test_a_supply_is_no_function_where_nobody_tests():
    from classroom.harness.code import made
    from classroom.harness.plain import Supply

    with pytest.raises(RuntimeError, match="only while it is tested"):
        made(Supply(0))()
