"""The folder that the generator reads: pages with the book's links, beside what they show."""

import posixpath
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from classroom.book import contents, links, pages
from classroom.book.links import FILES, Linked
from classroom.catalog import Exercise
from classroom.stub_text import stub_text
from pipelines.problems import JobError, RequestError

# Such a page is in no table of contents, and the search passes over it.
_APART = "---\norphan: true\nnosearch: true\n---\n"
_MOST_SHOWN = 10


def write(
    root: Path,
    exercises: Sequence[Exercise],
    rooms: Mapping[str, tuple[str, str]],
    folder: Path,
    teaching: bool = False,
) -> dict[str, str]:
    """Writes the generator's source folder.

    Args:
        root: of the checkout; nothing in it is changed.
        exercises: of the course, in order.
        rooms: of the reference; see `reference.rooms`.
        folder: is there, and empty.
        teaching: whether instructors' and authors' pages are in it.

    Returns:
        The pages' files in the checkout by those in the folder; line for line they are the same.

    Raises:
        RequestError: the checkout has no first page.
        JobError: links of pages lead nowhere; names them.
    """
    book = pages.find(root, teaching)
    if "README.md" not in book:
        raise RequestError(f"{root / 'README.md'} is missing: the book begins with it.")
    linked = Linked()
    added = contents.with_contents(book, exercises, bool(rooms))
    for path, page in book.items():
        text = links.rewritten(page, book, root, linked)
        _write(folder / f"{page.target}.md", text.rstrip("\n") + "\n" + added.get(path, ""))
    if linked.broken:
        broken = [str(one) for one in linked.broken]
        said = told("The book was not made, for links lead nowhere", broken)
        raise JobError(f"{said} Mend them and build again.")
    for path in sorted(linked.pictures):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)
    by_folder = {one.folder: one for one in exercises}
    for path in sorted(linked.files):
        _write(folder / f"{FILES}/{path}.md", _file_page(root, path, by_folder))
    if rooms:
        _write(folder / f"{contents.REFERENCE}.md", contents.reference_index(rooms))
    for name, (_, text) in rooms.items():
        _write(folder / f"reference/{name}.md", text)
    return {f"{page.target}.md": path for path, page in book.items()}


def told(begin: str, lines: Sequence[str]) -> str:
    """A sentence that names the first things that are wrong, and counts the others."""
    more = f"; and {len(lines) - _MOST_SHOWN} more" if len(lines) > _MOST_SHOWN else ""
    return f"{begin}: {'; '.join(lines[:_MOST_SHOWN])}{more}."


def _file_page(root: Path, path: str, exercises: Mapping[str, Exercise]) -> str:
    """A page that shows a file: of the code that a learner completes, the stub."""
    folder = pages.exercise_of(path)
    if folder is None:
        text, note = (root / path).read_text(encoding="utf-8"), ""
    elif folder in exercises:
        text = stub_text(exercises[folder])
        note = ", as it is before anybody has written in it"
    else:
        raise RequestError(f"exercises/{folder} has no exercise.toml: bring it back.")
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    code = f"{fence}{pages.language(path)}\n{text.rstrip()}\n{fence}\n"
    return f"{_APART}# {posixpath.basename(path)}\n\n`{path}`{note}:\n\n{code}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
