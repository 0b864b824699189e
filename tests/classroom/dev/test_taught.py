"""What answers need and what learners have been told before."""

import textwrap
from pathlib import Path

import pytest

from classroom import catalog
from classroom.catalog import Exercise, Task
from classroom.dev import taught
from classroom.dev.calls import needed
from classroom.dev.taught import pages_before, untaught


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A function that writes an exercise with an answer, its README and what it teaches."""
    for name in ("exercises", "solutions"):
        monkeypatch.setattr(catalog, name.upper(), tmp_path / name)
    monkeypatch.setattr(taught, "COURSE", tmp_path / "course")
    (tmp_path / "course").mkdir()

    def make(number: int, answer: str, readme: str = "", teaches=(), plain=None) -> Exercise:
        folder = f"ex{number:02}_one"
        files = {
            f"exercises/{folder}/README.md": readme,
            f"solutions/{folder}/solution.py": textwrap.dedent(answer),
        }
        if plain is not None:
            files[f"solutions/{folder}/plain_answer.py"] = textwrap.dedent(plain)
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        task = Task("one", "One", 1)
        return Exercise(
            *(number, "one", folder, number, "Part", "One", None, (), 5, (), (task,)),
            teaches=tuple(teaches),
        )

    return make


@pytest.fixture
def course(write) -> Path:
    return taught.COURSE


COUNTS = """
    import apache_beam as beam
    from apache_beam.metrics import Metrics

    given = beam.Create([1])


    def count(rows):
        # BEGIN SOLUTION
        counter = Metrics.counter("flights", "read")
        counter.inc()
        name = ",".join(sorted({}))
        return rows | beam.combiners.Count.PerElement() | beam.Map(str)
        # END SOLUTION
"""


def test_calls_of_libraries_are_needed_and_those_of_python_are_not(write):
    assert needed(write(1, COUNTS)) == (
        ".inc",
        "beam.Map",
        "beam.combiners.Count.PerElement",
        "beam.metrics.Metrics.counter",
    )


def test_imports_within_a_function_and_under_other_names_are_seen_through(write):
    answer = """
        def total(batch):
            # BEGIN SOLUTION
            import pyarrow.compute as arrow
            import numpy as np
            from tensorflow import data as d

            np.lexsort([])
            d.Dataset.range(3).prefetch(1)
            return arrow.sum(batch).as_py()
            # END SOLUTION
    """
    assert needed(write(1, answer)) == (".as_py", ".prefetch", "pc.sum", "tf.data.Dataset.range")


def test_where_the_reference_calls_the_library_the_plain_answer_counts(write):
    answer = """
        from pipelines.reading.read import parse_csv_block


        def parse_block(block):
            \"\"\"The contract.\"\"\"
            # BEGIN SOLUTION
            return parse_csv_block(block)
            # END SOLUTION
    """
    plain = """
        import pyarrow as pa


        def parse_block(block):
            return pa.array(block.split())
    """
    assert needed(write(1, answer, plain=plain)) == ("pa.array",)
    # Where the reference is written by hand, the plain answer is one more.
    by_hand = answer.replace("return parse_csv_block(block)", "return [parse_csv_block(block)]")
    assert needed(write(2, by_hand, plain=plain)) == ("pipelines.reading.read.parse_csv_block",)


def test_what_nobody_teaches_is_told_with_where_to_teach_it(write):
    one = write(1, COUNTS, "Write `beam.Map(str)`.", ["beam.Map"])
    assert untaught(one, [one]) == [
        f"ex01_one: its answer needs `{call}`, which no earlier exercise or page teaches: show it, "
        "and name it in `teaches`, or on a page of docs/course."
        for call in (".inc", "beam.combiners.Count.PerElement", "beam.metrics.Metrics.counter")
    ]


def test_a_page_of_this_part_or_an_earlier_exercise_teaches_and_a_later_one_does_not(write, course):
    first = write(1, "", "`Metrics.counter(…).inc()`", ["Metrics.counter", ".inc"])
    second = write(2, COUNTS)
    third = write(3, "", "`beam.Map`", ["beam.Map"])
    (course / "part-2.md").write_text("Count with\n\n```python\nCount.PerElement()\n```\n")
    (course / "part-3.md").write_text("And `beam.Map`.")
    (wrong,) = untaught(second, [first, second, third])
    assert "needs `beam.Map`" in wrong
    (course / "part-2.md").write_text("`Count.PerElement` and `beam.Map`")
    assert untaught(second, [first, second, third]) == []


def test_a_call_in_prose_and_one_whose_name_only_begins_so_teach_nothing(write, course):
    one = write(1, COUNTS, "`counter.inc`, `Metrics.counter`", [".inc", "Metrics.counter"])
    (course / "part-1.md").write_text("beam.Map and PerElement, as in `beam.MapTuple`.")
    assert [wrong.split("`")[1] for wrong in untaught(one, [one])] == [
        "beam.Map",
        "beam.combiners.Count.PerElement",
    ]


def test_what_the_stub_shows_is_known(write):
    shown = COUNTS.replace("given = beam.Create([1])", "given = beam.Create([1]) | beam.Map(str)")
    one = write(1, shown)
    assert not [wrong for wrong in untaught(one, [one]) if "beam.Map`" in wrong]


def test_what_is_said_to_be_taught_must_be_shown(write):
    one = write(1, "", "A *watermark* is …", ["watermark", "beam.WindowInto"])
    (wrong,) = untaught(one, [one])
    assert wrong.startswith("ex01_one: teaches 'beam.WindowInto', which is in no code")


def test_a_word_that_is_taught_later_is_told_unless_a_page_says_it_before(write, course):
    early = write(1, "", "Side inputs and watermarks.", [])
    late = write(2, "", "A side input; a watermark", ["side input", "watermark"])
    (course / "part-1.md").write_text("A **side input** is …")
    (wrong,) = untaught(early, [early, late])
    assert wrong == (
        "ex01_one: its README says 'watermark', which ex02_one teaches later: say what it is, or "
        "say it in other words."
    )


def test_pages_are_read_in_the_course_s_order(course):
    for name in ("beam", "part-1", "part-7", "tf-data", "index"):
        (course / f"{name}.md").touch()
    assert [page.stem for page in pages_before(1)] == ["beam", "part-1"]
    assert [page.stem for page in pages_before(5)] == ["beam", "part-1", "tf-data"]
    assert [page.stem for page in pages_before(7)] == ["beam", "part-1", "part-7", "tf-data"]
