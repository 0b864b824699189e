"""Texts that a schema says stand for a missing value, and types that the flights have not."""

import datetime

import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.reading.casts import cast_column, cast_text
from pipelines.reading.csv_block import CsvBlockParser

UTC = datetime.UTC


def table(missing: str) -> schemas.Table:
    return schemas.parse(
        f"""
        table = "t"
        description = "d"
        missing = {missing}
        [columns]
        number = {{ type = "int16", nullable = true, description = "d" }}
        text = {{ type = "string", nullable = true, description = "d" }}
        """,
        "t.toml",
    )


# A line with a quote, and one with a mistake, take ways of their own.
@pytest.mark.parametrize("further", [b"", b'7,"a,b"\n', b"mistake,x\n", b'mistake,"x"\n'])
def test_a_csv_is_read_with_the_missing_texts_of_its_schema(further):
    block = b"-,-\n1,NA\n,x\n" + further
    rows, rejects = CsvBlockParser(["number", "text"], table('["", "-"]').arrow).parse(block)
    assert rows.slice(0, 3).to_pydict() == {"number": [None, 1, None], "text": [None, "NA", "x"]}
    assert len(rejects) == further.startswith(b"mistake")
    usual, rejects = CsvBlockParser(["number", "text"], table('["", "NA"]').arrow).parse(block)
    assert usual.column("text").to_pylist()[:2] == [None, "x"]
    assert rejects[0].text == "-,-"


def test_rows_carry_nothing_of_how_they_were_read():
    rows, _ = CsvBlockParser(["number", "text"], table('["-"]').arrow).parse(b"1,a\n")
    assert rows.schema.metadata is None


def test_texts_of_parquet_are_read_with_the_missing_texts_too():
    values, bad = cast_column(pa.array(["1", "-", "NA"]), pa.int16(), ("-",))
    assert values.to_pylist() == [1, None, None]
    assert list(bad) == [2]


@pytest.mark.parametrize(
    ("type", "good", "value", "words"),
    [
        (pa.bool_(), b"TRUE", True, "true or false"),
        (pa.date32(), b"2013-02-03", datetime.date(2013, 2, 3), "an ISO 8601 date"),
        (
            pa.timestamp("us", "UTC"),
            b"2013-02-03T04:05:06.25Z",
            datetime.datetime(2013, 2, 3, 4, 5, 6, 250_000, UTC),
            "an ISO 8601 time",
        ),
        (
            pa.timestamp("ms", "UTC"),
            b"1969-12-31T23:59:59.5Z",
            datetime.datetime(1969, 12, 31, 23, 59, 59, 500_000, UTC),
            "an ISO 8601 time",
        ),
    ],
)
def test_a_bad_cell_changes_no_other_and_is_told_by_its_type(type, good, value, words):
    alone, none = cast_text(pa.array([good, None], pa.binary()), type)
    beside, bad = cast_text(pa.array([good, b"no", None], pa.binary()), type)
    assert (alone.to_pylist(), none) == ([value, None], {})
    assert beside.to_pylist() == [value, None, None]
    assert bad == {1: ("read.type", f"has 'no', which is not {words},")}
