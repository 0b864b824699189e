"""Links of the book's pages: to pages, files that may be shown, drawings; never to an answer."""

import pytest

from classroom.book import links, pages
from classroom.book.links import Linked
from classroom.catalog import ROOT

FILES = {
    "README.md": "# Top\n",
    "docs/learners.md": "# For learners\n",
    "docs/course/part-1.md": "# Part 1\n",
    "docs/course/part-1.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "exercises/ex01_parse_flights/README.md": "# 01\n",
    "exercises/ex01_parse_flights/exercise.py": "answer = 42\n",
    "exercises/ex01_parse_flights/hints.md": "# Hints\n",
    "exercises/paths.toml": "",
    "pipelines/reading/matching.py": "",
    "solutions/ex01_parse_flights/solution.py": "answer = 42\n",
    "solutions/ex01_parse_flights/TEACHING.md": "# Notes\n",
    "classroom/cli.py": "",
}


@pytest.fixture
def checkout(tmp_path):
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


@pytest.fixture
def rewrite(checkout):
    """Rewrites a text as that of the page of part 1; returns it, and what it links to."""

    def rewrite(text: str) -> tuple[str, Linked]:
        (checkout / "docs/course/part-1.md").write_text(text)
        book, linked = pages.find(checkout), Linked()
        page = book["docs/course/part-1.md"]
        return links.rewritten(page, book, checkout, linked), linked

    return rewrite


@pytest.mark.parametrize(
    ("written", "in_the_book"),
    [
        ("[a](../learners.md)", "[a](../learners.md)"),
        ("[a](../learners.md#the-course)", "[a](../learners.md#the-course)"),
        ("[a](../../README.md)", "[a](../../index.md)"),
        (
            "[a](../../exercises/ex01_parse_flights/README.md)",
            "[a](../../exercises/ex01_parse_flights/index.md)",
        ),
        (
            "[a](../../exercises/ex01_parse_flights/)",
            "[a](../../exercises/ex01_parse_flights/index.md)",
        ),
        (
            "[`two\nlines`](../../pipelines/reading/matching.py)",
            "[`two\nlines`](../../files/pipelines/reading/matching.py.md)",
        ),
        (
            "[a](../../exercises/ex01_parse_flights/exercise.py)",
            "[a](../../files/exercises/ex01_parse_flights/exercise.py.md)",
        ),
        ("![a](part-1.svg)", "![a](part-1.svg)"),
        ("[a](#b) [c](https://example.org/d) [e](mailto:f@example.org)", None),
        ("`[a](nowhere.md)` and ``[`a`](nowhere.md)``", None),
        ("```\n[a](nowhere.md)\n```", None),
        ("[the *answer*](../../solutions/ex01_parse_flights/solution.py)", "the *answer*"),
        ("[notes](../../solutions/ex01_parse_flights/TEACHING.md)", "notes"),
        ("[hints](../../exercises/ex01_parse_flights/hints.md)", "hints"),
        ("[a folder](../course/), [code](../../classroom/cli.py)", "a folder, code"),
    ],
)
def test_a_link_leads_to_where_it_is_in_the_book(rewrite, written, in_the_book):
    text, linked = rewrite(f"# Part 1\n\nBefore {written} behind\n")
    assert text == f"# Part 1\n\nBefore {in_the_book or written} behind\n"
    assert not linked.broken


def test_what_is_linked_to_comes_along(rewrite):
    _, linked = rewrite("![a](part-1.svg) [b](../../pipelines/reading/matching.py)")
    assert linked.pictures == {"docs/course/part-1.svg"}
    assert linked.files == {"pipelines/reading/matching.py"}


@pytest.mark.parametrize(
    "target", ["part-2.md", "../part-1.md", "gone.svg", "../../../outside.md", "/etc/passwd"]
)
def test_a_link_into_nothing_is_told_with_its_line(rewrite, target):
    _, linked = rewrite(f"# Part 1\n\n```\ncode\n```\n\nA [link]({target}).\n")
    assert [str(one) for one in linked.broken] == [f"{target} in docs/course/part-1.md, line 7"]


@pytest.mark.parametrize(
    "path",
    [
        "solutions/ex01_parse_flights/solution.py",
        "solutions/ex01_parse_flights/TEACHING.md",
        "exercises/ex01_parse_flights/hints.md",
        "exercises/paths.toml",
        "classroom/cli.py",
        "tests/conftest.py",
        ".workshop/progress.json",
    ],
)
def test_no_page_shows_what_is_not_to_be_read(checkout, path):
    assert pages.language(path) is None
    assert path not in pages.find(checkout)


def test_no_link_of_this_checkouts_pages_leads_nowhere():
    book, linked = pages.find(ROOT, teaching=True), Linked()
    for page in book.values():
        links.rewritten(page, book, ROOT, linked)
    assert len(book) > 50
    assert linked.broken == []
    assert "docs/course/part-1.svg" in linked.pictures
