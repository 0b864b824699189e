"""The README's pictures are what `workshop dev pictures` makes."""

import re

from classroom.catalog import ROOT
from classroom.dev import pictures

MAKE = "make them again: ./workshop dev pictures"


def test_the_picture_of_the_pipeline_is_what_the_command_makes():
    assert pictures.pipeline() == pictures.PIPELINE.read_text("utf-8"), MAKE


def test_the_picture_of_the_page_shows_its_look_of_today():
    assert pictures.shown_by(pictures.PAGE) == pictures.shown(), MAKE


def test_the_readme_shows_both_and_says_in_words_what_they_are():
    shown = re.findall(r"!\[([^\]]{20,})\]\((\S+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert [ROOT / path for _, path in shown] == [pictures.PIPELINE, pictures.PAGE]


def test_the_pictures_are_small():
    assert pictures.PAGE.stat().st_size < 150_000
    assert pictures.PIPELINE.stat().st_size < 20_000


def test_a_picture_stands_alone_by_day_and_by_night():
    svg = pictures.PIPELINE.read_text("utf-8")
    assert "prefers-color-scheme:dark" in svg
    used = set(re.findall(r"var\(--(\w+)\)", svg))
    day, _, night = svg.partition("@media")
    for name in used:
        assert f"--{name}:#" in day
        assert f"--{name}:#" in night
    assert "<a " not in svg
    assert "script" not in svg
