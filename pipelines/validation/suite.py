"""Great Expectations suites (1.x JSON), their row-level expectations as rules.

The file is what Great Expectations' own tools write and read. An expectation that
is not supported is refused when the pipeline is built, by name.
"""

import json
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import schemas
from pipelines.problems import RequestError
from pipelines.validation.domain import flight_rules
from pipelines.validation.rules import (
    Between,
    InSet,
    MatchesRegex,
    NotNull,
    RowRule,
    schema_rules,
)

MAJOR_VERSION = "1."


def _between(id: str, kwargs: dict) -> RowRule:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    for limit in (low, high):
        if limit is not None and not isinstance(limit, int | float):
            raise ValueError("min_value and max_value must be numbers")
    if low is None and high is None:
        raise ValueError("min_value or max_value is needed")
    if low is not None and high is not None and low > high:
        raise ValueError(f"min_value {low} is above max_value {high}")
    return Between(id, kwargs["column"], low, high)


def _in_set(id: str, kwargs: dict) -> RowRule:
    values = kwargs.get("value_set")
    if not isinstance(values, list) or not values:
        raise ValueError("value_set must be a list with a value in it")
    return InSet(id, kwargs["column"], tuple(values))


def _regex(id: str, kwargs: dict) -> RowRule:
    regex = kwargs.get("regex")
    if not isinstance(regex, str):
        raise ValueError("regex must be a text")
    try:
        pc.match_substring_regex(pa.array([""]), regex)
    except pa.ArrowInvalid as error:
        raise ValueError(f"regex {regex!r} does not compile ({error})") from error
    return MatchesRegex(id, kwargs["column"], regex)


_ROW_LEVEL = {
    "expect_column_values_to_not_be_null": lambda id, kwargs: NotNull(id, kwargs["column"]),
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_match_regex": _regex,
}
_JSON_NAMES = {list: "list", dict: "object", str: "text"}
_KNOWN_KWARGS = {"column", "min_value", "max_value", "value_set", "regex"}


def load_suite(path: str | None = None) -> list[RowRule]:
    """The rules of a suite's file.

    Args:
        path: a JSON file; None for the project's own `expectations/flights.json`.

    Raises:
        RequestError: no JSON, another major version, an unknown column, expectation
            or argument. The sentence names the file, the expectation and the field.
    """
    name = path or "expectations/flights.json"
    try:
        if path is None:
            text = (resources.files("expectations") / "flights.json").read_text("utf-8")
        else:
            text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"Cannot read the suite {name}: {error}.") from error
    try:
        suite = json.loads(text)
    except json.JSONDecodeError as error:
        raise RequestError(f"{name}, line {error.lineno}: no JSON ({error.msg}).") from error
    expectations = _field(name, suite, "expectations", list)
    version = _field(name, _field(name, suite, "meta", dict), "great_expectations_version", str)
    if not str(version).startswith(MAJOR_VERSION):
        raise RequestError(
            f"{name} was written by Great Expectations {version}, and 1.x is needed."
        )
    return [_rule(name, number, entry) for number, entry in enumerate(expectations, 1)]


def _field(name: str, data, field: str, type: type):
    if not isinstance(data, dict) or not isinstance(data.get(field), type):
        raise RequestError(
            f"{name} is no expectation suite: {field} is missing or no {_JSON_NAMES[type]}; write "
            "it with Great Expectations."
        )
    return data[field]


def _rule(name: str, number: int, entry) -> RowRule:
    if not isinstance(entry, dict):
        raise RequestError(f"{name}, expectation {number}: {entry!r} is no object; mend it.")
    type = entry.get("type")
    where = f"{name}, expectation {number} ({type})"
    if not isinstance(type, str) or type not in _ROW_LEVEL:
        supported = ", ".join(sorted(_ROW_LEVEL))
        raise RequestError(f"{where} is not supported; use one of {supported}.")
    kwargs, meta = entry.get("kwargs") or {}, entry.get("meta") or {}
    for field, value in (("kwargs", kwargs), ("meta", meta)):
        if not isinstance(value, dict):
            raise RequestError(f"{where}: {field} is no object; mend it.")
    unknown = sorted(set(kwargs) - _KNOWN_KWARGS)
    if unknown:
        raise RequestError(f"{where}: the argument {unknown[0]} is not supported; remove it.")
    column = kwargs.get("column")
    if column not in schemas.enriched_flight().names:
        raise RequestError(f"{where}: there is no column {column}; see schemas/.")
    id = str(meta.get("rule") or f"{type}:{column}")
    try:
        rule = _ROW_LEVEL[type](id, kwargs)
    except ValueError as error:
        raise RequestError(f"{where}, column {column}: {error}.") from error
    values = schemas.enriched_flight()[column].type
    try:
        rule.broken(pa.RecordBatch.from_pylist([{}], pa.schema([(column, values)])))
    except (ValueError, TypeError, NotImplementedError) as error:
        # Found here, and not by a worker's first batch.
        raise RequestError(
            f"{where}: the column {column} holds {values}, which it cannot be tried on ({error})."
        ) from error
    return rule


def row_rules(suite: str | None = None) -> list[RowRule]:
    """All the rules that decide which rows enter training: schema, domain, suite."""
    return [*schema_rules(schemas.enriched_flight()), *flight_rules(), *load_suite(suite)]
