"""What a grading found, learner by learner; plain data that is kept as JSON."""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path

from classroom.verdict import Verdict

# What became of an exercise of a learner.
GRADED, MISSING, REFUSED, EXCUSED = "graded", "missing", "refused", "excused"


@dataclass(frozen=True)
class ManualMark:
    """A mark that the instructor gives by hand; it stands whatever the tests say.

    Attributes:
        score: of the exercise's weight; the late rule does not change it.
        with_tests: the tests' points and the late rule are in it, for it is that of a rubric.
    """

    score: float
    remark: str
    by: str = ""
    with_tests: bool = False


@dataclass
class ExerciseResult:
    """One exercise of one learner.

    Attributes:
        exercise: its folder, "ex01_parse_flights".
        state: "graded"; "missing" (nothing was handed in); "refused" (what was handed in was
            not taken, `why` says it); "excused" (counts for nothing, neither way).
        weight: points that the course gives for all its tasks.
        score: of `weight`: the share of the tasks' points, the late rule and a manual mark in it.
        answer_sha256: of the learner's file; "" where there is none.
        days_late: begun days after the date; 0 in time.
        late_factor: what the late rule leaves of the points.
        why: a sentence, where there is no verdict.
        flags: what in the source the instructor should look at, a sentence each.
    """

    exercise: str
    state: str
    weight: float
    score: float = 0.0
    answer_sha256: str = ""
    days_late: int = 0
    late_factor: float = 1.0
    verdict: Verdict | None = None
    manual: ManualMark | None = None
    why: str = ""
    flags: list[str] = field(default_factory=list)


@dataclass
class LearnerResult:
    """One learner.

    Attributes:
        learner: as the platform or the name of the submission says.
        folder: of the learner's files in the grading's folder, safe as a file name.
        problems: sentences on what was handed in and not taken.
    """

    learner: str
    folder: str
    exercises: list[ExerciseResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Of all exercises that count."""
        return sum(one.score for one in self.exercises if one.state != EXCUSED)

    @property
    def of(self) -> float:
        """That there was to earn."""
        return sum(one.weight for one in self.exercises if one.state != EXCUSED)

    def to_dict(self) -> dict:
        """As data for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: dict) -> "LearnerResult":
        """What `to_dict` gave."""
        exercises = [
            ExerciseResult(
                **{
                    **one,
                    "verdict": Verdict.from_dict(one["verdict"]) if one["verdict"] else None,
                    "manual": ManualMark(**one["manual"]) if one["manual"] else None,
                }
            )
            for one in data["exercises"]
        ]
        return cls(data["learner"], data["folder"], exercises, list(data["problems"]))


@dataclass
class Receipt:
    """All that a grading depended on, so that it can be repeated.

    Attributes:
        seed: from which inputs are drawn.
        confinement: what confined the learners' code, "none" where nothing did.
        versions: of Python, the system and each library that answers use.
        tests: by the exercise's folder the SHA-256 of everything that judges it: its tests,
            data, searches, and the harness.
        course_sha256: of the course file; "" without one.
        learners: by learner, by exercise: answer's SHA-256, earned points and points of its tasks.
    """

    course: str
    course_sha256: str
    graded_at: str
    seed: int
    confinement: str
    versions: dict[str, str]
    tests: dict[str, str]
    learners: dict[str, dict[str, dict]]
    format: int = 1

    def to_dict(self) -> dict:
        """As data for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: dict) -> "Receipt":
        """What `to_dict` gave."""
        return cls(**data)


@dataclass(frozen=True)
class Grading:
    """A grading's folder: `receipt.json`, and `learners/FOLDER/result.json` for each learner.

    Beside a learner's result lie the answers as handed in, `answers/exNN_name/exercise.py`.
    """

    directory: Path

    @property
    def receipt_file(self) -> Path:
        """Written last: without it the grading is not whole."""
        return self.directory / "receipt.json"

    def receipt(self) -> Receipt:
        """Raises: OSError, ValueError, KeyError, TypeError where it is none."""
        return Receipt.from_dict(json.loads(self.receipt_file.read_text(encoding="utf-8")))

    def learner_directory(self, folder: str) -> Path:
        """Where a learner's result, page and answers are."""
        return self.directory / "learners" / folder

    def learners(self) -> list[LearnerResult]:
        """All results that are there, by the names of their folders."""
        return [
            LearnerResult.from_dict(json.loads(path.read_text(encoding="utf-8")))
            for path in sorted(self.directory.glob("learners/*/result.json"))
        ]
