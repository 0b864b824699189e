"""Grading, grading again, and proving a receipt: the steps of the commands."""

import contextlib
import datetime
import secrets
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from classroom.catalog import Exercise
from classroom.confinement import ways
from classroom.course import course_file
from classroom.course.course import Course
from classroom.grading import grader, hashes, marks
from classroom.grading.class_table import Progress, show_class
from classroom.grading.folder import COURSE, GradingFolder, HandedIn, State
from classroom.grading.grader import Plan
from classroom.grading.results import LearnerResult
from classroom.loop.screen import counted, near, screen
from classroom.loop.showing import paragraph
from classroom.submissions.intake import Submission, take
from pipelines.problems import RequestError


def grade(
    paths: Sequence[Path],
    directory: Path,
    exercises: Sequence[Exercise],
    *,
    course: Path | None,
    only: Sequence[str],
    since: datetime.datetime | None,
    seed: int | None,
    jobs: int,
    unconfined: bool,
) -> int:
    """Grades what was handed in; see `workshop grade --help`.

    Returns:
        The exit code.

    Raises:
        RequestError: an option, the course file, the folder or a path is wrong.
    """
    confinement = confined_by(unconfined)
    folder = GradingFolder(directory)
    state = folder.state()
    course_file = _course_file(folder, course)
    entries = load_course(course_file, exercises)
    chosen = _chosen(entries, only, course_file)
    submissions = take(paths, exercises)
    if since is not None:
        submissions = [one for one in submissions if _changed_since(one, since)]
    state = state or State(secrets.randbits(32) if seed is None else seed)
    if seed is not None:
        state.seed = seed
    state.whole = False
    named = set(state.exercises) | set(chosen)
    state.exercises = [one.folder for one in entries.exercises if one.folder in named]
    folder.save(state)
    folder.unfinish()
    if course_file is not None and course_file != directory / COURSE:
        shutil.copyfile(course_file, directory / COURSE)
    for one in submissions:
        folder.take(one, chosen)
    if not (directory / marks.FILE).exists():
        (directory / marks.FILE).write_text(marks.EXAMPLE, encoding="utf-8")
    return _run(folder, state, entries, exercises, chosen, confinement, jobs)


def regrade(
    directory: Path,
    exercises: Sequence[Exercise],
    *,
    only: Sequence[str],
    seed: int | None,
    jobs: int,
    unconfined: bool,
) -> int:
    """Grades a folder's answers again, with the marks that are there; returns the exit code.

    Raises:
        RequestError: it is no folder of a grading.
    """
    confinement = confined_by(unconfined)
    folder, state = opened(directory)
    course_file = _course_file(folder, None)
    entries = load_course(course_file, exercises)
    chosen = _chosen(entries, only, course_file) if only else state.exercises
    if seed is not None:
        state.seed = seed
    if state.whole:
        # One that was interrupted goes on.
        state.round += 1
    state.whole = False
    folder.save(state)
    folder.unfinish()
    return _run(folder, state, entries, exercises, chosen, confinement, jobs)


def opened(directory: Path) -> tuple[GradingFolder, State]:
    """The folder of a grading. Raises: RequestError."""
    folder = GradingFolder(directory)
    state = folder.state() if directory.is_dir() else None
    if state is None:
        raise RequestError(f"{directory} is no folder of a grading: `workshop grade` makes one.")
    return folder, state


def confined_by(unconfined: bool) -> str:
    """What confines answers here, as a receipt says it.

    Raises:
        RequestError: nothing does, and nobody has said that this is wanted.
    """
    try:
        return ways.strongest().name
    except ways.NotConfined as why:
        if unconfined:
            return ways.NONE
        raise RequestError(
            f"Nothing confines answers on this machine ({why}), and they may do all that you may. "
            "Grade on a Linux machine that allows namespaces or has Landlock (`workshop doctor` "
            "says so), or say --unconfined, which the receipt will tell."
        ) from None


def load_course(path: Path | None, exercises: Sequence[Exercise]) -> Course:
    """The course of a file; of all exercises without one. Raises: RequestError."""
    return course_file.load(path, exercises)


def _course_file(folder: GradingFolder, given: Path | None) -> Path | None:
    if given is not None:
        return given
    kept = folder.directory / COURSE
    return kept if kept.exists() else None


def _chosen(course: Course, only: Sequence[str], path: Path | None) -> list[str]:
    folders = [one.folder for one in course.exercises]
    for name in only:
        if name not in folders:
            raise RequestError(f"--only {name}: {path or 'the course'} does not have it.")
    return [folder for folder in folders if folder in only] if only else folders


def _changed_since(submission: Submission, since: datetime.datetime) -> bool:
    """Whether a file of what it was taken from has changed since then."""
    times = [0.0]
    for source in submission.sources:
        path = Path(source)
        files = [path, *path.rglob("exercise.py")] if path.is_dir() else [path]
        for file in files:
            with contextlib.suppress(OSError):
                times.append(file.lstat().st_mtime)
    return max(times) >= since.timestamp()


def plan_of(
    state: State,
    course: Course,
    exercises: Sequence[Exercise],
    course_file: Path | None,
    confinement: str,
    jobs: int,
) -> Plan:
    """What a grading depends on."""
    of_course = {one.folder for one in course.exercises}
    return Plan(
        course,
        exercises,
        hashes.of_tests(one for one in exercises if one.folder in of_course),
        hashes.versions(),
        state.seed,
        state.round,
        course_file,
        confinement,
        jobs,
    )


def _run(
    folder: GradingFolder,
    state: State,
    course: Course,
    exercises: Sequence[Exercise],
    chosen: Sequence[str],
    confinement: str,
    jobs: int,
) -> int:
    learners = folder.handed_in()
    names = [one.learner for one in learners]
    by_hand = marks.load(folder.directory / marks.FILE, names, exercises)
    plan = plan_of(state, course, exercises, _course_file(folder, None), confinement, jobs)
    todo, found = grader.to_do(plan, folder, learners, chosen)
    show_run(plan, learners, todo, found, grader.keeps(plan, folder))
    others = [one for one in state.exercises if one not in chosen]
    grader.add_kept(folder, learners, others, found)
    results = grader.results(plan, learners, found, by_hand, state.exercises)
    folder.finish(results, grader.receipt(plan, results))
    # Templates take a while to import, and are not needed before.
    from classroom.grading import outputs

    outputs.write(folder.grading, course, exercises)
    state.whole = True
    folder.save(state)
    show_class(results)
    return _said(plan, folder, results)


def show_run(
    plan: Plan,
    learners: Sequence[HandedIn],
    todo: Sequence[grader.Job],
    found: grader.Found,
    keep: Callable[[grader.Done], None],
) -> None:
    """Runs the answers, and shows how far it is."""
    console = screen()
    kept = Counter(learner for learner, _ in found.verdicts)
    said = f"{counted(len(todo), 'answer')} to grade of {counted(len(learners), 'learner')}"
    if found.verdicts:
        said += f"; {len(found.verdicts)} hold from before"
    said += f". Confined by: {plan.confinement}. Seed: {plan.seed}."
    console.print(said, soft_wrap=True)
    if plan.confinement == ways.NONE:
        print("Nothing confines the answers: they may do all that you may.", file=sys.stderr)
    if left_out := grader.not_here(plan, todo):
        numbers = ", ".join(f"{one.number:02}" for one in left_out)
        paragraph(console, f"Not graded here: {numbers}, whose {grader.network_clause(plan)}")
    names = {one.folder: one.learner for one in learners}
    progress = Progress(names, Counter(job.learner for job in todo), kept)
    with progress.showing():
        grader.run(plan, todo, found, left_out, keep, progress.show)


def _said(plan: Plan, folder: GradingFolder, results: Sequence[LearnerResult]) -> int:
    """The last sentences, and the exit code."""
    console = screen()
    not_judged = [
        f"{one.learner}, {result.exercise}"
        for one in results
        for result in one.exercises
        if result.verdict is not None and result.verdict.kind == "harness"
    ]
    place = near(folder.directory)
    paragraph(
        console,
        f"In {place}: index.html is the class's page, learners/ a page for each; gradebook.csv, "
        f"files for other platforms, receipt.json, and {marks.FILE} for marks by hand.",
    )
    if not_judged:
        some = "; ".join(not_judged[:5])
        paragraph(
            console,
            f"Not judged, for a reason of the tests' or of this machine: {some}. "
            "The same command tries them again.",
        )
    return 1 if not_judged else 0
