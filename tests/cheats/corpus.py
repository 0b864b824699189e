"""The corpus: each answer of `answers/`, and what its header says must happen."""

import ast
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classroom import catalog
from classroom.catalog import Exercise
from classroom.dev.mutants import mutants
from tests.cheats.recording import recorded

ANSWERS = Path(__file__).parent / "answers"
PARTS = Path(__file__).parent / "parts"

# Of the class, beside hostile answers: a right one, which must earn everything.
NEIGHBOUR = "neighbour"


@dataclass(frozen=True)
class Cheat:
    """A hostile answer.

    Attributes:
        kind: of attack.
        outcome: kinds of verdict of which one must be found.
        passes: tasks that it solves honestly; all others must earn nothing.
        parts: names of files of `parts/`, behind which the file's source is put.
        base: name of a mutant of the exercise, or "solution", behind whose source all that is put;
            "" for none.
        recorded: the name RECORDED in it is what the reference has answered in an earlier grading.
        flagged: what the instructor must be told of its source; "" where nothing is asked.
        of_several: the file answers other exercises too.
        slow: takes a time limit, and is left out of the tests' own sample.
    """

    path: Path
    sentence: str
    exercise: str
    kind: str
    outcome: tuple[str, ...]
    passes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    base: str = ""
    recorded: bool = False
    flagged: str = ""
    slow: bool = False
    of_several: bool = False

    @property
    def name(self) -> str:
        """Of the file, and where that answers several exercises, the exercise's number."""
        number = catalog.load_one(self.exercise).number
        return f"{self.path.stem}_{number:02}" if self.of_several else self.path.stem

    def source(self) -> str:
        """The answer as it is handed in."""
        own = self.path.read_text("utf-8")
        if self.recorded:
            own = own.replace("RECORDED", repr(recorded(self.exercise)), 1)
        own = "\n\n".join([*(_part(name) for name in self.parts), own])
        if not self.base:
            return own
        if self.base == "solution":
            return f"{exercise(self).solution.read_text('utf-8')}\n\n{own}"
        (found,) = (one for one in mutants(exercise(self)) if one.path.stem == self.base)
        return f"{found.source}\n\n{own}"


def exercise(cheat: Cheat) -> Exercise:
    """That it answers."""
    return catalog.load_one(cheat.exercise)


def load() -> list[Cheat]:
    """All of them, by name."""
    return [cheat for path in sorted(ANSWERS.glob("*.py")) for cheat in _read(path)]


def chosen(cheats: list[Cheat], count: int, seed: int) -> list[Cheat]:
    """So many that are not slow, drawn by chance; all where there are not more.

    Of the exercise that most are of: each has libraries of its own to be imported first.
    """
    if count >= len(cheats):
        return cheats
    ((most, _),) = Counter(one.exercise for one in cheats).most_common(1)
    quick = [one for one in cheats if not one.slow and one.exercise == most]
    drawn = random.Random(seed).sample(quick, min(count, len(quick)))
    return sorted(drawn, key=lambda one: one.name)


def _part(name: str) -> str:
    return (PARTS / f"{name}.py").read_text("utf-8")


def _read(path: Path) -> Iterator[Cheat]:
    """The answers that a file is, one for each exercise that its header names."""
    text = ast.get_docstring(ast.parse(path.read_bytes())) or ""
    sentence, _, fields = text.partition("\n\n")
    said = dict(line.split(": ", 1) for line in fields.splitlines() if ": " in line)
    unknown = set(said) - {
        "Exercise",
        "Kind",
        "Outcome",
        "Passes",
        "With",
        "Base",
        "Recorded",
        "Flagged",
        "Slow",
    }
    if unknown or not {"Exercise", "Kind", "Outcome"} <= set(said):
        raise ValueError(f"{path}: its header says {sorted(said)}.")
    exercises = said["Exercise"].split(", ")
    for exercise in exercises:
        yield Cheat(
            path,
            sentence,
            exercise,
            said["Kind"],
            tuple(said["Outcome"].split()),
            passes=tuple(filter(None, said.get("Passes", "").split(", "))),
            parts=tuple(filter(None, said.get("With", "").split(", "))),
            base=said.get("Base", ""),
            recorded=said.get("Recorded") == "yes",
            flagged=said.get("Flagged", ""),
            slow=said.get("Slow") == "yes",
            of_several=len(exercises) > 1,
        )
