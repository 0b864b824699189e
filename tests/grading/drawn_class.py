"""A class drawn by chance, with the points that each of its learners must get.

Right answers of several styles, wrong ones, half-finished and empty ones, hostile ones, late
ones, and archives that are none; packed and named as learning platforms do. What an answer is
worth is worked out without a grading: by what it was made as, or, for wrong and half-finished
ones, by a check in a process of its own that nothing confines.
"""

import ast
import datetime
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from classroom import catalog
from classroom.catalog import ROOT, Exercise
from classroom.checking.exercise_check import check_in_process
from classroom.dev.mutants import mutants
from classroom.dev.stubs import stub_of
from tests.cheats import corpus

RIGHT, WRONG, HALF, EMPTY, HOSTILE, DAMAGED, NOTHING = (
    *("right", "wrong", "half-finished", "empty", "hostile", "damaged", "nothing"),
)
# So often each is drawn.
_SHARES = {RIGHT: 6, WRONG: 8, HALF: 4, EMPTY: 2, HOSTILE: 4, DAMAGED: 2, NOTHING: 1}
# Attacks that keep others from working while they last; `tests/cheats` has a machine for them.
_RESTLESS = ("processes", "files", "network")

DUE = datetime.datetime(2030, 6, 1, 12, tzinfo=datetime.UTC)
PER_DAY = 0.1
COURSE = f'name = "Drawn"\ndue = {DUE.isoformat()}\n[late]\nper_day = {PER_DAY}\nmost_days = 5\n'


@dataclass
class Answer:
    """Attributes: passes, the tasks that it must pass; None where a check is to say."""

    kind: str
    said: str
    content: bytes
    passes: frozenset[str] | None


@dataclass
class Learner:
    """One of the class.

    Attributes:
        name: that a grading gives them.
        days_late: that the late rule has to count.
        by_hand: the instructor says when it was handed in.
        damaged: what they handed in is no archive.
    """

    name: str
    platform: str
    answers: dict[str, Answer] = field(default_factory=dict)
    days_late: int = 0
    by_hand: bool = False
    damaged: bool = False


def draw(size: int, seed: int, exercises: list[Exercise]) -> list[Learner]:
    """A class of so many; the same of the same seed."""
    chance = random.Random(seed)
    made = {one.folder: _Answers(one, chance) for one in exercises}
    platforms = ["moodle", "canvas", "gradescope", "github", "folder", "bundle"]
    learners = []
    for number in range(size):
        platform = platforms[number % len(platforms)]
        learner = Learner(_name(platform, number), platform)
        learners.append(learner)
        for exercise in exercises:
            kind = chance.choices([*_SHARES], [*_SHARES.values()])[0]
            if kind != NOTHING:
                learner.answers[exercise.folder] = made[exercise.folder].of(kind)
        learner.damaged = platform in ("moodle", "canvas") and chance.random() < 0.15
        if chance.random() < 0.3:
            learner.days_late = 1 if platform == "canvas" else chance.randint(1, 4)
            learner.by_hand = platform not in ("canvas", "github", "bundle")
    return learners


def _name(platform: str, number: int) -> str:
    return {
        "moodle": f"Ada {number:02} {100 + number}",
        "canvas": f"ada{number:02} {100 + number}",
        "gradescope": f"Ada {number:02} {100 + number}",
    }.get(platform, f"ada-{number:02}")


class _Answers:
    """Draws answers to one exercise."""

    def __init__(self, exercise: Exercise, chance: random.Random):
        self._exercise = exercise
        self._chance = chance
        self._right = exercise.solution.read_text(encoding="utf-8")
        others = sorted((exercise.solution.parent / "alternatives").glob("*.py"))
        self._styles = [exercise.solution, *others]
        self._mutants = mutants(exercise)
        self._cheats = [
            one
            for one in corpus.load()
            if one.exercise == exercise.folder
            and not (one.slow or one.recorded or one.kind in _RESTLESS)
        ]
        self._stub = stub_of(self._right, exercise.folder, exercise.solution).encode()
        self._all = frozenset(task.name for task in exercise.tasks)

    def of(self, kind: str) -> Answer:
        """One of a kind."""
        if kind == HOSTILE and not self._cheats:
            kind = WRONG
        return {
            RIGHT: self._right_one,
            WRONG: self._wrong_one,
            HALF: self._half,
            EMPTY: self._empty,
            HOSTILE: self._hostile,
            DAMAGED: self._damaged,
        }[kind]()

    def _right_one(self) -> Answer:
        path = self._chance.choice(self._styles)
        return Answer(RIGHT, path.stem, path.read_bytes(), self._all)

    def _wrong_one(self) -> Answer:
        one = self._chance.choice(self._mutants)
        return Answer(WRONG, one.path.stem, one.source.encode(), None)

    def _half(self) -> Answer:
        """The right answer, of which some functions and classes are not there."""
        public = [
            node
            for node in ast.parse(self._right).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        gone = self._chance.sample(public, max(1, len(public) // 2))
        lines = self._right.splitlines(keepends=True)
        for node in sorted(gone, key=lambda node: -node.lineno):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            del lines[first - 1 : node.end_lineno]
        names = ", ".join(sorted(node.name for node in gone))
        return Answer(HALF, f"without {names}", "".join(lines).encode(), None)

    def _empty(self) -> Answer:
        return Answer(EMPTY, "the stub", self._stub, frozenset())

    def _hostile(self) -> Answer:
        one = self._chance.choice(self._cheats)
        return Answer(HOSTILE, one.name, one.source().encode(), frozenset(one.passes))

    def _damaged(self) -> Answer:
        whole = self._right.encode()
        content = self._chance.choice(
            [
                whole[: len(whole) // 2] + b"\n(",
                b"\0" * 100,
                b"x = 1\xff\n" + whole,
                b"x" * (2 << 20),
            ]
        )
        return Answer(DAMAGED, "no Python, or too large", content, frozenset())


def points(
    learners: list[Learner], exercises: list[Exercise], seed: int, folder: Path
) -> dict[str, dict[str, float]]:
    """What each learner must get for each exercise.

    Args:
        seed: of the grading.
        folder: for files.
    """
    known = {one.folder: one for one in exercises}
    _work_out(learners, seed, folder)
    found: dict[str, dict[str, float]] = {}
    for learner in learners:
        factor = 1.0 - PER_DAY * learner.days_late
        scores = found[learner.name] = dict.fromkeys(known, 0.0)
        for name, answer in learner.answers.items():
            assert answer.passes is not None
            earned = sum(known[name].task(task).points for task in answer.passes)
            scores[name] = 0.0 if learner.damaged else round(earned * factor, 2)
    return found


def _work_out(learners: list[Learner], seed: int, folder: Path) -> None:
    """Checks the answers of which nobody has said what they are worth."""
    unknown: dict[tuple[str, bytes], list[Answer]] = {}
    for learner in learners:
        for exercise, answer in learner.answers.items():
            if answer.passes is None:
                unknown.setdefault((exercise, answer.content), []).append(answer)
    asked = []
    for number, (exercise, content) in enumerate(unknown):
        path = folder / str(number) / "exercise.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        asked.append([exercise, str(path)])
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.grading.drawn_class", str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    for answers, line in zip(unknown.values(), done.stdout.splitlines(), strict=True):
        for answer in answers:
            answer.passes = frozenset(json.loads(line))


def _checked(exercise: str, path: str, seed: int) -> list[str]:
    verdict = check_in_process(
        catalog.load_one(exercise), code=Path(path), seed=seed, patience=20.0
    )
    return [task.task for task in verdict.tasks if task.passed]


def main(seed: int) -> None:
    """Says in a line of JSON for each answer which tasks it passes."""
    for exercise, path in json.load(sys.stdin):
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            with open(writes, "w") as file:
                json.dump(_checked(exercise, path, seed), file)
            os._exit(0)
        os.close(writes)
        with open(reads) as file:
            print(file.read() or "[]", flush=True)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
