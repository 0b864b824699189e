"""Lines of the learner's file: which one was running, and which one is meant."""

import ast
import contextlib
import functools
import linecache
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, TracebackType


@dataclass(frozen=True)
class StepPlace:
    """Where a step comes from.

    Attributes:
        line: on which the file applies it, or None where the file does not.
        functions: first lines of the file's functions whose values are the step's elements.
    """

    line: int | None
    functions: tuple[int, ...] = ()


def noted(error: BaseException) -> StepPlace | None:
    """From which step of a pipeline an exception came, where `steps.note` has found that."""
    return getattr(error, "step_place", None)


def position(code: CodeType, last: int) -> tuple[int, int, int, int] | None:
    """First and last line, first and last column of what was running."""
    found = next((p for i, p in enumerate(code.co_positions()) if i == last // 2), None)
    if found is None or any(part is None for part in found):
        return None
    return found  # type: ignore[return-value]


def last_position(trace: TracebackType | None, path: str) -> tuple[int, int, int, int] | None:
    """`position` in the last frame of a file in a traceback."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            found = position(trace.tb_frame.f_code, trace.tb_lasti)
        trace = trace.tb_next
    return found


def line_of_operand(path: str, positions: tuple[int, int, int, int] | None) -> int | None:
    """Of `rows | … | …` in several lines, the line of the step that was being applied."""
    if positions is None or positions[0] == positions[1]:
        return None
    return _operands(_source(path)).get(positions)


def returned_on(path: str, first: int) -> int | None:
    """The line on which a function of the file gives back what it is asked for.

    Args:
        first: its first line, a decorator's included.

    Returns:
        Of several `return` the first whose value is no list; None where there is none.
    """
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Lambda) and node.lineno == first:
            return first
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if min([node.lineno, *(one.lineno for one in node.decorator_list)]) == first:
            found = sorted(_returns(node), key=lambda one: isinstance(one.value, _LISTS))
            return found[0].lineno if found else None
    return None


def defined_on(path: str, name: str) -> int | None:
    """The line on which a file defines a function or a class."""
    return next(
        (node.lineno for node in _tree(path).body if getattr(node, "name", None) == name), None
    )


def definitions(path: str) -> dict[str, tuple[int, str]]:
    """By the names of a file's functions and classes the line that gives what they give.

    Where there is one such statement, its line and its text; otherwise the line of the
    definition and no text.
    """
    found = {}
    for node in _tree(path).body:
        if isinstance(node, _INNER):
            given = list(_gives(node))
            one = len(given) == 1
            where = given[0] if one else node
            found[node.name] = (where.lineno, _text(path, where) if one else "")
    return found


def _gives(node: ast.AST) -> list[ast.stmt]:
    """The statements that give something: of a class those of its methods."""
    if isinstance(node, ast.ClassDef):
        methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
        return [given for one in methods if one.name != "__init__" for given in _gives(one)]
    yields: list[ast.stmt] = [
        one
        for one in _own(node)
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Yield | ast.YieldFrom)
    ]
    return yields or [*_returns(node)]


def _text(path: str, statement: ast.stmt) -> str:
    """A statement in one line."""
    if statement.lineno == statement.end_lineno:
        return linecache.getline(path, statement.lineno).strip()
    text = " ".join(ast.unparse(statement).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


_SHOWN = 70  # characters of a statement
_LISTS = ast.List | ast.ListComp | ast.GeneratorExp | ast.Tuple | ast.Set | ast.SetComp
_INNER = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    """Its own `return` with a value, in their order."""
    for child in _own(node):
        if isinstance(child, ast.Return) and child.value is not None:
            nothing = isinstance(child.value, ast.Constant) and child.value.value is None
            if not nothing:
                yield child


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a function, without what is in functions inside of it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, _INNER):
            yield from _own(child)


def _source(path: str) -> bytes:
    with contextlib.suppress(OSError):
        return Path(path).read_bytes()
    return b""


def _tree(path: str) -> ast.Module:
    return _parsed(_source(path))


# By the file's bytes, for a check asks some hundred times: of each step of each pipeline.
@functools.lru_cache(maxsize=8)
def _parsed(source: bytes) -> ast.Module:
    with contextlib.suppress(SyntaxError, ValueError, RecursionError):
        return ast.parse(source)
    return ast.Module([], [])


@functools.lru_cache(maxsize=8)
def _operands(source: bytes) -> dict[tuple, int]:
    """By the places of all `one | other`, the line on which the other one begins."""
    return {
        (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset): node.right.lineno
        for node in ast.walk(_parsed(source))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    }
