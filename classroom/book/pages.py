"""Which files of a checkout are pages of the book, and which a page may show that links to them.

Neither list can name an answer: what is not on one of them is in no book.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Files that are pages, in the order of the search for them.
_PAGES = (
    "README.md",
    "docs/*.md",
    "docs/course/*.md",
    "exercises/*/README.md",
    "benchmarks/README.md",
)
# Of those who teach and build: they quote answers, so a class copy has them not.
_TEACHING = (
    "docs/authoring.md",
    "docs/developing.md",
    "docs/instructors.md",
    "docs/mutation-scores.md",
)
# Folders whose files are shown on pages of their own where a page links to them, and their kinds.
_SHOWN = ("pipelines/", "schemas/", "expectations/", "exercises/")
_KINDS = {".py": "python", ".toml": "toml", ".json": "json"}
# What a learner completes: it may be solved, so the stub is shown in its place.
_CODE = re.compile(r"exercises/([^/]+)/exercise\.py")
_PICTURES = (".svg", ".png")

_HEADING = re.compile(r"(?m)^# +(.+)$")


@dataclass(frozen=True)
class Page:
    """A Markdown file that is a page.

    Attributes:
        path: of the file in the checkout, with slashes.
        target: of the page in the book, without a suffix; a README is its folder's `index`.
        title: its first heading, as Markdown.
    """

    path: str
    target: str
    title: str
    text: str


def find(root: Path, teaching: bool = False) -> dict[str, Page]:
    """The pages of a checkout, by their paths.

    Args:
        teaching: whether those of instructors and authors are among them.
    """
    found = {}
    for pattern in _PAGES:
        for file in sorted(root.glob(pattern)):
            path = file.relative_to(root).as_posix()
            if path in _TEACHING and not teaching:
                continue
            found[path] = _page(path, file.read_text(encoding="utf-8"))
    return found


def _page(path: str, text: str) -> Page:
    target = posixpath.join(posixpath.dirname(path), "index")
    if posixpath.basename(path) != "README.md":
        target = path.removesuffix(".md")
    heading = _HEADING.search(text)
    return Page(path, target, heading[1].strip() if heading else path, text)


def page_at(path: str, pages: Mapping[str, Page]) -> Page | None:
    """The page of a file, or of the README of a folder; None where there is none."""
    return pages.get(path) or pages.get(posixpath.join(path, "README.md"))


def is_picture(path: str) -> bool:
    """Whether a file is a drawing that a page may have."""
    return path.startswith("docs/") and path.endswith(_PICTURES)


def language(path: str) -> str | None:
    """In which language a file is shown that a page links to; None where it may not be shown."""
    if not path.startswith(_SHOWN) or (path.startswith("exercises/") and path.count("/") < 2):
        return None
    return _KINDS.get(posixpath.splitext(path)[1])


def exercise_of(path: str) -> str | None:
    """The exercise's folder, where a path is of the code that learners complete."""
    found = _CODE.fullmatch(path)
    return found[1] if found else None
