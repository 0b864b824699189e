"""The exercises: what their `exercise.toml` files say, in order.

Standard library only, and fast: every light command reads it.
"""

import difflib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipelines.problems import RequestError

ROOT = Path(__file__).resolve().parent.parent
EXERCISES, SOLUTIONS = ROOT / "exercises", ROOT / "solutions"
TRACKS = ("exercises", "solutions")

# What an exercise may say that it needs: decides what a warm process imports, and whether
# an exercise can be checked on this machine.
NEEDS = ("beam", "tensorflow", "transform", "great_expectations", "gcs", "bigquery")

_FOLDER = re.compile(r"ex(\d\d)_([a-z0-9_]+)")

# The folder of the questions that say where to begin; it is no exercise of the course.
PLACEMENT = "placement"


@dataclass(frozen=True)
class Task:
    """A graded step of an exercise.

    Attributes:
        after: names of the tasks without which it is not run.
        covers: of a question of the placement, folders of the exercises that it stands for.
    """

    name: str
    title: str
    points: int
    after: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """What a person marks of an exercise, beside its tasks.

    Attributes:
        points: at most.
    """

    name: str
    title: str
    points: int


@dataclass(frozen=True)
class Exercise:
    """What `exercise.toml` and the folder's name say.

    Attributes:
        seat: of the flights pipeline that it fills, None for a drill.
        prerequisites: folders of exercises that come before.
        minutes: about how long it takes.
        needs: a subset of `NEEDS`.
        teaches: calls ("beam.Map") and words ("watermark") that it is the first to explain.
        rubric: what no test tells, and a person marks; see `marks.toml` of a grading.
    """

    number: int
    name: str
    folder: str
    part: int
    part_title: str
    title: str
    seat: str | None
    prerequisites: tuple[str, ...]
    minutes: int
    needs: tuple[str, ...]
    tasks: tuple[Task, ...]
    teaches: tuple[str, ...] = ()
    rubric: tuple[Criterion, ...] = ()

    @property
    def points(self) -> int:
        """Of all tasks together."""
        return sum(task.points for task in self.tasks)

    @property
    def directory(self) -> Path:
        """The learner's folder."""
        return EXERCISES / self.folder

    @property
    def solution_directory(self) -> Path:
        """Where the reference answer, its mutants and the teaching notes are."""
        return SOLUTIONS / self.folder

    @property
    def readme(self) -> Path:
        """What the learner reads first."""
        return self.directory / "README.md"

    @property
    def code(self) -> Path:
        """The file that the learner completes."""
        return self.directory / "exercise.py"

    @property
    def solution(self) -> Path:
        """The reference answer, of which the stub is made."""
        return self.solution_directory / "solution.py"

    @property
    def kept_stub(self) -> Path:
        """The stub of which a class copy has no solution to make it."""
        return self.solution_directory / "stub.py"

    @property
    def tests(self) -> tuple[Path, ...]:
        """The tests that the learner can read: one file, or several that begin with its name."""
        return tuple(sorted(self.directory.glob(f"test_{self.name}*.py")))

    @property
    def counter_examples(self) -> Path:
        """The searches for inputs on which an answer that passes the tests is wrong."""
        return self.solution_directory / "counter_examples.py"

    def code_of(self, track: str) -> Path:
        """The code under test of a track."""
        return self.solution if track == "solutions" else self.code

    def module_of(self, track: str) -> str:
        """The name under which a track's code is imported."""
        last = "solution" if track == "solutions" else "exercise"
        return f"{track}.{self.folder}.{last}"

    def task(self, name: str) -> Task:
        """The task of that name. Raises: KeyError."""
        for task in self.tasks:
            if task.name == name:
                return task
        raise KeyError(f"{self.folder} has no task {name}.")


def load() -> tuple[Exercise, ...]:
    """All the exercises that are there, in order.

    Raises:
        RequestError: a file is wrong; names it and the field.
    """
    parts = _parts()
    return tuple(
        _exercise(path.parent, parts)
        for path in sorted(EXERCISES.glob("ex[0-9][0-9]_*/exercise.toml"))
    )


def load_one(folder: str) -> Exercise:
    """The exercise of a folder, such as "ex01_parse_flights", without looking at the others.

    Raises:
        RequestError: a file is missing or wrong; names it and the field.
    """
    return _exercise(EXERCISES / folder, _parts())


def placement() -> Exercise | None:
    """The questions that say where to begin; None where there are none.

    Raises:
        RequestError: its file is wrong; names the field.
    """
    return load_one(PLACEMENT) if (EXERCISES / PLACEMENT).is_dir() else None


def checkable() -> tuple[Exercise, ...]:
    """All that has tests and an answer: the exercises, and the placement.

    Raises:
        RequestError: a file is wrong; names it and the field.
    """
    questions = placement()
    return (*load(), questions) if questions else load()


def _parts() -> dict[int, str]:
    return {part["number"]: part["title"] for part in _read(EXERCISES / "parts.toml")["part"]}


def _read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RequestError(f"{path} is missing; bring it back with git restore.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RequestError(f"{path} cannot be read: {error}.") from error


def _exercise(directory: Path, parts: dict[int, str]) -> Exercise:
    path = directory / "exercise.toml"
    named = _FOLDER.fullmatch(directory.name)
    if named is None and directory.name != PLACEMENT:
        raise RequestError(f"{directory} is not named as an exercise is: ex01_parse_flights.")
    said = _read(path)

    def field(name: str, kind: type, *default):
        value = said.pop(name, *default)
        if default and value == default[0]:
            return value
        if not isinstance(value, kind) or isinstance(value, bool):
            raise RequestError(f"{path}: {name} is not {_KINDS[kind]}.")
        return value

    try:
        part = field("part", int)
        exercise = Exercise(
            number=int(named[1]) if named else 0,
            name=named[2] if named else PLACEMENT,
            folder=directory.name,
            part=part,
            part_title=parts.get(part, ""),
            title=field("title", str),
            seat=field("seat", str, None),
            prerequisites=tuple(field("prerequisites", list, [])),
            minutes=field("minutes", int),
            needs=tuple(field("needs", list, [])),
            tasks=tuple(_task(path, task) for task in field("task", list)),
            teaches=tuple(field("teaches", list, [])),
            rubric=tuple(_criterion(path, one) for one in field("rubric", list, [])),
        )
    except KeyError as error:
        raise RequestError(f"{path} says nothing of {error.args[0]}.") from None
    if said:
        raise RequestError(f"{path}: there is no field {next(iter(said))}.")
    _check(path, exercise)
    return exercise


_KINDS = {int: "a whole number", str: "a text", list: "a list"}


def _task(path: Path, said: dict) -> Task:
    unknown = set(said) - {"name", "title", "points", "after", "covers"}
    if unknown:
        raise RequestError(f"{path}: a task has no field {unknown.pop()}.")
    try:
        lists = (tuple(said.get(name, ())) for name in ("after", "covers"))
        return Task(said["name"], said["title"], said["points"], *lists)
    except KeyError as error:
        raise RequestError(f"{path}: a task says nothing of its {error.args[0]}.") from None


def _criterion(path: Path, said: dict) -> Criterion:
    if set(said) != {"name", "title", "points"}:
        raise RequestError(f"{path}: a line of its rubric has not just name, title and points.")
    return Criterion(said["name"], said["title"], said["points"])


def _check(path: Path, exercise: Exercise) -> None:
    if not exercise.part_title:
        raise RequestError(f"{path}: there is no part {exercise.part} in parts.toml.")
    for need in exercise.needs:
        if need not in NEEDS:
            raise RequestError(f"{path}: needs has {need!r}, which is none of {', '.join(NEEDS)}.")
    before: set[str] = set()
    for task in exercise.tasks:
        for name in task.after:
            if name not in before:
                raise RequestError(f"{path}: {task.name} is after {name}, which is not before it.")
        if task.name in before:
            raise RequestError(f"{path}: there are two tasks {task.name}.")
        before.add(task.name)


def find(text: str, exercises: tuple[Exercise, ...]) -> Exercise:
    """The exercise that a person means.

    Args:
        text: its number ("3", "03", "ex03"), its name or a part of it ("parse"), its
            folder, or the path of the folder or of a file in it.

    Raises:
        RequestError: none or several fit; names those that are near.
    """
    wanted = text.strip()
    by_path = [part for part in Path(wanted).parts if _FOLDER.fullmatch(part)]
    if not by_path and Path(wanted).is_dir():
        by_path = [part for part in Path(wanted).resolve().parts if _FOLDER.fullmatch(part)]
    if by_path:
        wanted = by_path[-1]
    wanted = wanted.lower().replace("-", "_")
    number = re.fullmatch(r"(?:ex)?0*(\d+)", wanted)
    found = [
        exercise
        for exercise in exercises
        if wanted in (exercise.folder, exercise.name)
        or (number and exercise.number == int(number[1]))
    ]
    if not found and wanted and not number:
        found = [exercise for exercise in exercises if wanted in exercise.folder]
        starting = [exercise for exercise in found if exercise.name.startswith(wanted)]
        found = starting if len(starting) == 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        names = _listed([exercise.folder for exercise in found])
        raise RequestError(f"{text} may be {names}: say more of the name, or the number.")
    near = difflib.get_close_matches(wanted, [exercise.name for exercise in exercises], 2, 0.5)
    hint = f"did you mean {_listed(near)}?" if near else "`workshop list` shows them."
    raise RequestError(f"There is no exercise {text}: {hint}")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


@dataclass(frozen=True)
class Rung:
    """A hint: what it is about, and what to try."""

    heading: str
    text: str


def hints(exercise: Exercise) -> dict[str, list[Rung]]:
    """The rungs of each task's hints, from a question to nearly the code.

    `hints.md` has a heading of level two for each task, by its name, and under it one of
    level three for each rung, whose own text is free.

    Raises:
        RequestError: the file is missing.
    """
    path = exercise.directory / "hints.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise RequestError(f"{path} is missing; bring it back with git restore.") from None
    rungs: dict[str, list[tuple[str, list[str]]]] = {}
    task, inside_code = None, False
    for line in text.splitlines():
        inside_code ^= line.lstrip().startswith("```")
        if not inside_code and line.startswith("## "):
            task = line.removeprefix("## ").strip().strip("`")
            rungs[task] = []
        elif not inside_code and line.startswith("### ") and task is not None:
            rungs[task].append((line.removeprefix("### ").strip(), []))
        elif task is not None and rungs[task]:
            rungs[task][-1][1].append(line)
    return {
        task: [Rung(heading, "\n".join(lines).strip()) for heading, lines in of_task]
        for task, of_task in rungs.items()
    }
