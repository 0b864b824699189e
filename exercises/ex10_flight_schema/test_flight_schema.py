"""The contract of exercise 10. The columns are those of the real flights."""

import pyarrow as pa
import pytest

MONTH = {
    "name": "month",
    "type": "int8",
    "nullable": False,
    "min": 1,
    "max": 12,
    "known": "schedule",
    "description": "Local month.",
}
MINUTE = {"name": "minute", "type": "int8", "min": 0, "max": 59, "description": "Of the hour."}
DELAY = {
    "name": "dep_delay",
    "type": "int16",
    "nullable": True,
    "known": "departure",
    "description": "In minutes.",
}
ARRIVAL = {
    "name": "arr_delay",
    "type": "int16",
    "nullable": True,
    "min": -240,
    "max": 2880,
    "known": "arrival",
    "description": "In minutes.",
}
AIR_TIME = {**ARRIVAL, "name": "air_time", "min": 1, "description": "In the air."}
ORIGIN = {
    "name": "origin",
    "type": "string",
    "nullable": False,
    "values": ["EWR", "JFK", "LGA"],
    "description": "FAA code.",
}
DISTANCE = {
    "name": "distance",
    "type": "int16",
    "nullable": False,
    "min": 17,
    "max": 4983,
    "missing_in": ["SERVING"],
    "description": "In miles.",
}
HOUR = {"name": "time_hour", "type": "timestamp", "nullable": False, "description": "In UTC."}
FLIGHTS = {
    "name": "flights",
    "moments": ["schedule", "departure", "arrival"],
    "predicted_at": "departure",
    "label": "arr_delay",
    "columns": [MONTH, DELAY, ARRIVAL, AIR_TIME, ORIGIN, DISTANCE, HOUR],
}


def column(type, name="x", **facts):
    return {"name": name, "type": type, "description": "Any.", **facts}


def table(*columns, **facts):
    return {
        "name": "t",
        "moments": ["schedule", "departure", "arrival"],
        "predicted_at": "departure",
        "columns": list(columns),
        **facts,
    }


# ------------------------------------------------------------------- arrow


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


# ------------------------------------------------------------------ limits


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


# ---------------------------------------------------------------- bigquery


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


# ------------------------------------------------------------ environments


def names(ran, expected, meaning, hint):
    value = ran.value
    columns = value.get("columns", []) if isinstance(value, dict) else []
    got = [one["name"] for one in columns]
    ran.must(
        got == expected,
        "The columns are wrong.",
        expected=", ".join(expected),
        got=", ".join(got),
        meaning=meaning,
        hint=hint,
    )


def nullable(ran, name, expected, meaning, hint):
    for one in ran.value["columns"]:
        if one["name"] == name:
            ran.must(
                one.get("nullable") is expected,
                f"nullable of {name} is wrong.",
                expected=str(expected),
                got=str(one.get("nullable", "not stated")),
                meaning=meaning,
                hint=hint,
            )


@pytest.mark.task("environments")
def test_when_serving_there_is_nothing_of_the_future(harness):
    ran = harness.call("environment", FLIGHTS, "SERVING")
    names(
        ran,
        ["month", "dep_delay", "origin", "distance", "time_hour"],
        "A request is made when the aircraft leaves the gate: it cannot have what is known on "
        "arrival only. What is known at that moment, it has.",
        1,
    )


@pytest.mark.task("environments")
@pytest.mark.parametrize(
    ("predicted_at", "kept"),
    [("schedule", ["month"]), ("departure", ["month", "dep_delay"])],
)
def test_what_is_late_depends_on_when_it_is_predicted(harness, predicted_at, kept):
    given = table(MONTH, DELAY, AIR_TIME, predicted_at=predicted_at)
    ran = harness.call("environment", given, "SERVING")
    names(
        ran,
        kept,
        "Moments are in the order of the list `moments`, whatever their names are, and the table "
        "says at which of them it predicts.",
        2,
    )


@pytest.mark.task("environments")
@pytest.mark.parametrize(("first", "last"), [("z", "a"), ("a", "z")])
def test_moments_are_ordered_by_the_table(harness, first, last):
    given = table(
        column("int8", "a", known=first),
        column("int8", "b", known=last),
        moments=[first, "m", last],
        predicted_at="m",
    )
    ran = harness.call("environment", given, "SERVING")
    names(
        ran,
        ["a"],
        "Moments are in the order of the list `moments`, whatever their names are, and the table "
        "says at which of them it predicts.",
        2,
    )


@pytest.mark.task("environments")
def test_a_label_is_in_no_request(harness):
    given = table(MONTH, column("bool", "late"), label="late")
    names(
        harness.call("environment", given, "SERVING"),
        ["month"],
        "The label is what is asked for: no request has it, even where its declaration does not "
        "say when it is known.",
        1,
    )


@pytest.mark.task("environments")
def test_training_has_all_columns(harness):
    ran = harness.call("environment", FLIGHTS, "TRAINING")
    names(
        ran,
        ["month", "dep_delay", "arr_delay", "air_time", "origin", "distance", "time_hour"],
        "Rows to train on were written when all was known.",
        1,
    )


@pytest.mark.task("environments")
def test_in_training_the_label_is_required(harness):
    meaning = (
        "9,430 flights have no arrival delay, which the table allows; a row without a label "
        "teaches nothing, and as 0 it would teach a lie."
    )
    nullable(harness.call("environment", FLIGHTS, "TRAINING"), "arr_delay", False, meaning, 3)
    for facts in ({}, {"missing_in": ["TRAINING"]}):
        given = table(MONTH, column("bool", "late", **facts), label="late")
        nullable(harness.call("environment", given, "TRAINING"), "late", False, meaning, 3)


@pytest.mark.task("environments")
def test_a_required_column_may_be_missing_when_serving(harness):
    meaning = (
        "Each row of the table has a distance; a request for a new route has none, and its "
        "declaration says so: `missing_in` is of one environment, `nullable` of all."
    )
    nullable(harness.call("environment", FLIGHTS, "SERVING"), "distance", True, meaning, 3)
    nullable(harness.call("environment", FLIGHTS, "TRAINING"), "distance", False, meaning, 3)


@pytest.mark.task("environments")
@pytest.mark.parametrize("name", ["TRAINING", "SERVING"])
def test_each_column_states_whether_it_may_be_missing(harness, name):
    given = table(MONTH, MINUTE, DELAY, column("int8", missing_in=[name]))
    ran = harness.call("environment", given, name)
    for one, expected in (("month", False), ("minute", True), ("dep_delay", True), ("x", True)):
        meaning = "Without `nullable` a value may be missing; here it is stated for each column."
        nullable(ran, one, expected, meaning, 3)


@pytest.mark.task("environments")
@pytest.mark.parametrize("name", ["TRAINING", "SERVING"])
def test_a_column_keeps_what_it_states(harness, name):
    ran = harness.call("environment", table(MONTH, ORIGIN), name)
    kept = {key: MONTH[key] for key in ("name", "type", "min", "max", "known", "description")}
    got = [{key: one.get(key) for key in kept} for one in ran.value["columns"]]
    ran.must(
        got[0] == kept and ran.value["columns"][1].get("values") == ORIGIN["values"],
        "A column lost what it states.",
        expected=str(kept),
        got=str(got[0]),
        meaning="An environment's table is a declaration too, of which Arrow, BigQuery and the "
        "rest are made.",
        hint=3,
    )


@pytest.mark.task("environments")
@pytest.mark.parametrize("name", ["TRAINING", "SERVING"])
def test_a_table_keeps_what_it_states(harness, name):
    ran = harness.call("environment", FLIGHTS, name)
    label = ["label"] if name == "TRAINING" else []
    for key in ["name", "moments", "predicted_at", *label]:
        ran.must(
            ran.value.get(key) == FLIGHTS[key],
            f"The table's {key} is lost.",
            expected=str(FLIGHTS[key]),
            got=str(ran.value.get(key)),
            meaning="An environment's table is a declaration too, with all of its keys.",
            hint=3,
        )


@pytest.mark.task("environments")
@pytest.mark.parametrize("name", ["TRAINING", "SERVING"])
def test_the_declaration_stays_as_it_is(harness, name):
    ran = harness.call("environment", FLIGHTS, name)
    ran.must(
        not ran.changed_its_input,
        "The declaration was changed.",
        expected="a new table, of new columns where they differ",
        got="the table that was given, changed",
        meaning="There is one source: who changes it for serving has no label in training. A copy "
        "of a dict still holds the same list, and the same dicts in it.",
        hint=3,
    )


# -------------------------------------------------------------------- tfmd


def feature(ran, name, key, expected, meaning, hint):
    """Looks at one key of one feature."""
    value = ran.value
    features = value.get("feature", []) if isinstance(value, dict) else []
    got = next((one.get(key) for one in features if one.get("name") == name), "no such feature")
    ran.must(
        got == expected,
        f"{key} of {name} is wrong.",
        expected=str(expected) if expected is not None else f"no {key}",
        got=str(got) if got is not None else f"no {key}",
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("tfmd")
@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("int8", "INT"),
        ("int16", "INT"),
        ("int32", "INT"),
        ("int64", "INT"),
        ("float32", "FLOAT"),
        ("float64", "FLOAT"),
        ("bool", "INT"),
        ("string", "BYTES"),
        ("date32", "INT"),
        ("timestamp", "INT"),
    ],
)
def test_a_feature_is_of_one_of_three_types(harness, type, expected):
    ran = harness.call("tfmd_schema", table(column(type)))
    meaning = "A tf.Example has three kinds of lists; truth values, days and seconds are integers."
    feature(ran, "x", "type", expected, meaning, 1)


@pytest.mark.task("tfmd")
@pytest.mark.parametrize(
    ("given", "key", "expected", "meaning"),
    [
        (MONTH, "int_domain", {"min": 1, "max": 12}, "Both limits are declared."),
        (
            column("int8"),
            "int_domain",
            {"min": -128, "max": 127},
            "An INT has 64 bits: the width that was declared is a domain here.",
        ),
        (column("int64", min=0), "int_domain", {"min": 0}, "There is a lower limit alone, of 0."),
        (column("int64"), "int_domain", None, "There is nothing to limit."),
        (column("float32"), "float_domain", None, "There is nothing to limit."),
        (column("float32", max=0.5), "float_domain", {"max": 0.5}, "Floats have their domain."),
        (column("float64", max=0), "float_domain", {"max": 0}, "0 is a limit like any other."),
        (
            ORIGIN,
            "string_domain",
            {"value": ["EWR", "JFK", "LGA"]},
            "A list of values is the domain of a text.",
        ),
        (column("string"), "string_domain", None, "Any text is valid."),
        (
            column("bool"),
            "bool_domain",
            {},
            "The domain is there, and empty: without it TensorFlow Metadata takes any INT.",
        ),
        (column("bool"), "int_domain", None, "A feature has one domain."),
        (HOUR, "int_domain", None, "Any instant is valid."),
        (column("int16"), "bool_domain", None, "Only a truth value has it."),
    ],
)
def test_each_kind_has_a_domain_of_its_own(harness, given, key, expected, meaning):
    ran = harness.call("tfmd_schema", table(given))
    feature(ran, given["name"], key, expected, meaning, 2)


@pytest.mark.task("tfmd")
@pytest.mark.parametrize(
    ("name", "fraction", "meaning"),
    [
        ("month", 1.0, "Each row has a value."),
        ("dep_delay", 0.0, "A value may be missing: a schema with 1.0 finds fault with good rows."),
        ("origin", 1.0, "Each row has a value."),
        (
            "distance",
            0.0,
            "A feature has one presence for all environments: who asks for 1.0 refuses the "
            "requests that may lack it.",
        ),
        (
            "arr_delay",
            1.0,
            "The label is in TRAINING alone, where it is required: its presence is that of the "
            "environments that have it, not of the table.",
        ),
        ("air_time", 0.0, "In TRAINING it may be missing."),
    ],
)
def test_a_presence_is_that_of_all_environments_with_the_column(harness, name, fraction, meaning):
    ran = harness.call("tfmd_schema", FLIGHTS)
    feature(ran, name, "presence", {"min_fraction": fraction}, meaning, 3)


@pytest.mark.task("tfmd")
def test_a_presence_does_not_ask_an_environment_that_lacks_the_column(harness):
    given = column("int8", nullable=False, known="arrival", missing_in=["SERVING"])
    ran = harness.call("tfmd_schema", table(given))
    meaning = "SERVING lacks the column altogether; where it is, no value is missing."
    feature(ran, "x", "presence", {"min_fraction": 1.0}, meaning, 3)


@pytest.mark.task("tfmd")
def test_a_presence_is_that_of_training_too(harness):
    given = column("int8", nullable=False, missing_in=["TRAINING"])
    ran = harness.call("tfmd_schema", table(given))
    meaning = "A feature has one presence for all: here a value may be missing in training."
    feature(ran, "x", "presence", {"min_fraction": 0.0}, meaning, 3)


@pytest.mark.task("tfmd")
def test_environments_are_told(harness):
    ran = harness.call("tfmd_schema", FLIGHTS)
    value = ran.value if isinstance(ran.value, dict) else {}
    got = value.get("default_environment")
    ran.must(
        got == ["TRAINING", "SERVING"],
        "default_environment is wrong.",
        expected="['TRAINING', 'SERVING']",
        got=str(got),
        meaning="Without it no environment has any feature, and there is nothing to leave out.",
        hint=3,
    )
    late = "It is not known when the prediction is made: a request that lacks it is no anomaly."
    for name in ("arr_delay", "air_time"):
        feature(ran, name, "not_in_environment", ["SERVING"], late, 3)
    both = "It is in both environments, and a key that would be empty is left out."
    for name in ("month", "dep_delay", "distance"):
        feature(ran, name, "not_in_environment", None, both, 3)


@pytest.mark.task("tfmd")
def test_a_schema_is_whole(harness):
    given = table(MONTH, ARRIVAL, column("bool", "late"), label="late")
    harness.call("tfmd_schema", given).gives(
        {
            "default_environment": ["TRAINING", "SERVING"],
            "feature": [
                {
                    "name": "month",
                    "type": "INT",
                    "presence": {"min_fraction": 1.0},
                    "int_domain": {"min": 1, "max": 12},
                },
                {
                    "name": "arr_delay",
                    "type": "INT",
                    "presence": {"min_fraction": 0.0},
                    "int_domain": {"min": -240, "max": 2880},
                    "not_in_environment": ["SERVING"],
                },
                {
                    "name": "late",
                    "type": "INT",
                    "presence": {"min_fraction": 1.0},
                    "bool_domain": {},
                    "not_in_environment": ["SERVING"],
                },
            ],
        },
        meaning="Features come in the order of the declaration, each with the keys of its kind.",
        hint=1,
    )


# ----------------------------------------------------------------- columns


SENTENCE = "Who reads that a change breaks looks for the column, and for what was and is."


def judged(ran, change, name, backward, forward, words, meaning, hint):
    """Looks at the verdict of one column: each field by itself, then the sentence."""
    found = ran.value if isinstance(ran.value, list) else [ran.value]
    found = [one for one in found if isinstance(one, dict) and one.get("column") == name]
    ran.must(
        len(found) == 1,
        f"There is not one change of {name}.",
        expected=f"one change of {name}",
        got=str(ran.value),
        meaning=meaning,
        hint=hint,
    )
    for key, expected in (("change", change), ("backward", backward), ("forward", forward)):
        ran.must(
            found[0].get(key) == expected and type(found[0][key]) is type(expected),
            f"{key} of {name} is wrong.",
            expected=repr(expected),
            got=repr(found[0].get(key)),
            meaning=meaning,
            hint=hint,
        )
    why = found[0].get("why")
    for word in (name, *words):
        ran.must(
            isinstance(why, str) and word in why,
            f"why does not say {word!r}.",
            expected=f"a sentence with {word}",
            got=repr(why),
            meaning=meaning if change == "renamed" else SENTENCE,
            hint=hint,
        )


NO_DIFFERENCE = "Nothing was added, removed or renamed."


@pytest.mark.task("columns")
@pytest.mark.parametrize(
    ("facts", "backward", "meaning"),
    [
        ({"nullable": True}, True, "Old files have no such column: it is read as missing."),
        ({}, True, "It may be missing, for nothing else is stated."),
        (
            {"nullable": False},
            False,
            "Old files have no value, and the new schema wants one; BigQuery refuses to add a "
            "REQUIRED column to a table.",
        ),
    ],
)
def test_a_column_is_added(harness, facts, backward, meaning):
    ran = harness.call("moved_columns", table(MONTH), table(MONTH, column("int8", "gate", **facts)))
    judged(ran, "added", "gate", backward, True, [], meaning + " Old readers do not ask for it.", 1)


@pytest.mark.task("columns")
@pytest.mark.parametrize(
    ("facts", "forward", "meaning"),
    [
        ({"nullable": True}, True, "Old readers find no value in new files, which they allow."),
        ({}, True, "Old readers find no value in new files, which they allow."),
        ({"nullable": False}, False, "Old readers find no value in new files, and require one."),
    ],
)
def test_a_column_is_removed(harness, facts, forward, meaning):
    ran = harness.call("moved_columns", table(MONTH, column("int8", "gate", **facts)), table(MONTH))
    meaning += " New readers do not ask for what old files have."
    judged(ran, "removed", "gate", True, forward, [], meaning, 2)


@pytest.mark.task("columns")
@pytest.mark.parametrize("is_nullable", [True, False])
def test_a_renamed_column_is_lost_in_both_directions(harness, is_nullable):
    old = column("int16", "dep_delay", nullable=is_nullable)
    new = {**old, "name": "departure_delay"}
    ran = harness.call("moved_columns", table(MONTH, old), table(MONTH, new))
    judged(
        ran,
        "renamed",
        "dep_delay",
        False,
        False,
        ["departure_delay"],
        "Read as one removed and one added column that may be missing, nothing fails: every delay "
        "is missing from that day on.",
        3,
    )


@pytest.mark.task("columns")
@pytest.mark.parametrize("facts", [{"type": "int32"}, {"description": "In hours."}])
def test_another_type_or_description_is_another_column(harness, facts):
    new = {**DELAY, "name": "delay", **facts}
    ran = harness.call("moved_columns", table(DELAY), table(new))
    meaning = "A renamed column has the same type and the same description: these are two columns."
    judged(ran, "removed", "dep_delay", True, True, [], meaning, 3)
    judged(ran, "added", "delay", True, True, [], meaning, 3)


@pytest.mark.task("columns")
def test_of_several_renamed_the_first_goes_with_the_first(harness):
    old = table(column("int8", "month"), HOUR, column("int8", "day"), column("int8", "week"))
    new = table(column("int8", "m_local"), column("int8", "d_local"), HOUR)
    ran = harness.call("moved_columns", old, new)
    meaning = (
        "month, day and week look the same, as m_local and d_local do: the first goes with the "
        "first, the second with the second, each once, and what is left over is removed."
    )
    judged(ran, "renamed", "month", False, False, ["m_local"], meaning, 3)
    judged(ran, "renamed", "day", False, False, ["d_local"], meaning, 3)
    judged(ran, "removed", "week", True, True, [], meaning, 3)


@pytest.mark.task("columns")
def test_an_environment_does_not_make_a_column_optional_in_files(harness):
    meaning = (
        "`missing_in` is of requests: in the table's files, of which this is, each row has a "
        "value, and a reader requires one."
    )
    one, both = table(MONTH), table(MONTH, DISTANCE)
    ran = harness.call("moved_columns", one, both)
    judged(ran, "added", "distance", False, True, [], meaning, 1)
    ran = harness.call("moved_columns", both, one)
    judged(ran, "removed", "distance", True, False, [], meaning, 1)


@pytest.mark.task("columns")
def test_a_column_in_both_is_not_moved(harness):
    old, new = table(MONTH, HOUR), table(HOUR, {**MONTH, "type": "int16", "max": 13})
    harness.call("moved_columns", old, new).gives([], meaning=NO_DIFFERENCE, hint=1)


# ------------------------------------------------------------------ values


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MONTH, MONTH),
        (ORIGIN, {**ORIGIN, "values": ["LGA", "EWR", "JFK"]}),
        (column("int8"), column("int8", min=-128, max=127, nullable=True)),
        (MONTH, {**MONTH, "description": "Of the year.", "known": "departure"}),
        (DISTANCE, {**DISTANCE, "missing_in": []}),
    ],
)
def test_the_same_type_and_values_are_no_change(harness, old, new):
    harness.call("changed_column", old, new).gives(
        None,
        meaning="The same values are valid, however they are written down: another order of a "
        "list, or a limit that the type has anyway, changes nothing.",
        hint=1,
    )


WIDTH = (
    "An integer's width is a range: it is the values that fit or do not, whoever casts them. "
    "BigQuery and TensorFlow Metadata know no other difference."
)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "words", "meaning"),
    [
        (
            column("int8"),
            column("int16"),
            True,
            False,
            ["int8", "int16", "-128", "127", "-32768", "32767"],
            "Every int8 is an int16; 300, which may come now, is no int8: reading it fails.",
        ),
        (
            column("int32"),
            column("int16"),
            False,
            True,
            ["int32", "int16", "-2147483648", "32767"],
            "40,000 in an old file is no int16.",
        ),
        (
            column("int64"),
            column("int32"),
            False,
            True,
            ["int64", "int32"],
            "An int64 has no limit here: 3,000,000,000 in an old file is no int32.",
        ),
        (
            column("int8", min=1, max=12),
            column("int16", min=1, max=12),
            True,
            True,
            ["int8", "int16"],
            WIDTH,
        ),
        (
            column("int16", min=1, max=12),
            column("int8"),
            True,
            False,
            ["int16", "int8", "12", "127"],
            "The type is narrower and the range is wider: " + WIDTH,
        ),
        (
            column("float32"),
            column("float64"),
            True,
            False,
            ["float32", "float64"],
            "0.1 as a float64 is no float32: an old reader gets another number.",
        ),
        (
            column("float64"),
            column("float32"),
            False,
            True,
            ["float64", "float32"],
            "0.1 as a float64 is no float32: of an old file a new reader gets another number.",
        ),
    ],
)
def test_a_type_is_widened_or_narrowed(harness, old, new, backward, forward, words, meaning):
    ran = harness.call("changed_column", old, new)
    judged(ran, "changed", "x", backward, forward, words, meaning, 2)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("int16", "float64"),
        ("float32", "int32"),
        ("int64", "timestamp"),
        ("timestamp", "date32"),
        ("string", "bool"),
        ("bool", "int8"),
    ],
)
def test_another_kind_is_another_column(harness, old, new):
    ran = harness.call("changed_column", column(old), column(new))
    judged(
        ran,
        "changed",
        "x",
        False,
        False,
        [old, new],
        "Nothing of another kind fits, though BigQuery would turn an INTEGER into a FLOAT: a "
        "tf.Example has an integer in another list than a float, and whoever parses it fails.",
        2,
    )


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "meaning"),
    [
        (True, False, False, True, "Rows of old files may have no value, and it is required now."),
        (None, False, False, True, "Without `nullable` a value may be missing; now it may not."),
        (False, True, True, False, "BigQuery relaxes a REQUIRED column; old readers rely on it."),
        (False, None, True, False, "Without `nullable` a value may be missing; before, it did not"),
    ],
)
def test_a_value_may_be_missing_or_not(harness, old, new, backward, forward, meaning):
    one, other = (
        column("int8", "gate", **({} if stated is None else {"nullable": stated}))
        for stated in (old, new)
    )
    ran = harness.call("changed_column", one, other)
    word = "is required" if backward is False else "was required"
    judged(ran, "changed", "gate", backward, forward, [word], meaning, 1)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "words", "meaning"),
    [
        ({"max": 2880}, {"max": 4320}, True, False, ["2880", "4320"], "4,000 was not valid."),
        ({"max": 4320}, {"max": 2880}, False, True, ["4320", "2880"], "4,000 is not valid."),
        ({"min": -120}, {"min": -240}, True, False, ["-120", "-240"], "-200 was not valid."),
        ({"min": -240}, {"min": -120}, False, True, ["-240", "-120"], "-200 is not valid."),
        (
            {"min": 0, "max": 59},
            {"min": 1, "max": 60},
            False,
            False,
            ["0", "60"],
            "0 went, 60 came",
        ),
        (
            {"min": 1, "max": 60},
            {"min": 0, "max": 59},
            False,
            False,
            ["0", "60"],
            "60 went, 0 came",
        ),
        ({"max": 0}, {}, True, False, ["0"], "1 was not valid, and there is no limit any more."),
        ({}, {"max": 0}, False, True, ["0"], "There was no limit, and 1 is not valid any more."),
        ({"min": 0}, {}, True, False, ["0"], "-1 was not valid, and there is no limit any more."),
        ({}, {"min": 0}, False, True, ["0"], "There was no limit, and -1 is not valid any more."),
        (
            {"max": 2**53},
            {"max": 2**53 + 1},
            True,
            False,
            ["9007199254740992", "9007199254740993"],
            "As floats the two limits are the same; an int64 keeps them apart.",
        ),
        (
            {"min": -(2**53) - 1},
            {"min": -(2**53)},
            False,
            True,
            ["-9007199254740993", "-9007199254740992"],
            "As floats the two limits are the same; an int64 keeps them apart.",
        ),
    ],
)
def test_a_range_is_wider_narrower_or_another(harness, old, new, backward, forward, words, meaning):
    ran = harness.call("changed_column", column("int64", **old), column("int64", **new))
    judged(ran, "changed", "x", backward, forward, words, meaning, 2)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "words", "meaning"),
    [
        (["EWR", "JFK"], ["EWR", "JFK", "LGA"], True, False, ["LGA"], "LGA may come, was none."),
        (["EWR", "JFK", "LGA"], ["EWR", "JFK"], False, True, ["LGA"], "Old files may have LGA."),
        (["EWR", "JFK"], ["EWR", "LGA"], False, False, ["JFK", "LGA"], "One went, one came."),
        (["EWR"], None, True, False, [], "Any text may come, and old readers know one."),
        (None, ["EWR"], False, True, [], "Old files may have any text."),
    ],
)
def test_a_list_of_values_has_more_or_fewer(harness, old, new, backward, forward, words, meaning):
    one, other = (
        column("string", "origin", **({} if values is None else {"values": values}))
        for values in (old, new)
    )
    ran = harness.call("changed_column", one, other)
    judged(ran, "changed", "origin", backward, forward, words, meaning, 2)


@pytest.mark.task("values")
def test_one_direction_is_broken_by_one_of_two_differences(harness):
    old = column("int8", nullable=False, max=10)
    new = column("int8", nullable=True, max=5)
    judged(
        harness.call("changed_column", old, new),
        "changed",
        "x",
        False,
        False,
        ["10", "5", "was required"],
        "Old files may have 10, new ones no value: each of the two breaks a direction.",
        3,
    )


@pytest.mark.task("values")
def test_a_table_has_the_changes_of_all_its_columns(harness):
    old, new = table(MONTH, DELAY, HOUR), table(HOUR, {**MONTH, "max": 13}, MINUTE)
    ran = harness.call("changes", old, new)
    got = sorted((one["column"], one["change"]) for one in ran.value)
    ran.must(
        got == [("dep_delay", "removed"), ("minute", "added"), ("month", "changed")],
        "The changes are others.",
        expected="dep_delay removed, minute added, month changed",
        got=", ".join(f"{name} {change}" for name, change in got),
        meaning="`changes` was given: it asks for what moved, and for each column of both.",
        hint=1,
    )
    meaning = "The old declaration comes first: 13 is valid now, and old readers do not know it."
    judged(ran, "changed", "month", True, False, ["12", "13"], meaning, 3)
