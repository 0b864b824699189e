"""The judge runs the pipelines of code that it does not trust."""

import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.grading.admission import admit
from classroom.grading.frames import Malformed
from classroom.harness.backend import InProcess, SubprocessBackend
from classroom.harness.judged_backend import JudgedBackend
from classroom.harness.plain import Stamped, dumps, loads
from classroom.harness.probe import Harness

NAME = "exercises.ex99_made_up.exercise"
SUMS = """
    import apache_beam as beam

    class T(beam.PTransform):
        def expand(self, rows):
            return rows | beam.Map(lambda x: (x % 3, x)) | beam.CombinePerKey(sum)
"""


class Recorded:
    """A worker that remembers what it was asked, and may answer something else."""

    def __init__(self, worker, instead=lambda asked, answer: answer):
        self.asked: list[dict] = []
        self._worker = worker
        self._instead = instead

    def ask(self, request: bytes) -> bytes:
        asked = loads(request)
        self.asked.append(asked)
        answer = self._instead(asked, self._worker.ask(request))
        try:
            admit(answer, asked["do"])
            return answer
        except Malformed as error:
            said = {"kind": "crash", "type": "NoAnswer", "bases": [], "message": str(error)}
            return dumps({"error": {**said, "place": None, "traceback": ""}, "printed": ""})

    def ask_elsewhere(self, request: bytes) -> bytes:
        return self.ask(request)

    def limit(self, seconds: float) -> None:
        pass


@pytest.fixture
def judged(tmp_path):
    """A judge of code of this text, and a list of its workers."""

    def make(text: str, instead=lambda asked, answer: answer):
        path = tmp_path / "exercise.py"
        path.write_text(textwrap.dedent(text))
        workers: list[Recorded] = []

        def worker() -> Recorded:
            workers.append(Recorded(InProcess(NAME, path, tmp_path), instead))
            return workers[-1]

        return Harness(JudgedBackend(worker)), workers

    return make


def test_the_code_is_not_told_what_is_tried_with_it(judged):
    harness, workers = judged(SUMS)
    rows = list(range(1_000, 1_040))
    assert sorted(harness.run("T", rows=rows, distributed=True).rows) == [
        (rest, sum(x for x in rows if x % 3 == rest)) for rest in range(3)
    ]
    asked = [one for worker in workers for one in worker.asked]
    assert {one["do"] for one in asked} == {"build", "step"}
    built = [one for one in asked if one["do"] == "build"]
    # From a row of each type a pipeline can be built; the others come when their turn is.
    assert [one["rows"] for one in built] == [[1_000]] * len(built)
    assert not any("seed" in one or "distributed" in one for one in built)


def test_what_went_through_a_shuffle_is_taken_by_another_worker(judged):
    harness, workers = judged("""
        import apache_beam as beam

        class T(beam.PTransform):
            def expand(self, rows):
                pairs = rows | "pair" >> beam.Map(lambda x: (x % 3, x)) | beam.GroupByKey()
                return pairs | "count" >> beam.MapTuple(lambda key, of_key: (key, len([*of_key])))
    """)
    assert len(harness.run("T", rows=list(range(9))).rows) == 3
    bundles = [
        sum(one["do"] == "step" and one["what"] == "bundle" for one in worker.asked)
        for worker in workers
    ]
    assert bundles == [1, 1]


def test_a_global_does_not_carry_rows_past_a_shuffle(tmp_path):
    """In processes of their own: in the base run already, without any condition."""
    path = tmp_path / "exercise.py"
    path.write_text(
        textwrap.dedent("""
            import apache_beam as beam

            SEEN = {}

            def hide(x):
                SEEN.setdefault(x % 3, []).append(x)
                return x % 3, None

            class T(beam.PTransform):
                def expand(self, rows):
                    return (
                        rows
                        | beam.Map(hide)
                        | beam.GroupByKey()
                        | beam.MapTuple(lambda key, nothing: (key, sum(SEEN[key])))
                    )
        """)
    )
    workers: list[SubprocessBackend] = []

    def worker() -> SubprocessBackend:
        workers.append(SubprocessBackend(NAME, path, tmp_path))
        return workers[-1]

    try:
        ran = Harness(JudgedBackend(worker)).run("T", rows=[1, 2, 3])
        assert ran.error is not None
        assert ran.error.type == "KeyError"
    finally:
        for one in workers:
            one.close()


def test_shuffles_are_counted_by_the_judge(judged):
    def nothing_was_shuffled(asked, answer):
        return dumps({**loads(answer), "shuffles": {}, "broken": None})

    honest, _ = judged(SUMS)
    lying, _ = judged(SUMS, nothing_was_shuffled)
    rows = list(range(30))
    expected = honest.run("T", rows=rows).shuffles
    assert [count for count, _ in expected.values()] == [3]
    assert lying.run("T", rows=rows).shuffles == expected


def test_a_condition_is_found_by_the_judge(judged):
    harness, _ = judged("""
        import apache_beam as beam

        class First(beam.CombineFn):
            def create_accumulator(self):
                return []

            def add_input(self, one, x):
                return one or [x]

            def merge_accumulators(self, sums):
                return next((one for one in sums if one), [])

            def extract_output(self, one):
                return one

        class T(beam.PTransform):
            def expand(self, rows):
                return rows | beam.CombineGlobally(First())
    """)
    ran = harness.run("T", rows=[3, 1, 2], distributed=True)
    with pytest.raises(AssertionError, match=r"in another order|in parts"):
        ran.gives([[3]])


# What a hostile process may answer to anything.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3) | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["value", "built", "error", "broken", "logs", "outputs", "printed", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), at=st.integers(0, 12), part=st.sampled_from(["", "value", "built"]))
def test_a_malformed_answer_is_the_answers_failure(judged, data, at, part):
    number = 0

    def instead(asked, answer):
        nonlocal number
        number += 1
        if number - 1 != at:
            return answer
        lie = data.draw(ANYTHING)
        whole = loads(answer)
        return dumps({**whole, part: lie} if part in whole else lie)

    harness, _ = judged(SUMS, instead)
    ran = harness.run("T", rows=[1, 2, 3, 4])
    if ran.error is None:
        assert number <= at or all(isinstance(row, Stamped) for row in ran.stamped["main"])
    else:
        assert ran.error.kind
        assert ran.error.message or ran.error.type


@pytest.mark.parametrize("answer", [b"", b"{", b"[]", b'{"int": "x"}', b"\xff", b'{"dict": 3}'])
def test_what_is_no_answer_at_all_is_told(judged, answer):
    harness, _ = judged(SUMS, lambda asked, _: answer)
    for outcome in (harness.call("f"), harness.run("T", rows=[1])):
        assert outcome.error is not None
        assert outcome.error.type in ("NoAnswer", "Malformed")
        assert "answer" in outcome.error.message


def test_what_an_accumulator_comes_to_another_worker_says_than_made_it(judged):
    harness, workers = judged(SUMS)
    harness.run("T", rows=list(range(40)), distributed=True).rows  # noqa: B018  it is run
    did = [
        [one["what"] for one in worker.asked if one["do"] == "step"] + [str(number)]
        for number, worker in enumerate(workers)
    ]
    made, taken = ({asked[-1] for asked in did if what in asked} for what in ("total", "merged"))
    assert len(made) == len(taken) == 1
    assert made != taken
    # Without parts as well: all that one has added up, the other one gives.
    harness, workers = judged(SUMS)
    harness.run("T", rows=list(range(40))).rows  # noqa: B018
    did = [{one.get("what") for one in worker.asked} for worker in workers]
    assert not any({"totals", "outputs"} <= asked for asked in did)
    assert any("outputs" in asked for asked in did)


def test_what_is_asked_elsewhere_is_asked_of_another_process(judged):
    harness, workers = judged("x = 1")
    harness.call("x")
    harness.drive("made", 1, elsewhere=True)
    assert [len(worker.asked) for worker in workers] == [1, 1]
