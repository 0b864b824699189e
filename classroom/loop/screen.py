"""The learner's terminal: any width, with colour or without, or no terminal at all."""

import contextlib
import os
import sys

import rich.console
import rich.theme

# On the terminal's own sixteen colours, so that they can be read on any background.
_THEME = rich.theme.Theme(
    {
        "passed": "green",
        "failed": "red",
        "quiet": "dim",
        "code": "cyan",
        "title": "bold",
        "joy": "bold green",
    }
)

WORKSHOP = "./workshop"


def screen(file=None) -> rich.console.Console:
    """A console on standard output.

    Plain text without control codes where that is no terminal. What its encoding does not
    have becomes a question mark.
    """
    file = sys.stdout if file is None else file
    with contextlib.suppress(AttributeError, ValueError):
        file.reconfigure(errors="replace")
    return rich.console.Console(file=file, theme=_THEME, highlight=False, emoji=False, markup=False)


def near(path) -> str:
    """The path as it is written from here, where that is shorter."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)


def counted(number: int, one: str, many: str | None = None) -> str:
    """1 point, 2 points."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
