"""The general rooms know no flights: no column of theirs, no table, no job."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pipelines import schemas

ROOT = next(
    folder for folder in Path(__file__).resolve().parents if (folder / "pyproject.toml").exists()
)

# Folders and files of `pipelines/` that are about flights.
FLIGHTS = (
    "flights",
    "legs",
    # The generator of flights and their defects.
    "data",
    # The suite's own expectation of flights, and the rule behind it.
    "validation/custom.py",
)

# Columns of the flights that are words of everybody's: parts of a date; what two distributions
# have; where a module was found; and `dest`, of an argument of argparse.
ORDINARY = {"year", "month", "day", "weekday", "hour", "minute", "distance", "origin", "dest"}
TABLES = ("flights", "enriched_flight", "training_example", "planes", "airports", "weather")


def general_files() -> Iterator[Path]:
    for path in sorted((ROOT / "pipelines").rglob("*.py")):
        inside = path.relative_to(ROOT / "pipelines").as_posix()
        if not any(inside == f or inside.startswith(f"{f}/") for f in FLIGHTS):
            yield path


def named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every attribute and string that is no docstring."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
        ):
            yield node.lineno, node.value


def mentions(text: str, words: set[str]) -> list[tuple[int, str]]:
    """(line, word) of every word of a file's strings and attributes that is one of these."""
    return [
        (line, word)
        for line, found in named(ast.parse(text))
        for word in re.findall(r"\w+", found)
        if word in words
    ]


def test_no_general_room_names_a_column_of_the_flights():
    columns = set(schemas.table("enriched_flight").names) - ORDINARY
    assert len(columns) > 30
    wrong = [
        f"{path.relative_to(ROOT)}, line {line}: {word}"
        for path in general_files()
        for line, word in mentions(path.read_text("utf-8"), columns)
    ]
    assert wrong == []


def tables_asked_for(text: str) -> list[tuple[int, str]]:
    """(line, name) of every call of `table` with the name of one of the flights' tables."""
    return [
        (node.lineno, node.args[0].value)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", None)) == "table"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value in TABLES
    ]


def test_no_general_room_asks_for_the_tables_of_the_flights():
    wrong = [
        f"{path.relative_to(ROOT)}, line {line}: {name}"
        for path in general_files()
        for line, name in tables_asked_for(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_no_general_room_imports_the_flights():
    wrong = [
        f"{path.relative_to(ROOT)}, line {number}"
        for path in general_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.match(r"\s*(from|import) pipelines\.flights\b", line)
    ]
    assert wrong == []


def test_a_room_that_knows_flights_is_found():
    text = '"""tailnum is told."""\nx = rows["tailnum"] + rows.dep_delay\ny = table("flights")\n'
    assert mentions(text, {"tailnum", "dep_delay"}) == [(2, "dep_delay"), (2, "tailnum")]
    assert tables_asked_for(text) == [(3, "flights")]
