"""The code under test: its file, its objects, and what its exceptions say."""

import ast
import builtins
import contextlib
import difflib
import importlib
import importlib.util
import inspect
import linecache
import re
import sys
import traceback
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from classroom.harness import places
from classroom.harness.hash_of_worker import HashOfWorker
from classroom.harness.limits import TimeLimit
from classroom.harness.plain import Recipe, Supply
from classroom.harness.supplies import Supplied
from pipelines.seats.unsolved import Unsolved

_PRINTED = 4_000  # characters of what the code prints that are kept
_MESSAGE = 1_000  # characters of an exception's message
_PACKAGES = ("pipelines", "schemas")  # whose objects a recipe may make

# What takes seconds to import, and is not the time of the code that asks for it.
_LIBRARIES = (
    *_PACKAGES,
    "apache_beam",
    "great_expectations",
    "pandas",
    "pyarrow",
    "tensorflow",
    "tensorflow_transform",
)

# Errors of Beam, or of Python inside Beam, about what a DoFn or a FlatMap's function gives.
_GIVES_NO_ELEMENTS = re.compile(
    r"Returning an? \w+ from a ParDo|object is not (iterable|an iterator)"
)
# Methods that Beam's CombineFn has only to raise.
_OF_COMBINE_FNS = ("create_accumulator", "add_input", "merge_accumulators", "extract_output")


class Refused(Exception):
    """The code under test cannot be asked this: a name is missing, or takes other arguments.

    Attributes:
        kind: "missing" or "signature".
    """

    def __init__(self, kind: str, sentence: str, line: int | None = None):
        super().__init__(sentence)
        self.kind = kind
        self.line = line


class Code:
    """The file under test, imported afresh.

    Args:
        module: the name to import it under, so that it can be pickled by reference.
        path: of the file.
    """

    def __init__(self, module: str, path: Path):
        self.name = module
        self.path = Path(path)
        self._module: types.ModuleType | None = None
        self._compiled: types.CodeType | None = None
        self._copies = 0
        self._definitions: dict[str, tuple[int, str]] | None = None

    @property
    def module(self) -> types.ModuleType:
        """The imported module; what the import raises is raised."""
        if self._module is None:
            self._module = self.fresh()
        return self._module

    def fresh(self) -> types.ModuleType:
        """A new copy of the module, with nothing in it of what the last one has done.

        Each has a `hash` of its own, as each worker's process has.
        """
        if self._compiled is None:
            linecache.checkcache(str(self.path))
            self._compiled = compile(self.path.read_bytes(), str(self.path), "exec")
        module = types.ModuleType(self.name)
        module.__file__ = str(self.path)
        module.__spec__ = importlib.util.spec_from_file_location(self.name, self.path)
        module.__package__ = self.name.rpartition(".")[0]
        sys.modules[self.name] = module
        vars(module)["hash"] = HashOfWorker(self.name, self._copies)
        self._copies += 1
        exec(self._compiled, module.__dict__)
        return module

    def get(self, name: str):
        """What the file calls `name`. Raises: Refused."""
        found = getattr(self.module, name, None)
        if found is not None:
            return found
        names = [other for other in vars(self.module) if not other.startswith("__")]
        near = difflib.get_close_matches(name, names, 1, 0.7)
        hint = f": did you call it {near[0]}?" if near else ": the contract names it."
        raise Refused("missing", f"{self.path.name} defines no {name}{hint}")

    def libraries(self) -> list[str]:
        """Modules of libraries that the file imports when it is imported."""
        found = []
        with contextlib.suppress(OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            for node in ast.parse(self.path.read_bytes()).body:
                if isinstance(node, ast.Import):
                    found += [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.append(node.module)
        return [name for name in found if name.partition(".")[0] in _LIBRARIES]

    def pipeline(self):
        """A Beam pipeline for `drive.py` to build: it is run when its `with` block is left."""
        from classroom.harness.in_process import pipeline

        return pipeline(self.path)

    def definition(self, name: str, nothing: bool = False) -> list | None:
        """File and line where the file says what `name` gives, and that line's text.

        Of several `return` nobody knows which one it was: then it is the line of the definition,
        without its text, which is not what is wrong.

        Args:
            nothing: it gave None, which a `return` with a value does not.
        """
        if self._definitions is None:
            self._definitions = places.definitions(str(self.path))
        line, text = self._definitions.get(name, (None, ""))
        if nothing:
            line, text = places.defined_on(str(self.path), name), ""
        return [str(self.path), line, text] if line else None

    def line_of(self, name: str) -> tuple[str, int, str] | None:
        """File, line and text of the line on which the file defines `name`."""
        line = places.defined_on(str(self.path), name)
        return (
            (str(self.path), line, linecache.getline(str(self.path), line).strip())
            if line
            else None
        )

    def place(self, error: BaseException) -> tuple[str, int, str] | None:
        """The last line of this file that an exception passed."""
        own = str(self.path)
        found = None
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == own:
                found = frame.lineno
        if found is None and isinstance(error, SyntaxError) and error.filename == own:
            found = error.lineno
        elif found is not None:
            where = places.last_position(error.__traceback__, own)
            found = places.line_of_operand(own, where) or found
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if found is None and cause is not None:
            return self.place(cause)
        return (own, found, linecache.getline(own, found).strip()) if found else None

    def place_of_step(self, error: BaseException) -> tuple[str, int, str] | None:
        """The line of this file that is meant, of an error that Beam raises inside itself.

        That is where a function gives back what cannot be an element, or where the step is applied.
        """
        found = places.noted(error)
        if found is None:
            return None
        own = str(self.path)
        lines: list[int | None] = []
        if _GIVES_NO_ELEMENTS.search(str(error)):
            lines += [places.returned_on(own, first) for first in found.functions]
        line = next((line for line in [*lines, found.line] if line), None)
        return (own, line, linecache.getline(own, line).strip()) if line else None


def made(value, drive: Callable[[], types.ModuleType] | None = None):
    """The value with every recipe and supply in it made.

    Args:
        drive: gives the exercise's `drive.py`, for recipes of the module "drive".
    """
    if isinstance(value, Recipe):
        package, _, name = value.path.partition(":")
        target: Any
        if package == "drive" and drive is not None:
            target = drive()
        elif package.partition(".")[0] in _PACKAGES:
            target = importlib.import_module(package)
        else:
            raise ValueError(f"A recipe makes objects of {', '.join(_PACKAGES)} and drive only.")
        for part in name.split("."):
            target = getattr(target, part)
        return target(*made(list(value.args), drive), **dict(made(list(value.kwargs), drive)))
    if isinstance(value, Supply):
        return Supplied(value.number)
    if isinstance(value, list):
        return [made(item, drive) for item in value]
    if isinstance(value, tuple):
        return tuple(made(item, drive) for item in value)
    if isinstance(value, dict):
        return {key: made(item, drive) for key, item in value.items()}
    return value


def fits(function: Callable, name: str, args: list, kwargs: Mapping, code: Code) -> None:
    """Raises: Refused, where the arguments are not those that the function takes."""
    if not callable(function):
        raise Refused("missing", f"{name} is {function!r}, which cannot be called.")
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):
        return
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        own = getattr(function, "__code__", None)
        # What a library has made of a function is none of this file's lines.
        line = own.co_firstlineno if own and own.co_filename == str(code.path) else None
        raise Refused(
            "signature",
            f"{name} takes {_parameters(signature)}, and is called with "
            f"{_arguments(args, kwargs)}: {error}.",
            line,
        ) from None


def _parameters(signature: inspect.Signature) -> str:
    names = [str(p.replace(annotation=p.empty)) for p in signature.parameters.values()]
    return f"({', '.join(names)})"


def _arguments(args: list, kwargs: Mapping) -> str:
    count = len(args)
    words = ["no arguments" if count == 0 else "1 argument" if count == 1 else f"{count} arguments"]
    words += [f"{name}=" for name in kwargs]
    return " and ".join(words)


def _near(error: NameError) -> str | None:
    """A name that stands where the one that is not known was looked for, and is like it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or not error.name:
        return None
    frame = trace.tb_frame
    names = [*frame.f_locals, *frame.f_globals, *dir(builtins)]
    near = difflib.get_close_matches(error.name, names, 1, 0.7)
    return near[0] if near else None


def _lacking(error: NotImplementedError) -> tuple[str, str] | None:
    """The class of a CombineFn and the method that it lacks, where that was called."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame if trace is not None else None
    if frame is None or frame.f_globals.get("__name__") != "apache_beam.transforms.core":
        return None
    name = frame.f_code.co_name
    return (type(frame.f_locals.get("self")).__name__, name) if name in _OF_COMBINE_FNS else None


def describe(error: BaseException, code: Code) -> dict:
    """An exception as plain data."""
    place = code.place(error)
    inside_beam = place is None and places.noted(error) is not None
    if place is None:
        place = code.place_of_step(error)
    if isinstance(error, Refused):
        kind = error.kind
        if error.line:
            line = linecache.getline(str(code.path), error.line).strip()
            place = (str(code.path), error.line, line)
        else:
            place = None
    elif isinstance(error, TimeLimit):
        kind = "timeout"
    elif isinstance(error, MemoryError):
        kind = "memory"
    elif isinstance(error, Unsolved):
        kind = "unsolved"
    elif isinstance(error, SyntaxError) and place:
        kind = "syntax"
    else:
        kind = "raised"
    try:
        message = str(error)[:_MESSAGE]
    except BaseException:
        message = ""
    if isinstance(error, SyntaxError):
        message = error.msg
    if isinstance(error, NotImplementedError) and (lacking := _lacking(error)):
        kind_of_sum, method = lacking
        message = f"{kind_of_sum} has no {method}(), which a CombineFn needs"
        place = code.line_of(kind_of_sum) or place
    if isinstance(error, NameError) and (near := _near(error)):
        message += f": did you mean {near}?"
    if error.args and "[while running '" in message:
        # Beam's own runner adds the step to what was raised.
        said = re.sub(r" \[while running '.*'\]$", "", str(error.args[0]))
        message = repr(said) if isinstance(error, KeyError) else said
    return {
        "kind": kind,
        "type": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__],
        "message": message[:_MESSAGE],
        "place": list(place) if place else None,
        "inside_beam": inside_beam,
        "traceback": "".join(traceback.format_exception(error))[-8_000:],
    }
