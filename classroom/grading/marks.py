"""`marks.toml` in a grading's folder: what an instructor says by hand.

A grading writes an example where there is none, and never changes what is there.
"""

import datetime
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classroom import catalog
from classroom.catalog import Criterion, Exercise
from classroom.grading.results import ManualMark
from pipelines.problems import RequestError

FILE = "marks.toml"

EXAMPLE = """\
# What you say by hand. It stands whatever the tests say, and every further grading reads it.
#
# A mark for an exercise, final: the late rule does not change it.
#
# [[mark]]
# learner = "ada"
# exercise = "parse"
# score = 7.5
# remark = "A right idea; the tests expect another order."
# by = "G. Hopper"
#
# What a person marks of an exercise with a rubric, beside its tests: its points are then those of
# both together. Each line of the rubric has its name.
#
# [[judged]]
# learner = "ada"
# exercise = "own"
# question = 2
# moment = 1.5
# suite = 3
# features = 1
# honesty = 2
# code = 2
# remark = "The moment of `attempts` was well found."
#
# An exercise that counts for nothing, neither way.
#
# [[excused]]
# learner = "ada"
# exercise = "carrier"
# remark = "Ill in that week."
#
# When an answer was handed in, where the late rule is to know; without `exercise`, all of them.
# Else, of an answer out of a git repository, its commit's time counts: its learner's word.
#
# [[handed_in]]
# learner = "ada"
# at = 2030-06-30T21:30:00+02:00
"""


_KINDS = ("mark", "judged", "excused", "handed_in")


@dataclass(frozen=True)
class Judged:
    """What a person says of an answer to an exercise with a rubric.

    Attributes:
        points, of: given, and to be had.
        remark: with the points of each line.
    """

    points: float
    of: float
    remark: str
    by: str = ""


@dataclass
class Marks:
    """What the file says; keys are learner and exercise's folder.

    Attributes:
        judged: of exercises with a rubric.
        excused: remarks.
        handed_in: times; of the exercise "" for all others.
    """

    marks: dict[tuple[str, str], ManualMark] = field(default_factory=dict)
    judged: dict[tuple[str, str], Judged] = field(default_factory=dict)
    excused: dict[tuple[str, str], str] = field(default_factory=dict)
    handed_in: dict[tuple[str, str], datetime.datetime] = field(default_factory=dict)

    def time_of(self, learner: str, exercise: str) -> datetime.datetime | None:
        """When an answer was handed in, if it is said."""
        return self.handed_in.get((learner, exercise)) or self.handed_in.get((learner, ""))


def load(path: Path, learners: Collection[str], exercises: Sequence[Exercise]) -> Marks:
    """What the file says; nothing where there is none.

    Args:
        learners: whose names it may use.

    Raises:
        RequestError: it is wrong; names the entry and what to do.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Marks()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RequestError(f"{path} cannot be read: {error}.") from None
    for kind in said:
        if kind not in _KINDS:
            known = ", ".join(f"[[{name}]]" for name in _KINDS)
            raise RequestError(f"{path} has {kind}; it knows {known}.")
    found = Marks()
    for entry in _entries(path, said, "mark", learners, exercises):
        mark = ManualMark(entry.number("score"), entry.text("remark"), entry.text("by", ""))
        found.marks[entry.key()] = mark
    for entry in _entries(path, said, "judged", learners, exercises):
        key = entry.key()
        rubric = next(one.rubric for one in exercises if one.folder == key[1])
        found.judged[key] = entry.judged(rubric)
    for entry in _entries(path, said, "excused", learners, exercises):
        found.excused[entry.key()] = entry.text("remark", "")
    for entry in _entries(path, said, "handed_in", learners, exercises):
        found.handed_in[entry.key(whole=True)] = entry.time("at")
    return found


def _entries(path, said: dict, kind: str, learners, exercises):
    listed = said.get(kind, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise RequestError(f"{path}: {kind} is written [[{kind}]], with its fields below.")
    for number, fields in enumerate(listed, 1):
        entry = _Entry(f"{path}: {kind} {number}", fields, learners, exercises)
        yield entry
        entry.done()


class _Entry:
    def __init__(self, where: str, fields: dict[str, Any], learners, exercises):
        self._where, self._fields = where, dict(fields)
        self._learners, self._exercises = learners, exercises

    def _taken(self, name: str, kinds: tuple, what: str, *default):
        value = self._fields.pop(name, *default)
        if default and value == default[0]:
            return value
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise RequestError(f"{self._where}: {name} is {value!r}, not {what}.")
        return value

    def text(self, name: str, *default: str) -> str:
        if name not in self._fields and not default:
            raise RequestError(f"{self._where} says nothing of its {name}.")
        return self._taken(name, (str,), "a text", *default)

    def number(self, name: str) -> float:
        if name not in self._fields:
            raise RequestError(f"{self._where} says nothing of its {name}.")
        value = float(self._taken(name, (int, float), "a number"))
        if not 0 <= value < float("inf"):
            raise RequestError(f"{self._where}: {name} is {value:g}, and must be 0 or more.")
        return value

    def judged(self, rubric: Sequence[Criterion]) -> Judged:
        if not rubric:
            raise RequestError(f"{self._where}: its exercise has no rubric; give it a [[mark]].")
        told = []
        total = 0.0
        for line in rubric:
            points = self.number(line.name)
            if points > line.points:
                raise RequestError(
                    f"{self._where}: {line.name} is {points:g}, and {line.points} is the most."
                )
            total += points
            told.append(f"{line.title}: {points:g} of {line.points}")
        remark = self.text("remark", "")
        said = "; ".join(told) + "."
        of = float(sum(line.points for line in rubric))
        return Judged(total, of, f"{said} {remark}".strip(), self.text("by", ""))

    def time(self, name: str) -> datetime.datetime:
        value = self._fields.pop(name, None)
        if not isinstance(value, datetime.datetime) or value.tzinfo is None:
            raise RequestError(
                f"{self._where}: {name} must be a time with its offset, such as "
                "2030-06-30T21:30:00+02:00."
            )
        return value

    def key(self, whole: bool = False) -> tuple[str, str]:
        learner = self.text("learner")
        if learner not in self._learners:
            raise RequestError(f"{self._where}: nobody called {learner!r} has handed anything in.")
        if whole and "exercise" not in self._fields:
            return learner, ""
        try:
            return learner, catalog.find(self.text("exercise"), tuple(self._exercises)).folder
        except RequestError as error:
            raise RequestError(f"{self._where}: {error}") from None

    def done(self) -> None:
        for name in self._fields:
            raise RequestError(f"{self._where} has {name}, which nothing here knows.")
