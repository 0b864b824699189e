"""A verdict in the lines that the terminal has: the task that failed first, then the others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from rich.text import Text as Line

from classroom.catalog import Exercise
from classroom.loop.folding import block, contrasted, ends, folded, shortened
from classroom.loop.screen import WORKSHOP, counted, near
from classroom.verdict import FAILED, NOT_RUN, PASSED, Place, TaskVerdict, Verdict

_WORDS = {PASSED: "passed", FAILED: "failed", NOT_RUN: "not run"}
_STYLES = {PASSED: "passed", FAILED: "failed", NOT_RUN: "quiet"}
_LONG_CALL = 50  # characters; a longer one is not repeated in the sentence
_LABEL = 12  # columns of "expected" and of "got" before their values

Lines: TypeAlias = list[Line]


@dataclass(frozen=True)
class _Limits:
    """How many lines each part of a verdict may have; None for all.

    Attributes:
        tasks: the other tasks have a line each; otherwise they are named, by their status.
        blanks: parts are set off by an empty line.
    """

    tasks: bool = True
    sentence: int | None = None
    call: int | None = None
    values: int | None = None
    meaning: int | None = None
    source: int | None = None
    output: int | None = None
    blanks: bool = True


_FULL = _Limits()
# The first of them that fits is taken.
_TIGHTER = (
    _Limits(True, 6, 4, 8, None, 2, 20),
    _Limits(True, 6, 4, 4, None, 2, 6),
    _Limits(False, 6, 4, 6, None, 2, 6),
    _Limits(False, 5, 3, 4, None, 2, 4),
    _Limits(False, 4, 3, 3, None, 2, 2),
    _Limits(False, 4, 3, 6, None, 1, 1, blanks=False),
    _Limits(False, 4, 2, 4, None, 1, 1, blanks=False),
    _Limits(False, 4, 2, 3, 8, 1, 1, blanks=False),
    _Limits(False, 3, 2, 3, 6, 1, 1, blanks=False),
    _Limits(False, 3, 2, 2, 6, 1, 1, blanks=False),
    _Limits(False, 2, 1, 1, 4, 1, 1, blanks=False),
)


class View:
    """What is shown of a verdict.

    Args:
        width: columns.
        rows: lines it may have; None for all of it, whatever its length.
    """

    def __init__(self, exercise: Exercise, verdict: Verdict, width: int, rows: int | None):
        self._exercise = exercise
        self._verdict = verdict
        self._width = width
        self._cut = False
        self.lines: Lines = []
        for limits in [_FULL] if rows is None else _TIGHTER:
            self._limits = limits
            self._cut = False
            self.lines = self._composed()
            if rows is None or len(self.lines) <= rows:
                break

    def _composed(self) -> Lines:
        verdict = self._verdict
        header = Line.assemble(
            (f"{self._exercise.number:02} {self._exercise.name}", "title"),
            f"  {self._exercise.title}",
        )
        failed = next((task for task in verdict.tasks if task.status == FAILED), None)
        if verdict.error:
            parts = self._of_error()
        elif failed:
            others = [task for task in verdict.tasks if task is not failed]
            parts = [*self._of_failure(failed), self._of_tasks(others)]
        else:
            parts = [self._of_tasks(verdict.tasks)]
        if not verdict.passed:
            parts.append(self._help())
        return [header, *_joined([[], *parts], self._limits.blanks)]

    def _of_error(self) -> list[Lines]:
        verdict = self._verdict
        style = "quiet" if verdict.kind == "unsolved" else "failed"
        return [
            self._prose(verdict.error or "", self._limits.meaning, style),
            self._place(verdict.place),
            self._output(verdict.output),
        ]

    def _of_failure(self, task: TaskVerdict) -> list[Lines]:
        said, call = task.sentence, task.call
        applied = call.partition("   (condition:")[0].rpartition(" | ")[2]
        for long in (call, applied):
            if len(long) > _LONG_CALL:
                said = said.replace(long, _name(applied))
        told = self._prose(said, self._limits.sentence, "title")
        if call and call not in said:
            told += self._call(call)
        # What was raised has been said.
        got = "" if task.kind == "error" and task.got.rstrip(".") in task.sentence else task.got
        room = self._width - _LABEL - 2
        expected = task.expected
        whole = tuple("\n".join(text.splitlines()) for text in (expected, got))
        if self._limits.values is not None:
            expected, got = contrasted(expected, got, room)
            self._cut |= (expected, got) != whole
        return [
            self._of_task(task),
            told,
            [*self._value("expected", expected, room), *self._value("got", got, room)],
            self._meaning(task.meaning),
            self._place(task.place),
            self._output(task.output),
        ]

    def _of_tasks(self, tasks: Iterable[TaskVerdict]) -> Lines:
        if self._limits.tasks:
            return [line for task in tasks for line in self._of_task(task)]
        lines: Lines = []
        for status in (FAILED, NOT_RUN, PASSED):
            names = ", ".join(task.task for task in tasks if task.status == status)
            if names:
                told, *more = shortened(names, max(20, self._width - 11))[0]
                lines.append(Line.assemble((f"  {_WORDS[status]:<9}", _STYLES[status]), told))
                lines += [Line(f"           {line}") for line in more]
        return lines

    def _of_task(self, task: TaskVerdict) -> Lines:
        earned = task.points if task.status == PASSED else 0
        word, style = _WORDS[task.status], _STYLES[task.status]
        if task.kind == "unsolved":
            word, style = "to write", "quiet"
        room = max(20, self._width - 18)
        first, *more = shortened(task.title, room)[0] or [""]
        points = f"{earned}/{task.points}"
        return [
            Line.assemble((f"  {word:<8} ", style), f"{first:<{room}}{points:>6}"),
            *(Line(f"           {line}") for line in more),
        ]

    def _prose(self, text: str, most: int | None, style: str = "") -> Lines:
        lines, cut = shortened(text, max(20, self._width - 2), most)
        self._cut |= cut
        return [Line(f"  {line}", style) for line in lines]

    def _meaning(self, text: str) -> Lines:
        """Its beginning: what it means comes first, the contract's line behind that."""
        most = self._limits.meaning
        room = max(20, self._width - 2 - (0 if most is None else len(" …")))
        lines = shortened(text, room)[0]
        if most is not None and len(lines) > most:
            lines, self._cut = [*lines[: most - 1], f"{lines[most - 1]} …"], True
        return [Line(f"  {line}") for line in lines]

    def _code(self, text: str, most: int | None, style: str = "code") -> Lines:
        lines, cut = block(text, max(20, self._width - 6), most)
        self._cut |= cut
        return [Line(f"      {line}", style) for line in lines]

    def _call(self, call: str) -> Lines:
        """With its end, which says under which condition it was made."""
        room, most = max(20, self._width - 6), self._limits.call
        lines = [part for line in call.splitlines() for part in folded(line, room)]
        if most is not None and len(lines) > most:
            lines, self._cut = ends(lines, most, room), True
        return [Line(f"      {line}", "code") for line in lines]

    def _value(self, label: str, text: str, room: int) -> Lines:
        if not text:
            return []
        lines, cut = block(text, max(20, room), self._limits.values)
        self._cut |= cut
        return [
            Line(f"  {'' if number else label:<{_LABEL - 2}}{line}")
            for number, line in enumerate(lines)
        ]

    def _place(self, place: Place | None) -> Lines:
        if place is None:
            return []
        lines = [Line(f"  {near(place.file)}:{place.line}", "quiet")]
        return lines + self._code(place.source, self._limits.source)

    def _output(self, output: str) -> Lines:
        lines = output.rstrip().splitlines()
        if not lines:
            return []
        if self._limits.output == 1:
            self._cut = True
            return [Line(f"  Your code printed {counted(len(lines), 'line')}.", "quiet")]
        head = Line("  Your code printed:", "quiet")
        return [head, *self._code("\n".join(lines), self._limits.output, "")]

    def _help(self) -> Lines:
        lines: Lines = []
        if self._verdict.kind == "unsolved":
            lines.append(Line(f"  Read:   {near(self._exercise.readme)}"))
            lines.append(Line(f"  Write:  {near(self._exercise.code)}"))
        more = f"     All of it:  {WORKSHOP} check --full" if self._cut else ""
        return [*lines, Line(f"  Stuck?  {WORKSHOP} hint{more}", "quiet")]


def _joined(parts: Iterable[Lines], blanks: bool) -> Lines:
    """The parts that are there, one under the other; the last is always set off."""
    there = [part for number, part in enumerate(parts) if part or not number]
    lines = list(there[0])
    for number, part in enumerate(there[1:], 1):
        # A task and what is wrong with it belong together.
        if blanks or number in (1, len(there) - 1):
            lines.append(Line())
        lines += part
    return lines


def _name(call: str) -> str:
    """A call without its arguments: "parse_line(…)"."""
    called = re.search(r"[\w.]+(?=\()", call)
    return f"{called[0]}(…)" if called else "It"
