"""Links of a page: to where what they mean is in the book, or plain words where it is not in it."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from classroom.book import pages
from classroom.book.pages import Page

# The folder of the pages that show a file.
FILES = "files"

# `[label](target#anchor)` and `![label](target)`; a label may hold brackets, one level of them.
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")
# Code, in which nothing is a link: fenced blocks, then spans.
_FENCE = re.compile(r"(?ms)^ {0,3}(```+|~~~+)[^\n]*\n.*?^ {0,3}\1[`~]*[ \t]*$")
_SPAN = re.compile(r"(?s)(?<!`)(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)")
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


@dataclass(frozen=True)
class Broken:
    """A link that leads nowhere.

    Attributes:
        path: of the page's file.
        line: where the link begins, from 1.
    """

    path: str
    line: int
    target: str

    def __str__(self):
        return f"{self.target} in {self.path}, line {self.line}"


@dataclass
class Linked:
    """What pages link to that is no page.

    Attributes:
        pictures: paths of drawings, in the checkout and in the book.
        files: paths of files that are shown on pages of their own.
    """

    pictures: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    broken: list[Broken] = field(default_factory=list)


def rewritten(page: Page, book: Mapping[str, Page], root: Path, linked: Linked) -> str:
    """The page's text with links as they are in the book.

    A link to a page leads to it, one to a file that may be shown to a page with the file. A link
    to what is not in the book, such as an answer, becomes its label. Links to other sites, to
    anchors of the page itself and in code stay as they are.

    Args:
        book: all pages, by their paths.
        linked: takes what the page links to, and what is broken.
    """
    text, masked = page.text, _without_code(page.text)
    parts, at = [], 0
    for link in _LINK.finditer(masked):
        target = link[3]
        if target.startswith("#") or _ELSEWHERE.match(target):
            continue
        parts.append(text[at : link.start()])
        at = link.end()
        label = text[link.start(2) : link.end(2)]
        new = _target(page, target, book, root, linked)
        if new is None:
            line = text.count("\n", 0, link.start()) + 1
            linked.broken.append(Broken(page.path, line, target))
        parts.append(f"{link[1]}[{label}]({new})" if new else label)
    return "".join(parts) + text[at:]


def _target(
    page: Page, target: str, book: Mapping[str, Page], root: Path, linked: Linked
) -> str | None:
    """Where a link leads in the book; empty where that is not in it, None where it is nowhere."""
    place, hash, anchor = target.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(place)))
    if path.startswith(("../", "/")) or not (root / path).exists():
        return None
    if found := pages.page_at(path, book):
        return f"{_from(page, found.target)}.md{hash}{anchor}"
    if pages.is_picture(path):
        linked.pictures.add(path)
        return _from(page, path)
    if pages.language(path) and (root / path).is_file():
        linked.files.add(path)
        return _from(page, f"{FILES}/{path}.md")
    return ""


def _from(page: Page, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(page.target) or ".")


def _without_code(text: str) -> str:
    """The text, of the same length, with nothing in it that is code."""

    def blank(found: re.Match) -> str:
        return re.sub(r"[^\n]", "\0", found[0])

    return _SPAN.sub(blank, _FENCE.sub(blank, text))
