"""One submission inside Gradescope's autograder: graded as everywhere, told as Gradescope reads it.

`run_autograder` of `workshop release --for gradescope` runs this as an unprivileged user, and
takes what it prints.
"""

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from classroom import catalog
from classroom.catalog import Exercise
from classroom.course import course_file
from classroom.grading.results import Grading, LearnerResult
from classroom.submissions.intake import take
from pipelines.problems import RequestError

_GRADE = (sys.executable, "-P", "-m", "classroom", "grade")
_MARKS = "marks.toml"
_STANDARD_ERROR = 2

_NOTHING = (
    "Nothing was graded: what you handed in has no file exNN_name/exercise.py. Hand in these files "
    "in their folders, or a zip with them."
)
_FAILED = (
    "The grading itself failed, which says nothing of your answer: your instructor has the log."
)

Convert = Callable[[LearnerResult, Mapping[str, Exercise]], dict]


def main(argv: Sequence[str] | None = None, grade: Sequence[str] = _GRADE) -> int:
    """Prints `results.json` of one submission; always 0, for what went wrong stands in it.

    Args:
        grade: the command that grades; what it prints goes to standard error.
    """
    parser = argparse.ArgumentParser(prog="run_autograder", description=__doc__)
    parser.add_argument("submission", type=Path)
    parser.add_argument("--metadata", type=Path, help="Gradescope's submission_metadata.json")
    parser.add_argument("--course", type=Path)
    parser.add_argument("--unconfined", action="store_true")
    given = parser.parse_args(argv)
    options = ["--course", str(given.course)] if given.course else []
    options += ["--unconfined"] if given.unconfined else []
    try:
        found = results(
            given.submission, [*grade], options, handed_in(given.metadata), given.course
        )
    except (RequestError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        found = failure(_FAILED)
    json.dump(found, sys.stdout, indent=2)
    print()
    return 0


def results(
    submission: Path,
    grade: list[str],
    options: list[str],
    at: datetime.datetime | None,
    course: Path | None,
    convert: Convert | None = None,
) -> dict:
    """Grades a submission: the structure that Gradescope reads.

    Args:
        at: when it was handed in, which the late rule is to know.
        convert: makes the structure of a learner's result.

    Raises:
        OSError, ValueError, KeyError, TypeError: the grading cannot be read.
        RequestError: the course file is wrong.
    """
    exercises = {one.folder: one for one in catalog.load()}
    if problems := _nothing(submission, exercises):
        return failure("\n".join(problems))
    with tempfile.TemporaryDirectory(prefix="workshop-autograder-") as folder:
        grading = Grading(Path(folder, "grading"))
        command = [*grade, str(submission), "--out", str(grading.directory), *options]
        if not _ran(command):
            return failure(_FAILED)
        learners = grading.learners()
        if len(learners) != 1:
            return failure(_FAILED)
        dates = any(one.due for one in course_file.load(course).exercises)
        if at is not None and dates:
            _say_when(grading, learners[0], at)
            # What was judged holds; the points are made anew.
            if not _ran(command):
                return failure(_FAILED)
            learners = grading.learners()
        return (convert or _converter())(learners[0], exercises)


def _nothing(submission: Path, exercises: Mapping[str, Exercise]) -> list[str]:
    """What to tell somebody of whose submission nothing can be graded."""
    try:
        taken = take([submission], exercises.values())
    except RequestError as problem:
        return [_NOTHING, str(problem)]
    answered = [one for one in taken if one.answers]
    if len(answered) == 1 == len(taken):
        return []
    if len(answered) > 1:
        return [f"There are folders of {len(answered)} learners in it: hand in one's answers."]
    return [_NOTHING, *(problem for one in taken for problem in one.problems)]


def _converter() -> Convert:
    from classroom.grading.exports import gradescope_results

    return gradescope_results.results


def failure(sentence: str) -> dict:
    """What Gradescope shows where there is no grading."""
    return {
        "score": 0,
        "output": sentence,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
    }


def handed_in(metadata: Path | None) -> datetime.datetime | None:
    """When a submission was handed in, by Gradescope's metadata; None where they do not say."""
    if metadata is None or not metadata.exists():
        return None
    at = datetime.datetime.fromisoformat(json.loads(metadata.read_text())["created_at"])
    return at if at.tzinfo else None


def _ran(command: list[str]) -> bool:
    """Whether the command graded, everything or something."""
    # Standard output is for the results.
    ended = subprocess.run(command, stdout=_STANDARD_ERROR, stdin=subprocess.DEVNULL)
    return ended.returncode in (0, 1)


def _say_when(grading: Grading, learner: LearnerResult, at: datetime.datetime) -> None:
    name = json.dumps(learner.learner)  # a text of TOML as well
    text = f"[[handed_in]]\nlearner = {name}\nat = {at.isoformat()}\n"
    (grading.directory / _MARKS).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
