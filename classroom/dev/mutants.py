"""Mutants: wrong answers, written as what they change in the solution."""

import ast
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from classroom.catalog import Exercise
from pipelines.problems import RequestError

_FIELD = re.compile(r"(Task|Message|Replace|With):[ ]?(.*)")


_T = TypeVar("_T")


@dataclass(frozen=True)
class Mutant:
    """A wrong answer.

    Attributes:
        wrong: what is wrong with it, in a line.
        task: that must reject it, before any other.
        message: a part of what the learner must then read.
        source: the whole file.
    """

    path: Path
    wrong: str
    task: str
    message: str
    source: str


@dataclass(frozen=True)
class Sample:
    """Which mutants to run: `size` of each exercise's, drawn by chance from `seed`."""

    size: int
    seed: int

    def of(self, exercise: Exercise, known: Sequence[_T]) -> list[_T]:
        """Those of one exercise, whichever others are checked, in the order of all."""
        chance = random.Random(f"{self.seed} {exercise.folder}")
        drawn = chance.sample(range(len(known)), min(self.size, len(known)))
        return [known[place] for place in sorted(drawn)]


def mutants(exercise: Exercise) -> list[Mutant]:
    """An exercise's mutants, by name of their file.

    Raises:
        RequestError: one that cannot be made; names it.
    """
    solution = exercise.solution.read_text(encoding="utf-8")
    paths = sorted((exercise.solution_directory / "mutants").glob("*.py"))
    return [mutant(path, solution, exercise) for path in paths if path.name != "__init__.py"]


def mutant(path: Path, solution: str, exercise: Exercise) -> Mutant:
    """The mutant that a file describes. Raises: RequestError."""
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text, str(path))
    except SyntaxError as error:
        raise RequestError(f"{path}, line {error.lineno}: {error.msg}.") from None
    header = ast.get_docstring(tree)
    if header is None:
        raise RequestError(f"{path} has no docstring, which says its task and message.")
    fields = _fields(header)
    for name in ("Task", "Message"):
        if name not in dict(fields):
            raise RequestError(f"{path}: its docstring has no line `{name}: …`.")
    task = dict(fields)["Task"].rstrip(".")
    if task not in [known.name for known in exercise.tasks]:
        raise RequestError(f"{path}: there is no task {task!r}.")
    source = _replaced(path, solution, fields)
    if tree.body[1:]:
        rest = text.splitlines()[tree.body[0].end_lineno :]
        source = f"{source.rstrip()}\n\n\n{chr(10).join(rest).strip()}\n"
    if source == solution:
        raise RequestError(f"{path} changes nothing in the solution.")
    return Mutant(path, header.splitlines()[0], task, dict(fields)["Message"], source)


def _fields(header: str) -> list[tuple[str, str]]:
    """The docstring's fields in order; lines behind four blanks continue one."""
    fields: list[tuple[str, str]] = []
    for line in header.splitlines():
        if found := _FIELD.fullmatch(line):
            fields.append((found[1], found[2].rstrip()))
        elif fields and (line.startswith("    ") or not line.strip()):
            name, value = fields[-1]
            fields[-1] = (name, f"{value}\n{line[4:]}")
    return [(name, value.strip("\n")) for name, value in fields]


def _replaced(path: Path, solution: str, fields: list[tuple[str, str]]) -> str:
    """The solution with each `Replace` put in the place of its `With`."""
    lines = solution.splitlines()
    for index, (name, value) in enumerate(fields):
        if name != "Replace":
            continue
        if index + 1 == len(fields) or fields[index + 1][0] != "With":
            raise RequestError(f"{path}: a `Replace:` has no `With:` behind it.")
        old = [line.strip() for line in value.splitlines()]
        places = [
            at
            for at in range(len(lines) - len(old) + 1)
            if [line.strip() for line in lines[at : at + len(old)]] == old
        ]
        if len(places) != 1:
            raise RequestError(
                f"{path}: what is to be replaced is in the solution {len(places)} times, not "
                f"once: {old[0]!r}."
            )
        (at,) = places
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        new = [f"{indent}{line}".rstrip() for line in fields[index + 1][1].splitlines()]
        lines[at : at + len(old)] = new
    return "\n".join(lines) + "\n"
