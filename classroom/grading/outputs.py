"""What a grading is given out as: pages, a gradebook, and what other graders and platforms read."""

import datetime
import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from classroom.catalog import Exercise
from classroom.course.course import Course
from classroom.grading.exports import (
    canvas,
    exercism,
    github_classroom,
    gradescope_results,
    junit,
    moodle,
)
from classroom.grading.exports.gradebook import gradebook
from classroom.grading.pages.class_page import class_page
from classroom.grading.pages.learner_page import learner_page
from classroom.grading.results import Grading, LearnerResult, Receipt
from classroom.submissions.intake import PROGRESS


def write(grading: Grading, course: Course, exercises: Iterable[Exercise]) -> list[Path]:
    """Writes everything into the grading's folder, over what an earlier grading has left.

    `index.html` (the class), `gradebook.csv`, `canvas.csv`, `moodle.csv`, `junit.xml`; for each
    learner `index.html`, `junit.xml`, `gradescope.json`, `github-classroom.json`, and
    `exercism/EXERCISE.json`. No page and no file needs another one.

    Args:
        exercises: of the catalog. What of the course was never graded is left out.

    Returns:
        The files, those of the class first.

    Raises:
        OSError: a file cannot be written.
        ValueError, KeyError, TypeError: a result or the receipt is damaged.
    """
    learners = grading.learners()
    graded = {result.exercise for one in learners for result in one.exercises}
    course = replace(course, exercises=tuple(e for e in course.exercises if e.folder in graded))
    known = {one.folder: one for one in exercises}
    by_folder = {one.folder: known[one.folder] for one in course.exercises if one.folder in known}
    receipt = grading.receipt() if grading.receipt_file.exists() else None
    graded_at = receipt.graded_at if receipt else _now()
    files = _of_class(grading, course, by_folder, learners, receipt, graded_at)
    for learner in learners:
        directory = grading.learner_directory(learner.folder)
        for name, text in _of_learner(learner, course, by_folder, graded_at).items():
            files[directory / name] = text
    for path, text in files.items():
        _replace(path, text)
    return list(files)


def _of_class(
    grading: Grading,
    course: Course,
    exercises: dict[str, Exercise],
    learners: list[LearnerResult],
    receipt: Receipt | None,
    graded_at: str,
) -> dict[Path, str]:
    progress = [grading.learner_directory(one.folder) / PROGRESS for one in learners]
    shown_at = _for_people(graded_at)
    folders = [one.folder for one in course.exercises]
    texts = {
        "index.html": class_page(learners, exercises, progress, course.name, shown_at, receipt),
        "gradebook.csv": gradebook(learners, folders),
        "canvas.csv": canvas.canvas(learners, course.exercises),
        "moodle.csv": moodle.moodle(learners, course.exercises, graded_at),
        "junit.xml": junit.junit(learners, exercises, graded_at),
    }
    return {grading.directory / name: text for name, text in texts.items()}


def _of_learner(
    learner: LearnerResult, course: Course, exercises: dict[str, Exercise], graded_at: str
) -> dict[str, str]:
    texts = {
        "index.html": learner_page(learner, exercises, course.name, _for_people(graded_at)),
        "junit.xml": junit.junit([learner], exercises, graded_at),
        "gradescope.json": _json(gradescope_results.results(learner, exercises)),
        "github-classroom.json": _json(github_classroom.results(learner, exercises)),
    }
    for result in learner.exercises:
        found = exercism.results(result, exercises.get(result.exercise))
        texts[f"exercism/{result.exercise}.json"] = _json(found)
    return texts


def _json(found: dict) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _for_people(graded_at: str) -> str:
    return graded_at[:16].replace("T", " ") + (
        " UTC" if graded_at.endswith(("Z", "+00:00")) else ""
    )


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, path)
