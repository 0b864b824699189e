"""A grading's folder: what was handed in, what was found, and how to go on where one stopped."""

import contextlib
import datetime
import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from classroom.grading import hashes
from classroom.grading.results import Grading, LearnerResult, Receipt
from classroom.submissions.intake import ANSWER, PROGRESS, Submission
from classroom.verdict import Verdict
from pipelines.problems import RequestError

_STATE, _SUBMISSION, _KEPT = "grading.json", "submission.json", "graded.json"
COURSE = "course.toml"


@dataclass
class State:
    """What a grading goes on with.

    Attributes:
        exercises: folders of those that have been graded, or are to be.
        round: counts up with each regrade, so that nothing from before is taken.
        whole: nothing was left to do.
    """

    seed: int
    exercises: list[str] = field(default_factory=list)
    round: int = 1
    whole: bool = False


@dataclass
class HandedIn:
    """One learner, as taken in.

    Attributes:
        answers: SHA-256 by the exercise's folder.
        committed: of answers out of a repository, when a commit last changed them, in ISO 8601.
    """

    learner: str
    folder: str
    answers: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    late: bool = False
    committed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """A verdict of before, with all that it depended on."""

    key: dict[str, Any]
    verdict: Verdict
    flags: list[str]


class GradingFolder:
    """Reads and writes the folder; each file is there whole or not at all."""

    def __init__(self, directory: Path):
        self.grading = Grading(directory)
        self.directory = directory

    def state(self) -> State | None:
        """What is there; None in a new folder.

        Raises:
            RequestError: it is a folder of something else.
        """
        path = self.directory / _STATE
        if not path.exists():
            if self.directory.is_dir() and any(self.directory.iterdir()):
                raise RequestError(
                    f"--out {self.directory} holds other files: name a new folder, or one of an "
                    "earlier grading."
                )
            if self.directory.exists() and not self.directory.is_dir():
                raise RequestError(f"--out {self.directory} is a file: name a folder.")
            return None
        try:
            return State(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise RequestError(f"{path} cannot be read: {error}.") from None

    def save(self, state: State) -> None:
        """Raises: RequestError, where the folder cannot be written."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            write(self.directory / _STATE, asdict(state))
        except OSError as error:
            raise RequestError(f"--out {self.directory} cannot be written: {error}.") from None

    def take(self, submission: Submission, exercises: Collection[str]) -> HandedIn:
        """Keeps what a learner has handed in; of other exercises, what is there stays."""
        folder, before = self._place_of(submission.learner)
        found = HandedIn(submission.learner, folder, problems=list(submission.problems))
        found.late = submission.late
        if before:
            for mine, theirs in (
                (found.answers, before.answers),
                (found.committed, before.committed),
            ):
                mine |= {k: v for k, v in theirs.items() if k not in exercises}
        for exercise, answer in submission.answers.items():
            if exercise not in exercises:
                continue
            path = self.answer(folder, exercise)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != answer.content:
                write_bytes(path, answer.content)
            # Read by a user of the answer's own.
            path.chmod(0o644)
            found.answers[exercise] = hashes.of_answer(answer.content)
            if answer.committed is not None:
                found.committed[exercise] = answer.committed.isoformat()
        for exercise in set(before.answers if before else ()) - set(found.answers):
            shutil.rmtree(self.answer(folder, exercise).parent, ignore_errors=True)
        directory = self.grading.learner_directory(folder)
        if submission.progress:
            write_bytes(directory / PROGRESS, submission.progress)
        write(directory / _SUBMISSION, asdict(found))
        return found

    def _place_of(self, learner: str) -> tuple[str, HandedIn | None]:
        """A learner's folder, and what is there: nobody else's, whatever they call themselves."""
        for digits in (6, 64):
            folder = folder_of(learner, digits)
            before = self._handed_in(folder)
            if before is None or before.learner == learner:
                break
        return folder, before

    def handed_in(self) -> list[HandedIn]:
        """All learners, by the names of their folders."""
        paths = sorted(self.directory.glob(f"learners/*/{_SUBMISSION}"))
        found = [self._handed_in(path.parent.name) for path in paths]
        return [one for one in found if one is not None]

    def _handed_in(self, folder: str) -> HandedIn | None:
        path = self.grading.learner_directory(folder) / _SUBMISSION
        if not path.exists():
            return None
        try:
            return HandedIn(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise RequestError(f"{path} cannot be read: {error}.") from None

    def answer(self, folder: str, exercise: str) -> Path:
        """A learner's file."""
        return self.grading.learner_directory(folder) / "answers" / exercise / ANSWER

    def kept(self, folder: str, exercise: str) -> Kept | None:
        """The verdict that is there; None where there is none, or none that can be read."""
        path = self.answer(folder, exercise).with_name(_KEPT)
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return Kept(said["key"], Verdict.from_dict(said["verdict"]), said["flags"])
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def keep(self, folder: str, exercise: str, kept: Kept) -> None:
        """Keeps a verdict."""
        path = self.answer(folder, exercise).with_name(_KEPT)
        said = {"key": kept.key, "verdict": kept.verdict.to_dict(), "flags": kept.flags}
        write(path, said)

    def finish(self, results: Iterable[LearnerResult], receipt: Receipt) -> None:
        """Writes all results, and the receipt last."""
        for result in results:
            directory = self.grading.learner_directory(result.folder)
            write(directory / "result.json", result.to_dict())
        write(self.grading.receipt_file, receipt.to_dict())

    def unfinish(self) -> None:
        """The receipt goes: what follows is not whole until there is a new one."""
        with contextlib.suppress(FileNotFoundError):
            self.grading.receipt_file.unlink()


def folder_of(learner: str, digits: int = 6) -> str:
    """A folder's name for a learner: readable and safe everywhere.

    Args:
        digits: of the learner's hash, where the name is not the learner's own; one of fewer than
            64 may be made to be another's.
    """
    plain = re.sub(r"[^a-z0-9_-]+", "-", learner.lower()).strip("-")[:60]
    # One that looks as if it ended with a hash is not taken as it is.
    if plain == learner and not re.search(r"-[0-9a-f]{6,}$", plain):
        return plain
    return f"{plain or 'learner'}-{hashlib.sha256(learner.encode()).hexdigest()[:digits]}"


def now() -> str:
    """The time, as a receipt has it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def write(path: Path, data: dict) -> None:
    """Writes JSON, whole or not at all."""
    # Half a character, which UTF-8 has not, is written as JSON writes it.
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    write_bytes(path, text.encode(errors="backslashreplace"))


def write_bytes(path: Path, content: bytes) -> None:
    """Writes a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)
