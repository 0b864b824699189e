"""What explains each incident, and the digests by which a check knows it."""

from dataclasses import dataclass

from exercises.ex34_incident_room.diagnoses import INCIDENTS, digest


@dataclass(frozen=True)
class Explanation:
    """What was wrong with a job.

    Attributes:
        steps: any of these is the one at fault.
        cause: of the answer's CAUSES.
        proofs: a file, and texts of which a line of it has one that proves the cause.
    """

    steps: tuple[str, ...]
    cause: str
    proofs: tuple[tuple[str, ...], ...]


EXPLANATIONS = {
    "worst": Explanation(
        ("Pick the worst", "Bring together"),
        "group-in-memory",
        (("workers.log", "Out of memory"),),
    ),
    "scores": Explanation(
        ("Score",),
        "model-per-element",
        (("metrics.txt", "| load_ms |"), ("workers.log", "Model gs://")),
    ),
    "pages": Explanation(
        ("Render",),
        "library-missing",
        (("messages.log", "No module named"), ("workers.log", "No module named")),
    ),
    "delays": Explanation(
        ("Parse",),
        "poisoned-row",
        (
            ("messages.log", "invalid literal for int()"),
            ("workers.log", "invalid literal for int()"),
        ),
    ),
    "feed": Explanation(
        ("By position", "Parse feed"), "schema-changed", (("metrics.txt", "| dep_delay |"),)
    ),
    "weather": Explanation(
        ("Join",),
        "rows-lost",
        (("metrics.txt", "| flights_joined |", "| rows_written |"),),
    ),
}


def accepted(name: str) -> list[str]:
    """The digests of all that explains an incident, sorted."""
    explanation = EXPLANATIONS[name]
    lines = {
        line.strip()
        for file, *parts in explanation.proofs
        for line in (INCIDENTS / name / file).read_text(encoding="utf-8").splitlines()
        if any(part in line for part in parts)
    }
    return sorted(
        digest(name, step, explanation.cause, line) for step in explanation.steps for line in lines
    )


def write_accepted(name: str) -> None:
    """Writes them beside what the incident has left."""
    text = "".join(f"{one}\n" for one in accepted(name))
    (INCIDENTS / name / "accepted.txt").write_text(text, encoding="utf-8")
