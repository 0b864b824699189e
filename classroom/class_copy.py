"""Whether this checkout is a class copy, which `workshop release` has made, and what that means.

In a class copy the answers are sealed: it has no searches, mutants, alternatives or teaching
notes, and of the references only the pipeline's seats, packed.
"""

from classroom.catalog import ROOT
from pipelines.problems import RequestError

MARKER = "class-copy.json"

# Commands that work on answers, or for those who teach.
INSTRUCTORS = frozenset(
    {"award", "dev", "grade", "issuer", "regrade", "release", "revoke", "similar"}
)

# Commands that have nothing to show in a class copy: they say so, and `--help` leaves them out.
SEALED = frozenset({"solution", "swap"})

# What a check in a class copy cannot say, and who does.
NOT_SEARCHED = (
    "The tests that you can read pass. This is a class copy: whether a counter-example exists, "
    "and so whether it counts as solved, your instructor's grading says."
)


def here() -> bool:
    """Whether this is one."""
    return (ROOT / MARKER).exists()


def needs_answers(what: str) -> None:
    """Refuses what cannot be done in a class copy.

    Args:
        what: "`workshop solution`".

    Raises:
        RequestError: this is a class copy.
    """
    if here():
        raise RequestError(
            f"{what} needs the reference's answers, which are sealed in a class copy: ask your "
            "instructor."
        )


def hidden_commands() -> frozenset[str]:
    """What `--help` leaves out here."""
    return INSTRUCTORS | SEALED if here() else frozenset()
