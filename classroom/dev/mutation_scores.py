"""`docs/mutation-scores.md`: what came of the machine-made mutants of each exercise, at last."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping

from classroom.catalog import ROOT, Exercise
from classroom.dev import operators
from classroom.dev.alternatives import alternatives
from pipelines.storage import files

PAGE = ROOT / "docs" / "mutation-scores.md"

_HEAD = """# Machine-made mutants

A machine changes the reference and the alternatives of each exercise at one place at a time, and
the exercise's checks have to reject what is wrong then
([how](authoring.md#machine-made-mutants)). At least 95 % must be. Each whole run of
`./workshop dev check --mutate NAME` writes its line here. The last column is a fingerprint of the
answers and of the operators that change them: `./workshop dev check` says where these are others
by now.

| exercise | mutants | right answers | rejected | of the wrong ones | made of |
|---|---|---|---|---|---|
"""
_ROW = re.compile(
    r"^\| (?P<exercise>\w+) \| (?P<made>\d+) \| (?P<equivalent>\d+) \| (?P<rejected>\d+) "
    r"\| [\d.]+ % \| (?P<made_of>\w+) \|$",
    re.MULTILINE,
)


@dataclasses.dataclass(frozen=True)
class Score:
    """Of one exercise's mutants.

    Attributes:
        made: how many were tried.
        equivalent: how many of them are right answers, with their reasons in
            `mutants/equivalent.toml`.
        rejected: how many of the others the checks noticed.
        made_of: a fingerprint of what they were made of.
    """

    made: int
    equivalent: int
    rejected: int
    made_of: str

    @property
    def share(self) -> float:
        """Of those that are wrong, the part that is rejected, 0 to 1."""
        wrong = self.made - self.equivalent
        return self.rejected / wrong if wrong else 1.0

    def said(self) -> str:
        """In a line."""
        return (
            f"{self.rejected} of {self.made - self.equivalent} mutants rejected, "
            f"{self.share:.1%}; {self.equivalent} equivalent."
        )


def made_of(exercise: Exercise) -> str:
    """Of the answers that mutants are made of, and of the operators that make them."""
    digest = hashlib.sha256()
    with open(operators.__file__, "rb") as file:
        digest.update(hashlib.sha256(file.read()).digest())
    for path in [exercise.solution, *alternatives(exercise)]:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def recorded() -> dict[str, Score]:
    """The score of each exercise, by its folder's name."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return {
        row["exercise"]: Score(
            int(row["made"]), int(row["equivalent"]), int(row["rejected"]), row["made_of"]
        )
        for row in _ROW.finditer(text)
    }


def record(exercise: Exercise, score: Score) -> None:
    """Writes an exercise's line, in the place of the one that was there."""
    files.write_file(str(PAGE), _page({**recorded(), exercise.folder: score}).encode())


def _page(scores: Mapping[str, Score]) -> str:
    return _HEAD + "".join(
        f"| {folder} | {one.made} | {one.equivalent} | {one.rejected} "
        f"| {100 * one.share:.1f} % | {one.made_of} |\n"
        for folder, one in sorted(scores.items())
    )


def remembered(exercise: Exercise) -> str:
    """What is known of an exercise's mutants, in a sentence."""
    score = recorded().get(exercise.folder)
    if score is None:
        return "its machine-made mutants were never all tried (`dev check --mutate`)."
    changed = score.made_of != made_of(exercise)
    return score.said() + (" Its answers, or the operators, have changed since." if changed else "")
