"""A verdict for people."""

import textwrap

import rich.console
import rich.text

from classroom.catalog import Exercise
from classroom.loop.screen import WORKSHOP, counted, near
from classroom.verdict import FAILED, NOT_RUN, PASSED, Place, TaskVerdict, Verdict

_WORDS = {PASSED: "passed", FAILED: "failed", NOT_RUN: "not run"}
_STYLES = {PASSED: "passed", FAILED: "failed", NOT_RUN: "quiet"}
# The commands that run the training stage's seats; those of the pipeline's are run by `run`.
COMMANDS_OF_SEATS = {"infeed": "train", "model": "train", "tune": "tune", "serve": "export"}
# What the learner's code prints is theirs to read, but not to drown the verdict in.
_OUTPUT_LINES = 20


def show(console: rich.console.Console, exercise: Exercise, verdict: Verdict) -> None:
    """Prints a verdict: every task in a line, and what is wrong with the first that failed."""
    console.print(f"{exercise.number:02} {exercise.name}", style="title", end="")
    console.print(f"  {exercise.title}")
    console.print()
    if verdict.error:
        _show_error(console, verdict)
    else:
        for task in verdict.tasks:
            _show_line(console, task)
        failed = [task for task in verdict.tasks if task.status == FAILED]
        if failed:
            _show_failure(console, failed[0])
    if not verdict.passed:
        console.print()
        _say_where_help_is(console, exercise, verdict)


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
    if why:
        paragraph(console, why, 12)


def celebrate(
    console: rich.console.Console, exercise: Exercise, verdict: Verdict, solved: int, of: int
) -> None:
    """Says that it is solved, and how far the whole course is."""
    console.print()
    console.print(
        f"Solved: all {counted(len(verdict.tasks), 'task')} pass, "
        f"{counted(verdict.points, 'point')}.",
        style="joy",
    )
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
    paragraph(console, f"What the reference does: {WORKSHOP} solution {exercise.name}", 0)


def _show_error(console: rich.console.Console, verdict: Verdict) -> None:
    style = "quiet" if verdict.kind == "unsolved" else "failed"
    paragraph(console, verdict.error or "", 2, style)
    if verdict.place:
        _show_place(console, verdict.place)
    _show_output(console, verdict.output)


def _show_line(console: rich.console.Console, task: TaskVerdict) -> None:
    earned = task.points if task.status == PASSED else 0
    points = f"{earned}/{task.points}"
    word = _WORDS[task.status]
    console.print(f"  {word:<8}", style=_STYLES[task.status], end="")
    room = max(20, console.width - 18)
    title = rich.text.Text(task.title)
    lines = title.wrap(console, room)
    console.print(f" {lines[0].plain:<{room}}{points:>6}", soft_wrap=True)
    for line in lines[1:]:
        console.print(f"           {line.plain}", soft_wrap=True)


def _show_failure(console: rich.console.Console, task: TaskVerdict) -> None:
    console.print()
    said = task.sentence
    paragraph(console, said, 2, "title")
    if task.call and task.call not in task.sentence:
        console.print()
        _block(console, "\n".join(_folded(task.call, console.width - 6)), "code")
    # What was raised has been said.
    got = "" if task.kind == "error" and task.got.rstrip(".") in said else task.got
    for label, text in (("expected", task.expected), ("got", got)):
        if text:
            console.print()
            if "\n" in text or len(text) > console.width - 16:
                console.print(f"  {label}")
                _block(console, text)
            else:
                console.print(f"  {label:<9} {text}", soft_wrap=True)
    if task.meaning:
        console.print()
        paragraph(console, task.meaning, 2)
    if task.place:
        _show_place(console, task.place)
    _show_output(console, task.output)


def _show_place(console: rich.console.Console, place: Place) -> None:
    console.print()
    console.print(f"  {near(place.file)}:{place.line}", style="quiet", soft_wrap=True)
    if place.source:
        _block(console, place.source, "code")


def _show_output(console: rich.console.Console, output: str) -> None:
    lines = output.rstrip().splitlines()
    if not lines:
        return
    console.print()
    console.print("  Your code printed:", style="quiet")
    _block(console, "\n".join(lines[:_OUTPUT_LINES]))
    if len(lines) > _OUTPUT_LINES:
        more = counted(len(lines) - _OUTPUT_LINES, "more line")
        console.print(f"      … and {more}.", style="quiet")


def _say_where_help_is(console: rich.console.Console, exercise: Exercise, verdict: Verdict) -> None:
    if verdict.kind == "unsolved":
        console.print("  Read:   ", end="")
        console.print(near(exercise.readme), soft_wrap=True)
        console.print("  Write:  ", end="")
        console.print(near(exercise.code), soft_wrap=True)
    console.print(f"  Stuck?  {WORKSHOP} hint", style="quiet")


def paragraph(console: rich.console.Console, text: str, indent: int = 0, style: str = "") -> None:
    """Prints text in the width that there is; words longer than that, as paths, stay whole."""
    room = max(20, console.width - indent)
    for line in text.splitlines():
        pieces = textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False)
        for piece in pieces or [""]:
            console.print(" " * indent + piece, style=style, soft_wrap=True)


def _block(console, text: str, style: str = "") -> None:
    """Lines as they are: a table or code that is wrapped cannot be read."""
    for line in text.rstrip("\n").splitlines():
        console.print(f"      {line}", style=style, soft_wrap=True)


def _folded(call: str, room: int) -> list[str]:
    """A call in lines; one without blanks to break at stays whole."""
    wrapper = textwrap.TextWrapper(
        max(20, room), subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return [part for line in call.splitlines() for part in wrapper.wrap(line) or [""]]


def markdown(console: rich.console.Console, text: str, indent: int = 0) -> None:
    """Prints Markdown: paragraphs in the width that there is, code as it stands."""
    inside_code, blank = False, 0
    lines: list[str] = []

    def end_paragraph():
        if lines:
            paragraph(console, " ".join(lines), indent)
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
            console.print(f"{' ' * indent}  {line}", style="code", soft_wrap=True)
        elif not line.strip():
            end_paragraph()
            console.print()
        elif line.startswith("#"):
            end_paragraph()
            paragraph(console, line.lstrip("# "), indent, "title")
        elif line.lstrip().startswith(("- ", "* ", "1. ", "2. ", "3. ")):
            end_paragraph()
            lines.append(line.strip())
        else:
            lines.append(line.strip())
    end_paragraph()
