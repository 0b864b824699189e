"""What is wrong with a finished site: links into nothing, and what would need a network."""

import html.parser
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Attributes that a browser fetches without a reader's asking, and those that a reader follows.
_FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src")}
_FOLLOWED = {("a", "href")}
_FETCHED_IN_STYLE = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:https?:)?//[^'\")\s]+)")


@dataclass
class _Page(html.parser.HTMLParser):
    """The anchors of a page, and the links in it."""

    anchors: set[str] = field(default_factory=set)
    links: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            elif value and (tag, name) in _FETCHED | _FOLLOWED:
                self.links.append((value, (tag, name) in _FETCHED))


def faults(site: Path) -> list[str]:
    """What is wrong with the pages of a folder, a sentence each; nothing where all is well."""
    read: dict[str, _Page] = {}
    for file in sorted(site.rglob("*.html")):
        page = _Page()
        page.feed(file.read_text(encoding="utf-8"))
        read[file.relative_to(site).as_posix()] = page
    found = [one for path, page in read.items() for one in _of_page(path, page, read, site)]
    for file in sorted(site.rglob("*.css")):
        path = file.relative_to(site).as_posix()
        for address in _FETCHED_IN_STYLE.findall(file.read_text(encoding="utf-8")):
            found.append(f"{path} fetches {address}")
    return found


def _of_page(path: str, page: _Page, read: dict[str, _Page], site: Path) -> Iterator[str]:
    for link, fetched in dict.fromkeys(page.links):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            if fetched and parts.scheme != "data":
                yield f"{path} fetches {link}"
            continue
        target = path
        if parts.path:
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), unquote(parts.path))
            )
        if not (site / target).is_file():
            yield f"{path} links to {link}, which is not there"
        elif (
            parts.fragment
            and target in read
            and unquote(parts.fragment) not in read[target].anchors
        ):
            yield f"{path} links to {link}, and the page has no such anchor"
