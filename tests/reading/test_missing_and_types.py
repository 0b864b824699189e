"""Texts that a schema says stand for a missing value, and types that the flights have not."""

import datetime
import gzip
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import schemas
from pipelines.problems import RequestError
from pipelines.reading.casts import cast_column, cast_text
from pipelines.reading.csv_block import CsvBlockParser
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.reading.rejects import name_of_line

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


@pytest.mark.parametrize("further", [b"", b'7,"a,b"\n', b"mistake,x\n", b'mistake,"x"\n'])
def test_nan_in_a_column_of_integers_is_no_value_as_pandas_writes_it(further):
    block = b"NaN,NaN\n1,NA\n NaN ,x\n" + further
    rows, rejects = CsvBlockParser(["number", "text"], table('[""]').arrow).parse(block)
    expected = {"number": [None, 1, None], "text": ["NaN", "NA", "x"]}
    assert rows.slice(0, 3).to_pydict() == expected
    assert len(rejects) == further.startswith(b"mistake")


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


def test_a_parquet_file_has_rows_and_columns_and_no_lines(tmp_path):
    table = schemas.Table("t", "", (schemas.Column("n", pa.int8(), True, ""),), ())
    path = str(tmp_path / "t.parquet")
    pq.write_table(pa.table({"n": ["1", "x"]}), path)
    (place,) = plan_reads(path, table).ranges
    ((_, rejects),) = read_range(place, table.arrow)
    assert name_of_line(rejects.to_pylist()[0]) == f"{path}, row 2"
    pq.write_table(pa.table({"m": ["1"]}), path)
    with pytest.raises(RequestError, match=r"t.parquet: none of its columns is there; they are n"):
        plan_reads(path, table)


# Every way in which Arrow and a file can have the same texts.
TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.binary_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
    pa.dictionary(pa.int32(), pa.binary()),
]
TEXTS = ["N1", "NA", "", "NaN", "NULL", "None", None, " NA", "na"]


def written(type: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(type):
        return pa.array(TEXTS).cast(type.value_type).dictionary_encode().cast(type)
    return pa.array(TEXTS).cast(pa.binary()).cast(type)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ('["", "NA"]', ["N1", None, None, "NaN", "NULL", "None", None, " NA", "na"]),
        ("[]", TEXTS),
        (
            '["", "NaN", "NULL", "None"]',
            ["N1", "NA", None, None, None, None, None, " NA", "na"],
        ),
    ],
)
@pytest.mark.parametrize("type", TYPES, ids=str)
def test_the_same_texts_are_missing_whatever_type_a_parquet_file_has_them_in(
    tmp_path, type, missing, expected
):
    texts = written(type)
    numbers = pa.array(range(len(TEXTS)), pa.int64())
    pq.write_table(pa.table({"number": numbers, "text": texts}), tmp_path / "t.parquet")
    rows = read(tmp_path / "t.parquet", table(missing))
    assert rows.column("text").type == pa.string()
    assert rows.column("text").to_pylist() == expected


def read(path, of: schemas.Table) -> pa.RecordBatch:
    plan = plan_reads(str(path), of)
    ((rows, rejects),) = [piece for r in plan.ranges for piece in read_range(r, of.arrow)]
    assert rejects is None
    return rows


@pytest.mark.parametrize("kind", ["csv", "gz", "zip"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_csv_has_the_missing_texts_of_parquet_however_it_is_packed(tmp_path, kind, quote):
    # A CSV has no null beside its texts.
    texts = [text for text in TEXTS if text is not None]
    lines = [f"{i},{quote}{text}{quote}\n" for i, text in enumerate(texts)]
    block = ("number,text\n" + "".join(lines)).encode()
    path = tmp_path / f"t.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("folder/t.csv", block)
    else:
        path.write_bytes(gzip.compress(block) if kind == "gz" else block)
    rows = read(path, table('["", "NaN", "NULL", "None"]'))
    assert rows.column("text").to_pylist() == ["N1", "NA", None, None, None, None, " NA", "na"]


BY_COLUMN = """
table = "t"
description = "d"
missing = ["-"]
[columns]
a = { type = "int16", nullable = true, missing = ["", "NULL"], description = "d" }
b = { type = "string", nullable = true, description = "d" }
c = { type = "string", nullable = true, missing = [], description = "d" }
d = { type = "int16", nullable = true, description = "d" }
"""


@pytest.mark.parametrize("further", [b"", b'7,"x,y",z,1\n', b"7,x\n", b'7,"x",z,mistake\n'])
def test_a_column_may_have_missing_texts_of_its_own(tmp_path, further):
    of = schemas.parse(BY_COLUMN, "t.toml")
    block = b"NULL,NULL,NULL,-\n,-,-,4\n5,,,6\n" + further
    rows, rejects = CsvBlockParser(["a", "b", "c", "d"], of.arrow).parse(block)
    assert rows.slice(0, 3).to_pydict() == {
        "a": [None, None, 5],
        "b": ["NULL", None, ""],
        "c": ["NULL", "-", ""],
        "d": [None, 4, 6],
    }
    assert len(rejects) == (b"mistake" in further or further == b"7,x\n")
    # What is missing in one column is a mistake in another.
    _, rejects = CsvBlockParser(["a", "b", "c", "d"], of.arrow).parse(b"-,x,x,1\n1,x,x,NULL\n")
    assert ["column a" in rejects[0].reason, "column d" in rejects[1].reason] == [True, True]
    texts = pa.table({name: ["NULL", "-", ""] for name in "bc"})
    numbers = {"a": ["NULL", "", "5"], "d": ["-", "-", "6"]}
    pq.write_table(pa.table(numbers | dict(zip("bc", texts.columns, strict=True))), tmp_path / "t")
    assert read(tmp_path / "t", of).to_pydict() == {
        "a": [None, None, 5],
        "b": ["NULL", None, ""],
        "c": ["NULL", "-", ""],
        "d": [None, None, 6],
    }


def test_a_cell_of_bytes_is_as_it_stands_beside_a_mistake_too():
    schema = pa.schema([("n", pa.int16()), ("raw", pa.binary())])
    for further, bad in ((b"", 0), (b"x,y\n", 1)):
        rows, rejects = CsvBlockParser(["n", "raw"], schema).parse(b"1, \xff \n" + further)
        assert rows.column("raw").to_pylist() == [b" \xff "]
        assert len(rejects) == bad
