"""Whether a receipt holds: every point comes out again, or what differs is said."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from classroom.catalog import Exercise
from classroom.grading import grader, hashes, marks
from classroom.grading.folder import COURSE, GradingFolder
from classroom.grading.grader import Found, Job
from classroom.grading.grading_run import confined_by, load_course, opened, plan_of, show_run
from classroom.grading.results import LearnerResult, Receipt
from classroom.loop.screen import counted, screen
from classroom.loop.showing import paragraph
from classroom.verdict import visible
from pipelines.problems import RequestError


def verify(
    directory: Path,
    exercises: Sequence[Exercise],
    *,
    only: Sequence[str],
    jobs: int,
    unconfined: bool,
) -> int:
    """Runs all answers again from the receipt's seed, and compares; returns the exit code.

    Raises:
        RequestError: there is no receipt, or none that can be read.
    """
    folder, state = opened(directory)
    try:
        receipt = folder.grading.receipt()
    except FileNotFoundError:
        raise RequestError(
            f"{folder.grading.receipt_file} is not there: the grading was not done; run it again."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RequestError(f"{folder.grading.receipt_file} cannot be read: {error}.") from None
    confinement = confined_by(unconfined)
    course_file = directory / COURSE if receipt.course_sha256 else None
    course = load_course(course_file, exercises)
    state.seed = receipt.seed
    plan = plan_of(state, course, exercises, course_file, confinement, jobs)
    chosen = [one for one in receipt.tests if not only or one in only]
    different = [*_circumstances(plan, receipt, chosen), *_answers(folder, receipt, chosen)]
    learners = folder.handed_in()
    todo = [
        Job(one.folder, plan.by_folder[exercise], folder.answer(one.folder, exercise))
        for exercise in chosen
        if exercise in plan.by_folder
        for one in learners
        if folder.answer(one.folder, exercise).exists()
    ]
    found = Found({}, {})
    show_run(plan, learners, todo, found, lambda done: None)
    names = [one.learner for one in learners]
    by_hand = marks.load(directory / marks.FILE, names, exercises)
    results = grader.results(plan, learners, found, by_hand, chosen)
    different += _points(results, receipt, chosen)
    different += _results(folder.grading.learners(), receipt, chosen)
    return _said(different, results)


def _circumstances(plan: grader.Plan, receipt: Receipt, chosen: Sequence[str]) -> Iterable[str]:
    course = grader.sha256_of(plan.course_file) if plan.course_file else ""
    if receipt.course_sha256 and course != receipt.course_sha256:
        yield f"{COURSE} is not that of the receipt."
    for name in sorted(receipt.versions.keys() | plan.versions.keys()):
        then, now = receipt.versions.get(name, "none"), plan.versions.get(name, "none")
        if then != now:
            yield f"{name} is {now} here; it was {then}."
    if receipt.confinement != plan.confinement:
        yield f"Answers are confined by {plan.confinement} here; it was {receipt.confinement}."
    for exercise in chosen:
        if plan.tests.get(exercise) != receipt.tests[exercise]:
            yield f"{exercise}: what judges it here is not what judged it then."


def _answers(folder: GradingFolder, receipt: Receipt, chosen: Sequence[str]) -> Iterable[str]:
    folders = {one.learner: one.folder for one in folder.handed_in()}
    for learner, results in receipt.learners.items():
        if learner not in folders:
            yield f"{learner} is in the receipt, and there are no answers of theirs."
            continue
        for exercise, said in results.items():
            path = folder.answer(folders[learner], exercise)
            now = hashes.of_answer(path.read_bytes()) if path.is_file() else ""
            if exercise in chosen and now != said["answer_sha256"]:
                yield f"{learner}, {exercise}: the answer is not that of the receipt."
    for learner in folders.keys() - receipt.learners.keys():
        yield f"{learner} is not in the receipt."


def _points(
    results: Sequence[LearnerResult], receipt: Receipt, chosen: Sequence[str]
) -> Iterable[str]:
    for one in results:
        for result in one.exercises:
            said = receipt.learners.get(one.learner, {}).get(result.exercise)
            if said is None:
                continue
            earned = result.verdict.earned if result.verdict else 0
            where = f"{one.learner}, {result.exercise}"
            if earned != said["earned"]:
                then = said["earned"]
                yield f"{where}: {earned} points of tasks came out; the receipt has {then}."
            elif result.score != said["score"] or result.state != said["state"]:
                yield (
                    f"{where}: {result.score:g} of {result.weight:g} ({result.state}) came out; "
                    f"the receipt has {said['score']:g} of {said['weight']:g} ({said['state']})."
                )


def _results(
    kept: Sequence[LearnerResult], receipt: Receipt, chosen: Sequence[str]
) -> Iterable[str]:
    """What `result.json` says otherwise than the receipt: pages are made of it."""
    for one in kept:
        for result in one.exercises:
            said = receipt.learners.get(one.learner, {}).get(result.exercise)
            if result.exercise in chosen and (said is None or said["score"] != result.score):
                yield f"{one.learner}, {result.exercise}: result.json has {result.score:g} points."


def _said(different: Sequence[str], results: Sequence[LearnerResult]) -> int:
    console = screen()
    for sentence in different:
        paragraph(console, visible(sentence))
    count = sum(result.verdict is not None for one in results for result in one.exercises)
    if different:
        paragraph(console, f"{counted(len(different), 'difference')} from the receipt.")
        return 1
    paragraph(console, f"Every point of the receipt came out again: {counted(count, 'answer')}.")
    return 0
