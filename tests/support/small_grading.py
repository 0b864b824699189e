"""A grading of three learners, made of the data that a grading is kept as."""

import hashlib
import json
from pathlib import Path

from classroom.catalog import load
from classroom.grading.results import (
    EXCUSED,
    GRADED,
    MISSING,
    ExerciseResult,
    Grading,
    LearnerResult,
    ManualMark,
    Receipt,
)
from classroom.verdict import FAILED, PASSED, TaskVerdict, Verdict

EXERCISES = load()
FIRST, SECOND = EXERCISES[:2]
(LATER,) = (exercise for exercise in EXERCISES if exercise.name == "serve_without_skew")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def result(exercise, passed: int, weight: float = 10.0, **more) -> ExerciseResult:
    """An exercise of which the first tasks passed."""
    tasks = [
        TaskVerdict(task.name, task.title, PASSED if number < passed else FAILED, task.points)
        for number, task in enumerate(exercise.tasks)
    ]
    verdict = Verdict(exercise.folder, tasks)
    more = {"score": weight * verdict.earned / verdict.points} | more
    answer = sha256(f"{exercise.folder} {passed}".encode())
    return ExerciseResult(
        exercise.folder, GRADED, weight, answer_sha256=answer, verdict=verdict, **more
    )


def write_grading(
    directory: Path,
    learners: list[LearnerResult],
    confinement: str = "namespaces of Linux",
    pass_share: float = 0.6,
) -> Grading:
    """A grading's folder, as `results.py` says that it is."""
    grading = Grading(directory)
    for learner in learners:
        folder = grading.learner_directory(learner.folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "result.json").write_text(json.dumps(learner.to_dict()), encoding="utf-8")
    course = "\n".join(
        ['name = "Data-pipeline engineering"', f"pass_share = {pass_share}"]
        + [f'[[exercise]]\nname = "{one.folder}"' for one in (FIRST, SECOND, LATER)]
    )
    (directory / "course.toml").write_text(course, encoding="utf-8")
    receipt = Receipt(
        course="Data-pipeline engineering",
        course_sha256=sha256(course.encode()),
        graded_at="2026-06-30T18:00:00Z",
        seed=7,
        confinement=confinement,
        versions={"python": "3.11.7"},
        tests={exercise.folder: sha256(exercise.folder.encode()) for exercise in EXERCISES},
        learners={
            learner.learner: {
                one.exercise: {
                    "answer_sha256": one.answer_sha256,
                    "state": one.state,
                    "earned": one.verdict.earned if one.verdict else 0,
                    "points": one.verdict.points if one.verdict else 0,
                    "weight": one.weight,
                    "score": one.score,
                }
                for one in learner.exercises
            }
            for learner in learners
        },
    )
    grading.receipt_file.write_text(json.dumps(receipt.to_dict()), encoding="utf-8")
    return grading


def three_learners() -> list[LearnerResult]:
    every = 99
    late = result(SECOND, every, days_late=2, late_factor=0.8, score=8.0)
    by_hand = result(LATER, 0, score=5.0, manual=ManualMark(5.0, "Half of it is right.", "Dr. Ito"))
    excused = ExerciseResult(LATER.folder, EXCUSED, 10.0)
    missing = [ExerciseResult(one.folder, MISSING, 10.0) for one in (FIRST, SECOND, LATER)]
    return [
        # 10 + 8 + 5 of 30, 10 + 10 of 20, 0 of 30
        LearnerResult("Anna Øhm", "anna_ohm", [result(FIRST, every), late, by_hand]),
        LearnerResult("Bo", "bo", [result(FIRST, every), result(SECOND, every), excused]),
        LearnerResult("Cem", "cem", missing),
    ]
