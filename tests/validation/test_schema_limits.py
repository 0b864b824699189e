"""All that a schema can state of a value is enforced, row by row."""

import datetime

import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.problems import RequestError
from pipelines.reading.csv_block import CsvBlockParser
from pipelines.schemas.toml_files import COLUMN_FIELDS, TABLE_FIELDS
from pipelines.validation.rules import evaluate, schema_rules

# A field of a column -> (its text in TOML, a value that breaks it, one that keeps it, the rule).
ENFORCED = {
    "nullable": ('type = "int16", nullable = false', None, 0, "required"),
    "min": ('type = "int16", nullable = true, min = 3', 2, 3, "range"),
    "max": ('type = "float32", nullable = true, max = 3.5', 3.6, 3.5, "range"),
    "values": ('type = "string", nullable = true, values = ["a", "b"]', "c", "b", "values"),
    "type": ('type = "date32", nullable = true', "1677-12-31", "1678-01-01", "instant"),
}
# Of how cells are read: a text in a CSV -> the value that it is with the field, and without.
READ = {
    "missing": ('type = "string", nullable = true, missing = ["x"]', "x", None, "x"),
    "zone": (
        'type = "timestamp[s, tz=UTC]", nullable = true, zone = "America/New_York"',
        "2013-01-01 05:00:00",
        datetime.datetime(2013, 1, 1, 10, tzinfo=datetime.UTC),
        "rejected",
    ),
}
# What says something of the column, and nothing of a single value: a wrong one is refused.
OTHERS = {
    "unit": ('type = "int8", unit = 3', "unit must be a text"),
    "known": ('type = "int8", known = "later"', "known must be one of"),
    "feature": ('type = "date32", feature = "number"', "a feature that is a number cannot be"),
    "seat": ('type = "int8", seat = "s", missing = []', "added by the seat"),
    "drift": ('type = "int8", drift = 2', "drift must be a number from 0 to 1"),
    "skew": ('type = "int8", skew = -1', "skew must be a number from 0 to 1"),
}
# The same of the table, whose columns are n (int8), f (float32) and at (an instant).
OF_TABLES = {
    "extends": ('extends = "nothing"', "extends names nothing, and there is no"),
    "identity": ('identity = ["x"]', "no column x"),
    "partition": ('partition = "n"', "partition names n, which is int8"),
    "cluster": ('cluster = ["f"]', "cluster names f, which is float32"),
    "moments": ('moments = ["a", "a"]', "moments names one of a, a twice"),
    "predicted_at": ('predicted_at = "x"', "predicted_at must be one of"),
    "day": ('day = ["n"]', "day names n, which is int8"),
    "split_by": ('split_by = "day"', "`day` names no column"),
    "missing": ("missing = [3]", "missing must be a list of texts"),
    "same_instant": ("same_instant = [{ instant = 'at' }]", "date is missing"),
    "drift": ("drift = 2", "drift must be a number from 0 to 1"),
    "skew": ("skew = true", "skew must be a number from 0 to 1"),
}


def test_every_field_of_a_schema_is_gone_through():
    assert {*ENFORCED, *READ, *OTHERS, "description"} == set(COLUMN_FIELDS)
    assert {*OF_TABLES, "table", "description", "columns"} == set(TABLE_FIELDS)


def _parse(table: str, column: str) -> schemas.Table:
    given = f'x = {{ {column}, description = "" }}' if column else ""
    return schemas.parse(f'table = "t"\ndescription = ""\n{table}\n[columns]\n{given}', "t.toml")


@pytest.mark.parametrize("field", OTHERS)
def test_what_says_nothing_of_a_value_is_refused_where_it_is_wrong(field):
    column, sentence = OTHERS[field]
    with pytest.raises(RequestError, match=sentence):
        _parse("", f"nullable = true, {column}")


@pytest.mark.parametrize("field", OF_TABLES)
def test_what_a_table_states_is_refused_where_it_is_wrong(field):
    text, sentence = OF_TABLES[field]
    columns = "".join(
        f'{name} = {{ type = "{type}", nullable = true, description = "" }}\n'
        for name, type in {"n": "int8", "f": "float32", "at": "timestamp[s, tz=UTC]"}.items()
    )
    with pytest.raises(RequestError, match=sentence):
        schemas.parse(f'table = "t"\ndescription = ""\n{text}\n[columns]\n{columns}', "t.toml")


@pytest.mark.parametrize("field", READ)
def test_what_a_schema_states_of_cells_decides_how_they_are_read(field):
    column, cell, value, otherwise = READ[field]
    for stated, expected in ((column, value), (column[: column.rindex(",")], otherwise)):
        schema = _parse("", stated).arrow
        rows, rejects = CsvBlockParser(["x"], schema).parse(cell.encode())
        assert [*rows.column("x").to_pylist(), *("rejected" for _ in rejects)] == [expected]


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
