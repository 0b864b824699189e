"""Suite parameters: `{"$PARAMETER": "name"}` in a suite gets its value from the run."""

import ast
import json
import operator
from collections.abc import Callable, Mapping

from pipelines.columnar.shown_values import shortened

# Of a power: more digits than any limit has, and worked out at once.
_MOST_BITS = 1_024


def _power(base, exponent):
    """The power, where it is no larger than a float can be.

    Raises:
        OverflowError: it would be; a whole number of that size takes a lifetime to work out.
    """
    whole = isinstance(base, int) and isinstance(exponent, int) and exponent > 0
    if whole and base.bit_length() * exponent > _MOST_BITS:
        raise OverflowError("the result is too large")
    return base**exponent


_OPERATORS: dict[type[ast.operator], Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: _power,
    # Great Expectations writes powers so.
    ast.BitXor: _power,
}
_FUNCTIONS: dict[str, Callable] = {"abs": abs, "round": round, "trunc": int}

KEY = "$PARAMETER"


def read_parameters(text: str | None) -> dict:
    """The parameters of `NAME=VALUE,NAME=VALUE`, or of a JSON object.

    A value is a number, truth value or text as JSON has it; anything else is a text.

    Raises:
        ValueError: a part has no name or no `=`.
    """
    if not text:
        return {}
    if text.lstrip().startswith("{"):
        try:
            return dict(json.loads(text))
        except ValueError as error:
            raise ValueError(f"{text!r} is no JSON object ({error})") from error
    found = {}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise ValueError(f"{part!r} is not NAME=VALUE")
        try:
            found[name.strip()] = json.loads(value)
        except ValueError:
            found[name.strip()] = value
    return found


def substitute(kwargs: Mapping, parameters: Mapping) -> dict:
    """An expectation's arguments with their parameters' values.

    An expression may use `+ - * / ^`, `abs`, `round` and `trunc` of numbers and parameters.

    Raises:
        ValueError: a parameter has no value, or an expression is not understood.
    """
    return {
        name: _value(value[KEY], parameters) if isinstance(value, dict) and KEY in value else value
        for name, value in kwargs.items()
    }


def _value(expression, parameters: Mapping):
    if not isinstance(expression, str):
        raise ValueError(f"{KEY} must be a text, not {expression!r}")
    if expression in parameters:
        return parameters[expression]
    try:
        return _evaluate(ast.parse(expression.strip(), mode="eval").body, expression, parameters)
    except SyntaxError as error:
        raise ValueError(f"{KEY} {expression!r} is not understood") from error
    except (RecursionError, MemoryError) as error:
        raise ValueError(
            f"{KEY} {shortened(expression)!r} is nested too deeply; write less of it"
        ) from error


def _evaluate(node: ast.AST, expression: str, parameters: Mapping):
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name):
        if node.id not in parameters:
            raise ValueError(
                f"{KEY} {node.id} has no value; give it with --suite-parameters {node.id}=…"
            )
        return parameters[node.id]
    try:
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            sides = [_evaluate(side, expression, parameters) for side in (node.left, node.right)]
            if not all(isinstance(side, int | float) for side in sides):
                raise TypeError("only numbers can be")
            return _OPERATORS[type(node.op)](*sides)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -_evaluate(node.operand, expression, parameters)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in _FUNCTIONS:
                arguments = [_evaluate(part, expression, parameters) for part in node.args]
                return _FUNCTIONS[name](*arguments)
    except (TypeError, ZeroDivisionError, OverflowError) as error:
        raise ValueError(f"{KEY} {expression!r} cannot be worked out ({error})") from error
    raise ValueError(
        f"{KEY} {expression!r} is not understood; use a name, or + - * / ^ of names and numbers"
    )
