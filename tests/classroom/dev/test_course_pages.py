"""The course's pages: their snippets give what they show, their pictures can be read."""

import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from classroom.catalog import ROOT
from classroom.dev import snippets

PAGES = sorted((ROOT / "docs/course").glob("*.md"))
SVG = "{http://www.w3.org/2000/svg}"


def run_snippets(page: str) -> None:
    """Ends the process: with 1, and what is wrong on stderr, where a snippet shows otherwise."""
    wrong = snippets.failing(Path(page), {})
    print(*wrong, sep="\n", file=sys.stderr, flush=True)
    # Threads in which Arrow reads ahead may outlive the snippet, and abort an interpreter's end.
    os._exit(1 if wrong else 0)


@pytest.fixture(params=PAGES, ids=lambda page: page.stem)
def page(request) -> Path:
    return request.param


def test_each_snippet_gives_what_the_page_shows(page, runs):
    ended = runs.start(f"{__name__}:run_snippets", str(page)).wait()
    assert ended.code == 0, ended.err


def test_a_page_is_two_screens(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 110
    assert [number for number, line in enumerate(lines, 1) if len(line) > 100] == []


def test_a_learner_finds_each_page(page):
    learners = ROOT / "docs/learners.md"
    assert f"](course/{page.name})" in learners.read_text(encoding="utf-8")


def test_the_drawing_is_named_described_and_large_enough_in_either_mode(page):
    picture = page.with_suffix(".svg")
    assert re.search(rf"^!\[[^\]]+\]\({picture.name}\)$", page.read_text("utf-8"), re.MULTILINE)
    drawing = ElementTree.parse(picture).getroot()
    assert float(drawing.get("width", "inf")) <= 760
    assert all(drawing.findtext(f"{SVG}{name}") for name in ("title", "desc"))
    text = picture.read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"([\d.]+)px", text)]
    assert sizes
    assert min(sizes) >= 12
    assert "prefers-color-scheme:dark" in text.replace(" ", "")
