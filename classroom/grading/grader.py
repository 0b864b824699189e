"""A grading: which answers have to run, what their verdicts come to, and the receipt."""

import datetime
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.catalog import Exercise
from classroom.confinement import ways
from classroom.course.course import Course
from classroom.grading import hashes, marks, rooms, scoring
from classroom.grading.folder import GradingFolder, HandedIn, Kept, now
from classroom.grading.results import LearnerResult, Receipt
from classroom.grading.unfinished import unfinished
from classroom.grading.workers import Began, Done, Job, Workers
from classroom.verdict import Verdict


@dataclass(frozen=True)
class Plan:
    """What a grading depends on, but for the answers.

    Attributes:
        exercises: all of the catalog.
        tests: SHA-256 of what judges each exercise of the course.
        course_file: that the course was read from; None for the course of all exercises.
        confinement: as the receipt says it.
        at_once: jobs at the same time.
    """

    course: Course
    exercises: Sequence[Exercise]
    tests: dict[str, str]
    versions: dict[str, str]
    seed: int
    round: int
    course_file: Path | None
    confinement: str
    at_once: int

    def key(self, exercise: str, answer: str) -> dict:
        """On which a verdict depends."""
        return {
            "answer": answer,
            "tests": self.tests[exercise],
            "versions": self.versions,
            "seed": self.seed,
            "round": self.round,
            "confinement": self.confinement,
        }

    @property
    def by_folder(self) -> dict[str, Exercise]:
        return {one.folder: one for one in self.exercises}


@dataclass
class Found:
    """Verdicts and flags by learner's folder and exercise's."""

    verdicts: dict[tuple[str, str], Verdict]
    flags: dict[tuple[str, str], list[str]]


def to_do(
    plan: Plan, folder: GradingFolder, learners: Sequence[HandedIn], exercises: Sequence[str]
) -> tuple[list[Job], Found]:
    """The answers that have to run, and the verdicts that hold from before."""
    jobs, found = [], Found({}, {})
    for exercise in exercises:
        for one in learners:
            if exercise not in one.answers:
                continue
            kept = folder.kept(one.folder, exercise)
            if kept and kept.key == plan.key(exercise, one.answers[exercise]):
                found.verdicts[one.folder, exercise] = kept.verdict
                found.flags[one.folder, exercise] = kept.flags
            else:
                answer = folder.answer(one.folder, exercise)
                jobs.append(Job(one.folder, plan.by_folder[exercise], answer))
    return jobs, found


def add_kept(
    folder: GradingFolder,
    learners: Sequence[HandedIn],
    exercises: Sequence[str],
    found: Found,
) -> None:
    """Adds verdicts of before on exercises that are not graded now."""
    for exercise in exercises:
        for one in learners:
            kept = folder.kept(one.folder, exercise) if exercise in one.answers else None
            if kept and kept.key["answer"] == one.answers[exercise]:
                found.verdicts[one.folder, exercise] = kept.verdict
                found.flags[one.folder, exercise] = kept.flags


def run(
    plan: Plan,
    jobs: Sequence[Job],
    found: Found,
    left_out: Sequence[Exercise],
    keep: Callable[[Done], None] = lambda done: None,
    show: Callable[[Done | Began], None] = lambda event: None,
) -> int:
    """Runs the answers, and adds their verdicts to what is found.

    Args:
        left_out: exercises that `not_here` has found.
        keep: called with each that has a verdict.
        show: called with all that happens.

    Returns:
        The most memory in bytes that an answer took.
    """
    most = 0
    impossible = {one.folder for one in left_out}
    why = f"Not graded here: its {network_clause(plan)}"
    for job in jobs:
        if job.exercise.folder in impossible:
            verdict = unfinished(job.exercise, "harness", why, None, [])
            found.verdicts[job.learner, job.exercise.folder] = verdict
            show(Done(job, verdict))
    jobs = [job for job in jobs if job.exercise.folder not in impossible]
    if not jobs:
        return most
    with Workers(plan.seed, plan.confinement, plan.at_once) as workers:
        for event in workers.results(jobs):
            if isinstance(event, Done):
                place = event.job.learner, event.job.exercise.folder
                found.verdicts[place] = of_an_answer(event.verdict)
                found.flags[place] = event.flags
                most = max(most, event.peak_bytes)
                if event.verdict.kind != "harness":
                    keep(event)
            show(event)
    return most


def not_here(plan: Plan, jobs: Sequence[Job]) -> list[Exercise]:
    """Exercises of jobs whose services need a network that this way to confine cannot give."""
    way = ways.by_name(plan.confinement)
    if way is None or way.own_network:
        return []
    found = {job.exercise.folder: job.exercise for job in jobs}
    return [exercise for exercise in found.values() if rooms.needs_network(exercise)]


def network_clause(plan: Plan) -> str:
    """Why an exercise is one of `not_here`: the end of a sentence, from its tests on."""
    return (
        f"tests start services on a network of the answer's own, which {plan.confinement} cannot "
        "give; a machine that allows namespaces can."
    )


def of_an_answer(verdict: Verdict) -> Verdict:
    """The same, with the tests' own errors as what they are: the reference passes these tests."""
    for task in verdict.tasks:
        if task.kind == "harness" and verdict.kind != "harness":
            task.kind = "crash"
            said = task.sentence.removeprefix("The test itself failed ").partition(");")[0]
            task.sentence = f"The code gave what its test cannot look at {said})."
            task.place = None
    return verdict


def results(
    plan: Plan,
    learners: Sequence[HandedIn],
    found: Found,
    by_hand: marks.Marks,
    exercises: Sequence[str],
) -> list[LearnerResult]:
    """Every learner's points."""
    return [
        LearnerResult(
            one.learner,
            one.folder,
            [
                scoring.scored(
                    plan.course,
                    entry,
                    one.learner,
                    by_hand,
                    verdict=found.verdicts.get((one.folder, entry.folder)),
                    answer_sha256=one.answers.get(entry.folder, ""),
                    why=_why_not(one, entry.folder),
                    late=one.late,
                    committed=_time(one.committed.get(entry.folder)),
                    flags=found.flags.get((one.folder, entry.folder), []),
                )
                for entry in plan.course.exercises
                if entry.folder in exercises
            ],
            one.problems,
        )
        for one in learners
    ]


def _time(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


def _why_not(one: HandedIn, exercise: str) -> str:
    """Why an answer was not taken; "" where nothing was handed in."""
    if exercise in one.answers:
        return ""
    return next((text for text in one.problems if f"{exercise}:" in text), "")


def receipt(plan: Plan, learners: Sequence[LearnerResult]) -> Receipt:
    """All that these points depended on."""
    folders = {result.exercise for one in learners for result in one.exercises}
    return Receipt(
        course=plan.course.name,
        course_sha256=sha256_of(plan.course_file) if plan.course_file else "",
        graded_at=now(),
        seed=plan.seed,
        confinement=plan.confinement,
        versions=plan.versions,
        tests={folder: plan.tests[folder] for folder in sorted(folders)},
        learners={
            one.learner: {
                result.exercise: {
                    "answer_sha256": result.answer_sha256,
                    "state": result.state,
                    "earned": result.verdict.earned if result.verdict else 0,
                    "points": result.verdict.points if result.verdict else 0,
                    "weight": result.weight,
                    "score": result.score,
                }
                for result in one.exercises
            }
            for one in learners
        },
    )


def sha256_of(path: Path) -> str:
    """Of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def keeps(plan: Plan, folder: GradingFolder) -> Callable[[Done], None]:
    """What keeps each verdict as soon as it is there."""

    def keep(done: Done) -> None:
        exercise = done.job.exercise.folder
        answer = hashes.of_answer(done.job.answer.read_bytes())
        kept = Kept(plan.key(exercise, answer), done.verdict, done.flags)
        folder.keep(done.job.learner, exercise, kept)

    return keep
