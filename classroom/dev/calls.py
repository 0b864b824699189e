"""What a reference answer calls of Beam and the other libraries, read from its code.

Python itself and NumPy are known to whoever begins the course; all else is to be taught.
"""

import ast
import collections
import datetime
import decimal
import fractions
import hashlib
import io
import pathlib
import re
import sqlite3
import types
from collections.abc import Iterable, Iterator
from typing import TypeGuard

import numpy as np

from classroom.catalog import Exercise
from classroom.dev.stubs import BEGIN, END, STUB

# Where calls are taught, by the root of what is imported, and the name that texts use for it.
_SHORT = {
    "apache_beam": "beam",
    "array_record.python.array_record_module": "array_record",
    "google": "google",
    "grain": "grain",
    "great_expectations": "gx",
    "keras": "keras",
    "optuna": "optuna",
    "pandas": "pd",
    "pipelines": "pipelines",
    "pyarrow.compute": "pc",
    "pyarrow": "pa",
    "schemas": "schemas",
    "tensorflow": "tf",
    "tensorflow_metadata": "tensorflow_metadata",
    "tensorflow_transform": "tft",
    "zoneinfo": "zoneinfo",
}

_KNOWN_TYPES = (
    *(str, bytes, bytearray, memoryview, int, float, complex, list, dict, set, frozenset, tuple),
    *(collections.Counter, collections.deque, collections.defaultdict, collections.OrderedDict),
    *(datetime.datetime, datetime.timedelta, decimal.Decimal, fractions.Fraction),
    *(io.StringIO, io.BytesIO, io.BufferedReader, pathlib.Path, re.Pattern, re.Match),
    *(sqlite3.Connection, sqlite3.Cursor, type(hashlib.sha256()), np.ndarray, np.random.Generator),
    *(BaseException, types.GeneratorType),
)
_KNOWN_METHODS = {name for kind in _KNOWN_TYPES for name in dir(kind)}


def needed(exercise: Exercise) -> tuple[str, ...]:
    """The calls that a learner's answer is made of: "beam.Map", "pc.sum", ".with_outputs".

    Those of the reference's regions; of `plain_answer.py` for a function that the reference
    leaves to the project's library. Functions and classes are named as they are imported,
    methods of other objects by a dot and their name. Sorted.
    """
    source = exercise.solution.read_text(encoding="utf-8")
    tree = ast.parse(source)
    found: set[str] = set()
    plain, left_to_library = plain_answer(exercise) or (None, set[str]())
    if plain is not None:
        written = ast.parse(plain.read_text(encoding="utf-8"))
        found |= set(_calls(written.body, written))
    kept = [node for node in tree.body if getattr(node, "name", None) not in left_to_library]
    found |= set(_calls(kept, tree, _lines_of_regions(source)))
    return tuple(sorted(found))


def plain_answer(exercise: Exercise) -> tuple[pathlib.Path, set[str]] | None:
    """Where functions are written out that the reference leaves to the project's library.

    Returns:
        `plain_answer.py`, or an alternative in its place, and the functions' names; None where
        the reference writes all itself, or nobody has written these.
    """
    tree = ast.parse(exercise.solution.read_text(encoding="utf-8"))
    left = {node.name for node in tree.body if _is_one_call(node, tree)}
    folder = exercise.solution_directory
    paths = [folder / "plain_answer.py", *sorted((folder / "alternatives").glob("*.py"))]
    for path in paths if left else ():
        if not path.exists():
            continue
        written = ast.parse(path.read_text(encoding="utf-8"))
        there = {
            getattr(node, "name", "") for node in written.body if not _is_one_call(node, written)
        }
        if left & there:
            return path, left & there
    return None


def _is_one_call(node: ast.stmt, tree: ast.Module) -> TypeGuard[ast.FunctionDef]:
    """Whether a function only returns what a function of the project's library returns."""
    if not isinstance(node, ast.FunctionDef):
        return False
    match node.body[1:] if ast.get_docstring(node) else node.body:
        case [ast.Return(value=ast.Call(func=ast.Name(id=name)))]:
            return _imported(tree).get(name, "").startswith("pipelines.")
    return False


def _lines_of_regions(source: str) -> set[int]:
    """Numbers of the lines that only the reference has."""
    lines, inside = set(), False
    for number, line in enumerate(source.splitlines(), 1):
        word = line.strip()
        if word in (BEGIN, STUB, END):
            inside = word == BEGIN
        elif inside:
            lines.add(number)
    return lines


def _calls(
    nodes: Iterable[ast.stmt], tree: ast.Module, lines: set[int] | None = None
) -> Iterator[str]:
    """What the statements name of libraries, on these lines."""
    names = _imported(tree)
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    inner: set[ast.AST] = set()  # of a chain that was told
    for node in (inside for statement in nodes for inside in ast.walk(statement)):
        if not isinstance(node, ast.expr) or (lines is not None and node.lineno not in lines):
            continue
        if isinstance(node, ast.Attribute | ast.Name) and node not in inner:
            chain = _chain(node)
            if chain and chain[0] in names:
                inner |= set(ast.walk(node))
                yield from _short(".".join([names[chain[0]], *chain[1:]]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            chain = _chain(node.func)
            method = node.func.attr
            of_import = bool(chain) and chain[0] in names
            if not of_import and method not in _KNOWN_METHODS | own and method[0] != "_":
                yield f".{method}"


def _imported(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                names[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _chain(node: ast.expr) -> list[str]:
    """["a", "b", "c"] of `a.b.c`; nothing where it does not begin with a name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


def _short(full: str) -> Iterator[str]:
    for root, short in _SHORT.items():
        if full.startswith(f"{root}."):
            yield short + full.removeprefix(root)
            return
