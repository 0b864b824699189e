"""The Great Expectations suite of what was observed in a profiled table."""

import json
import math

import pyarrow as pa

from pipelines.profiling.column_profile import ColumnProfile
from pipelines.profiling.table_profile import TableProfile

VERSION = "1.24.1"
# What is observed warns: a person says what must be.
_WARN = "warning"
# So many more rows than observed may lack a value.
_MORE_MISSING = 0.05

_NOTES = (
    'What was observed, and nothing more: an expectation with "observed" in its meta warns. Say '
    "what must be: remove its severity, and a row that breaks it is quarantined."
)


def suite_text(table: TableProfile) -> str:
    """The file's text, as Great Expectations 1.x writes and reads it."""
    expectations = [
        {
            "type": "expect_table_row_count_to_be_between",
            "kwargs": {"min_value": 1},
            "meta": {"rule": f"{table.name}.some_rows"},
        }
    ]
    observed = f"Observed in {table.sample.rows:,} rows."
    for column in table.columns:
        for rule, type, kwargs in _of_column(column, column.name in table.identity.columns):
            expectations.append(
                {
                    "type": type,
                    "kwargs": {"column": column.name, **kwargs},
                    "severity": _WARN,
                    "meta": {"rule": f"{table.name}.{column.name}.{rule}", "observed": True},
                    "notes": observed,
                }
            )
    expectations += _unique(table, observed)
    entries = ",\n".join(map(_entry, expectations))
    return (
        f'{{\n  "name": {_json(table.name)},\n  "expectations": [\n{entries}\n  ],\n'
        f'  "meta": {_json({"great_expectations_version": VERSION})},\n'
        f'  "notes": {_json(_NOTES)}\n}}\n'
    )


def _entry(expectation: dict) -> str:
    """An expectation, a field a line."""
    fields = ",\n".join(f"      {_json(key)}: {_json(expectation[key])}" for key in expectation)
    return f"    {{\n{fields}\n    }}"


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _of_column(column: ColumnProfile, tells_apart: bool):
    """(rule, type, arguments) of each expectation.

    Args:
        tells_apart: it is of the identity. Numbers that tell rows apart go on where the sample
            ended: a range of what was observed would warn of every new row.
    """
    number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    if (
        number
        and not tells_apart
        and column.low is not None
        and math.isfinite(column.low + column.high)
    ):
        limits = {"min_value": column.low, "max_value": column.high}
        yield "range", "expect_column_values_to_be_between", limits
    if column.few and pa.types.is_string(column.type):
        yield "values", "expect_column_values_to_be_in_set", {"value_set": column.few}
    if 0 < column.nulls < len(column.values):
        share = 1 - column.nulls / len(column.values) - _MORE_MISSING
        if share > 0:
            kwargs = {"mostly": math.floor(share * 100) / 100}
            yield "mostly_there", "expect_column_values_to_not_be_null", kwargs


def _unique(table: TableProfile, observed: str) -> list[dict]:
    names = list(table.identity.columns)
    if not names:
        return []
    single = len(names) == 1
    kind = "expect_column_values" if single else "expect_compound_columns"
    return [
        {
            "type": f"{kind}_to_be_unique",
            "kwargs": {"column": names[0]} if single else {"column_list": names},
            "severity": _WARN,
            "meta": {"rule": f"{table.name}.identity_is_unique", "observed": True},
            "notes": observed,
        }
    ]
