"""The contract of exercise 10: who has which columns, and TensorFlow Metadata of them."""

import pytest

from exercises.ex10_flight_schema.drive import (
    AIR_TIME,
    ARRIVAL,
    DELAY,
    FLIGHTS,
    HOUR,
    MINUTE,
    MONTH,
    ORIGIN,
    column,
    table,
)

# Training and serving: the task environments


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


# TensorFlow Metadata: the task tfmd


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
