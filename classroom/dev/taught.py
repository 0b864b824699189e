"""Nothing is needed that was not taught: each call of an answer, each word of a README.

What is taught stands where a learner has read it before:

- the course's pages, `docs/course/`, of the exercise's part and of those before it: calls in
  their code, words in bold;
- `teaches` in `exercise.toml`, of the exercise and of those before it: calls and words, which
  must stand in its README, its stub or its hints;
- what the stub itself shows.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.dev.calls import needed
from classroom.dev.stubs import stub_of

COURSE = ROOT / "docs" / "course"

# Pages that are read before a part's own.
_BEFORE = {"beam.md": 1, "tf-data.md": 5, "tpu.md": 7}

_CODE = re.compile(r"^[ ]*```.*?^[ ]*```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")


def untaught(exercise: Exercise, everything: Sequence[Exercise]) -> list[str]:
    """What is wrong with what an exercise teaches and needs, one sentence each."""
    wrong = []
    own = _shown(exercise)
    for name in exercise.teaches:
        if not _is_in(name, own):
            wrong.append(
                f"{exercise.folder}: teaches {name!r}, which is in no code or text of its README, "
                "stub or hints."
            )
    before = [other for other in everything if other.number <= exercise.number]
    taught = [name for other in before for name in other.teaches]
    known = "\n".join([_stub(exercise), *_code_of_pages(exercise.part)])
    for call in needed(exercise):
        if not (any(_same(call, name) for name in taught) or _is_in(call, known)):
            wrong.append(
                f"{exercise.folder}: its answer needs `{call}`, which no earlier exercise or page "
                "teaches: show it, and name it in `teaches`, or on a page of docs/course."
            )
    return [*wrong, *_early_words(exercise, everything)]


def _early_words(exercise: Exercise, everything: Sequence[Exercise]) -> Iterator[str]:
    """Words of the README that only a later exercise teaches."""
    readme = _text(exercise.readme)
    read = {word for page in pages_before(exercise.part) for word in _words_of_page(page)}
    for other in everything:
        if other.number <= exercise.number:
            read |= {word.lower() for word in other.teaches if _is_word(word)}
    later = [
        (other, word)
        for other in everything
        if other.number > exercise.number
        for word in other.teaches
        if _is_word(word) and word.lower() not in read
    ]
    for other, word in later:
        if re.search(rf"\b{re.escape(word)}s?\b", readme, re.IGNORECASE):
            yield (
                f"{exercise.folder}: its README says {word!r}, which {other.folder} teaches later: "
                "say what it is, or say it in other words."
            )


def pages_before(part: int) -> list[Path]:
    """The course's pages that are read before the exercises of a part."""
    found = []
    for path in sorted(COURSE.glob("*.md")):
        own = re.fullmatch(r"part-(\d+)\.md", path.name)
        number = int(own[1]) if own else _BEFORE.get(path.name)
        if number is not None and number <= part:
            found.append(path)
    return found


def _code_of_pages(part: int) -> list[str]:
    return [code for page in pages_before(part) for code in _code(_text(page))]


def _code(text: str) -> list[str]:
    return _CODE.findall(text)


def _words_of_page(page: Path) -> frozenset[str]:
    return frozenset(word.strip(" .:,").lower() for word in _BOLD.findall(_text(page)))


def _shown(exercise: Exercise) -> str:
    """What a learner sees of an exercise."""
    hints = _text(exercise.directory / "hints.md")
    return "\n".join([_text(exercise.readme), hints, _stub(exercise)])


def _stub(exercise: Exercise) -> str:
    return stub_of(_text(exercise.solution), exercise.folder, exercise.solution)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _is_word(name: str) -> bool:
    """Whether it is a word of the field, not a call: "watermark", "side input"."""
    return "." not in name and "_" not in name and name == name.lower()


def _same(call: str, name: str) -> bool:
    return _last(call) == _last(name)


def _is_in(name: str, text: str) -> bool:
    if _is_word(name):
        return re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE) is not None
    start = "" if name.startswith(".") else r"(?<!\w)"
    return re.search(rf"{start}{re.escape(_last(name))}\b", text) is not None


def _last(call: str) -> str:
    """As much of a call's name as is needed to know it: "Map" of "beam.Map", "pc.sum" whole."""
    owner, _, name = call.rpartition(".")
    if not owner or "_" in name or name != name.lower():
        return f".{name}" if call.startswith(".") else name
    return f"{owner.rpartition('.')[2]}.{name}"
