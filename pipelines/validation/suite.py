"""Great Expectations suites (1.x JSON), read and checked before a pipeline is built.

The file is what Great Expectations' own tools write and read. What is wrong with it is
found here, without Great Expectations, and said in one sentence.
"""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import pyarrow as pa

from pipelines.problems import RequestError
from pipelines.schemas import Table
from pipelines.validation import conditions
from pipelines.validation.builders import Asked
from pipelines.validation.measures import AnyMeasure, RowCounts, first_pass_of
from pipelines.validation.pandas_semantics import instant
from pipelines.validation.parameters import substitute
from pipelines.validation.rows import RowExpectation
from pipelines.validation.rules import RowRule, schema_rules
from pipelines.validation.supported_expectations import REFUSED, ROW, SUPPORTED, Spec

MAJOR_VERSION = "1."

# What a failure leads to, as `meta.on_failure` names it.
QUARANTINE, STOP, WARN = "quarantine", "stop", "warn"
SEVERITIES = ("critical", "warning", "info")

# What Great Expectations 0.18 and older call `type` and `name`.
_OLD_TYPE, _OLD_NAME = "expectation_type", "expectation_suite_name"

_JSON_NAMES: dict[type, str] = {list: "list", dict: "object", str: "text"}
_EVERYWHERE = ("row_condition", "condition_parser")
_ENTRY = {"type", "kwargs", "meta", "severity", "notes", "description", "id", "rendered_content"}


@dataclass(frozen=True, eq=False)
class Expectation:
    """An expectation of a suite, checked.

    Attributes:
        number: its place in the file, from 1.
        id: the rule's id that quarantine and reports show: `meta.rule`, or the type and
            the columns.
        on_failure: QUARANTINE the rows that break it, STOP the job, or WARN.
        config: the file's entry, with its parameters' values: what Great Expectations gets.
        measure: what is measured for it.
    """

    number: int
    id: str
    type: str
    on_failure: str
    config: dict = field(repr=False)
    measure: AnyMeasure = field(repr=False)

    @property
    def rule(self) -> RowExpectation | None:
        """The rule that single rows keep or break; None where it is about more than a row."""
        return self.measure.rule if isinstance(self.measure, RowCounts) else None


@dataclass(frozen=True)
class Suite:
    """A suite that can be run.

    Attributes:
        source: the file, as a sentence names it.
        schema: of the rows that it is about.
    """

    name: str
    source: str
    schema: pa.Schema = field(repr=False)
    expectations: tuple[Expectation, ...]
    parameters: Mapping = field(default_factory=dict)

    def rules(self) -> list[RowRule]:
        """The rules that decide which rows are quarantined."""
        return [
            expectation.measure.rule
            for expectation in self.expectations
            if expectation.on_failure == QUARANTINE and isinstance(expectation.measure, RowCounts)
        ]


def load_suite(
    path: str | None, schema: pa.Schema, parameters: Mapping | None = None, default: str = ""
) -> Suite:
    """The suite of a file.

    Args:
        path: a JSON file; None for the project's own.
        schema: of the rows.
        parameters: values of the suite's parameters.
        default: the project's own, a file of `expectations/`.

    Raises:
        RequestError: no JSON, another major version, an unknown column, expectation
            or argument, a parameter without a value. The sentence names the file, the
            expectation and the field.
    """
    name = path or f"expectations/{default}"
    data = _read(name, path, default)
    entries = _field(name, data, "expectations", list)
    version = _field(name, _field(name, data, "meta", dict), "great_expectations_version", str)
    if not str(version).startswith(MAJOR_VERSION) or any(map(_is_old, entries)):
        raise RequestError(_of_another_version(name, version, entries))
    found: dict[str, Expectation] = {}
    for number, entry in enumerate(entries, 1):
        expectation = _expectation(name, number, entry, parameters or {}, schema, found)
        found[expectation.id] = expectation
    title = str(data.get("name") or Path(name).stem)
    return Suite(title, name, schema, tuple(found.values()), parameters or {})


def _is_old(entry) -> bool:
    """Whether an expectation is written as Great Expectations 0.18 and older write it."""
    return isinstance(entry, dict) and _OLD_TYPE in entry and "type" not in entry


def _of_another_version(name: str, version: str, entries: list) -> str:
    if str(version).startswith(MAJOR_VERSION):
        what = f"{name} names its expectations as Great Expectations 0.18 does"
    else:
        what = f"{name} was written by Great Expectations {version}"
    if not str(version).startswith(("0.", MAJOR_VERSION)):
        return f"{what}, and 1.x is needed."
    return (
        f"{what}, and 1.x is needed: write each `{_OLD_TYPE}` as `type`, `{_OLD_NAME}` as `name`, "
        "and 1.24.1 for meta.great_expectations_version; docs/validation.md has a script that "
        "does it."
    )


def _read(name: str, path: str | None, default: str):
    try:
        if path is None:
            text = (resources.files("expectations") / default).read_text("utf-8")
        else:
            text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"Cannot read the suite {name}: {error}.") from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise RequestError(f"{name}, line {error.lineno}: no JSON ({error.msg}).") from error
    except RecursionError as error:
        raise RequestError(f"{name} is nested too deeply to be a suite.") from error


def _field(name: str, data, field: str, type: type):
    if not isinstance(data, dict) or not isinstance(data.get(field), type):
        raise RequestError(
            f"{name} is no expectation suite: {field} is missing or no {_JSON_NAMES[type]}; write "
            "it with Great Expectations."
        )
    return data[field]


def _expectation(
    name: str, number: int, entry, parameters: Mapping, schema, taken: Mapping
) -> Expectation:
    if not isinstance(entry, dict):
        raise RequestError(f"{name}, expectation {number}: {entry!r} is no object; correct it.")
    where = f"{name}, expectation {number} ({entry.get('type')})"
    type, spec = _spec(where, entry.get("type"))
    kwargs, meta = entry.get("kwargs") or {}, entry.get("meta") or {}
    for part, value in (("kwargs", kwargs), ("meta", meta)):
        if not isinstance(value, dict):
            raise RequestError(f"{where}: {part} is no object; correct it.")
    unknown = sorted(set(entry) - _ENTRY)
    if unknown:
        raise RequestError(f"{where}: the field {unknown[0]} is not known; remove it.")
    allowed = {*spec.required, *spec.optional, *_EVERYWHERE, *(["mostly"] if spec.map else [])}
    unknown = sorted(set(kwargs) - allowed)
    if unknown:
        raise RequestError(
            f"{where}: the argument {unknown[0]} is not supported; remove it, or use "
            f"{', '.join(sorted(allowed))}."
        )
    try:
        arguments = substitute(kwargs, parameters)
    except ValueError as error:
        raise RequestError(f"{where}: {error}.") from error
    about = _check_columns(where, spec, type, arguments, schema)
    missing = [name for name in spec.required if arguments.get(name) is None and name not in about]
    try:
        if missing and missing[0] not in ("value_set", "regex", "value_pairs_set"):
            raise ValueError(f"the argument {missing[0]} is missing")
        mostly = _mostly(arguments)
        types = {column.name: column.type for column in schema}
        condition = conditions.parse(
            arguments.get("row_condition"), arguments.get("condition_parser"), types
        )
        id = str(meta.get("rule") or f"{type}:{','.join(about.values())}".rstrip(":"))
        # An id that an expectation before has gets the number behind it.
        id = f"{id}:{number}" if id in taken else id
        measure = spec.build(Asked(id, arguments, schema, condition))
        on_failure = _on_failure(spec, entry.get("severity"), meta.get("on_failure"), mostly)
        # What cannot be tried on an empty batch would fail on a worker's first one.
        first_pass_of(measure).of_batch(pa.RecordBatch.from_pylist([], schema))
    except (ValueError, TypeError, pa.ArrowException) as error:
        column = f", column {', '.join(about.values())}" if about else ""
        raise RequestError(f"{where}{column}: {error}.") from error
    config = {key: entry[key] for key in ("description", "notes", "id") if entry.get(key)}
    config |= {"type": type, "kwargs": _with_instants(type, arguments, schema), "meta": meta}
    config["severity"] = entry.get("severity") or "critical"
    return Expectation(number, id, type, on_failure, config, measure)


def _with_instants(type: str, arguments: dict, schema) -> dict:
    """The arguments with limits in full where Great Expectations compares them with an instant.

    It takes a text without a time for a date, which it cannot compare.
    """
    column = arguments.get("column")
    if type not in ("expect_column_max_to_be_between", "expect_column_min_to_be_between"):
        return arguments
    if not pa.types.is_timestamp(schema.field(column).type):
        return arguments
    limits = {
        name: instant(arguments[name], schema.field(column).type).as_py().isoformat()
        for name in ("min_value", "max_value")
        if arguments.get(name) is not None
    }
    return arguments | limits


def _spec(where: str, type) -> tuple[str, Spec]:
    if isinstance(type, str) and type in SUPPORTED:
        return type, SUPPORTED[type]
    if isinstance(type, str) and type in REFUSED:
        why, instead = REFUSED[type]
        raise RequestError(f"{where} is not supported, for {why}; {instead}.")
    close = difflib.get_close_matches(str(type), SUPPORTED, 1, 0.8)
    hint = f"did you mean {close[0]}?" if close else "docs/validation.md lists those that are."
    raise RequestError(f"{where} is not supported; {hint}")


def _check_columns(where: str, spec: Spec, type: str, arguments: dict, schema) -> dict[str, str]:
    """The columns that an expectation is about, by argument; each of them exists."""
    about: dict[str, str] = {}
    for name in ("column", "column_A", "column_B", "column_list"):
        # Whether these columns exist is what the expectation asks.
        if name not in spec.required or type in (
            "expect_column_to_exist",
            "expect_table_columns_to_match_ordered_list",
        ):
            continue
        value = arguments.get(name)
        if name == "column_list":
            if not isinstance(value, list) or len(value) < 2:
                raise RequestError(f"{where}: column_list must be a list of at least two columns.")
            if len(set(map(str, value))) < len(value):
                raise RequestError(f"{where}: column_list names a column twice.")
            columns = value
        else:
            columns = [value]
        for column in columns:
            if not isinstance(column, str) or column not in schema.names:
                close = difflib.get_close_matches(str(column), schema.names, 1)
                hint = f"did you mean {close[0]}? See schemas/." if close else "see schemas/."
                raise RequestError(f"{where}: there is no column {column}; {hint}")
        about[name] = ",".join(columns)
    return about


def _mostly(arguments: dict) -> float:
    mostly = arguments.get("mostly", 1)
    if isinstance(mostly, bool) or not isinstance(mostly, int | float) or not 0 <= mostly <= 1:
        raise ValueError(f"mostly must be a number from 0 to 1, not {mostly!r}")
    return mostly


def _on_failure(spec: Spec, severity, asked, mostly: float) -> str:
    """What a failure leads to; `docs/validation.md` has the table."""
    if severity is not None and severity not in SEVERITIES:
        raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}, not {severity!r}")
    if asked is not None:
        if asked not in (QUARANTINE, STOP, WARN):
            raise ValueError(
                f"meta.on_failure must be {QUARANTINE}, {STOP} or {WARN}, not {asked!r}"
            )
        if asked == QUARANTINE and spec.level != ROW:
            raise ValueError(
                "meta.on_failure is quarantine, and no single row breaks this expectation; use "
                f"{STOP} or {WARN}"
            )
        return asked
    if severity in SEVERITIES[1:]:
        return WARN
    return QUARANTINE if spec.level == ROW and mostly == 1 else STOP


def row_rules(table: Table, suite: Suite, further: Sequence[RowRule] = ()) -> list[RowRule]:
    """All the rules that decide which rows go on: the schema's, a job's own, the suite's."""
    return [*schema_rules(table), *further, *suite.rules()]
