"""A learner's points, part by part, with the hashes of what they rest on: data for JSON.

The same grading gives the same bytes, for a badge names their SHA-256.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from classroom.catalog import Exercise
from classroom.grading.results import (
    EXCUSED,
    GRADED,
    MISSING,
    ExerciseResult,
    LearnerResult,
    Receipt,
)
from classroom.loop.progress import Progress

# What each kind of transcript proves, in its own words.
OF_A_GRADING = (
    "This transcript is not signed. It can be compared with the receipt of the grading, and a "
    "badge that the issuer has signed names its SHA-256."
)
OF_THE_LEARNER = (
    "This is the learner's own word and no proof: the points are those that the learner's own "
    "machine wrote down, where nobody else was present."
)


@dataclass(frozen=True)
class TranscriptTask:
    """A task and whether it passed."""

    title: str
    points: int
    passed: bool


@dataclass(frozen=True)
class TranscriptExercise:
    """An exercise's line.

    Attributes:
        points, of: in the course's weights.
        state: as `ExerciseResult` has it; of a learner's own, "solved", "begun" or "".
        answer_sha256: of the learner's file; "" where there is none.
        tests_sha256: of all that judged it; "" where nobody says.
        note: what else became of it, a sentence; "" for nothing.
        by_hand: whether the points are the instructor's, whatever the tests say.
    """

    exercise: str
    title: str
    state: str
    points: float
    of: float
    answer_sha256: str
    tests_sha256: str = ""
    note: str = ""
    by_hand: bool = False
    tasks: tuple[TranscriptTask, ...] = ()


@dataclass(frozen=True)
class TranscriptPart:
    """The exercises of a part of the course."""

    part: int
    title: str
    points: float
    of: float
    exercises: tuple[TranscriptExercise, ...]


@dataclass(frozen=True)
class Transcript:
    """All of it.

    Attributes:
        graded_at: as the receipt says; "" of a learner's own.
        confinement: what confined the code that was graded; "none", "" of a learner's own.
        receipt_sha256: of the file; "" of a learner's own.
        proof: what it proves and what not, a sentence.
    """

    learner: str
    course: str
    points: float
    of: float
    parts: tuple[TranscriptPart, ...]
    proof: str
    graded_at: str = ""
    confinement: str = ""
    receipt_sha256: str = ""
    course_sha256: str = ""
    format: int = 1

    @property
    def share(self) -> float:
        """Of all points, 0 where there are none to earn."""
        return self.points / self.of if self.of else 0.0

    def to_json(self) -> bytes:
        """The file."""
        return (json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n").encode()


def of_grading(
    result: LearnerResult, receipt: Receipt, receipt_sha256: str, exercises: Sequence[Exercise]
) -> Transcript:
    """The transcript of a learner of a grading.

    Args:
        exercises: of the catalog, for titles and parts; others come last under their names.
    """
    known = {exercise.folder: exercise for exercise in exercises}
    lines = [
        (_part_of(known.get(one.exercise)), _graded_line(one, known.get(one.exercise), receipt))
        for one in result.exercises
    ]
    return Transcript(
        learner=result.learner,
        course=receipt.course,
        points=rounded(result.score),
        of=rounded(result.of),
        parts=_by_part(lines),
        proof=OF_A_GRADING,
        graded_at=receipt.graded_at,
        confinement=receipt.confinement,
        receipt_sha256=receipt_sha256,
        course_sha256=receipt.course_sha256,
    )


def of_progress(progress: Progress, exercises: Sequence[Exercise], learner: str) -> Transcript:
    """The transcript of what a learner's own progress file says."""
    lines = [(_part_of(one), _own_line(progress, one)) for one in exercises]
    return Transcript(
        learner=learner,
        course="",
        points=sum(line.points for _, line in lines),
        of=sum(line.of for _, line in lines),
        parts=_by_part(lines),
        proof=OF_THE_LEARNER,
    )


def sha256_of(path: Path) -> str:
    """Of a file. Raises: OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rounded(points: float) -> float:
    """As points are written: to the hundredth, whole ones without a fraction."""
    short = round(points, 2)
    return int(short) if short == int(short) else short


def percent(share: float) -> str:
    """A share as it is written: 0.6 is "60%", 0.625 is "62.5%"."""
    return f"{100 * share:.4g}%"


def _part_of(exercise: Exercise | None) -> tuple[int, str]:
    return (exercise.part, exercise.part_title) if exercise else (0, "Others")


def _by_part(
    lines: Sequence[tuple[tuple[int, str], TranscriptExercise]],
) -> tuple[TranscriptPart, ...]:
    parts: dict[tuple[int, str], list[TranscriptExercise]] = {}
    for part, line in lines:
        parts.setdefault(part, []).append(line)
    return tuple(
        TranscriptPart(
            number,
            title,
            rounded(sum(one.points for one in parts[number, title])),
            rounded(sum(one.of for one in parts[number, title])),
            tuple(parts[number, title]),
        )
        # What is of no part comes last.
        for number, title in sorted(parts, key=lambda part: (part[0] or 1_000, part[1]))
    )


def _graded_line(
    result: ExerciseResult, exercise: Exercise | None, receipt: Receipt
) -> TranscriptExercise:
    tasks = result.verdict.tasks if result.verdict else []
    counts = result.state != EXCUSED
    return TranscriptExercise(
        exercise=result.exercise,
        title=exercise.title if exercise else result.exercise,
        state=result.state,
        points=rounded(result.score) if counts else 0,
        of=rounded(result.weight) if counts else 0,
        answer_sha256=result.answer_sha256,
        tests_sha256=receipt.tests.get(result.exercise, ""),
        note=_note(result),
        by_hand=result.manual is not None,
        tasks=tuple(TranscriptTask(one.title, one.points, one.passed) for one in tasks),
    )


def _note(result: ExerciseResult) -> str:
    if result.state == EXCUSED:
        why = "" if result.why in ("", "Excused.") else f" {result.why}"
        return f"Excused: counts for nothing, neither way.{why}"
    if result.state == MISSING:
        return "Nothing was handed in."
    if result.state != GRADED:
        return result.why
    said = []
    if result.days_late:
        days = "1 day" if result.days_late == 1 else f"{result.days_late} days"
        said.append(f"{days} late: {result.late_factor:.0%} of the points are left.")
    if result.manual:
        by = f" by {result.manual.by}" if result.manual.by else ""
        said.append(f"Marked by hand{by}: {result.manual.remark}")
    return " ".join(said)


def _own_line(progress: Progress, exercise: Exercise) -> TranscriptExercise:
    passed = progress.of(exercise).tasks
    word = progress.word(exercise)[0]
    answer = sha256_of(exercise.code) if word and exercise.code.is_file() else ""
    return TranscriptExercise(
        exercise=exercise.folder,
        title=exercise.title,
        state=word,
        points=progress.earned(exercise),
        of=exercise.points,
        answer_sha256=answer,
        tasks=tuple(
            TranscriptTask(task.title, task.points, task.name in passed) for task in exercise.tasks
        ),
    )
