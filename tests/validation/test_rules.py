"""Rules that rows break, and the suites that they come from."""

import datetime
import json
import math

import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.flights.job import JOB
from pipelines.flights.rules import ClocksAgree, DateExists, PresentWith, ScheduleInHour
from pipelines.problems import RequestError
from pipelines.validation.rows import Domain, InSet, Matches, RowExpectation, expression
from pipelines.validation.rules import Between, NotNull, evaluate, schema_rules

# Rules


def in_set(*values, column: str = "x") -> RowExpectation:
    return RowExpectation(column, Domain((column,), "any"), InSet(column, pa.array(values)))


def matches(regex: str) -> RowExpectation:
    return RowExpectation("x", Domain(("x",), "any"), Matches("x", (regex,), (expression(regex),)))


def broken(rule, schema_or_type, *values) -> list[bool]:
    """Which of the values of the rule's column it calls broken."""
    batch = pa.record_batch({rule.columns[0]: pa.array(values, schema_or_type)})
    return rule.broken(batch).tolist()


def test_only_not_null_minds_a_missing_value():
    assert broken(NotNull("r", "x"), pa.int16(), 0, None, -1) == [False, True, False]
    for rule in (Between("r", "x", 5, 9), in_set(5, 9)):
        assert broken(rule, pa.int16(), 5, None, 4) == [False, False, True]
    assert broken(matches("A"), pa.string(), "A", None, "B") == [False, False, True]


def test_between_includes_its_limits_and_either_may_be_left_out():
    assert broken(Between("r", "x", -1, 3), pa.int8(), -2, -1, 0, 3, 4) == [
        *(True, False, False, False, True)
    ]
    assert broken(Between("r", "x", None, 3), pa.int8(), -128, 3, 4) == [False, False, True]
    assert broken(Between("r", "x", 3, None), pa.int8(), 2, 3, 127) == [True, False, False]
    assert broken(Between("r", "x", 0.5, 1.5), pa.float32(), 0.5, 1.5, 1.6) == [False, False, True]


def test_no_range_holds_a_number_that_is_none():
    rule = Between("r", "x", None, 10)
    assert broken(rule, pa.float32(), math.nan, math.inf, -math.inf, None) == [
        *(True, True, False, False)
    ]


def test_a_set_holds_exactly_its_values():
    rule = in_set("EWR", "JFK")
    assert broken(rule, pa.string(), "EWR", "ewr", "", "JFK ", "JFK") == [
        *(False, True, True, True, False)
    ]


def test_an_expression_is_found_anywhere_and_its_ends_are_its_own_affair():
    values = ("N1", "XN1", "N", "N12\n", "D942DN")
    assert broken(matches("N[0-9]"), pa.string(), *values) == [False, False, True, False, True]
    assert broken(matches("^N[0-9]"), pa.string(), *values) == [False, True, True, False, True]
    assert broken(matches("^N[0-9]$"), pa.string(), *values) == [False, True, True, True, True]
    assert broken(matches("^(A|B)"), pa.string(), "AX", "BX", "XB") == [False, False, True]


@pytest.mark.parametrize("pattern", [r"^N\d$", r"^N\d\Z", r"(?=N)^N\d$"])
def test_a_digit_of_any_script_is_one_whoever_searches(pattern):
    assert broken(matches(pattern), pa.string(), "N1", "N٣", None, "NÄ") == [
        *(False, False, False, True)
    ]
    assert broken(matches(r"^\w\z"), pa.string(), "N", "Ä", "-") == [False, True, True]


def rows_broken(rule, *rows) -> list[bool]:
    columns = [pa.array(column, pa.int16()) for column in zip(*rows, strict=True)]
    return rule.broken(pa.RecordBatch.from_arrays(columns, names=list(rule.columns))).tolist()


def test_clocks_agree_round_midnight_and_disagree_by_a_minute():
    rule = ClocksAgree("r", "dep_time", "sched_dep_time", "dep_delay")
    assert rows_broken(
        rule,
        (517, 515, 2),
        (518, 515, 2),
        (10, 2355, 15),
        (2400, 2355, 5),
        (2355, 10, -15),
        (600, 500, 1_500),  # a day and an hour late
        (None, 515, 2),
        (517, 515, None),
    ) == [False, True, False, False, False, False, False, False]


def test_a_value_must_be_there_with_the_one_that_needs_it():
    rule = PresentWith("r", "dep_time", "dep_delay")
    assert rows_broken(rule, (517, 2), (None, 2), (517, None), (None, None)) == [
        *(False, True, False, False)
    ]


def test_dates_exist_by_the_calendar():
    dates = [(2013, 2, 28), (2013, 2, 29), (2016, 2, 29), (1900, 2, 29), (2000, 2, 29)]
    dates += [(2013, 4, 30), (2013, 4, 31), (2013, 12, 31)]

    def exists(date):
        try:
            return bool(datetime.date(*date))
        except ValueError:
            return False

    found = rows_broken(DateExists("r"), *dates)
    assert found == [not exists(date) for date in dates]
    assert sum(found) == 3
    # Months and days out of their ranges, and missing ones, are for the schema's rules.
    assert rows_broken(DateExists("r"), (2013, 13, 1), (2013, 1, 0), (None, 2, 30)) == [
        *(False, False, True)
    ]
    assert rows_broken(DateExists("r"), (2013, None, 30)) == [False]


def test_the_schedule_is_its_hour_and_minute():
    rule = ScheduleInHour("r")
    assert rows_broken(rule, (515, 5, 15), (515, 5, 16), (2359, 23, 59), (515, None, 16)) == [
        *(False, True, False, False)
    ]


def test_the_schemas_limits_are_rules_and_each_required_column_has_one():
    table = schemas.table("flights")
    rules = {rule.id: rule for rule in schema_rules(table)}
    assert rules["schema.distance.required"] == NotNull("schema.distance.required", "distance")
    assert rules["schema.distance.range"] == Between("schema.distance.range", "distance", 1, 12_500)
    assert "schema.tailnum.required" not in rules
    required = [column.name for column in table.columns if not column.nullable]
    assert [f"schema.{name}.required" in rules for name in required] == [True] * len(required)


def test_a_row_is_explained_by_all_the_rules_that_it_breaks_and_by_no_other():
    batch = pa.record_batch(
        {"x": pa.array([1, 20, None, 3], pa.int8()), "y": pa.array(["a", "b", "b", None])}
    )
    rules = [Between("x.range", "x", 0, 10), NotNull("x.there", "x"), in_set("a", column="y")]
    findings = evaluate(batch, rules)
    assert findings.broken.tolist() == [False, True, True, False]
    assert findings.explain(batch) == (
        [["x.range", "y"], ["x.there", "y"]],
        [
            ["x is 20, and must be at least 0 and at most 10", "y is 'b', and must be one of a"],
            ["x is missing", "y is 'b', and must be one of a"],
        ],
    )


# Suites


def write_suite(tmp_path, expectations, version="1.4.0") -> str:
    path = tmp_path / "suite.json"
    suite = {"name": "s", "expectations": expectations}
    suite["meta"] = {"great_expectations_version": version}
    path.write_text(json.dumps(suite))
    return str(path)


def test_row_level_expectations_become_the_rules_that_they_say(tmp_path):
    path = write_suite(
        tmp_path,
        [
            {
                "type": "expect_column_values_to_be_between",
                "kwargs": {"column": "distance", "min_value": 5, "max_value": None},
                "meta": {"rule": "far"},
            },
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "dest"}},
            {
                "type": "expect_column_values_to_be_in_set",
                "kwargs": {"column": "origin", "value_set": ["EWR", "JFK"]},
                "meta": None,
            },
            {
                "type": "expect_column_values_to_match_regex",
                "kwargs": {"column": "carrier", "regex": "[A-Z]"},
            },
        ],
    )
    suite = JOB.load_suite(path)
    assert [rule.id for rule in suite.rules()] == [
        "far",
        "expect_column_values_to_not_be_null:dest",
        "expect_column_values_to_be_in_set:origin",
        "expect_column_values_to_match_regex:carrier",
    ]
    flights = pa.RecordBatch.from_pylist(
        [
            {"distance": 4, "dest": "ATL", "origin": "EWR", "carrier": "9E"},
            {"distance": 5, "dest": None, "origin": "LGA", "carrier": "99"},
        ],
        schema=suite.schema,
    )
    findings = evaluate(flights, suite.rules())
    assert findings.explain(flights) == (
        [["far"], [rule.id for rule in suite.rules()[1:]]],
        [
            ["distance is 4, and must be at least 5"],
            [
                "dest is missing",
                "origin is 'LGA', and must be one of EWR, JFK",
                "carrier is '99', which does not match [A-Z]",
            ],
        ],
    )


def test_the_projects_own_suite_loads_and_no_two_rules_share_an_id():
    ids = [rule.id for rule in JOB.row_rules(JOB.load_suite())]
    assert {"flights.origin_is_new_york", "schema.month.range", "flight.date_exists"} <= set(ids)
    assert len(set(ids)) == len(ids)


def expectation(kind: str, **kwargs) -> dict:
    return {"type": f"expect_column_values_to_{kind}", "kwargs": kwargs}


SOUND = expectation("not_be_null", column="dest")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (
            expectation("be_increasing", column="dest"),
            ["a collection has no order", "expect_column_pair_values_a_to_be_greater_than_b"],
        ),
        (expectation("be_uniqe", column="dest"), ["did you mean", "values_to_be_unique?"]),
        (expectation("not_be_null", column="destination"), ["no column destination", "schemas/"]),
        (expectation("not_be_null"), ["not_be_null", "no column None"]),
        (expectation("not_be_null", column="dest", most=0.9), ["argument most", "remove it"]),
        (expectation("not_be_null", column="dest", mostly=2), ["mostly", "from 0 to 1, not 2"]),
        (expectation("be_between", column="distance"), ["distance", "min_value or max_value"]),
        (
            expectation("be_between", column="distance", min_value=9, max_value=1),
            ["distance", "min_value 9 is above max_value 1"],
        ),
        (
            expectation("be_between", column="distance", min_value="1"),
            ["distance", "min_value and max_value must be numbers"],
        ),
        (expectation("be_between", column="dest", min_value=1), ["dest", "holds string"]),
        (expectation("be_between", column="time_hour", min_value=1), ["time_hour", "be dates"]),
        (expectation("be_in_set", column="dest"), ["dest", "value_set must be a list"]),
        (expectation("be_in_set", column="dest", value_set=[]), ["dest", "value_set"]),
        (expectation("be_in_set", column="dest", value_set=[5]), ["dest", "holds string"]),
        (expectation("be_in_set", column="distance", value_set=["a"]), ["distance", "holds int16"]),
        (expectation("match_regex", column="dest", regex=5), ["dest", "regex must be a text"]),
        (expectation("match_regex", column="dest", regex="("), ["dest", "regex '('", "compile"]),
        (expectation("match_regex", column="distance", regex="1"), ["distance", "holds int16"]),
        ({"type": "expect_column_values_to_not_be_null", "kwargs": [1]}, ["kwargs is no object"]),
        ({**SOUND, "meta": "x"}, ["meta is no object"]),
        ({"kwargs": {"column": "dest"}}, ["(None) is not supported"]),
        ({**SOUND, "type": ["x"]}, ["is not supported"]),
        ("expect_column_values_to_not_be_null", ["is no object"]),
        (None, ["None is no object"]),
    ],
    ids=str,
)
def test_a_bad_expectation_is_refused_by_file_number_and_field(tmp_path, bad, words):
    path = write_suite(tmp_path, [SOUND, bad])
    with pytest.raises(RequestError) as caught:
        JOB.load_suite(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}, expectation 2")
    for word in words:
        assert word in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "line 1: no JSON"),
        (b'{"expectations": [}', "line 1: no JSON"),
        (b'{\n"expectations": [],\n"meta" {}}', "line 3: no JSON"),
        (b"[]", "expectations is missing"),
        (b'{"meta": {}}', "expectations is missing"),
        (b'{"expectations": {}, "meta": {}}', "expectations is missing or no list"),
        (b'{"expectations": []}', "meta is missing"),
        (b'{"expectations": [], "meta": {}}', "great_expectations_version is missing"),
        (
            b'{"expectations": [], "meta": {"great_expectations_version": "0.18.8"}}',
            "written by Great Expectations 0.18.8, and 1.x is needed",
        ),
        (b"\xff\xfe", "Cannot read the suite"),
    ],
)
def test_a_file_that_is_no_suite_is_refused_by_name_and_reason(tmp_path, text, words):
    path = tmp_path / "suite.json"
    path.write_bytes(text)
    with pytest.raises(RequestError) as caught:
        JOB.load_suite(str(path))
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


def test_a_suite_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(RequestError, match=r"missing\.json"):
        JOB.load_suite(str(tmp_path / "missing.json"))
