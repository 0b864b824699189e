"""Steps with state and timers, by the harness' own engine and by the judge."""

import textwrap

import pytest

from classroom.harness.backend import InProcess
from classroom.harness.judged_backend import JudgedBackend
from classroom.harness.outcome import WrongAnswer
from classroom.harness.plain import Stamped, Watermark
from classroom.harness.probe import Harness

NAME = "exercises.ex98_made_up.exercise"

# Sums up by key, and tells the sum ten seconds after the first of them; remembers which it had.
WAITS = """
    import apache_beam as beam
    from apache_beam.coders import VarIntCoder
    from apache_beam.transforms.timeutil import TimeDomain
    from apache_beam.transforms.userstate import (
        BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer
    )

    class Sum(beam.DoFn):
        SEEN = BagStateSpec("seen", VarIntCoder())
        SET = ReadModifyWriteStateSpec("set", VarIntCoder())
        DUE = TimerSpec("due", TimeDomain.WATERMARK)

        def process(self, pair, time=beam.DoFn.TimestampParam,
                    seen=beam.DoFn.StateParam(SEEN), its=beam.DoFn.StateParam(SET),
                    due=beam.DoFn.TimerParam(DUE)):
            seen.add(pair[1])
            if its.read() is None:
                its.write(int(time))
                due.set(time + 10)

        @on_timer(DUE)
        def tell(self, key=beam.DoFn.KeyParam, time=beam.DoFn.TimestampParam,
                 seen=beam.DoFn.StateParam(SEEN), its=beam.DoFn.StateParam(SET)):
            yield key, float(time), sum(seen.read())
            seen.clear()
            its.clear()

    class T(beam.PTransform):
        def expand(self, rows):
            return rows | beam.ParDo(Sum())
"""

ROWS = [
    *(Stamped(("a", 1), 1.0), Stamped(("b", 5), 2.0), Watermark(5)),
    *(Stamped(("a", 2), 6.0), Watermark(12)),
    *(Stamped(("a", 4), 13.0), Stamped(("b", 6), 13.0)),
]
TOLD = [("a", 11.0, 3), ("a", 23.0, 4), ("b", 12.0, 5), ("b", 23.0, 6)]


@pytest.fixture(params=["in process", "judged"])
def harness_of(request, tmp_path):
    """A harness for code of this text, which runs here or is run by the judge."""

    def make(text: str) -> Harness:
        path = tmp_path / "exercise.py"
        path.write_text(textwrap.dedent(text))
        if request.param == "judged":
            return Harness(JudgedBackend(lambda: InProcess(NAME, path, tmp_path)))
        return Harness(InProcess(NAME, path, tmp_path))

    return make


def test_timers_fire_when_the_watermark_passes_them_and_state_is_kept_by_key(harness_of):
    ran = harness_of(WAITS).run("T", rows=ROWS)
    assert sorted(ran.rows) == TOLD
    assert [one.time for one in sorted(ran.stamped["main"], key=lambda one: one.value)] == [
        time for _, time, _ in TOLD
    ]
    # Beam's runners do not say what goes through a shuffle: this one has run it.
    assert ran.shuffles


def test_beams_runner_with_watermarks_gives_the_same(harness_of):
    assert sorted(harness_of(WAITS).run("T", rows=ROWS, runner="beam").rows) == TOLD


def test_every_condition_of_a_distributed_runner_is_tried(harness_of):
    harness_of(WAITS).run("T", rows=[("a", 1), ("b", 2), ("a", 3)] * 3, distributed=True)


@pytest.mark.parametrize(
    ("sabotage", "condition"),
    [
        # A dict of the DoFn instead of state: gone on another worker.
        (("seen.add(pair[1])", "self.__dict__.setdefault('n', []).append(pair[1])"), "reuse"),
        # The order of a key's elements decides.
        (("sum(seen.read())", "seen.read()[0]"), "order"),
    ],
)
def test_what_a_distributed_runner_would_break_is_found(harness_of, sabotage, condition):
    text = WAITS.replace(*sabotage)
    if "self.__dict__" in text:
        text = text.replace("sum(seen.read())", "sum(self.__dict__.get('n', []))")
    rows = [("a", 1), ("b", 2), ("a", 3), ("b", 7)]
    ran = harness_of(text).run("T", rows=rows, distributed=True)
    with pytest.raises(WrongAnswer) as found:
        _ = ran.outputs
    assert f"(condition: {condition})" in found.value.call


def test_a_bundle_that_is_run_again_finds_what_was_kept_before_it(harness_of):
    """Were its state kept from the first attempt, each sum would be twice as large."""
    ran = harness_of(WAITS).run("T", rows=[("a", 1), ("a", 2)], distributed=True)
    assert [row[2] for row in ran.rows] == [3]


def test_a_window_that_is_over_takes_no_element_and_forgets(harness_of):
    text = WAITS.replace(
        "rows | beam.ParDo", "rows | beam.WindowInto(beam.window.FixedWindows(60)) | beam.ParDo"
    )
    rows = [Stamped(("a", 1), 1.0), Watermark(70), Stamped(("a", 2), 2.0), Stamped(("a", 4), 71.0)]
    assert sorted(row[2] for row in harness_of(text).run("T", rows=rows).rows) == [1, 4]


def test_a_timer_of_the_machines_clock_is_left_to_beams_runner(harness_of):
    text = WAITS.replace("TimeDomain.WATERMARK", "TimeDomain.REAL_TIME")
    ran = harness_of(text).run("T", rows=[("a", 1)])
    assert ran.shuffles is None


def test_a_tag_of_a_timer_that_is_no_text_is_refused_as_by_a_worker(harness_of):
    harness = harness_of(WAITS.replace("due.set(time + 10)", "due.set(9, dynamic_timer_tag=7)"))
    with pytest.raises(WrongAnswer, match="The timer due has the tag 7, of type int: a dynamic_"):
        harness.run("T", rows=ROWS).gives(TOLD)


def test_a_state_that_a_judged_process_answers_is_looked_at(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text(textwrap.dedent(WAITS))

    class Lies:
        def __init__(self):
            self._worker = InProcess(NAME, path, tmp_path)

        def ask(self, request):
            from classroom.harness.plain import dumps, loads

            answer = loads(self._worker.ask(request))
            if loads(request).get("what") == "bundle":
                outputs, counted, _ = answer["value"]
                answer["value"] = [outputs, counted, [[["seen", b"a", None, ["text"]]], []]]
            return dumps(answer)

        def limit(self, seconds):
            pass

    with pytest.raises(WrongAnswer) as found:
        Harness(JudgedBackend(Lies)).run("T", rows=ROWS).gives([])
    assert "malformed" in str(found.value)
