"""Types of columns of texts, each worked out by hand."""

import datetime

import pyarrow as pa
import pytest

from pipelines.profiling.type_inference import infer, integer_type

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("texts", "type", "values"),
    [
        (["1", "31"], "int8", [1, 31]),
        # 4 * 32 no longer fits a byte.
        (["1", "32"], "int16", [1, 32]),
        (["-2013", "0"], "int16", [-2013, 0]),
        (["8192"], "int32", [8192]),
        (["4000000000"], "int64", [4_000_000_000]),
        (["9223372036854775807"], "int64", [2**63 - 1]),
        ([" 7 ", "8\t"], "int8", [7, 8]),
        (["1", "", "NA"], "int8", [1, None, None]),
        (["1.5", "-2", "3e2"], "double", [1.5, -2, 300]),
        (["1.0", "2.0"], "double", [1, 2]),
        (["00.5", "0"], "double", [0.5, 0]),
        (["true", "FALSE", ""], "bool", [True, False, None]),
        (["2013-02-03"], "date32[day]", [datetime.date(2013, 2, 3)]),
        (
            ["2013-02-03T05:00:00Z", "2013-02-03 05:00:00+02:00"],
            "timestamp[s, tz=UTC]",
            [
                datetime.datetime(2013, 2, 3, 5, tzinfo=UTC),
                datetime.datetime(2013, 2, 3, 3, tzinfo=UTC),
            ],
        ),
        (["a", " b", "NA"], "string", ["a", " b", None]),
        (["", "NA"], "string", [None, None]),
    ],
)
def test_a_column_without_doubt_is_typed_without_a_question(texts, type, values):
    found = infer(pa.array(texts))
    assert (str(found.values.type), found.values.to_pylist(), found.questions) == (type, values, ())


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["10001", "02134"], "leading zeros, such as '02134'"),
        # Codes with a point or an exponent among them would lose their zeros as floats.
        (["1.5", "007"], "leading zeros, such as '007'"),
        (["1e5", "-007"], "leading zeros, such as '-007'"),
        (["2013-02-03 05:00:00"], "without a time zone"),
        (["2013-02-03T05:00:00.25Z"], "fractions of a second"),
        (["02/03/2013", "12/31/2013"], "not ISO 8601"),
        (["3.2.13"], "not ISO 8601"),
        (["1,5", "1.234,5"], "numbers with a comma"),
        (["2013-02-30"], "taken as text"),
        (["99999999999999999999"], "taken as text"),
        ([*map(str, range(99)), ":-10"], "numbers but for 1 texts, such as ':-10'"),
        (["red", "None"], "has the text 'None'"),
        (["DE", "FR", "NA"], "is it a code too"),
    ],
)
def test_what_only_a_person_can_tell_is_a_text_and_a_question(texts, words):
    found = infer(pa.array(texts))
    assert str(found.values.type) == "string"
    assert words in " ".join(found.questions)


def test_spellings_of_missing_are_missing_where_all_else_is_a_number():
    found = infer(pa.array(["1", "None", "N/A", "-", "NA"]))
    assert found.values.to_pylist() == [1, None, None, None, None]
    assert found.missing == {"None", "N/A", "-"}


def test_times_without_a_zone_are_utc_only_where_a_person_says_so():
    found = infer(pa.array(["2013-02-03 05:00:00"]), utc=True)
    assert found.values.to_pylist() == [datetime.datetime(2013, 2, 3, 5, tzinfo=UTC)]
    naive = pa.array([datetime.datetime(2013, 2, 3, 5)], pa.timestamp("us"))
    assert str(infer(naive).values.type) == "string"
    assert "without a time zone" in infer(naive).questions[0]
    assert str(infer(naive, utc=True).values.type) == "timestamp[s, tz=UTC]"


@pytest.mark.parametrize(
    ("values", "type"),
    [
        (pa.array([1, 300], pa.int64()), "int16"),
        # What pandas makes of integers with missing values.
        (pa.array([1.0, float("nan")]), "int8"),
        (pa.array([1.0, 2.0]), "double"),
        (pa.array([1.5], pa.float32()), "float"),
        (pa.array(["a", "b"]).dictionary_encode(), "string"),
        (pa.array(["a"], pa.large_string()), "string"),
        (pa.array([datetime.date(2013, 1, 1)], pa.date64()), "date32[day]"),
        (pa.nulls(2), "string"),
    ],
)
def test_columns_that_have_a_type_keep_its_sense(values, type):
    assert str(infer(values).values.type) == type


def test_a_column_of_lists_is_left_out():
    assert infer(pa.array([[1, 2]])).values is None


@pytest.mark.parametrize(
    ("low", "high", "type"),
    [(0, 31, "int8"), (-32, 0, "int16"), (0, 8191, "int16"), (0, 2**29, "int64"), (0, 0, "int8")],
)
def test_an_integer_type_has_room_for_four_times_as_much(low, high, type):
    assert str(integer_type(low, high)) == type


@pytest.mark.parametrize(
    "type",
    [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()],
    ids=str,
)
def test_the_cells_of_each_missing_text_are_counted_whatever_the_type(type):
    texts = ["1", "NA", "None", "NA", "", None, "4"]
    found = infer(pa.array(texts).cast(pa.binary()).cast(type))
    assert found.values.to_pylist() == [1, None, None, None, None, None, 4]
    assert found.cells == {"": 1, "NA": 2, "None": 1}


def test_bytes_that_are_no_text_are_left_out():
    found = infer(pa.array([b"\xff\xfe", b"a"]))
    assert found.values is None
    assert "no text in UTF-8" in found.questions[0]


@pytest.mark.parametrize(
    ("values", "zone"),
    [
        (pa.array(["2013-01-01 05:00:00", None]), "UTC"),
        (pa.array([0, None], pa.timestamp("us")), "UTC"),
        (pa.array(["2013-01-01 05:00:00Z", None]), None),
        (pa.array([0, None], pa.timestamp("us", "UTC")), None),
    ],
    ids=str,
)
def test_only_times_without_a_zone_have_the_zone_that_was_said(values, zone):
    assert infer(values, utc=True).zone == zone
