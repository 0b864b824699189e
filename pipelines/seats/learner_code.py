"""A learner's file in a traceback: which line of whose seat it was, and the sentence about it."""

import ast
import functools
import inspect
import linecache
import os
import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.problems import JobError, Problem
from pipelines.seats.registry import EXERCISES, FilledSeat

_LONGEST_MESSAGE = 300
_CELLS_DEEP = 8  # functions within functions in which a learner's one is looked for

# In a traceback's text: a frame in a file, and the exception behind the last one.
_FRAME = r'File "(?P<path>[^"]*{file})", line (?P<line>\d+)'
_RAISED = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception|Warning)\b.*)$", re.MULTILINE)
_NOTE = re.compile(r"^Your code in the seat .+$", re.MULTILINE)


@dataclass(frozen=True)
class Guard:
    """What a guarded object knows of its place. Plain data: it is sent to workers.

    Attributes:
        seat: name of the seat.
        folder: of the exercise that fills it.
        batches: folder that the batch of a failure is saved in; None to save none.
        folders: of the run, which are gone when a saved batch is looked at.
        graph: of a seat whose code makes a graph, what finds the line of what fails in it; see
            `pipelines.transform.failing_graph.GraphAgain`.
    """

    seat: str
    folder: str
    batches: str | None = None
    folders: tuple[str, ...] = ()
    graph: Any = None

    @property
    def file(self) -> str:
        """The learner's file, as every path of it ends."""
        return os.path.join("exercises", self.folder, "exercise.py")

    def owns(self, path: str) -> bool:
        """Whether a path is that of the learner's file."""
        return path.endswith(self.file)


@dataclass(frozen=True)
class Place:
    """A line of the learner's file."""

    file: str
    line: int
    source: str

    @classmethod
    def at(cls, file: str, line: int) -> "Place":
        """The line of a file, with its text."""
        return cls(file, line, linecache.getline(file, line).strip())

    def told(self, guard: "Guard") -> str:
        """File, line and its text, for a sentence."""
        return f"{guard.file}, line {self.line}" + (f", `{self.source}`" if self.source else "")


def guards_of(seats: Mapping[str, FilledSeat], batches: str | None = None) -> dict[str, Guard]:
    """Guards of the seats that a learner fills, by the seat's name."""
    return {
        name: Guard(name, filled.seat.folder, batches)
        for name, filled in seats.items()
        if filled.track == EXERCISES
    }


def problem_of(error: BaseException, seats: Mapping[str, FilledSeat]) -> JobError | None:
    """An error that passed the learner's code in this process; None where it did not."""
    if isinstance(error, Problem):
        return None
    for guard in guards_of(seats).values():
        if place := place_in(error, guard):
            return JobError(f"{sentence(guard, place, error)} {how_to_go_on(guard)}")
    return None


def problem_in_text(text: str, seats: Mapping[str, FilledSeat]) -> JobError | None:
    """The same for the error of a worker's process, of which the text alone has come back."""
    for guard in guards_of(seats).values():
        place, raised = place_in_text(text, guard), _RAISED.findall(text)
        if place is not None and raised:
            return JobError(f"{said(guard, place, f'raised {raised[-1]}')} {how_to_go_on(guard)}")
    return None


def place_in_text(text: str, guard: Guard) -> Place | None:
    """The last line of the learner's file in a traceback's text."""
    found = list(re.finditer(_FRAME.format(file=re.escape(guard.file)), text))
    return Place.at(found[-1]["path"], int(found[-1]["line"])) if found else None


def note_in(text: str) -> str | None:
    """The sentence about a learner's code that stands beside a job error in a traceback."""
    found = _NOTE.search(text)
    return found[0] if found else None


def how_to_go_on(guard: Guard) -> str:
    """The command for a failure of which no call could be saved."""
    return f"`./workshop check {guard.folder}` runs the tests of your code."


def sentence(guard: Guard, place: Place, error: BaseException) -> str:
    """What is said of an error of the learner's code, without how to go on."""
    message = " ".join(str(error).split())
    kind = type(error).__name__
    return said(guard, place, f"raised {kind}: {message}" if message else f"raised {kind}")


def said(guard: Guard, place: Place, what: str) -> str:
    """The same of whatever it did: "raised KeyError: 'dest'", "gave None"."""
    # Beam adds the step to an exception's text.
    what = " ".join(what.split(" [while running")[0].split())[:_LONGEST_MESSAGE]
    comma = "" if place.source else ","
    return (
        f"Your code in the seat {guard.seat} failed: {place.told(guard)}{comma} {what.rstrip('.')}."
    )


def raised_in(error: BaseException, guard: Guard) -> bool:
    """Whether the error was raised by a line of the learner's file itself."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and guard.owns(trace.tb_frame.f_code.co_filename)


def is_of_the_machine(error: BaseException, guard: Guard) -> bool:
    """Whether the operating system has refused something that is not the learner's to open."""
    return type(error) in (OSError, PermissionError) and not raised_in(error, guard)


def kind_of(value) -> str:
    """What a learner's code gave instead of what is wanted: "None", "an object of list"."""
    return "None" if value is None else f"an object of {type(value).__name__}"


def place_in(error: BaseException, guard: Guard) -> Place | None:
    """The last line of the learner's file that an exception passed, or that it names itself."""
    found, trace = getattr(error, "place", None), error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if guard.owns(path):
            found = Place.at(path, trace.tb_lineno)
        trace = trace.tb_next
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if found is None and cause is not None:
        return place_in(cause, guard)
    return found


def place_of_value(results, function: Callable | None, guard: Guard) -> Place | None:
    """The line that has given a value: the `yield` that waits, or the `return`.

    Args:
        results: what a call of the learner's code gave: a generator, or anything.
        function: that was called, or what was made of it.
    """
    found = None
    while isinstance(results, types.GeneratorType):
        frame = results.gi_frame
        if frame is not None and guard.owns(frame.f_code.co_filename):
            found = Place.at(frame.f_code.co_filename, frame.f_lineno)
        results = results.gi_yieldfrom
    return found or place_of_function(function, guard)


def place_of_function(function, guard: Guard) -> Place | None:
    """The `return` of the learner's function, or where it begins if there are several or none.

    Args:
        function: a function, a class, or what holds one of the learner's.
    """
    function = inspect.unwrap(function) if callable(function) else function
    if inspect.isclass(function):
        try:
            file = inspect.getfile(function)
            return Place.at(file, inspect.getsourcelines(function)[1])
        except (OSError, TypeError):
            return None
    for code in _codes(function):
        if guard.owns(code.co_filename):
            lines = _returns(code)
            return Place.at(code.co_filename, lines[0] if len(lines) == 1 else code.co_firstlineno)
    return None


def _codes(function, depth: int = 0) -> Iterator[types.CodeType]:
    """The code of a function, and of those that it closes over, the innermost last."""
    function = getattr(function, "func", function)  # of a partial one
    function = inspect.unwrap(function) if callable(function) else function
    if isinstance(function, types.MethodType):
        yield from _codes(function.__func__, depth + 1)
        yield from _of_object(function.__self__, depth)
        return
    if depth > _CELLS_DEEP:
        return
    code = getattr(function, "__code__", None)
    if code is None:
        yield from _of_object(function, depth)
        return
    yield code
    for cell in function.__closure__ or ():
        try:
            held = cell.cell_contents
        except ValueError:  # not filled yet
            continue
        yield from _codes(held, depth + 1)


def _of_object(held, depth: int) -> Iterator[types.CodeType]:
    """The code of what an object was given to call, such as a DoFn's function."""
    for one in list(getattr(held, "__dict__", {}).values()):
        if isinstance(one, types.FunctionType | types.MethodType | functools.partial):
            yield from _codes(one, depth + 1)


def _returns(code: types.CodeType) -> list[int]:
    """The lines of a function's own `return`s that give something."""
    source = "".join(linecache.getlines(code.co_filename))
    try:
        tree = ast.parse(source)
    except SyntaxError:  # it was saved half-finished meanwhile
        return []
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    for node in ast.walk(tree):
        if isinstance(node, kinds) and _first_line(node) == code.co_firstlineno:
            if isinstance(node, ast.Lambda):
                return [node.lineno]
            return [n.lineno for n in _own(node) if isinstance(n, ast.Return) and n.value]
    return []


def _first_line(node) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _own(function) -> Iterator[ast.AST]:
    """A function's nodes without those of functions within it."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
