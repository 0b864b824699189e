"""Texts mention only exercises that exist: a learner who follows one must arrive somewhere.

A mention is a number ("exercise 05", "exercises 10 and 11", "05 `live_board`", "part 3"), a
folder (`ex05_live_board`, `ex05`), or a command's argument (`check 5`). The folder of an
answer, `solutions/ex05_live_board`, must exist as a folder of `solutions/`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.catalog import ROOT, SOLUTIONS, Exercise

_GAP = r"[\s#*]+"  # between words: lines are wrapped, also in comments
_DASH = "[-\u2013]"
_WORD = rf"(?:{_GAP})?(?:{_DASH}|\b(?:and|or|to)\b)(?:{_GAP})?"
_COMMA = rf",(?:{_GAP})?(?:(?:and|or)\b{_GAP})?"
_LIST = rf"\d{{1,2}}\b(?:(?:{_WORD}|{_COMMA})\d{{1,2}}\b)*"
_PAIR = rf"\d{{1,2}}\b(?:{_WORD}\d{{1,2}}\b)?"  # a comma behind "exercise 3" ends it
_WAYS = {
    "numbers": rf"\bexercise(?:s{_GAP}({_LIST})|{_GAP}({_PAIR}))",
    "parts": rf"\bpart(?:s{_GAP}({_LIST})|{_GAP}({_PAIR}))",
    "numbered": r"\b(\d\d)\s+`([a-z0-9]+_[a-z0-9_]+)`",
    "folder": r"\b(solutions[/.])?(ex\d\d_[a-z0-9_]+)",
    "short": r"\bex(\d\d)\b",
    "argument": r"(?:`|workshop )(?:check|hint|reset|solution|swap in) (\d{1,2})\b",
}
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _WAYS.items()}
_TEXTS = (".md", ".toml", ".py")


@dataclass(frozen=True)
class Known:
    """What may be mentioned.

    Attributes:
        exercises: name by number.
        parts: numbers of the parts that have an exercise.
        answers: names of the folders of `solutions/`.
    """

    exercises: dict[int, str]
    parts: frozenset[int]
    answers: frozenset[str]

    @classmethod
    def of(cls, exercises: Sequence[Exercise]) -> "Known":
        """What the catalog and the folder of answers have."""
        return cls(
            {exercise.number: exercise.name for exercise in exercises},
            frozenset(exercise.part for exercise in exercises),
            frozenset(path.name for path in SOLUTIONS.glob("ex[0-9][0-9]_*")),
        )

    def has_folder(self, folder: str) -> bool:
        """Whether an exercise has this folder."""
        return self.exercises.get(int(folder[2:4])) == folder[5:]


def pages() -> list[Path]:
    """The pages that are no exercise's: the README and `docs/`, the course's among them."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def texts(exercise: Exercise) -> list[Path]:
    """All that is written for an exercise, the learner's side and the instructor's.

    The learner's own code is left out: `exercise.py` is checked as the stub in `solution.py`.
    """
    return [
        path
        for folder in (exercise.directory, exercise.solution_directory)
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TEXTS and path != exercise.code and path.is_file()
    ]


def wrong_mentions(paths: Iterable[Path], known: Known) -> list[str]:
    """What the files mention that does not exist: one sentence each, with file and line."""
    wrong = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        wrong += [
            f"{path}, line {text.count(chr(10), 0, at) + 1}: {said!r} is mentioned, and there is "
            f"no such {kind}; say it without, or name one of `workshop list`."
            for at, said, kind in sorted(_missing(text, known))
        ]
    return wrong


def _missing(text: str, known: Known) -> Iterator[tuple[int, str, str]]:
    """Where a text mentions what does not exist: (offset, the words, what is missing)."""
    for kind, pattern in _PATTERNS.items():
        for found in pattern.finditer(text):
            if not _exists(kind, found, known):
                what = "part with exercises" if kind == "parts" else "exercise"
                yield found.start(), " ".join(found[0].split()), what


def _exists(kind: str, found: re.Match[str], known: Known) -> bool:
    if kind == "folder":
        if found[1]:
            return found[2] in known.answers
        return known.has_folder(found[2])
    if kind == "numbered":
        return known.exercises.get(int(found[1])) == found[2]
    numbers = _numbers(found[found.lastindex or 0])
    return numbers <= (known.parts if kind == "parts" else known.exercises.keys())


def _numbers(text: str) -> set[int]:
    """The numbers of a list such as "3, 5 to 7 and 9", ranges filled."""
    numbers = set(map(int, re.findall(r"\d+", text)))
    for first, last in re.findall(rf"(\d+)(?:{_GAP})?(?:{_DASH}|to)(?:{_GAP})?(\d+)", text):
        numbers |= set(range(int(first), int(last)))
    return numbers
