"""The contract of exercise 10: a declaration in Arrow and in BigQuery."""

import pyarrow as pa
import pytest

from exercises.ex10_flight_schema.drive import (
    DELAY,
    FLIGHTS,
    HOUR,
    MINUTE,
    MONTH,
    ORIGIN,
    column,
    table,
)

# Arrow: the task arrow


@pytest.mark.task("arrow")
@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("int8", pa.int8()),
        ("int16", pa.int16()),
        ("int32", pa.int32()),
        ("int64", pa.int64()),
        ("float32", pa.float32()),
        ("float64", pa.float64()),
        ("bool", pa.bool_()),
        ("string", pa.string()),
        ("date32", pa.date32()),
    ],
)
def test_each_type_is_arrows_of_that_name(harness, name, type):
    harness.call("arrow_schema", table(column(name, nullable=True))).gives(
        pa.schema([pa.field("x", type)]),
        meaning="A declared type is Arrow's of that name; Arrow calls float32 `float` and float64 "
        "`double` when it prints them.",
        hint=1,
    )


@pytest.mark.task("arrow")
def test_an_instant_has_a_time_zone(harness):
    harness.call("arrow_schema", table(column("timestamp", "time_hour", nullable=True))).gives(
        pa.schema([pa.field("time_hour", pa.timestamp("s", tz="UTC"))]),
        meaning="A timestamp without a zone is what a clock on some wall shows, no instant: who "
        "takes it for local time puts the flight at another hour.",
        hint=2,
    )


@pytest.mark.task("arrow")
def test_a_field_is_nullable_unless_it_is_declared_otherwise(harness):
    given = table(
        column("int8", "a", nullable=False),
        column("int8", "b", nullable=True),
        column("int8", "c"),
        column("timestamp", "d", nullable=False),
        column("int8", "e", nullable=False, missing_in=["SERVING"]),
    )
    harness.call("arrow_schema", given).gives(
        pa.schema(
            [
                pa.field("a", pa.int8(), nullable=False),
                pa.field("b", pa.int8()),
                pa.field("c", pa.int8()),
                pa.field("d", pa.timestamp("s", tz="UTC"), nullable=False),
                pa.field("e", pa.int8(), nullable=False),
            ]
        ),
        meaning="`pa.field` is nullable unless told otherwise, and so is a column that does not "
        "state `nullable`: only a False that is stated makes it required. `missing_in` is of "
        "requests, and not of the rows in files.",
        hint=3,
    )


@pytest.mark.task("arrow")
def test_fields_keep_the_order_of_the_columns(harness):
    harness.call("arrow_schema", FLIGHTS).gives(
        pa.schema(
            [
                pa.field("month", pa.int8(), nullable=False),
                pa.field("dep_delay", pa.int16()),
                pa.field("arr_delay", pa.int16()),
                pa.field("air_time", pa.int16()),
                pa.field("origin", pa.string(), nullable=False),
                pa.field("distance", pa.int16(), nullable=False),
                pa.field("time_hour", pa.timestamp("s", tz="UTC"), nullable=False),
            ]
        ),
        meaning="Fields come in the order of the declaration.",
        hint=1,
    )


# What an integer's width says: the task limits


@pytest.mark.task("limits")
@pytest.mark.parametrize(
    ("given", "limits", "meaning"),
    [
        (MONTH, (1, 12), "Both limits are declared."),
        (MINUTE, (0, 59), "0 is a limit like any other, though it is false."),
        (
            column("int8"),
            (-128, 127),
            "No limit is declared, and still an int8 holds no number beyond these; a system of "
            "64 bits does not know that.",
        ),
        (DELAY, (-32768, 32767), "An int16 has two bytes: 2 to the 16th numbers."),
        (column("int32"), (-2147483648, 2147483647), "An int32 has four bytes."),
        (
            column("int8", min=0),
            (0, 127),
            "The lower limit is declared, the upper one is that of the type.",
        ),
        (
            column("int16", max=9),
            (-32768, 9),
            "The upper limit is declared, the lower one is that of the type.",
        ),
        (column("int8", max=0), (-128, 0), "0 is a limit like any other, though it is false."),
    ],
)
def test_an_integer_has_the_limits_of_its_width(harness, given, limits, meaning):
    harness.call("valid_range", given).gives(limits, meaning=meaning, hint=1)


@pytest.mark.task("limits")
@pytest.mark.parametrize("type", ["int64", "float32", "float64", "bool", "string", "timestamp"])
def test_no_other_type_has_limits_of_its_own(harness, type):
    harness.call("valid_range", column(type)).gives(
        (None, None),
        meaning="int64 is what the other systems have too, so that nothing is lost, and the other "
        "types hold no narrower range of numbers.",
        hint=2,
    )


@pytest.mark.task("limits")
def test_declared_limits_hold_for_each_type_of_numbers(harness):
    harness.call("valid_range", column("float64", min=0.5, max=9.5)).gives(
        (0.5, 9.5), meaning="They are declared.", hint=2
    )
    harness.call("valid_range", column("int64", min=1)).gives(
        (1, None), meaning="One is declared, and an int64 has no other.", hint=2
    )


# BigQuery: the task bigquery


def fields(ran, name, expected, meaning, hint):
    """Looks at one key of each field, so that the message speaks of it alone."""
    got = [one.get(name) if isinstance(one, dict) else one for one in ran.value]
    ran.must(
        got == expected,
        f"{name} is wrong.",
        expected=str(expected),
        got=str(got),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("bigquery")
@pytest.mark.parametrize(
    ("type", "expected", "meaning"),
    [
        ("int8", "INTEGER", "BigQuery has one type of integers, of 64 bits."),
        ("int16", "INTEGER", "BigQuery has one type of integers, of 64 bits."),
        ("int32", "INTEGER", "BigQuery has one type of integers, of 64 bits."),
        ("int64", "INTEGER", "BigQuery has one type of integers, of 64 bits."),
        ("float32", "FLOAT", "BigQuery has one type of floats, of 64 bits."),
        ("float64", "FLOAT", "BigQuery has one type of floats, of 64 bits."),
        ("bool", "BOOLEAN", "A truth value is a type of its own."),
        ("string", "STRING", "A text."),
        ("date32", "DATE", "A day, without a time."),
        ("timestamp", "TIMESTAMP", "DATETIME has no zone, and is no instant; TIMESTAMP is one."),
    ],
)
def test_each_type_is_one_of_bigquerys(harness, type, expected, meaning):
    ran = harness.call("bigquery_fields", table(column(type)))
    fields(ran, "type", [expected], meaning, 1)


@pytest.mark.task("bigquery")
def test_a_mode_is_nullable_unless_it_is_declared_otherwise(harness):
    given = table(column("int8", nullable=False), column("int8", "y"), column("int8", "z"))
    given["columns"][2]["nullable"] = True
    given["columns"].append(column("int8", "w", nullable=False, missing_in=["SERVING"]))
    ran = harness.call("bigquery_fields", given)
    meaning = (
        "A column that does not state `nullable` may be missing, here as in Arrow. `missing_in` is "
        "of requests, and BigQuery has none."
    )
    fields(ran, "mode", ["REQUIRED", "NULLABLE", "NULLABLE", "REQUIRED"], meaning, 2)
    fields(ran, "name", ["x", "y", "z", "w"], "Fields come in the order of the declaration.", 1)


@pytest.mark.task("bigquery")
@pytest.mark.parametrize(
    ("given", "expected", "meaning"),
    [
        (MONTH, "Local month. Valid: 1 to 12.", "An INTEGER takes month 13 unless somebody reads."),
        (
            DELAY,
            "In minutes. Valid: -32768 to 32767.",
            "None is declared, and an int16 has limits all the same, which an INTEGER has not.",
        ),
        (ORIGIN, "FAA code. Valid: EWR, JFK, LGA.", "A STRING may be any text."),
        (column("int64"), "Any.", "Any integer of 64 bits is valid: there is nothing to tell."),
        (column("string"), "Any.", "Any text is valid: there is nothing to tell."),
        (HOUR, "In UTC.", "Any instant is valid: there is nothing to tell."),
        (column("float32", min=0), "Any. Valid: at least 0.", "There is a lower limit alone."),
        (column("float64", max=9.5), "Any. Valid: at most 9.5.", "There is an upper limit alone."),
        (column("int64", max=0), "Any. Valid: at most 0.", "0 is a limit, and no missing one."),
        (column("float64", min=0, max=0), "Any. Valid: 0 to 0.", "0 is a limit, not a missing one"),
    ],
)
def test_a_description_says_what_the_type_does_not(harness, given, expected, meaning):
    ran = harness.call("bigquery_fields", table(given))
    fields(ran, "description", [expected], meaning, 3)


@pytest.mark.task("bigquery")
def test_a_field_has_four_keys(harness):
    harness.call("bigquery_fields", table(MONTH, HOUR)).gives(
        [
            {
                "name": "month",
                "type": "INTEGER",
                "mode": "REQUIRED",
                "description": "Local month. Valid: 1 to 12.",
            },
            {
                "name": "time_hour",
                "type": "TIMESTAMP",
                "mode": "REQUIRED",
                "description": "In UTC.",
            },
        ],
        meaning="The API refuses a field with keys that it does not know.",
        hint=1,
    )
