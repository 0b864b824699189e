"""The templates, and what of a learner's text may reach a page: characters, and nothing else."""

from typing import Any

from classroom.grading.exports import text
from classroom.grading.exports.text import cut, number, plain

# Characters of a value, of an output: a page is for reading.
MOST_SHOWN, MOST_OF_A_LINE = 4_000, 600


def render(template: str, **values: Any) -> str:
    """A page of one of the templates. Every text in it is escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("classroom.grading.pages", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"number": number, "line": line, "shown": shown}
    return environment.get_template(template).render(values)


def shown(said: str) -> str:
    """A text of several lines as a page has it."""
    return cut(plain(said).strip("\n"), MOST_SHOWN)


def line(said: str) -> str:
    """A text in one line as a page has it."""
    return cut(text.line(said), MOST_OF_A_LINE)
