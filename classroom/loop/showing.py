"""A verdict for people."""

import os
import re

import rich.console

from classroom import class_copy
from classroom.catalog import Exercise
from classroom.loop.folding import folded, shortened, wrapped
from classroom.loop.screen import WORKSHOP, counted
from classroom.loop.verdict_view import View
from classroom.verdict import FAILED, Verdict

# The commands that run the training stage's seats; those of the pipeline's are run by `run`.
COMMANDS_OF_SEATS = {"infeed": "train", "model": "train", "tune": "tune", "serve": "export"}
_MARK = re.compile(r"(?:[-*]|\d\.) ")  # of a list's item in Markdown
# Of a terminal whose size nobody knows.
_ROWS = 24


def show(
    console: rich.console.Console,
    exercise: Exercise,
    verdict: Verdict,
    full: bool = False,
    below: int = 1,
) -> None:
    """Prints a verdict: what is wrong with the first task that failed, and the other tasks.

    Args:
        full: all of it, whatever its length; otherwise what fits the terminal's lines.
        below: lines of the terminal that something else needs.
    """
    rows = None if full else lines_of(console) - below
    for line in View(exercise, verdict, console.width, rows).lines:
        console.print(line, soft_wrap=True)


def lines_of(console: rich.console.Console) -> int:
    """The terminal's lines; those of a usual one where there is none, so that all see the same."""
    known = console.is_terminal or os.environ.get("LINES", "").isdecimal()
    return console.height if known else _ROWS


def show_short(console: rich.console.Console, exercise: Exercise, verdict: Verdict) -> None:
    """Prints a verdict in a line or two, for a list of them."""
    failed = [task for task in verdict.tasks if task.status == FAILED]
    if verdict.passed:
        word, style, why = "passed", "passed", ""
    elif verdict.kind == "unsolved":
        word, style, why = "unsolved", "quiet", ""
    else:
        word, style = "failed", "failed"
        why = verdict.error or (failed[0].sentence if failed else "")
    console.print(f"{word:<9}", style=style, end="")
    name = f"{exercise.number:02} {exercise.name}"
    console.print(f"{name:<26} {verdict.earned:>3}/{verdict.points} points")
    for line in shortened(why, max(20, console.width - 12), 2)[0]:
        console.print(" " * 12 + line, soft_wrap=True)


def celebrate(
    console: rich.console.Console, exercise: Exercise, verdict: Verdict, solved: int, of: int
) -> None:
    """Says that it is solved, and how far the whole course is."""
    console.print()
    sealed = class_copy.here()
    console.print(
        f"{'All' if sealed else 'Solved: all'} {counted(len(verdict.tasks), 'task')} pass, "
        f"{counted(verdict.points, 'point')}.",
        style="joy",
    )
    if sealed:
        paragraph(console, class_copy.NOT_SEARCHED)
    if verdict.tried:
        paragraph(
            console,
            f"Nor was there a counter-example among {counted(verdict.tried, 'input')} drawn.",
        )
    width = max(10, min(40, console.width - 30))
    done = round(width * solved / of) if of else 0
    bar = "#" * done + "-" * (width - done)
    console.print(f"[{bar}] {solved} of {of} exercises")
    if exercise.seat:
        paragraph(
            console,
            f"Your code fills the seat {exercise.seat} now: {WORKSHOP} "
            f"{COMMANDS_OF_SEATS.get(exercise.seat, 'run')} --steps exercises",
            0,
        )
    if not sealed:
        paragraph(console, f"What the reference does: {WORKSHOP} solution {exercise.name}", 0)


def paragraph(console: rich.console.Console, text: str, indent: int = 0, style: str = "") -> None:
    """Prints text in the width that there is; words longer than that, as paths, stay whole."""
    room = max(20, console.width - indent)
    for line in wrapped(text, room):
        console.print(" " * indent + line, style=style, soft_wrap=True)


def code(console: rich.console.Console, line: str, style: str = "code") -> None:
    """Prints a line of code: on a terminal broken at blanks, not where the screen ends."""
    lines = [line]
    if console.is_terminal and len(line) > console.width:
        indent = len(line) - len(line.lstrip())
        lines = folded(line, console.width, min(indent + 4, console.width // 2))
    for part in lines:
        console.print(part, style=style, soft_wrap=True)


def markdown(console: rich.console.Console, text: str, indent: int = 0) -> None:
    """Prints Markdown: paragraphs in the width that there is, code as it stands."""
    inside_code, blank = False, 0
    lines: list[str] = []

    def end_paragraph():
        if not lines:
            return
        text = " ".join(lines)
        # A list's item goes on under its first word.
        mark = _MARK.match(text)
        hang = mark.end() if mark else 0
        room = max(20, console.width - indent - hang)
        for number, line in enumerate(wrapped(text[hang:], room)):
            head = text[:hang] if number == 0 else " " * hang
            console.print(f"{' ' * indent}{head}{line}", soft_wrap=True)
        lines.clear()

    for line in text.strip().splitlines():
        if line.lstrip().startswith("```"):
            end_paragraph()
            inside_code, blank = not inside_code, 0
        elif inside_code and not line.strip():
            blank += 1  # the one that ends a session in a prompt is not shown
        elif inside_code or line.startswith("    "):
            end_paragraph()
            console.print("\n" * blank, end="")
            blank = 0
            code(console, f"{' ' * indent}  {line}")
        elif not line.strip():
            end_paragraph()
            console.print()
        elif line.startswith("#"):
            end_paragraph()
            paragraph(console, line.lstrip("# "), indent, "title")
        elif _MARK.match(line.lstrip()):
            end_paragraph()
            lines.append(line.strip())
        else:
            lines.append(line.strip())
    end_paragraph()
