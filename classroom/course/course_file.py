"""`course.toml`: which exercises a course has, what they weigh, until when, and who issues.

Standard library only, and fast, as the catalog is.
"""

import datetime
import math
import tomllib
import zoneinfo
from collections.abc import Callable, Sequence
from pathlib import Path

from classroom import catalog
from classroom.catalog import Exercise
from classroom.course.course import Course, CourseExercise, Issuer, LateRule
from pipelines.problems import RequestError

_NAME = "Data-pipeline engineering"

# Of one field: the value as it stands in the file, to the value of the dataclass. Raises
# ValueError with what the field has to be.
_Reader = Callable[[object], object]


def load(path: Path | None, exercises: Sequence[Exercise] | None = None) -> Course:
    """What a course file says.

    Args:
        path: of the file; None for a course of all exercises, each of the weight of its
            points, without dates.
        exercises: of the catalog; None to load it.

    Raises:
        RequestError: the file or one of its fields is wrong; names both.
    """
    exercises = catalog.load() if exercises is None else exercises
    if path is None:
        return Course(_NAME, tuple(_whole(one) for one in exercises))
    return _File(path, exercises).course()


def example(exercises: Sequence[Exercise]) -> str:
    """A course file with every field, of all the exercises; `load` takes it as it is."""
    entries = [f'[[exercise]]\nname = "{one.folder}"\nweight = {one.points}\n' for one in exercises]
    return "\n".join([_EXAMPLE, *entries])


_EXAMPLE = f"""\
name = "{_NAME}"
# Share of all points from which a certificate is given.
pass_share = 0.6
# Of every time below that says no offset of its own.
time_zone = "UTC"
# Until when an answer is in time: a day (all of it), or a day and a time. Of all exercises
# that have no date of their own; without one nothing is ever late.
# due = 2030-06-30

# What is left of a late answer's points. All of it may be left out: then lateness costs nothing.
[late]
per_day = 0.1       # share of the points that each begun day costs
grace_minutes = 15  # that nobody counts
most_days = 7       # after which nothing is given
least = 0.0         # share that is left however late, before `most_days`

# Who gives the certificate; may be left out.
[issuer]
name = "Your school"
url = "https://school.example"
email = "courses@school.example"

# The course has the exercises that are named here, in this order; with none named, all.
# `weight` may be left out (then it is the exercise's points), and `due` may be added.
"""


def _whole(exercise: Exercise, due: datetime.datetime | None = None) -> CourseExercise:
    return CourseExercise(exercise.folder, float(exercise.points), due)


class _File:
    def __init__(self, path: Path, exercises: Sequence[Exercise]):
        self._path, self._exercises = path, exercises
        self._zone: datetime.tzinfo | None = None

    def course(self) -> Course:
        said = self._read()
        self._zone = self._field(said, "", "time_zone", _zone, None)
        due = self._field(said, "", "due", self._instant, None)
        course = Course(
            name=self._field(said, "", "name", _text),
            exercises=self._course_exercises(self._tables(said), due),
            late=self._late(self._table(said, "late")),
            issuer=self._issuer(self._table(said, "issuer")),
            pass_share=self._field(said, "", "pass_share", _share, Course.pass_share),
        )
        self._nothing_more(said, "")
        return course

    def _read(self) -> dict:
        try:
            return tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RequestError(
                f"{self._path} is missing; `workshop release --example-course {self._path}` "
                "writes one to begin with."
            ) from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RequestError(f"{self._path} cannot be read: {error}.") from error

    def _field(self, said: dict, place: str, name: str, read: _Reader, *default):
        if name not in said:
            if default:
                return default[0]
            raise RequestError(f"{self._path}{place} says nothing of its {name}.")
        try:
            return read(said.pop(name))
        except ValueError as error:
            raise RequestError(f"{self._path}{place}: {name} is not {error}.") from None

    def _nothing_more(self, said: dict, place: str) -> None:
        if said:
            raise RequestError(f"{self._path}{place}: there is no field {next(iter(said))}.")

    def _table(self, said: dict, name: str) -> dict | None:
        table = said.pop(name, None)
        if table is not None and not isinstance(table, dict):
            raise RequestError(f"{self._path}: {name} is not a table, [{name}].")
        return table

    def _tables(self, said: dict) -> list[dict]:
        tables = said.pop("exercise", [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise RequestError(f"{self._path}: exercise is not a list of tables, [[exercise]].")
        return tables

    def _late(self, said: dict | None) -> LateRule:
        if said is None:
            return LateRule()
        place = ", [late]"
        rule = LateRule(
            per_day=self._field(said, place, "per_day", _share, LateRule.per_day),
            grace_minutes=self._field(said, place, "grace_minutes", _count, 0),
            most_days=self._field(said, place, "most_days", _count, None),
            least=self._field(said, place, "least", _share, LateRule.least),
        )
        self._nothing_more(said, place)
        return rule

    def _issuer(self, said: dict | None) -> Issuer | None:
        if said is None:
            return None
        place = ", [issuer]"
        issuer = Issuer(
            name=self._field(said, place, "name", _text),
            url=self._field(said, place, "url", _url, ""),
            email=self._field(said, place, "email", _email, ""),
        )
        self._nothing_more(said, place)
        return issuer

    def _course_exercises(
        self, tables: list[dict], due: datetime.datetime | None
    ) -> tuple[CourseExercise, ...]:
        found: dict[str, CourseExercise] = {}
        for number, said in enumerate(tables, 1):
            exercise = self._find(said, f", [[exercise]] {number}")
            place = f", {exercise.folder}"
            if exercise.folder in found:
                raise RequestError(f"{self._path}: {exercise.folder} stands there twice.")
            found[exercise.folder] = CourseExercise(
                folder=exercise.folder,
                weight=self._field(said, place, "weight", _weight, float(exercise.points)),
                due=self._field(said, place, "due", self._instant, due),
            )
            self._nothing_more(said, place)
        if not tables:
            return tuple(_whole(one, due) for one in self._exercises)
        if not any(one.weight for one in found.values()):
            raise RequestError(f"{self._path}: every weight is 0: there is nothing to earn.")
        return tuple(found.values())

    def _find(self, said: dict, place: str) -> Exercise:
        name = self._field(said, place, "name", _text)
        try:
            return catalog.find(name, tuple(self._exercises))
        except RequestError as error:
            raise RequestError(f"{self._path}{place}: {error}") from None

    def _instant(self, value: object) -> datetime.datetime:
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            value = datetime.datetime.combine(value, datetime.time.max)
        if not isinstance(value, datetime.datetime):
            raise ValueError("a date or a time as TOML writes them, 2030-06-30 or 2030-06-30T18:00")
        if value.tzinfo is None:
            if self._zone is None:
                raise ValueError('one instant: say time_zone = "Europe/Berlin", or an offset')
            value = value.replace(tzinfo=self._zone)
        return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("a text of one line")
    return value.strip()


def _url(value: object) -> str:
    text = _text(value)
    if not text.startswith(("https://", "http://")) or " " in text:
        raise ValueError("an address that begins with https://")
    return text


def _email(value: object) -> str:
    text = _text(value)
    if not all(text.partition("@")) or " " in text:
        raise ValueError("an address such as courses@school.example")
    return text


def _number(value: object, most: float, words: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(words)
    if not 0 <= value <= most or math.isinf(value):
        raise ValueError(words)
    return float(value)


def _share(value: object) -> float:
    return _number(value, 1.0, "a share, from 0 to 1")


def _weight(value: object) -> float:
    return _number(value, math.inf, "a number of points, 0 or more")


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number, 0 or more")
    return value


def _zone(value: object) -> datetime.tzinfo:
    name = _text(value)
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('a time zone, such as "Europe/Berlin" or "UTC"') from None
