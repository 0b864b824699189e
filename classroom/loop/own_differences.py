"""What a learner's own right answer does differently from the reference, where that matters.

`solutions/…/differences.toml` says it, each with a regular expression by which an answer is
known; see docs/authoring.md.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.catalog import Exercise
from pipelines.problems import RequestError

_FILE = "differences.toml"


@dataclass(frozen=True)
class OwnDifference:
    """One of the things that matter.

    Attributes:
        yours: matches an answer that does it, and not the reference.
        lacks: matches the reference, and not an answer that does without.
        says: what it means, to somebody whose answer is right.
        example: lines of an answer that does it, where none is in the folder.
    """

    says: str
    yours: str = ""
    lacks: str = ""
    example: str = ""

    def told_of(self, answer: str, reference: str) -> bool:
        """Whether it is so of an answer; both are code as `plain_code` gives it."""
        if self.yours:
            return _in(self.yours, answer) and not _in(self.yours, reference)
        return _in(self.lacks, reference) and not _in(self.lacks, answer)


def differences_of(exercise: Exercise, answer: str) -> list[str]:
    """What an answer does differently, a text each; nothing of one that is not whole.

    Raises:
        RequestError: the exercise's file is wrong; names it.
    """
    code = plain_code(answer)
    if not code or "unsolved(" in code:
        return []
    reference = plain_code(exercise.solution.read_text(encoding="utf-8"))
    return [one.says for one in load(exercise) if one.told_of(code, reference)]


def load(exercise: Exercise) -> tuple[OwnDifference, ...]:
    """All that the exercise's file says; nothing where there is none.

    Raises:
        RequestError: the file is wrong; names it.
    """
    path = exercise.solution_directory / _FILE
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["difference"]
        found = tuple(OwnDifference(**entry) for entry in entries)
        for one in found:
            re.compile(one.yours or one.lacks)
    except FileNotFoundError:
        return ()
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise RequestError(f"{path} cannot be read: {error}.") from None
    return found


def unproven(exercise: Exercise, answers: Iterable[Path]) -> list[str]:
    """What is wrong with the exercise's file, a sentence each.

    Args:
        answers: files of right answers, of which one must do what an entry tells.
    """
    try:
        entries: Sequence[OwnDifference] = load(exercise)
    except RequestError as problem:
        return [str(problem)]
    reference = plain_code(exercise.solution.read_text(encoding="utf-8"))
    codes = [plain_code(path.read_text(encoding="utf-8")) for path in answers]
    wrong = []
    for one in entries:
        name = one.yours or one.lacks
        if bool(one.yours) == bool(one.lacks) or not one.says.strip():
            wrong.append(f"an entry of {_FILE} has not one of `yours` and `lacks`, and `says`.")
            continue
        known = [*codes, plain_code(one.example)] if one.example else codes
        if not any(one.told_of(code, reference) for code in known if code):
            wrong.append(
                f"{_FILE}: {name!r} tells the reference from no alternative and no example."
            )
    return [f"{exercise.folder}: {sentence}" for sentence in wrong]


def plain_code(source: str) -> str:
    """Code without comments and docstrings, written in one way; "" where it is none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            body[:1] = [ast.Pass()]
    return ast.unparse(tree)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _in(pattern: str, code: str) -> bool:
    return re.search(pattern, code) is not None
