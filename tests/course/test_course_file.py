"""The course file: what it says becomes a course, and what is wrong in it is told by its field."""

import datetime

import pytest

from classroom import catalog
from classroom.catalog import Exercise, Task
from classroom.course import course_file
from classroom.course.course import Course, CourseExercise, Issuer, LateRule
from pipelines.problems import RequestError

UTC = datetime.UTC


def _exercise(number: int, name: str, *points: int) -> Exercise:
    tasks = tuple(Task(f"task_{index}", "", point) for index, point in enumerate(points))
    return Exercise(number, name, f"ex{number:02}_{name}", 1, "", "", None, (), 5, (), tasks)


TWO = (_exercise(1, "parse_flights", 3, 4), _exercise(3, "carrier_delays", 5))


@pytest.fixture
def load(tmp_path):
    def load(text: str) -> Course:
        path = tmp_path / "course.toml"
        path.write_text(text, encoding="utf-8")
        return course_file.load(path, TWO)

    return load


def test_every_field_becomes_the_courses(load):
    course = load(
        """
        name = "Pipelines"
        time_zone = "Europe/Berlin"
        pass_share = 0.75
        due = 2027-03-08
        [late]
        per_day = 0.25
        grace_minutes = 15
        most_days = 3
        least = 0.5
        [issuer]
        name = "A school"
        url = "https://school.example"
        email = "a@school.example"
        [[exercise]]
        name = "carrier"
        weight = 2.5
        due = 2027-07-01T18:00:00
        [[exercise]]
        name = "01"
        """
    )
    # Berlin is two hours ahead of UTC in July, one in March.
    in_july = datetime.datetime(2027, 7, 1, 16, tzinfo=UTC)
    end_of_day = datetime.datetime(2027, 3, 8, 22, 59, 59, 999999, tzinfo=UTC)
    assert course == Course(
        name="Pipelines",
        exercises=(
            CourseExercise("ex03_carrier_delays", 2.5, in_july),
            CourseExercise("ex01_parse_flights", 7.0, end_of_day),
        ),
        late=LateRule(0.25, 15, 3, 0.5),
        issuer=Issuer("A school", "https://school.example", "a@school.example"),
        pass_share=0.75,
    )


def test_without_a_file_all_exercises_count_by_their_points():
    course = course_file.load(None, TWO)
    assert course.exercises == (
        CourseExercise("ex01_parse_flights", 7.0),
        CourseExercise("ex03_carrier_delays", 5.0),
    )
    assert course.late.factor(100) == 1.0
    assert [one.folder for one in course_file.load(None).exercises] == [
        one.folder for one in catalog.load()
    ]


def test_a_file_that_names_no_exercises_has_all_with_its_date(load):
    course = load('name = "A"\ndue = 2027-03-08T12:00:00+01:00\n')
    due = datetime.datetime(2027, 3, 8, 11, tzinfo=UTC)
    assert course.exercises == (
        CourseExercise("ex01_parse_flights", 7.0, due),
        CourseExercise("ex03_carrier_delays", 5.0, due),
    )
    assert course.issuer is None
    assert course.pass_share == 0.6


def test_the_example_is_a_course_file(load):
    course = load(course_file.example(TWO))
    assert [(one.folder, one.weight, one.due) for one in course.exercises] == [
        ("ex01_parse_flights", 7.0, None),
        ("ex03_carrier_delays", 5.0, None),
    ]
    assert course.late == LateRule(0.1, 15, 7, 0.0)
    assert load(course_file.example(TWO).replace("# due", "due")).exercises[0].due is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", " says nothing of its name."),
        ("name = 3", ": name is not a text of one line."),
        ('name = " "', ": name is not a text of one line."),
        ("name = ", " cannot be read: "),
        ("pass_share = 60", ": pass_share is not a share, from 0 to 1."),
        ("pass_share = nan", ": pass_share is not a share, from 0 to 1."),
        ("pass_share = true", ": pass_share is not a share, from 0 to 1."),
        ('time_zone = "Berlin"', ': time_zone is not a time zone, such as "Europe/Berlin" or'),
        ('time_zone = "../etc"', ': time_zone is not a time zone, such as "Europe/Berlin" or'),
        ("due = 2027-03-08", ': due is not one instant: say time_zone = "Europe/Berlin", or'),
        ('due = "2027-03-08"', ": due is not a date or a time as TOML writes them, 2030-06-30"),
        ("weights = 3", ": there is no field weights."),
        ("late = 3", ": late is not a table, [late]."),
        ("[late]\nper_day = 10", ", [late]: per_day is not a share, from 0 to 1."),
        ("[late]\nmost_days = -1", ", [late]: most_days is not a whole number, 0 or more."),
        ("[late]\ngrace_minutes = 1.5", ", [late]: grace_minutes is not a whole number, 0"),
        ("[late]\nleast = -0.1", ", [late]: least is not a share, from 0 to 1."),
        ("[late]\ndays = 1", ", [late]: there is no field days."),
        ("[issuer]", ", [issuer] says nothing of its name."),
        ('[issuer]\nname="A"\nurl = "school.example"', ", [issuer]: url is not an address that"),
        ('[issuer]\nname="A"\nemail = "school"', ", [issuer]: email is not an address such as"),
        ("[exercise]", ": exercise is not a list of tables, [[exercise]]."),
        ("[[exercise]]", ", [[exercise]] 1 says nothing of its name."),
        ('[[exercise]]\nname = "parze_flights"', ", [[exercise]] 1: There is no exercise parze"),
        ('[[exercise]]\nname="1"\nweight = -1', ", ex01_parse_flights: weight is not a number of"),
        ('[[exercise]]\nname="1"\nweight = inf', ", ex01_parse_flights: weight is not a number"),
        ('[[exercise]]\nname="1"\nweigth = 1', ", ex01_parse_flights: there is no field weigth."),
        (
            '[[exercise]]\nname="1"\n[[exercise]]\nname="01"',
            ": ex01_parse_flights stands there twi",
        ),
        ('[[exercise]]\nname="1"\nweight = 0', ": every weight is 0: there is nothing to earn."),
    ],
)
def test_what_is_wrong_is_told_with_file_and_field(load, tmp_path, text, sentence):
    named = text if "name =" in text.split("[")[0] or not text else f'name = "A"\n{text}'
    with pytest.raises(RequestError) as caught:
        load(named)
    assert f"{tmp_path / 'course.toml'}{sentence}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told_with_what_writes_one(tmp_path):
    with pytest.raises(RequestError) as caught:
        course_file.load(tmp_path / "none.toml", TWO)
    assert f"`workshop release --example-course {tmp_path}/none.toml`" in str(caught.value)
