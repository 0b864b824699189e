"""Under which name and number a learning platform knows a learner."""

import re
from dataclasses import dataclass

from classroom.grading.exports.text import cell

_NUMBER = re.compile(r"(?P<name>.*\S)\s+(?P<number>\d+)")
_EMAIL = re.compile(r"(?:(?P<name>.*\S)\s+)?(?P<email>[^\s@]+@[^\s@]+\.[^\s@]+)")


@dataclass(frozen=True)
class Identity:
    """What the name of a submission says of whose it is, as cells of a table.

    Attributes:
        number: the platform's; of Moodle the participant's, of Canvas the user's; "" without.
    """

    name: str
    number: str = ""
    email: str = ""


def identity(learner: str) -> Identity:
    """Of "Ada Lovelace 1234" or "Ada Lovelace ada@example.org", as intake calls learners."""
    if found := _EMAIL.fullmatch(learner):
        return Identity(cell(found["name"] or found["email"]), email=cell(found["email"]))
    if found := _NUMBER.fullmatch(learner):
        return Identity(cell(found["name"]), found["number"] if found["number"].isascii() else "")
    return Identity(cell(learner))
