"""The order of the book: which page stands under which, as Sphinx' tables of contents."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from classroom.book.pages import Page
from classroom.catalog import Exercise

# Pages of the course that are read before a part, by its number; others come last.
_BEFORE = {"beam": 1, "tf-data": 5, "tpu": 7}
# The first of the docs; the others follow by their titles.
_DOORS = ("docs/learners.md", "docs/engineers.md", "docs/instructors.md")

REFERENCE = "reference/index"


def with_contents(
    pages: Mapping[str, Page], exercises: Sequence[Exercise], reference: bool
) -> dict[str, str]:
    """What is added at the end of pages, by their paths: the first page's is the whole book's.

    Args:
        exercises: of the course, in order; those without a page are left out.
        reference: whether the book has one.
    """
    course = {path: page for path, page in pages.items() if path.startswith("docs/course/")}
    read = {path: page for path, page in pages.items() if path.startswith("exercises/")}
    docs = {path: page for path, page in pages.items() if not path.startswith(("docs/course/",))}
    docs = {path: page for path, page in docs.items() if path not in read and path != "README.md"}
    added: dict[str, str] = {}
    free = dict(read)
    for part in sorted({one.part for one in exercises if one.number}):
        own = [
            free.pop(path)
            for one in exercises
            if one.number
            and one.part == part
            and (path := f"exercises/{one.folder}/README.md") in free
        ]
        page = course.get(f"docs/course/part-{part}.md")
        if page and own:
            added[page.path] = _tree(own, page, "")
        else:  # a part that has no page of its own
            free.update((one.path, one) for one in own)
    first = pages["README.md"]
    chapters = [
        ("The course", [*free.values(), *sorted(course.values(), key=_place)]),
        ("Guides", sorted(docs.values(), key=_door)),
    ]
    trees = [_tree(found, first, title) for title, found in chapters if found]
    if reference:
        trees.append(_fenced("Reference", [REFERENCE]))
    added[first.path] = "\n".join(trees)
    return added


def _place(page: Page) -> tuple[float, str]:
    """Where a page stands in the course: parts by number, what is before a part in front of it."""
    name = posixpath.basename(page.target)
    number = name.removeprefix("part-")
    if name != number and number.isdigit():
        return float(number), name
    return _BEFORE[name] - 0.5 if name in _BEFORE else float("inf"), name


def _door(page: Page) -> tuple[int, str]:
    first = _DOORS.index(page.path) if page.path in _DOORS else len(_DOORS)
    return first, page.title.lower()


def _tree(found: Iterable[Page], page: Page, caption: str) -> str:
    start = posixpath.dirname(page.target) or "."
    return _fenced(caption, (posixpath.relpath(one.target, start) for one in found))


def _fenced(caption: str, targets: Iterable[str]) -> str:
    said = [f":caption: {caption}"] if caption else []
    return "\n".join(
        ["", "```{toctree}", ":hidden:", ":titlesonly:", *said, "", *targets, "```", ""]
    )


def reference_index(rooms: Mapping[str, tuple[str, str]]) -> str:
    """The first page of the reference, of rooms with their first lines and pages."""
    rows = [f"| [{name}]({name}.md) | {line} |" for name, (line, _) in rooms.items()]
    tree = _fenced("", rooms)
    return "\n".join(
        [
            "# Building blocks",
            "",
            "What jobs, exercises and answers are built from, room by room: the public classes and",
            "functions of `pipelines`, as their docstrings say it.",
            "",
            "| room | what it is for |",
            "|---|---|",
            *rows,
            tree,
        ]
    )
