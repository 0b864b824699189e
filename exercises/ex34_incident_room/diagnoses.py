"""Whether a diagnosis explains an incident: step, cause and evidence count together.

What is right stands in `incidents/NAME/accepted.txt` as digests, which say it to nobody who has not
found it.
"""

import hashlib
from pathlib import Path

INCIDENTS = Path(__file__).with_name("incidents")
FILES = ("page.txt", "messages.log", "workers.log", "metrics.txt")


# Of a digest: to try all steps, causes and lines of an incident takes most of an hour.
_ROUNDS = 100_000


def digest(name: str, step: str, cause: str, evidence: str) -> str:
    """Of a diagnosis of an incident; its step is the last part of a label."""
    said = "\n".join((step, cause, evidence))
    salt = f"incident_room {name}".encode()
    return hashlib.pbkdf2_hmac("sha256", said.encode(), salt, _ROUNDS).hex()[:32]


def check_diagnosis(harness, name: str) -> None:
    """Fails the task where the answer's diagnosis of an incident is not right."""
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
    returned.must(
        bool(evidence) and evidence in lines_of(name),
        f"The evidence is no line of a file in incidents/{name}.",
        got=said["evidence"],
        meaning="Evidence is a line of page.txt, messages.log, workers.log or metrics.txt, whole, "
        "as it stands there.",
        hint=2,
    )
    step = said["step"].strip().rpartition("/")[2]
    accepted = (INCIDENTS / name / "accepted.txt").read_text(encoding="utf-8").split()
    returned.must(
        digest(name, step, said["cause"], evidence) in accepted,
        f"Step, cause and evidence do not together explain what happened to {name}.",
        got=said,
        meaning="The step is the one whose code is at fault; the cause is why, not what became of "
        "it; the evidence is a line that shows the cause itself: what ran out, was raised, "
        "happened too often or is missing. Other lines may rule out other causes.",
        hint=3,
    )


def lines_of(name: str) -> set[str]:
    """The lines of an incident's files."""
    return {
        line.strip()
        for file in FILES
        for line in (INCIDENTS / name / file).read_text(encoding="utf-8").splitlines()
    }
