"""A grading's folder as what follows reads it: whole, and saying the same in both its files."""

from dataclasses import dataclass
from pathlib import Path

from classroom.certificate.learner_transcript import sha256_of
from classroom.grading.results import EXCUSED, ExerciseResult, Grading, LearnerResult, Receipt
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
        said = there.get(one.exercise, {})
        if said.get("answer_sha256", "") != one.answer_sha256:
            raise JobError(
                f"{place} has another answer to {one.exercise} than the receipt: it was changed "
                "after the grading; grade again."
            )
        if one.verdict and "earned" in said and said["earned"] != one.verdict.earned:
            raise JobError(
                f"{place} has {one.verdict.earned} points of tasks for {one.exercise}, the receipt "
                f"{said['earned']}: it was changed after the grading; grade again."
            )
        if one.manual is None and one.state != EXCUSED and not 0 <= one.score <= _most(one):
            raise JobError(
                f"{place} has {one.score} points for {one.exercise}, and its tasks give "
                f"{_most(one):.2f} at most: it was changed after the grading; grade again."
            )


def _most(result: ExerciseResult) -> float:
    """What the tasks that passed give, late or not; with room for rounding."""
    verdict = result.verdict
    share = verdict.earned / verdict.points if verdict and verdict.points else 0.0
    return result.weight * share + 0.01
