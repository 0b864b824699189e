"""The catalog: what its files say, and whom a few letters mean."""

import textwrap

import pytest

from classroom import catalog
from classroom.catalog import Exercise
from classroom.warm import client
from pipelines.problems import RequestError


def _exercise(number: int, name: str) -> Exercise:
    folder = f"ex{number:02}_{name}"
    return Exercise(number, name, folder, 1, "", "", None, (), 5, (), ())


THREE = (
    _exercise(1, "parse_flights"),
    _exercise(2, "flight_times"),
    _exercise(12, "quarantine_rows"),
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("01", 1),
        ("ex01", 1),
        ("12", 12),
        ("parse_flights", 1),
        ("parse", 1),
        ("Parse", 1),
        ("flight-times", 2),
        ("flight", 2),
        ("rows", 12),
        ("ex12_quarantine_rows", 12),
        ("exercises/ex02_flight_times/exercise.py", 2),
        ("/somewhere/exercises/ex02_flight_times/", 2),
    ],
)
def test_an_exercise_is_found_by_whatever_names_it(text, number):
    assert catalog.find(text, THREE).number == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3", "There is no exercise 3: `workshop list` shows them."),
        ("quarantin_row", "did you mean quarantine_rows?"),
        ("_", "may be ex01_parse_flights, ex02_flight_times or ex12_quarantine_rows"),
        ("", "There is no exercise"),
        ("zzz", "`workshop list` shows them."),
    ],
)
def test_a_name_that_means_none_or_several_is_told(text, sentence):
    with pytest.raises(RequestError) as caught:
        catalog.find(text, THREE)
    assert sentence in str(caught.value)


def test_a_folder_of_exercises_is_meant_from_inside_it(tmp_path, monkeypatch):
    inside = tmp_path / "ex02_flight_times"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert catalog.find(".", THREE).number == 2


GOOD = """\
part = 1
title = "A title"
minutes = 30

[[task]]
name = "one"
title = "One"
points = 2

[[task]]
name = "two"
title = "Two"
points = 3
after = ["one"]
"""


@pytest.fixture
def catalog_of(tmp_path, monkeypatch):
    """The catalog of one exercise with this exercise.toml."""
    monkeypatch.setattr(catalog, "EXERCISES", tmp_path)
    (tmp_path / "parts.toml").write_text('[[part]]\nnumber = 1\ntitle = "First"\n')
    folder = tmp_path / "ex07_made_up"
    folder.mkdir()

    def load(text: str) -> Exercise:
        (folder / "exercise.toml").write_text(text)
        (exercise,) = catalog.load()
        return exercise

    return load


def test_everything_else_is_derived(catalog_of):
    exercise = catalog_of(GOOD)
    assert (exercise.number, exercise.name, exercise.folder) == (7, "made_up", "ex07_made_up")
    assert (exercise.points, exercise.part_title, exercise.seat) == (5, "First", None)
    assert exercise.task("two").after == ("one",)
    assert exercise.module_of("exercises") == "exercises.ex07_made_up.exercise"
    assert exercise.code_of("solutions") == exercise.solution


def test_tests_are_the_files_of_the_exercises_name_and_not_the_learners_own(catalog_of):
    exercise = catalog_of(GOOD)
    assert exercise.tests == ()
    for name in ("made_up_zones", "made_up", "mine", "other"):
        (exercise.directory / f"test_{name}.py").touch()
    names = [path.name for path in exercise.tests]
    assert names == ["test_made_up.py", "test_made_up_zones.py"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("part = 1", "part = 9", "there is no part 9 in parts.toml"),
        ("part = 1", "part = 'x'", "part is not a whole number"),
        ("minutes = 30\n", "", "says nothing of minutes"),
        ("minutes = 30", "minute = 30\nminutes = 30", "there is no field minute."),
        ('title = "A title"', "title = 3", "title is not a text"),
        ("minutes = 30", 'minutes = 30\nneeds = ["tensors"]', "needs has 'tensors', which is none"),
        ('after = ["one"]', 'after = ["three"]', "two is after three, which is not before it"),
        ('name = "two"', 'name = "one"', "there are two tasks one"),
        ("points = 3", "point = 3", "a task has no field point"),
        ("points = 3\n", "", "a task says nothing of its points"),
        ("points = 3", "points = ", "cannot be read: Invalid value"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_name(catalog_of, old, new, sentence):
    assert old in GOOD
    with pytest.raises(RequestError) as caught:
        catalog_of(GOOD.replace(old, new))
    assert sentence in str(caught.value)
    assert "exercise.toml" in str(caught.value)


def test_hints_are_rungs_of_tasks(catalog_of):
    exercise = catalog_of(GOOD)
    (exercise.directory / "hints.md").write_text(
        textwrap.dedent("""
            # Hints

            ## one

            ### A question?

            Try it.

            ```python
            ## no heading
            ```

            ### More

            Nearly.

            ## `two`

            ### Only
            """)
    )
    hints = catalog.hints(exercise)
    assert [*hints] == ["one", "two"]
    assert len(hints["one"]) == 2
    assert "## no heading" in hints["one"][0].text
    assert hints["two"] == [catalog.Rung("Only", "")]


def test_a_task_is_ended_from_outside_only_after_the_seconds_of_its_mark():
    limits = {one.name: client.time_limit(one) for one in catalog.load()}
    # Its tests say 300 s, for a job on clean workers; those of the first one say nothing.
    assert limits["submit_job"] > 300
    assert limits["parse_flights"] == client.TIME_LIMIT_SECONDS
