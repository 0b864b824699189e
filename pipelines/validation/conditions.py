"""Row conditions: which rows an expectation is about.

All the notations of Great Expectations 1.24: its condition objects as JSON, its own
`col("x") > 5`, and pandas' query syntax, of which comparisons, `in`, `and`, `or`, `not`,
`isnull()` and `notnull()` are understood. Missing values compare as in pandas: unequal
to everything, and in no set.
"""

import ast
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.validation.pandas_semantics import (
    column_of,
    compare,
    compare_columns,
    constant,
    known,
    members,
    value_set,
)

_OWN = re.compile(
    r"""^\s*col\("(?P<column>[^"]+)"\)\s*(?:(?P<notnull>(?i:\.notnull\(\)))|"""
    r"""(?P<operator>==|!=|<=|>=|<|>)\s*(?:date\()?(?P<value>[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"""
    r"""|"[^"]*"|'[^']*')\)?)\s*$"""
)
_OWN_PARSERS = ("great_expectations", "great_expectations__experimental__")
_PANDAS_PARSERS = (None, "pandas", "python")
_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True)
class Compared:
    """A column compared with a constant, or with an array of them."""

    column: str
    operator: str
    value: object

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows the condition holds for."""
        values = column_of(batch, self.column)
        if self.operator in ("in", "not in"):
            inside = members(values, self.value)
            return inside if self.operator == "in" else ~inside
        if self.operator == "!=":
            return ~compare(values, "==", self.value)
        return compare(values, self.operator, self.value)

    @property
    def columns(self) -> set[str]:
        """The columns that it looks at."""
        return {self.column}


@dataclass(frozen=True)
class ComparedColumns:
    """A column compared with another one."""

    column: str
    operator: str
    other: str

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows the condition holds for."""
        values, others = column_of(batch, self.column), column_of(batch, self.other)
        if self.operator == "!=":
            return ~compare_columns(values, "==", others)
        return compare_columns(values, self.operator, others)

    @property
    def columns(self) -> set[str]:
        """The columns that it looks at."""
        return {self.column, self.other}


@dataclass(frozen=True)
class Missing:
    """A column's value is missing, or is not."""

    column: str
    missing: bool

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows the condition holds for."""
        there = known(column_of(batch, self.column))
        return ~there if self.missing else there

    @property
    def columns(self) -> set[str]:
        """The columns that it looks at."""
        return {self.column}


@dataclass(frozen=True)
class Joined:
    """Conditions joined by `and` or `or`."""

    parts: tuple["Condition", ...]
    every: bool

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows the condition holds for."""
        join = np.logical_and if self.every else np.logical_or
        return join.reduce([part.holds(batch) for part in self.parts])

    @property
    def columns(self) -> set[str]:
        """The columns that it looks at."""
        return {column for part in self.parts for column in part.columns}


@dataclass(frozen=True)
class Negated:
    """A condition that does not hold."""

    part: "Condition"

    def holds(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which rows the condition holds for."""
        return ~self.part.holds(batch)

    @property
    def columns(self) -> set[str]:
        """The columns that it looks at."""
        return self.part.columns


Condition = Compared | ComparedColumns | Missing | Joined | Negated


def parse(condition, parser: str | None, types: dict[str, pa.DataType]) -> Condition | None:
    """A `row_condition` of a suite, checked against the columns' types.

    Args:
        condition: text or JSON, None for no condition.
        parser: the suite's `condition_parser`.
        types: column -> Arrow type.

    Raises:
        ValueError: it is not understood, names no column of these, or compares what cannot
            be compared.
    """
    if condition is None or condition == "":
        return None
    if isinstance(condition, dict):
        return _from_json(condition, types)
    if not isinstance(condition, str):
        raise ValueError("row_condition must be a text or an object")
    if parser in _OWN_PARSERS:
        return _from_own(condition, types)
    if parser not in _PANDAS_PARSERS:
        raise ValueError(
            f"condition_parser {parser!r} is not supported; use pandas or great_expectations"
        )
    return _from_pandas(condition, types)


def _compared(column, operator: str, value, types) -> Compared:
    if column not in types:
        raise ValueError(f"row_condition names the column {column}, which does not exist")
    if operator in ("in", "not in"):
        if not isinstance(value, list | tuple):
            raise ValueError(f"row_condition needs a list after {operator}")
        return Compared(column, operator, value_set(value, types[column]))
    try:
        return Compared(column, operator, constant(value, types[column]))
    except ValueError as error:
        raise ValueError(f"row_condition compares {column} with {value!r}: {error}") from error


def _missing(column, missing: bool, types) -> Missing:
    if column not in types:
        raise ValueError(f"row_condition names the column {column}, which does not exist")
    return Missing(column, missing)


def _from_json(data: dict, types) -> Condition:
    kind = data.get("type")
    column = data.get("column")
    if isinstance(column, dict):
        column = column.get("name")
    if kind == "comparison":
        operator = data.get("operator")
        operator = {"IN": "in", "NOT_IN": "not in"}.get(str(operator), operator)
        if not isinstance(operator, str) or operator not in _OPERATORS.values():
            raise ValueError(f"row_condition has the unknown operator {operator!r}")
        return _compared(column, operator, data.get("parameter"), types)
    if kind == "nullity":
        return _missing(column, bool(data.get("is_null")), types)
    if kind in ("and", "or"):
        parts = data.get("conditions")
        if not isinstance(parts, list) or not parts:
            raise ValueError(f"row_condition of type {kind} needs a list of conditions")
        return Joined(tuple(_from_json(part, types) for part in parts), kind == "and")
    if kind == "pass_through":
        return _from_pandas(str(data.get("pass_through_filter")), types)
    raise ValueError(f"row_condition has the unknown type {kind!r}")


def _from_own(text: str, types) -> Condition:
    found = _OWN.match(text)
    if not found:
        raise ValueError(
            f'row_condition {text!r} is not understood; write col("x") > 5 or col("x").notNull()'
        )
    if found["notnull"]:
        return _missing(found["column"], False, types)
    value = found["value"]
    if value[0] in "\"'":
        value = value[1:-1]
    else:
        value = float(value) if re.search(r"[.eE]", value) else int(value)
    return _compared(found["column"], found["operator"], value, types)


def _from_pandas(text: str, types) -> Condition:
    # pandas takes & and | for and and or, with the precedence of the words, and `a b` as a name.
    source = re.sub(r"`([^`]*)`", r"\1", text)
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"row_condition {text!r} is not understood ({error.msg})") from error
    return _from_ast(tree, text, types)


def _from_ast(node: ast.AST, text: str, types) -> Condition:
    refused = ValueError(
        f"row_condition {text!r} is not understood; use comparisons of a column with a constant, "
        "in, isnull(), and, or, not"
    )
    if isinstance(node, ast.BoolOp):
        parts = tuple(_from_ast(part, text, types) for part in node.values)
        return Joined(parts, isinstance(node.op, ast.And))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        parts = tuple(_from_ast(part, text, types) for part in (node.left, node.right))
        return Joined(parts, isinstance(node.op, ast.BitAnd))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        return Negated(_from_ast(node.operand, text, types))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        null = {"isnull": True, "isna": True, "notnull": False, "notna": False}.get(node.func.attr)
        if null is None or not isinstance(node.func.value, ast.Name):
            raise refused
        return _missing(node.func.value.id, null, types)
    if not isinstance(node, ast.Compare):
        raise refused
    compared: list[Condition] = []
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if type(operator) not in _OPERATORS:
            raise refused
        compared.append(_comparison(left, _OPERATORS[type(operator)], right, refused, types))
        left = right
    return compared[0] if len(compared) == 1 else Joined(tuple(compared), True)


def _comparison(
    left, operator: str, right, refused: ValueError, types
) -> Compared | ComparedColumns:
    if isinstance(left, ast.Name) and isinstance(right, ast.Name):
        for name in (left.id, right.id):
            _missing(name, True, types)
        return ComparedColumns(left.id, operator, right.id)
    if isinstance(right, ast.Name) and operator in _MIRRORED:
        left, operator, right = right, _MIRRORED[operator], left
    if not isinstance(left, ast.Name):
        raise refused
    try:
        value = ast.literal_eval(right)
    except ValueError:
        raise refused from None
    if operator in ("==", "!=") and isinstance(value, list | tuple):
        operator = {"==": "in", "!=": "not in"}[operator]
    return _compared(left.id, operator, value, types)
