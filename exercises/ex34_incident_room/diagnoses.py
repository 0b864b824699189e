"""Whether a diagnosis explains an incident: step, cause and evidence count together."""

from collections.abc import Collection, Sequence
from pathlib import Path

INCIDENTS = Path(__file__).with_name("incidents")
FILES = ("page.txt", "messages.log", "workers.log", "metrics.txt")


def check_diagnosis(
    harness, name: str, steps: Collection[str], cause: str, proofs: Sequence[Sequence[str]]
) -> None:
    """Fails the task where the answer's diagnosis of an incident is not right.

    Args:
        steps: any of these is the one at fault.
        proofs: a file, and texts of which a line of it has one that proves the cause.
    """
    returned = harness.call(f"diagnosis_of_{name}")
    said = returned.value
    keys = {"step", "cause", "evidence"}
    returned.must(
        isinstance(said, dict)
        and set(said) == keys
        and all(isinstance(text, str) for text in said.values()),
        f"A diagnosis of {name} has three texts: step, cause and evidence.",
        expected=sorted(keys),
        got=said,
        hint=1,
    )
    evidence = said["evidence"].strip()
    files = _files_with(name, evidence) if evidence else set()
    returned.must(
        bool(files),
        f"The evidence is no line of a file in incidents/{name}.",
        got=said["evidence"],
        meaning="Evidence is a line of page.txt, messages.log, workers.log or metrics.txt, whole, "
        "as it stands there.",
        hint=2,
    )
    proved = any(
        file in files and any(part in evidence for part in parts) for file, *parts in proofs
    )
    returned.must(
        proved and said["step"].strip().rpartition("/")[2] in steps and said["cause"] == cause,
        f"Step, cause and evidence do not together explain what happened to {name}.",
        got=said,
        meaning="The step is the one whose code is at fault; the cause is why, not what became of "
        "it; the evidence is a line that would not be there if it were another cause.",
        hint=3,
    )


def _files_with(name: str, line: str) -> set[str]:
    """The files of an incident that have a line."""
    return {
        file
        for file in FILES
        for other in (INCIDENTS / name / file).read_text(encoding="utf-8").splitlines()
        if other.strip() == line
    }
