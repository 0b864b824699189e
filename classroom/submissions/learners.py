"""Whose a submission is, by the names that learning platforms give to files and folders."""

import re
from dataclasses import dataclass

from classroom.verdict import visible


@dataclass(frozen=True)
class Named:
    """What a name says.

    Attributes:
        learner: as the platform calls them.
        late: the platform has marked it as late.
        by_platform: the name is as a learning platform gives it.
    """

    learner: str
    late: bool = False
    by_platform: bool = False


# "Ada Lovelace_1234_assignsubmission_file_" is a folder, or the beginning of a file's name.
_MOODLE = re.compile(r"(?P<learner>.+?)_(?P<id>\d+)_assignsubmission_\w+?_")
# "lovelaceada_LATE_1234_56789_flights.zip": the second number is the file's, the first theirs.
_CANVAS = re.compile(r"(?P<learner>[^_]+)(?P<late>_LATE)?_(?P<id>\d+)_\d+_.+")
_ENDING = re.compile(r"\.(zip|tgz|tbz2|txz|tar(\.(gz|bz2|xz))?|bundle|git)$", re.IGNORECASE)


def named(name: str, assignment: str = "") -> Named:
    """Whose the file or folder of a name is.

    Moodle's and Canvas' names are known. Any other name is the learner's, without its ending
    and without the assignment's name that GitHub Classroom puts before it.

    Args:
        assignment: the name that all submissions of a class begin with, if any.
    """
    # Bytes that are no UTF-8, as some archives and disks have in names.
    name = visible(name)
    if found := _MOODLE.match(name):
        return Named(f"{found['learner']} {found['id']}", by_platform=True)
    if found := _CANVAS.fullmatch(name):
        late = bool(found["late"])
        return Named(f"{found['learner']} {found['id']}", late, by_platform=True)
    plain = _ENDING.sub("", name)
    return Named(plain.removeprefix(assignment) or plain)


def assignment_of(folder: str) -> str:
    """What GitHub Classroom's tool puts before each learner's name, by the folder's it made.

    "flights-submissions" holds "flights-ada", "flights-grace".
    """
    start, ending, _ = folder.rpartition("-submissions")
    return f"{start}-" if ending and start else ""
