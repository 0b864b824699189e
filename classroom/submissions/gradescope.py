"""Gradescope's export of an assignment: a folder for each submission, and a list of whose it is."""

import re

from classroom.submissions.learners import Named
from classroom.submissions.tree import Folder, Leaf, Unreadable

METADATA = "submission_metadata.yml"
_MOST_BYTES = 16 << 20

# Ruby's YAML of symbols, of which three lines are wanted; no library here reads YAML, and one
# that does would make more of a stranger's file than these.
_SUBMISSION = re.compile(r"^(submission_\d+):\s*$")
_FIELD = re.compile(r"^\s*-?\s+:(name|sid|email):\s*(.*?)\s*$")


def submitters(tree: Folder) -> dict[str, Named]:
    """Learners by the name of their folder; empty where there is no list."""
    leaf = tree.children.get(METADATA)
    if not isinstance(leaf, Leaf) or leaf.kind != "file":
        return {}
    try:
        text = leaf.read(_MOST_BYTES).decode("utf-8", "replace")
    except Unreadable:
        return {}
    found: dict[str, list[dict[str, str]]] = {}
    current: list[dict[str, str]] = []
    for line in text.splitlines():
        if started := _SUBMISSION.match(line):
            current = found.setdefault(started[1], [])
        elif (said := _FIELD.match(line)) and said[2]:
            if line.lstrip().startswith("-") or not current:
                current.append({})
            current[-1].setdefault(said[1], said[2].strip("'\""))
    return {
        folder: Named(" and ".join(filter(None, map(_name, people))), by_platform=True)
        for folder, people in found.items()
        if any(map(_name, people))
    }


def _name(person: dict[str, str]) -> str:
    return " ".join(filter(None, [person.get("name"), person.get("sid") or person.get("email")]))
