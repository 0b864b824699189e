"""All that a schema can state of a value is enforced, row by row."""

import datetime

import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.schemas.columns import _COLUMN_FIELDS
from pipelines.validation.rules import evaluate, schema_rules

# A field of a column -> (its text in TOML, a value that breaks it, one that keeps it, the rule).
ENFORCED = {
    "nullable": ('type = "int16", nullable = false', None, 0, "required"),
    "min": ('type = "int16", nullable = true, min = 3', 2, 3, "range"),
    "max": ('type = "float32", nullable = true, max = 3.5', 3.6, 3.5, "range"),
    "values": ('type = "string", nullable = true, values = ["a", "b"]', "c", "b", "values"),
    "type": ('type = "date32", nullable = true', "1677-12-31", "1678-01-01", "instant"),
}
# What says something of the column, and nothing of a single value.
OTHERS = {"description", "unit", "known", "feature", "seat", "drift", "skew"}


def test_every_field_of_a_schema_is_enforced_or_says_nothing_of_a_value():
    assert set(ENFORCED) | OTHERS == set(_COLUMN_FIELDS)


@pytest.mark.parametrize("field", ENFORCED)
def test_what_a_schema_states_is_enforced(field):
    text, wrong, right, rule = ENFORCED[field]
    table = schemas.parse(
        f'table = "t"\ndescription = ""\n[columns]\nx = {{ {text}, description = "" }}', "t.toml"
    )
    type = table["x"].type
    values = pa.array([wrong, right, right]).cast(pa.string() if field == "type" else type)
    batch = pa.RecordBatch.from_arrays([values.cast(type)], schema=table.arrow)
    findings = evaluate(batch, schema_rules(table))
    assert findings.broken.tolist() == [True, False, False]
    ids, reasons = findings.explain(batch)
    assert ids == [[f"schema.x.{rule}"]]
    assert reasons[0][0].startswith("x is ")


@pytest.mark.parametrize(
    ("instant", "kept"),
    [
        ("0001-01-01T00:00:00Z", False),
        ("1677-12-31T23:59:59Z", False),
        ("1678-01-01T00:00:00Z", True),
        ("2261-12-31T23:59:59Z", True),
        ("2262-01-01T00:00:00Z", False),
        ("9999-12-31T23:00:00Z", False),
    ],
)
def test_an_instant_outside_of_what_libraries_hold_is_rejected(instant, kept):
    text = 'at = { type = "timestamp[s, tz=UTC]", nullable = true, description = "" }'
    table = schemas.parse(f'table = "t"\ndescription = ""\n[columns]\n{text}', "t.toml")
    moment = datetime.datetime.fromisoformat(instant)
    column = pa.array([moment, None], table["at"].type)
    batch = pa.RecordBatch.from_arrays([column], schema=table.arrow)
    assert evaluate(batch, schema_rules(table)).broken.tolist() == [not kept, False]
