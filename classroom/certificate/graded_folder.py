"""A grading's folder as what follows reads it: whole, and saying the same in both its files."""

from dataclasses import dataclass
from pathlib import Path

from classroom.certificate.learner_transcript import sha256_of
from classroom.course import course_file
from classroom.course.course import Course
from classroom.grading.folder import COURSE
from classroom.grading.results import ExerciseResult, Grading, LearnerResult, Receipt
from pipelines.problems import JobError, RequestError


@dataclass(frozen=True)
class GradedFolder:
    """A grading that was read.

    Attributes:
        receipt_sha256: of `receipt.json`.
    """

    grading: Grading
    receipt: Receipt
    receipt_sha256: str
    learners: tuple[LearnerResult, ...]

    def course(self) -> Course:
        """The course that was graded, all of it.

        Raises:
            RequestError: its file is not the one that the receipt was written for, or some of
                its exercises have not been graded.
        """
        file = self.grading.directory / COURSE
        needed = self.receipt.course_sha256
        if needed and (not file.is_file() or sha256_of(file) != needed):
            raise RequestError(
                f"{file} is not the course file that was graded with: put that one back, or grade "
                "again."
            )
        course = course_file.load(file if needed else None)
        graded = {one.exercise for learner in self.learners for one in learner.exercises}
        left = [one.folder for one in course.exercises if one.folder not in graded]
        if left:
            raise RequestError(
                f"{self.grading.directory} has not all exercises of the course: {left[0]} has not "
                "been graded; grade without --only."
            )
        return course

    def chosen(self, names: list[str]) -> list[LearnerResult]:
        """The learners of those names or folders; all where none is named.

        Raises:
            RequestError: nobody, or more than one, is called so.
        """
        if not names:
            return list(self.learners)
        found: dict[str, LearnerResult] = {}
        for name in names:
            fitting = [one for one in self.learners if name in (one.learner, one.folder)]
            if len(fitting) != 1:
                there = ", ".join(one.learner for one in self.learners[:10])
                more = ", …" if len(self.learners) > 10 else ""
                count = "Nobody" if not fitting else "More than one"
                raise RequestError(
                    f"{count} in {self.grading.directory} is called {name}: there are {there}"
                    f"{more}; the folder's name does as well."
                )
            found[fitting[0].folder] = fitting[0]
        return list(found.values())


def read(directory: Path) -> GradedFolder:
    """The grading in a folder.

    Raises:
        RequestError: there is none, or one that was interrupted.
        JobError: results are not those that the receipt was written for.
    """
    grading = Grading(directory)
    file = grading.receipt_file
    if not file.is_file():
        raise RequestError(
            f"{file} is missing: {directory} is no whole grading; name the folder that "
            "`./workshop grade --out` wrote, and let it end."
        )
    try:
        receipt, sha256 = grading.receipt(), sha256_of(file)
        learners = tuple(grading.learners())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RequestError(
            f"The grading in {directory} cannot be read ({error}): grade again."
        ) from None
    for learner in learners:
        _check(directory, learner, receipt)
    return GradedFolder(grading, receipt, sha256, learners)


def _check(directory: Path, learner: LearnerResult, receipt: Receipt) -> None:
    """Raises a JobError if the result is not the one that the receipt was written for."""
    place = f"{directory}/learners/{learner.folder}/result.json"
    there = receipt.learners.get(learner.learner)
    if there is None:
        raise JobError(f"{place} is of {learner.learner}, whom the receipt does not name.")
    for one in learner.exercises:
        here = _as_in_a_receipt(one)
        for name, value in there.get(one.exercise, {}).items():
            if here.get(name, value) != value:
                raise JobError(
                    f"{place} says {here[name]} as {name} of {one.exercise}, and the receipt "
                    f"{value}: it was changed after the grading; grade again."
                )
    if {one.exercise for one in learner.exercises} != there.keys():
        raise JobError(f"{place} is of other exercises than the receipt: grade again.")


def _as_in_a_receipt(result: ExerciseResult) -> dict[str, object]:
    verdict = result.verdict
    return {
        "answer_sha256": result.answer_sha256,
        "state": result.state,
        "earned": verdict.earned if verdict else 0,
        "points": verdict.points if verdict else 0,
        "weight": result.weight,
        "score": result.score,
    }
