"""Differences are right about NaN, null and tolerance, and name what differs."""

import datetime
import math
import zoneinfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.comparison.by_kind import between, between_collections
from classroom.comparison.differences import same
from classroom.comparison.table_differences import between_schemas, between_tables
from classroom.harness.outcome import WrongAnswer
from classroom.harness.plain import Stamped

NAN = math.nan


@pytest.mark.parametrize(
    ("expected", "got", "equal"),
    [
        (NAN, NAN, True),
        (NAN, None, False),
        (None, NAN, False),
        (None, 0, False),
        (0, None, False),
        (None, None, True),
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.001, False),
        (0.0, 1e-13, True),
        (0.0, -0.0, True),
        (math.inf, math.inf, True),
        (math.inf, -math.inf, False),
        (1e300, math.inf, False),
        (3, 3.0, False),
        (3.0, 3, True),
        (1, True, False),
        (True, 1, False),
        (1.0, True, False),
        (3, np.int64(3), True),
        (3.0, np.float32(3), True),
        (3, np.float64(3), False),
        ("a", b"a", False),
        ([1, 2], (1, 2), False),
        ([1, NAN], [1, NAN], True),
        ({"a": NAN}, {"a": NAN}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({1, 2}, {2, 1}, True),
        (datetime.datetime(2013, 1, 1), datetime.datetime(2013, 1, 1, tzinfo=datetime.UTC), False),
        (
            datetime.datetime(
                2013, 1, 1, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))
            ),
            datetime.datetime(2013, 1, 1, 10, tzinfo=datetime.UTC),
            True,
        ),
        (np.array([1.0, NAN]), np.array([1.0, NAN]), True),
        (np.array([1, 2]), np.array([1.0, 2.0]), False),
        (pa.array([1, None]), pa.array([1, None]), True),
        (pa.array([1, None], pa.int8()), pa.array([1, None]), False),
        (pa.array([NAN, None]), pa.array([NAN, None]), True),
        (pa.array([NAN]), pa.array([None], pa.float64()), False),
    ],
)
def test_equal_is_what_a_person_would_call_equal(expected, got, equal):
    assert same(expected, got) is equal
    assert (between(expected, got) is None) is equal


def test_a_tolerance_is_relative():
    assert same(1000.0, 1009.0, 0.01)
    assert not same(1000.0, 1011.0, 0.01)
    assert not same(1, 2, 0.9)


@pytest.mark.parametrize(
    ("expected", "got", "sentence"),
    [
        (4, 3, "gave 3, not 4."),
        (4, None, "returned nothing (None)."),
        (4, "4", "gave a str, where an int is expected."),
        ({"a": 1, "b": 2}, {"a": 1}, "gave a dict that lacks 'b'."),
        ({"a": 1}, {"a": 1, "b": 2}, "gave a dict that has 'b' too many."),
        (
            {"a": 1, "b": 2},
            {"a": 2, "c": 2},
            "gave a dict that lacks 'b' and has 'c' too many and has another value for 'a'.",
        ),
        ([1, 2, 3], [1, 5, 3], "gave a list that is wrong from place 1 on."),
        ([1, 2, 3], [1, 2], "gave a list of 2, not of 3."),
        (np.zeros((2, 3)), np.zeros((3, 2)), "gave an array of shape (3, 2), not (2, 3)."),
        (np.array([1, 2, 3]), np.array([1, 5, 3]), "gave an array with 1 of 3 values wrong."),
        (np.zeros(1, "f4"), np.zeros(1), "gave an array of float64, not of float32."),
        (
            {1: np.zeros(1, "f4"), 2: np.zeros(1, "f4")},
            {1: np.zeros(1), 2: np.zeros(1)},
            "gave a dict that has another value for 1 and 2. 1 is of float64, where float32 is "
            "expected.",
        ),
        (
            {"a": np.zeros((2, 1))},
            {"a": np.zeros((1, 2))},
            "gave a dict that has another value for 'a'. 'a' has shape (1, 2), where (2, 1) is "
            "expected.",
        ),
        (
            [np.zeros(1, "f4"), np.zeros(1, "f4")],
            [np.zeros(1, "f4"), np.zeros(1)],
            "gave a list that is wrong from place 1 on. Place 1 is of float64, where float32 is "
            "expected.",
        ),
        (
            {"a": np.zeros(2), "b": 1},
            {"a": np.ones(2), "b": 1},
            "gave a dict that has another value for 'a'.",
        ),
    ],
)
def test_a_difference_is_a_sentence(expected, got, sentence):
    assert between(expected, got).sentence == sentence


def test_a_dict_shows_only_what_differs():
    expected = {f"c{i}": i for i in range(19)}
    found = between(expected, {**expected, "c7": 8})
    assert found.expected == "'c7': 7"
    assert found.got == "'c7': 8\n(18 others are right)"


def test_an_array_in_a_dict_is_shown_on_one_line():
    found = between({4: np.array([[1.5], [7.0]], "f4")}, {4: np.array([[1.5], [7.0]])})
    assert found.expected == "4: array([[1.5], [7. ]], dtype=float32)"
    assert found.got == "4: array([[1.5], [7. ]])"


def test_a_sentence_names_three_fields_and_the_values_are_all_there():
    expected = {f"c{i}": i for i in range(9)}
    found = between(expected, {name: value + 1 for name, value in expected.items()})
    assert found.sentence.endswith("another value for 'c0', 'c1', 'c2' and 6 more.")
    assert found.got.splitlines() == [f"'c{i}': {i + 1}" for i in range(9)]


def test_moments_are_shown_in_a_verdict_as_a_person_writes_them():
    moment = datetime.datetime(2013, 1, 2, 11, tzinfo=datetime.UTC)
    there = moment.astimezone(zoneinfo.ZoneInfo("America/New_York"))
    found = between([moment], [there.replace(hour=5)])
    told = WrongAnswer("gave others", expected=found.expected, got=found.got)
    assert told.expected == "[2013-01-02 11:00+00:00]"
    assert told.got == "[2013-01-02 05:00-05:00]"


def test_rows_of_a_key_are_compared_with_one_another():
    found = between_collections([("UA", 3.0), ("AA", 1.0)], [("AA", 1.0), ("UA", 2.0)])
    assert found.sentence == "1 row is wrong (key 'UA'), of 2 expected."
    assert (found.expected, found.got) == ("('UA', 3.0)", "('UA', 2.0)")


def test_missing_unexpected_and_duplicated_rows_are_told_apart():
    found = between_collections(["a", "b", "c"], ["a", "a", "b", "x"])
    assert (
        found.sentence
        == "1 row is missing, 1 row is unexpected, 1 row is duplicated, of 3 expected."
    )
    assert found.expected == "missing: 'c'"
    assert found.got == "unexpected: 'x'\nduplicated: 'a'"


def test_a_row_that_is_expected_twice_is_wanted_twice():
    assert between_collections(["a", "a"], ["a", "a"]) is None
    assert between_collections(["a", "a"], ["a"]).sentence == "1 row is missing, of 2 expected."


def test_rows_go_by_a_column():
    expected = [{"id": 1, "delay": 5}, {"id": 2, "delay": None}]
    found = between_collections(expected, [{"id": 2, "delay": 0}, {"id": 1, "delay": 5}], "id")
    assert found.sentence == "1 row is wrong (key 2), of 2 expected."


def test_of_wide_rows_only_what_differs_is_shown():
    row = {"id": 1, **{f"c{i}": i for i in range(9)}}
    for key, label in ((None, ""), ("id", "id=1: ")):
        found = between_collections([row], [{**row, "c3": 0}], key)
        assert found.expected == f"{label}{{'c3': 3, … 9 more}}"
        assert found.got == f"{label}{{'c3': 0, … 9 more}}"
        assert found.sentence.startswith("1 row is wrong")


def test_rows_that_differ_by_their_time_are_shown_by_their_first_fields_and_it():
    row = {"origin": "EWR", "carrier": "UA", "flight": 1, "dest": "IAH"}
    found = between_collections([Stamped(row, 60)], [Stamped(row, 60_000)])
    assert found.sentence == "1 row is wrong, of 1 expected."
    told = "{'origin': 'EWR', 'carrier': 'UA', 'flight': 1, … 1 more}"
    assert (found.expected, found.got) == (f"{told} at 60", f"{told} at 60000")


def test_zero_and_minus_zero_are_one_number_wherever_they_stand():
    assert between({"a": [0.0]}, {"a": [-0.0]}) is None
    assert between_collections([("a", 0.0)], [("a", -0.0)]) is None
    assert between(pa.array([0.0]), pa.array([-0.0])) is None
    assert between(np.array([0.0]), np.array([-0.0])) is None


def test_rows_that_are_not_alike_are_not_compared():
    found = between_collections([{"a": 1, "b": 2}], [{"a": 3, "b": 4}])
    assert found.sentence == "1 row is missing, 1 row is unexpected, of 1 expected."


def test_rows_go_by_their_window():
    def row(value, start):
        return Stamped(("k", value), start, (start, start + 10))

    found = between_collections([row(1, 0), row(2, 10)], [row(1, 0), row(3, 10)])
    assert found.sentence == "1 row is wrong (key ('k', (10, 20))), of 2 expected."


def test_rows_with_nan_and_floats_find_their_equals():
    assert between_collections([("a", NAN), ("b", 0.3)], [("b", 0.1 + 0.2), ("a", NAN)]) is None


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.integers(0, 3), st.floats(), st.none(), st.dictionaries(st.text(), st.floats())
        )
    ),
    st.randoms(),
)
def test_a_collection_equals_itself_in_any_order(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert between_collections(rows, shuffled) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1), st.data())
def test_leaving_a_row_out_is_found(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    fewer = rows[:place] + rows[place + 1 :]
    assert "1 row is missing" in between_collections(rows, fewer).sentence


def batch(**columns):
    return pa.record_batch(columns)


def test_batches_differ_by_columns_then_types_then_rows():
    expected = batch(a=[1, 2], b=["x", None])
    assert between(expected, batch(a=[1, 2])).sentence == "gave a batch that lacks the column b."
    assert (
        between(expected, batch(a=[1, 2], b=["x", None], c=[0, 0])).sentence
        == "gave a batch that has the column c too many."
    )
    typed = between(expected, batch(a=pa.array([1, 2], pa.int8()), b=["x", None]))
    assert typed.sentence == "gave a batch in which the column a has another type."
    assert (typed.expected, typed.got) == ("a: int64", "a: int8")
    assert (
        between(expected, batch(b=["x", None], a=[1, 2])).sentence
        == "gave a batch whose columns are in another order."
    )
    rows = between(expected, batch(a=[1, 3], b=["x", "y"]))
    assert rows.sentence == "gave a batch in which 1 of 2 rows are wrong, in a, b."
    assert (rows.expected, rows.got) == ("row 1: {'a': 2, 'b': None}", "row 1: {'a': 3, 'b': 'y'}")
    assert between(expected, batch(a=[1], b=["x"])).sentence == "gave 1 rows, not 2."
    assert between(expected, None).sentence.startswith("returned nothing")
    assert between(expected, expected) is None


def test_null_and_nan_of_a_batch_are_not_the_same():
    assert between_tables(batch(a=[1.0, None]), batch(a=[1.0, NAN])) is not None
    assert between_tables(batch(a=[NAN, None]), batch(a=[NAN, None])) is None


def test_collections_of_batches_compare_by_rows_however_they_are_dealt():
    expected = [batch(a=[1, 2, 3])]
    assert between_collections(expected, [batch(a=[3]), batch(a=[2, 1])]) is None
    assert "1 row is missing" in between_collections(expected, [batch(a=[3, 2])]).sentence
    typed = between_collections(expected, [batch(a=pa.array([1, 2, 3], pa.int16()))])
    assert "another type" in typed.sentence
    assert "dict came where record batches" in between_collections(expected, [{"a": 1}]).sentence


def test_schemas_of_the_same_columns_do_not_differ():
    schema = pa.schema([("a", pa.int8())])
    assert between_schemas(schema, pa.schema([("a", pa.int8())])) is None


@pytest.mark.parametrize("came", [{"origin": "EWR"}, 7, "EWR", None, ("EWR", 2), [], ()])
@pytest.mark.parametrize(
    "key",
    [
        lambda row: (row["origin"], row["hour"]),
        lambda row: row.get("hour") + 1,
        lambda row: int(f"{row['hour']:d}"),
    ],
)
def test_a_row_that_a_key_cannot_take_is_a_difference(key, came):
    expected = {"origin": "EWR", "hour": 2}
    found = between_collections([expected], [came], key=key)
    assert found is not None
    assert found.sentence == "1 row is missing, 1 row is unexpected, of 1 expected."
    stamped = between_collections([Stamped(expected, 0)], [Stamped(came, 0, (0, 60))], key=key)
    assert stamped is not None
    assert stamped.sentence == found.sentence


def test_rows_with_a_key_are_told_beside_one_without():
    rows = [{"hour": 2, "count": 1}, {"hour": 3, "count": 1}]
    came = [{"hour": 2, "count": 5}, {"count": 1}]
    found = between_collections(rows, came, key=lambda row: row["hour"])
    assert found is not None
    assert (
        found.sentence
        == "1 row is wrong (key 2), 1 row is missing, 1 row is unexpected, of 2 expected."
    )
