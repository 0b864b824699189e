"""The check of a finished site finds what a reader would stumble over."""

import pytest

from classroom.book import site_check


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="b.html">', None),
        ('<a href="b.html#there">', None),
        ('<h1 id="here"></h1><a href="#here">', None),
        ('<a href="https://example.org/">', None),
        ('<img src="data:image/png;base64,AAAA">', None),
        ('<a href="gone.html">', "links to gone.html, which is not there"),
        ('<a href="b.html#gone">', "links to b.html#gone, and the page has no such anchor"),
        ('<a href="#gone">', "links to #gone, and the page has no such anchor"),
        ('<img src="gone.svg">', "links to gone.svg, which is not there"),
        ('<script src="https://example.org/a.js">', "fetches https://example.org/a.js"),
        ('<link rel="stylesheet" href="//example.org/a.css">', "fetches //example.org/a.css"),
    ],
)
def test_a_page(tmp_path, body, fault):
    (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>")
    (tmp_path / "b.html").write_text('<p id="there">')
    assert site_check.faults(tmp_path) == ([f"a.html {fault}"] if fault else [])


def test_a_style_that_fetches_its_fonts(tmp_path):
    (tmp_path / "a.css").write_text('@import "https://example.org/font.css"; b{background:url(c)}')
    assert site_check.faults(tmp_path) == ["a.css fetches https://example.org/font.css"]
