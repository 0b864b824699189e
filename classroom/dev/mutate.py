"""`workshop dev check --mutate`: which machine-made mutants an exercise's checks let through."""

import dataclasses
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.checking import exercise_check
from classroom.dev import forks
from classroom.dev.alternatives import alternatives
from classroom.dev.mutants import Sample
from classroom.dev.mutation_scores import Score, made_of, record
from classroom.dev.operators import Change, changes
from classroom.verdict import Verdict
from pipelines.problems import RequestError
from pipelines.terminal import log_capture
from pipelines.terminal.console import PLAIN_LINE_SECONDS

LEAST_SCORE = 0.95
"""Of the mutants that are not equivalent, the part that must be rejected."""

# Nothing right takes so long: a mutant that does is an endless loop, and rejected by that.
_SECONDS = 120.0
_PATIENCE = 3.0

_LIVE_SECONDS = 0.2


@dataclasses.dataclass(frozen=True)
class _Trial:
    exercise: Exercise
    path: Path
    change: Change

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.path.name, self.change.old, self.change.new)

    def shown(self) -> str:
        """As a difference."""
        where = f"{self.path.relative_to(ROOT)}:{self.change.line}"
        return f"{where}\n    - {self.change.old}\n    + {self.change.new or '(nothing)'}"


def _say(line: str) -> None:
    print(line, flush=True)


def mutate(
    exercises: Sequence[Exercise],
    sample: Sample | None = None,
    say: Callable[[str], None] = _say,
) -> list[str]:
    """What is wrong, one text each; a score is said of each exercise when it is done.

    That of all of an exercise's mutants is written into `docs/mutation-scores.md`.

    Args:
        sample: of each exercise's mutants; all by default.
    """
    for exercise in exercises:
        if reason := why_none(exercise):
            say(f"{exercise.folder}: no machine-made mutants. {reason}")
    exercises = [exercise for exercise in exercises if not why_none(exercise)]
    if not exercises:
        return []
    trials = {exercise: _trials(exercise, sample) for exercise in exercises}
    with log_capture.captured(verbose=False) as (_, log):
        exercise_check.preload(sorted({need for one in exercises for need in one.needs}))
    if log is not None:
        os.unlink(log)
    wrong: list[str] = []
    progress = _Progress(sum(map(len, trials.values())))
    for exercise in exercises:
        with tempfile.TemporaryDirectory(prefix="workshop-mutants-") as folder:
            calls = [
                _call(trial, Path(folder, f"{number}.py"))
                for number, trial in enumerate(trials[exercise])
            ]
            results = forks.each(calls, _SECONDS, progress.counter(exercise))
        progress.clear()
        found = list(zip(trials[exercise], results, strict=True))
        wrong += _of_exercise(exercise, found, sample is None, say)
    return wrong


def _trials(exercise: Exercise, sample: Sample | None) -> list[_Trial]:
    made = [
        _Trial(exercise, path, change)
        for path in [exercise.solution, *alternatives(exercise)]
        for change in changes(path.read_text(encoding="utf-8"))
    ]
    return made if sample is None else sample.of(exercise, made)


class _Progress:
    """How many mutants have been checked, on standard error.

    On a terminal one line that changes; elsewhere a line now and then.
    """

    def __init__(self, total: int):
        self._total = total
        self._checked = 0
        self._live = sys.stderr.isatty()
        self._began = self._shown = time.monotonic()

    def counter(self, exercise: Exercise) -> Callable[[int], None]:
        """Called when one more of this exercise has been checked."""
        return lambda _: self.count(exercise)

    def count(self, exercise: Exercise) -> None:
        """One more, of this exercise, has been checked."""
        self._checked += 1
        now = time.monotonic()
        if now - self._shown < (_LIVE_SECONDS if self._live else PLAIN_LINE_SECONDS):
            return
        self._shown = now
        minutes, seconds = divmod(int(now - self._began), 60)
        text = (
            f"{self._checked:,} of {self._total:,} mutants checked, at {exercise.folder}, "
            f"after {minutes}:{seconds:02}"
        )
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r\x1b[K{text[:width]}")
        else:
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """Makes room for a line of the outcome."""
        if self._live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _call(trial: _Trial, path: Path) -> Callable[[], bool]:
    def passes() -> bool:
        path.write_text(trial.change.source, encoding="utf-8")
        verdict: Verdict = exercise_check.check_in_process(
            trial.exercise, "solutions", code=path, patience=_PATIENCE, until_failure=True
        )
        return verdict.passed

    return passes


def _of_exercise(
    exercise: Exercise,
    found: Sequence[tuple[_Trial, bool | forks.Ended]],
    whole: bool,
    say: Callable[[str], None],
) -> list[str]:
    try:
        known = equivalents(exercise)
    except RequestError as problem:
        return [str(problem)]
    wrong = []
    # One that ended its process, or did not end, has been noticed too.
    survivors = [trial for trial, result in found if result is True]
    unknown = [trial for trial in survivors if trial.key not in known]
    score = Score(
        made=len(found),
        equivalent=len(survivors) - len(unknown),
        rejected=len(found) - len(survivors),
        made_of=made_of(exercise),
    )
    say(f"{exercise.folder}: {score.said()}")
    for trial in unknown:
        say(f"  passes: {trial.shown()}")
    if score.share < LEAST_SCORE:
        wrong.append(
            f"{exercise.folder}: {score.share:.1%} of its mutants are rejected, not "
            f"{LEAST_SCORE:.0%}: add a test or a search for those above, or give the "
            "reason why they are right answers in mutants/equivalent.toml."
        )
    if whole:
        record(exercise, score)
        there = {trial.key for trial in survivors}
        wrong += [
            f"{exercise.folder}: mutants/equivalent.toml has a mutant that is rejected, or is no "
            f"more: {file}, {old!r} as {new!r}."
            for file, old, new in sorted(known.keys() - there)
        ]
    return wrong


def why_none(exercise: Exercise) -> str:
    """Why small changes of an exercise's answers say nothing, as for those that are data; or ""."""
    return str(_said(exercise).get("none", ""))


def _said(exercise: Exercise) -> dict:
    path = exercise.solution_directory / "mutants" / "equivalent.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise RequestError(f"{path} cannot be read: {error}.") from None


def equivalents(exercise: Exercise) -> dict[tuple[str, str, str], str]:
    """Why each of some mutants is a right answer, by file, old line and new line.

    Raises:
        RequestError: the file is wrong; names the field.
    """
    path = exercise.solution_directory / "mutants" / "equivalent.toml"
    entries = _said(exercise).get("equivalent", [])
    try:
        found = {(one["file"], one["old"], one["new"]): one["reason"] for one in entries}
    except KeyError as error:
        raise RequestError(f"{path}: an entry says nothing of its {error.args[0]}.") from None
    if not all(str(reason).strip() for reason in found.values()):
        raise RequestError(f"{path}: an entry has no reason.")
    return found
