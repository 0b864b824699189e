"""What Beam raises inside itself is told with the learner's line that is meant."""

import textwrap

import pytest

from classroom.harness.backend import InProcess
from classroom.harness.outcome import WrongAnswer
from classroom.harness.probe import Harness

HEADER = "from typing import Any\n\nimport apache_beam as beam\n\n"


@pytest.fixture
def failure_of(tmp_path):
    """The failure of the transform T of this text on three rows."""

    def run(text: str, **how) -> WrongAnswer:
        path = tmp_path / "exercise.py"
        path.write_text(HEADER + textwrap.dedent(text))
        harness = Harness(InProcess("exercises.ex99_made_up.exercise", path, tmp_path))
        with pytest.raises(WrongAnswer) as caught:
            harness.run("T", rows=[1, 2, 3], **how).gives([])
        return caught.value

    return run


def combine_fn(lacking: str) -> str:
    methods = {
        "create_accumulator": "def create_accumulator(self): return 0",
        "add_input": "def add_input(self, total, x): return total + x",
        "merge_accumulators": "def merge_accumulators(self, totals): return sum(totals)",
        "extract_output": "def extract_output(self, total): return total",
    }
    kept = "\n".join(f"    {text}" for name, text in methods.items() if name != lacking)
    return f"class Total(beam.CombineFn):\n{kept}\n\n{T.format('beam.CombineGlobally(Total())')}"


T = """class T(beam.PTransform):
    def expand(self, rows):
        return (
            rows
            | "First" >> beam.Map(lambda x: x)
            | "Second" >> {}
            | "Third" >> beam.Map(lambda x: x)
        )
"""


def applied(definitions: str, step: str) -> str:
    """A transform with this step in its middle."""
    return textwrap.dedent(definitions) + "\n\n" + T.format(step)


# The transform, the line that is to be shown, and a piece of what is said.
MISTAKES = {
    "process returns a text": (
        applied(
            """
            class Name(beam.DoFn):
                def process(self, x):
                    if x < 0:
                        return None
                    return str(x)
            """,
            "beam.ParDo(Name())",
        ),
        "return str(x)",
        "Returning a str",
    ),
    "process returns a dict": (
        applied(
            """
            class Name(beam.DoFn):
                def process(self, x):
                    row = {"x": x}
                    return row
            """,
            "beam.ParDo(Name())",
        ),
        "return row",
        "Returning a dict",
    ),
    "a FlatMap of numbers": (
        applied(
            """
            def number(x):
                return x
            """,
            "beam.FlatMap(number)",
        ),
        "return x",
        "'int' object is not iterable",
    ),
    "a function of two arguments": (
        applied(
            """
            def number(x, y):
                return x
            """,
            "beam.Map(number)",
        ),
        '| "Second" >> beam.Map(number)',
        "missing 1 required positional argument: 'y'",
    ),
    "no pairs": (
        T.format("beam.Map(dict).with_output_types(Any) | beam.GroupByKey()").replace(
            "(dict)", "(lambda x: {'x': x})"
        ),
        "| \"Second\" >> beam.Map(lambda x: {'x': x}).with_output_types(Any) | beam.GroupByKey()",
        "takes (key, value) pairs",
    ),
    "keys without an encoding": (
        """
        class Key:
            def __init__(self, x):
                self.x = x

        class T(beam.PTransform):
            def expand(self, rows):
                keyed = rows | beam.Map(lambda x: (Key(x), x))
                return keyed | beam.GroupByKey()
        """,
        "return keyed | beam.GroupByKey()",
        "Unable to deterministically encode",
    ),
    "a label that is there": (
        T.format("beam.Map(str)").replace("Second", "First"),
        '| "First" >> beam.Map(str)',
        'A transform with label "under test/First" already exists in the pipeline.',
    ),
    "a type hint that does not fit": (
        T.format("beam.Map(str).with_input_types(str)"),
        '| "Second" >> beam.Map(str).with_input_types(str)',
        "requires PCollections of type",
    ),
    "an error in expand": (
        T.format("beam.Map()"),
        '| "Second" >> beam.Map()',
        "missing 1 required",
    ),
    "what cannot be pickled": (
        T.format("beam.Map(lambda x, few=(n for n in [1]): x)"),
        '| "Second" >> beam.Map(lambda x, few=(n for n in [1]): x)',
        "cannot be sent to a worker",
    ),
    "a CombineFn without an output": (
        combine_fn("extract_output"),
        "class Total(beam.CombineFn):",
        "Total has no extract_output(), which a CombineFn needs.",
    ),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_the_line_that_is_meant_is_shown(failure_of, what):
    text, line, said = MISTAKES[what]
    failure = failure_of(text)
    assert said in failure.sentence
    assert failure.place.source == line


def test_what_a_process_gives_back_is_explained(failure_of):
    text, _, _ = MISTAKES["process returns a text"]
    assert "return a list that has it" in failure_of(text).meaning


def test_a_loop_of_ones_own_through_a_number_is_not_explained_so(failure_of):
    text = T.format("beam.Map(lambda x: list(x))")
    failure = failure_of(text)
    assert "object is not iterable" in failure.sentence
    assert failure.meaning == ""


@pytest.mark.parametrize("runner", ["direct", "beam"])
def test_beams_runner_has_the_line_too(failure_of, runner):
    text, line, said = MISTAKES["process returns a text"]
    failure = failure_of(text, runner=runner)
    assert said in failure.sentence
    assert failure.place.source == line


@pytest.mark.parametrize("runner", ["direct", "beam"])
def test_a_trigger_that_goes_by_the_clock_is_told_in_a_sentence(failure_of, runner):
    failure = failure_of(
        """
        from apache_beam.transforms import trigger

        class T(beam.PTransform):
            def expand(self, rows):
                return (
                    rows
                    | beam.WindowInto(
                        beam.window.FixedWindows(10),
                        trigger=trigger.AfterWatermark(early=trigger.AfterProcessingTime(5)),
                        accumulation_mode=trigger.AccumulationMode.DISCARDING,
                    )
                    | beam.Map(lambda x: (x % 2, x))
                    | beam.GroupByKey()
                )
        """,
        runner=runner,
    )
    assert "cannot be run here: under test/GroupByKey has a trigger" in failure.sentence
    assert failure.place.source == "| beam.GroupByKey()"


def test_a_method_that_only_merging_needs_is_found_where_sums_are_merged(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text(HEADER + combine_fn("merge_accumulators"))
    harness = Harness(InProcess("exercises.ex99_made_up.exercise", path, tmp_path))
    with pytest.raises(WrongAnswer) as caught:
        harness.run("T", rows=[1, 2, 3], distributed=True).gives([6])
    assert "Total has no merge_accumulators(), which a CombineFn needs" in caught.value.sentence
    assert caught.value.place.source == "class Total(beam.CombineFn):"


def test_an_element_that_no_coder_takes_is_told_with_its_step(failure_of, tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text(HEADER + T.format("beam.Map(lambda x: str(x)).with_output_types(int)"))
    harness = Harness(InProcess("exercises.ex99_made_up.exercise", path, tmp_path))
    with pytest.raises(WrongAnswer) as caught:
        harness.run("T", rows=[1, 2], distributed=True).gives(["1", "2"])
    assert "cannot be encoded as <class 'int'>" in caught.value.sentence
    assert caught.value.place.source == (
        '| "Second" >> beam.Map(lambda x: str(x)).with_output_types(int)'
    )


def test_of_several_returns_none_is_blamed(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text("def late(x):\n    if x > 9:\n        return 1\n    return 2\n")
    harness = Harness(InProcess("exercises.ex99_made_up.exercise", path, tmp_path))
    with pytest.raises(WrongAnswer) as caught:
        harness.call("late", 3).gives(3)
    assert (caught.value.place.line, caught.value.place.source) == (1, "")


def test_where_one_line_gives_the_value_it_is_that_line(tmp_path):
    path = tmp_path / "exercise.py"
    path.write_text("def late(x):\n    if x is None:\n        return None\n    return x > 15\n")
    harness = Harness(InProcess("exercises.ex99_made_up.exercise", path, tmp_path))
    with pytest.raises(WrongAnswer) as caught:
        harness.call("late", 15).gives(True)
    assert (caught.value.place.line, caught.value.place.source) == (4, "return x > 15")
    with pytest.raises(WrongAnswer) as caught:
        harness.call("late", None).gives(True)
    assert (caught.value.place.line, caught.value.place.source) == (1, "")
