"""The lines of an exercise's contract, by the names that its README gives them."""

import re

from classroom.catalog import Exercise

_SECTION = re.compile(r"^## The contract\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"\(\*(\w+)\*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def clauses(exercise: Exercise) -> dict[str, str]:
    """What the contract says, by the names that stand behind it: "… (*merge*)".

    A name that stands at several places has them all, one after the other.
    """
    found: dict[str, list[str]] = {}
    text = exercise.readme.read_text(encoding="utf-8") if exercise.readme.exists() else ""
    section = _SECTION.search(text)
    for block in re.split(r"\n\n|\n(?=- )", section[1] if section else ""):
        words = _LINK.sub(r"\1", " ".join(block.split())).removeprefix("- ")
        start = 0
        for name in _NAME.finditer(words):
            found.setdefault(name[1], []).append(words[start : name.start()].strip(" ,;.:"))
            start = name.end()
    return {name: "; ".join(texts) for name, texts in found.items()}
