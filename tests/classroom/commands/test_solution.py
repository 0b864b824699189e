"""What is shown of the reference, and of a learner's own answer beside it."""

import io
import textwrap

import pytest

from classroom import catalog
from classroom.commands import solution
from classroom.dev.alternatives import alternatives
from classroom.loop import own_differences
from classroom.loop.screen import screen

EXERCISES = catalog.load()
FIRST = EXERCISES[0]

ONE_CALL = '''
"""The seat."""

from pipelines.reading.read import parse_csv_block


def parse_block(block, header, schema):
    """The contract."""
    # BEGIN SOLUTION
    return parse_csv_block(block, header, schema)
    # END SOLUTION
'''
WRITTEN_OUT = '''
"""Line by line: twice as slow."""


def parse_block(block, header, schema):
    return [line.split(b",") for line in block.splitlines()], []
'''


@pytest.fixture
def answers(tmp_path, monkeypatch):
    """Writes what is in the first exercise's folder of solutions."""

    def write(**files: str) -> None:
        monkeypatch.setattr(catalog, "SOLUTIONS", tmp_path)
        folder = tmp_path / FIRST.folder
        for name, text in files.items():
            path = folder / name.replace("__", "/").replace("_toml", ".toml")
            path = path if path.suffix else path.with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip())

    return write


def shown(own: str | None = None) -> str:
    file = io.StringIO()
    solution._show(screen(file), FIRST, False, own)
    return file.getvalue()


@pytest.mark.parametrize("name", ["plain_answer", "alternatives__by_hand"])
def test_one_call_into_the_library_is_shown_written_out_first(answers, name):
    answers(**{"solution": ONE_CALL, name: WRITTEN_OUT})
    said = shown()
    plain, reference = said.index("for line in block.splitlines()"), said.index("parse_csv_block(")
    assert said.index("parse_block, written out") < plain < reference
    assert "It leaves parse_block to the library" in " ".join(said.split())


def test_an_answer_that_is_written_out_is_shown_alone(answers):
    answers(solution=WRITTEN_OUT, plain_answer=WRITTEN_OUT)
    said = shown()
    assert "written out" not in said
    assert said.count("block.splitlines()") == 1


DIFFERENCES = r"""
    [[difference]]
    yours = '\bsorted\('
    says = "You sort all rows."

    [[difference]]
    lacks = 'parse_csv_block\('
    says = "You do without the library."
"""


def test_what_ones_own_answer_does_differently_is_said_of_it_and_nothing_else(answers):
    answers(solution=ONE_CALL, plain_answer=WRITTEN_OUT, differences_toml=DIFFERENCES)
    said = shown("def parse_block(block, header, schema):\n    return sorted(block)\n")
    assert "What yours does differently\n\n- You sort all rows.\n- You do without" in said
    assert "differently" not in shown(ONE_CALL)
    # A comment is no answer, nor is a stub.
    assert "You sort" not in shown("# sorted(\nx = 1\n")
    assert "differently" not in shown("def parse_block():\n    unsolved('x')\n")
    assert "differently" not in shown("def parse_block(:\n")
    assert "differently" not in shown(None)


@pytest.mark.parametrize("exercise", EXERCISES, ids=[one.name for one in EXERCISES])
def test_each_entry_tells_a_right_answer_from_the_reference(exercise):
    plain = exercise.solution_directory / "plain_answer.py"
    paths = [*alternatives(exercise), *([plain] if plain.exists() else [])]
    assert own_differences.unproven(exercise, paths) == []
    reference = exercise.solution.read_text(encoding="utf-8")
    assert own_differences.differences_of(exercise, reference) == []


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("yours = 'nothing'\nsays = 'x'", "'nothing' tells the reference from no alternative"),
        ("yours = 'a'\nlacks = 'b'\nsays = 'x'", "has not one of `yours` and `lacks`"),
        ("yours = '('\nsays = 'x'", "cannot be read"),
        ("your = 'a'\nsays = 'x'", "cannot be read"),
    ],
)
def test_an_entry_that_tells_nothing_is_told_to_its_author(answers, entry, sentence):
    answers(solution=ONE_CALL, differences_toml="[[difference]]\n" + entry)
    (wrong,) = own_differences.unproven(FIRST, [])
    assert sentence in wrong
