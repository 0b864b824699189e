"""The style sheet that the pages of a run, of a training and of the course share."""

from functools import cache
from importlib import resources


@cache
def page_style() -> str:
    """CSS, to stand in a page's own `<style>`: a page is one file, and needs no network."""
    return (resources.files("pipelines.reports") / "templates" / "page.css").read_text("utf-8")
