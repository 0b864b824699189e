"""CSV blocks, ranges, casts and headers: every line is a row or a reject."""

import csv
import datetime
import io
import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.problems import JobError, RequestError
from pipelines.reading import plan as planning
from pipelines.reading import read as reading
from pipelines.reading.casts import cast_column, cast_text
from pipelines.reading.csv_block import CsvBlockParser
from tests.support.moments import UTC_SECONDS, at, times

# CSV blocks

HEADER = ["n", "more", "t", "s"]
SCHEMA = pa.schema([("n", pa.int16()), ("t", UTC_SECONDS), ("s", pa.string())])
NOON = "2013-06-01T12:00:00Z"
PARSER = CsvBlockParser(HEADER, SCHEMA)


def parse(block: bytes) -> tuple[list[tuple], list[tuple[str, str]]]:
    """Rows as tuples of n, seconds and s; and (text, rule) of the rejected lines."""
    batch, rejects = PARSER.parse(block)
    assert batch.schema == SCHEMA
    columns = [batch.column("n"), batch.column("t").cast(pa.int64()), batch.column("s")]
    rows = list(zip(*(column.to_pylist() for column in columns), strict=True))
    return rows, [(reject.text, reject.rule) for reject in rejects]


def test_columns_are_found_by_name_and_both_kinds_of_null_are_missing():
    block = f"7,x,{NOON},abc\n-8,,{NOON},\nNA,x,NA,NA\n,x,,\n".encode()
    assert parse(block) == (
        [(7, at("12:00"), "abc"), (-8, at("12:00"), None), (None,) * 3, (None,) * 3],
        [],
    )


@pytest.mark.parametrize(
    ("line", "rule", "reason"),
    [
        (f"7,x,{NOON}", "read.field_count", "has 3 fields where the header has 4"),
        (f"7,x,{NOON},a,b", "read.field_count", "has 5 fields where the header has 4"),
        (" ", "read.field_count", "has 1 fields where the header has 4"),
        (
            f"7mi,x,{NOON},a",
            "read.type",
            "has '7mi', which is not a whole number between -32768 and 32767, in column n",
        ),
        (f"7.5,x,{NOON},a", "read.type", "has '7.5'"),
        (f"40000,x,{NOON},a", "read.type", "has '40000'"),
        ("7,x,2013-02-30T12:00:00Z,a", "read.type", "which is not an ISO 8601 time, in column t"),
        ("7,x,yesterday,a", "read.type", "has 'yesterday'"),
        (f'7,x,{NOON},"a', "read.quotes", "has a quote that is not closed on its line"),
        (f'"7,x,{NOON},a', "read.quotes", "has a quote that is not closed on its line"),
        (f"7,x,{NOON},a\rb", "read.line_break", "has a carriage return that ends no line"),
        (f"7\r,x,{NOON},a", "read.line_break", "has a carriage return that ends no line"),
    ],
)
def test_a_line_that_is_no_row_is_kept_whole_with_rule_and_reason(line, rule, reason):
    sound = f"1,x,{NOON},a\n"
    batch, rejects = PARSER.parse(f"{sound}\n{line}\n{sound}".encode(), first_line=10, offset=500)
    assert batch.num_rows == 2
    (reject,) = rejects
    assert (reject.text, reject.rule) == (line, rule)
    assert reason in reject.reason
    # Line 10 is sound and 11 blank; the bad one begins behind them.
    assert (reject.line, reject.offset) == (12, 500 + len(sound) + 1)


def test_bytes_that_are_not_utf8_are_shown_and_bind_a_wrong_number_of_fields_too():
    batch, rejects = PARSER.parse(f"7,x,{NOON},caf".encode() + b"\xe9\n7,\xe9\n")
    assert batch.num_rows == 0
    assert [(reject.text, reject.rule) for reject in rejects] == [
        (f"7,x,{NOON},caf\\xe9", "read.encoding"),
        ("7,\\xe9", "read.field_count"),
    ]
    assert "caf\\xe9" in rejects[0].reason


def test_a_column_that_is_not_wanted_may_hold_anything():
    assert parse(f"7,\udce9 mi,{NOON},a\n".encode("utf-8", "surrogateescape")) == (
        [(7, at("12:00"), "a")],
        [],
    )


def test_quotes_hold_commas_and_doubled_quotes_but_no_line_break():
    block = f'"7","x,y","{NOON}","say ""a,b"""\n7,x,{NOON},"two\nlines"\n'.encode()
    rows, rejected = parse(block)
    assert rows == [(7, at("12:00"), 'say "a,b"')]
    assert rejected == [
        (f'7,x,{NOON},"two', "read.quotes"),
        ('lines"', "read.field_count"),
    ]
    # Both say why one row has become two rejects, and what to do.
    first, second = (reject.reason for reject in PARSER.parse(block)[1])
    assert "a value with a line break makes a reject of each of its lines: write it" in first
    assert "the end of a value with a line break" in second
    assert "line break" not in PARSER.parse(f'7,"x",{NOON}\n'.encode())[1][0].reason


def test_a_cell_in_quotes_may_be_as_long_as_one_without_beside_a_bad_line_too():
    # Python's csv reads 131,072 characters of a cell, unless it is told otherwise.
    long = "x" * 140_000
    for cell in (long, f'"{long}"'):
        rows, rejected = parse(f"7,x,{NOON},{cell}\nbad\n".encode())
        assert [row[2] == long for row in rows] == [True]
        assert rejected == [("bad", "read.field_count")]


def test_a_quote_that_is_never_closed_spoils_its_own_line_only():
    lines = [f"{i},x,{NOON},a" for i in range(5)]
    for bad in range(5):
        damaged = [*lines[:bad], f'{bad},x,{NOON},"a', *lines[bad + 1 :]]
        for end in ("", "\n"):
            rows, rejected = parse(("\n".join(damaged) + end).encode())
            assert [row[0] for row in rows] == [i for i in range(5) if i != bad]
            assert rejected == [(damaged[bad], "read.quotes")]


def test_line_ends_of_either_kind_and_blank_lines_make_no_difference():
    row = f"7,x,{NOON},a"
    expected = ([(7, at("12:00"), "a")] * 2, [])
    for text in (
        f"{row}\n{row}\n",
        f"{row}\n{row}",
        f"{row}\r\n{row}\r\n",
        f"{row}\r\n\r\n\n{row}",
    ):
        assert parse(text.encode()) == expected
    for nothing in (b"", b"\n", b"\r\n\r\n", b"\n\n\n"):
        assert parse(nothing) == ([], [])


def test_a_byte_order_mark_is_no_part_of_a_number_wherever_the_block_begins():
    line = f"\ufeff7,x,{NOON},a\n"
    for block in (line, f"8,x,{NOON},a\n{line}"):
        _, rejected = parse(block.encode())
        assert rejected == [(line.rstrip(), "read.type")]
    assert parse("\ufeff".encode())[1] == [("\ufeff", "read.field_count")]


PIECES = [
    *(b",", b",", b"\n", b"\n", b"\r\n", b"\r", b'"', b'""', b" ", b"\t", b"\x00", b"\x0b"),
    *(b"7", b"-7", b"0x1F", b"+7", b"99999", b"7.0", b"NA", b"a", b"\xe9", "é".encode()),
    *(b"\xef\xbb\xbf", NOON.encode(), b"2013-02-30T12:00:00Z", b"2013-6-1T12:00:00Z"),
    *(b"2013-06-01", b"2013-06-01T12:00:00+02:00", f"7,x,{NOON},a".encode()),
    *(f'7,"x",{NOON},"a"'.encode(), f'7,x,{NOON},"a"b'.encode(), f"7,x,{NOON},a\n".encode()),
]
anything = st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join) | st.binary(max_size=40)
# Cells of every kind in their places, so that many lines have the right number of fields.
nearly_rows = st.lists(
    st.tuples(
        st.sampled_from([b"7", b" 7 ", b"0x1F", b"+7", b"7mi", b"", b"NA", b'"7"', b'" 7"', b'"7']),
        st.sampled_from([b"x", b'"x,y"', b'x"y', b"", b"\xe9"]),
        st.sampled_from([piece for piece in PIECES if piece.startswith(b"2013")] + [b"", b'"NA"']),
        st.sampled_from([b"a", b'"a"', b'"a"b', b'"a" ', b' "a"', b'"a', b'a"', b"\xe9", b"NA"]),
        st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\r\r\n", b",\n"]),
    ).map(lambda cells: b",".join(cells[:4]) + cells[4]),
    max_size=6,
).map(b"".join)


def lines_of(block: bytes) -> list[bytes]:
    """The lines that are not blank, by Python alone."""
    return [line for raw in block.split(b"\n") if (line := raw.removesuffix(b"\r"))]


@settings(max_examples=200, deadline=None)
@given(anything | nearly_rows)
def test_rows_and_rejects_are_together_the_lines_of_any_bytes(block):
    batch, rejects = PARSER.parse(block)
    lines = lines_of(block)
    assert batch.num_rows + len(rejects) == len(lines)
    for reject in rejects:
        line = block[reject.offset :].split(b"\n")[0].removesuffix(b"\r")
        assert line in lines
        assert reject.text == line.decode("utf-8", "backslashreplace")
    assert [reject.offset for reject in rejects] == sorted({r.offset for r in rejects})


@settings(max_examples=200, deadline=None)
@given(anything | nearly_rows)
def test_what_becomes_of_a_line_does_not_depend_on_the_lines_around_it(block):
    rows, rejected = parse(block)
    alone = [parse(line + b"\r\n") for line in lines_of(block)]
    assert rows == [row for parsed, _ in alone for row in parsed]
    assert rejected == [reject for _, rejects in alone for reject in rejects]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=5)
valid_rows = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**15), 2**15 - 1),
        texts,
        st.none() | st.integers(-(2**31), 2**33),
        texts.filter(lambda text: text != "NA"),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(rows=valid_rows, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_valid_data_is_read_as_pythons_csv_and_int_read_it(rows, quoting):
    def cell(value):
        return "NA" if value is None else str(value)

    def time(seconds):
        if seconds is None:
            return ""
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
        return moment.isoformat() + "Z"

    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator="\n")
    writer.writerows((cell(n), more, time(t), s) for n, more, t, s in rows)
    read_back = list(csv.reader(io.StringIO(text.getvalue(), newline="")))
    assert [int(row[0]) if row[0] != "NA" else None for row in read_back] == [r[0] for r in rows]
    assert parse(text.getvalue().encode()) == ([(n, t, s or None) for n, _, t, s in rows], [])


# Read ranges


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(
        st.sampled_from(
            [f"7,x,{NOON},a", "bad", "", f"7,x,{NOON},\u20ac", f'7,"x",{NOON},"b"', '7,x,"', " "]
        ),
        max_size=12,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    mark=st.booleans(),
    range_bytes=st.integers(1, 90),
    block_bytes=st.integers(1, 90),
)
def test_any_cut_of_a_file_into_ranges_gives_every_line_once(
    tmp_path_factory, lines, end, last, mark, range_bytes, block_bytes
):
    path = tmp_path_factory.mktemp("cut") / "flights.csv"
    head = ("\ufeff" if mark else "") + ",".join(HEADER) + end
    body = end.join(lines) + (end if last else "")
    path.write_bytes((head + body).encode())
    table = schemas.Table("t", "", tuple(column(name) for name in SCHEMA.names), ())
    # Positions among the file's lines, the header being line 1.
    numbered = [(number, line) for number, line in enumerate(lines, 2) if line]
    good = [line for _, line in numbered if line[0] == "7" and not line.endswith('"')]
    good += [line for _, line in numbered if line.endswith('"b"')]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "BYTES_PER_RANGE", range_bytes)
        patch.setattr(reading, "BYTES_PER_BLOCK", block_bytes)
        plan = planning.plan_reads(str(path), table)
        pieces = [piece for part in plan.ranges for piece in reading.read_range(part, SCHEMA)]
    rows = [value for batch, _ in pieces for value in batch.column("s").to_pylist()]
    rejected = [row for _, batch in pieces if batch is not None for row in batch.to_pylist()]
    expected = [line for _, line in numbered if line in good]
    assert rows == [line.split(",")[3].strip('"') for line in expected]
    bad = [(number, line) for number, line in numbered if line not in good]
    assert [row["text"] for row in rejected] == [line for _, line in bad]
    whole = (head + body).encode()
    for row, (number, _) in zip(rejected, bad, strict=True):
        # The line number is known in the file's first range only, the offset always.
        assert row["line"] in (number, None)
        assert whole[row["offset"] :].startswith(row["text"].encode())
        assert whole[: row["offset"]].count(b"\n") == number - 1


def column(name: str) -> schemas.Column:
    return schemas.Column(name, SCHEMA.field(name).type, True, "")


TABLE = schemas.Table("t", "", tuple(column(name) for name in SCHEMA.names), ())


def test_line_numbers_go_on_over_blocks_and_a_file_in_one_range_has_them_all(tmp_path, monkeypatch):
    path = tmp_path / "flights.csv"
    lines = [f"7,x,{NOON},a"] * 9
    lines[4] = lines[8] = "bad"
    path.write_text(",".join(HEADER) + "\n" + "\n".join(lines))
    monkeypatch.setattr(reading, "BYTES_PER_BLOCK", 10)
    plan = planning.plan_reads(str(path), TABLE)
    rejects = [batch for part in plan.ranges for _, batch in reading.read_range(part, SCHEMA)]
    found = [row["line"] for batch in rejects if batch is not None for row in batch.to_pylist()]
    assert found == [6, 10]


def test_the_first_rows_are_counted_with_the_lines_that_are_none(tmp_path, monkeypatch):
    path = tmp_path / "flights.csv"
    path.write_text(",".join(HEADER) + "\n" + f"7,x,{NOON},a\nbad\n" * 10)
    monkeypatch.setattr(reading, "BYTES_PER_BLOCK", 60)
    for wanted in (1, 2, 5, 20, 30):
        plan = planning.plan_reads(str(path), TABLE, wanted)
        pieces = list(reading.read_first(plan, SCHEMA))
        rows = sum(batch.num_rows for batch, _ in pieces)
        rejected = sum(batch.num_rows for _, batch in pieces if batch is not None)
        assert rows + rejected == min(wanted, 20)


@pytest.mark.parametrize("range_bytes", [1, 400, 1 << 20])
def test_any_cut_of_a_parquet_file_gives_every_row_once_and_in_order(
    tmp_path, monkeypatch, range_bytes
):
    path = tmp_path / "flights.parquet"
    count = 100
    table = pa.table(
        {
            "s": [f"row {i}" for i in range(count)],
            "n": pa.array([i if i != 41 else 40_000 for i in range(count)], pa.int64()),
            "t": pa.array([0] * count, pa.timestamp("ms", "UTC")),
        }
    )
    pq.write_table(table, path, row_group_size=7)
    monkeypatch.setattr(planning, "BYTES_PER_RANGE", range_bytes)
    plan = planning.plan_reads(str(path), TABLE)
    assert (len(plan.ranges) > 1) == (range_bytes < 1_000)
    pieces = [piece for part in plan.ranges for piece in reading.read_range(part, SCHEMA)]
    names = [name for batch, _ in pieces for name in batch.column("s").to_pylist()]
    assert names == [f"row {i}" for i in range(count) if i != 41]
    (rejected,) = [batch for _, batch in pieces if batch is not None]
    (row,) = rejected.to_pylist()
    assert row["line"] == 42  # rows of a Parquet file are counted from 1
    assert row["_rules"] == ["read.type"]
    assert "40000" in row["text"]


# Casts of a Parquet file's columns


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1.0, None, math.nan, -3.0]), [1, None, None, -3]),
        (pa.array([1, None, 300], pa.int64()), [1, None, 300]),
        (pa.array(["1", " 2 ", "NA", "", None]), [1, 2, None, None, None]),
        (pa.array(["1", "NA"], pa.large_string()), [1, None]),
        (pa.array(["1", "1", None]).dictionary_encode(), [1, 1, None]),
        (pa.array([None, None]), [None, None]),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_a_column_of_another_type_becomes_the_schemas(column, expected):
    values, bad = cast_column(column, pa.int16())
    assert values.type == pa.int16()
    assert (values.to_pylist(), bad) == (expected, {})


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (pa.array([1.0, 2.5, 3.0]), "2.5"),
        (pa.array([1, 70_000, 3], pa.int64()), "70000"),
        (pa.array(["1", "2mi", "3"]), "'2mi'"),
        (pa.array([1.0, math.inf, 3.0]), "inf"),
    ],
    ids=["fraction", "too large", "letters", "infinite"],
)
def test_a_value_that_does_not_fit_is_named_and_spoils_no_other(column, shown):
    values, bad = cast_column(column, pa.int16())
    assert values.to_pylist() == [1, None, 3]
    assert list(bad) == [1]
    rule, reason = bad[1]
    assert rule == "read.type"
    assert f"has {shown}, which is not a whole number between -32768 and 32767" in reason


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_an_instant_is_converted_from_whatever_zone_and_unit(unit):
    noon = datetime.datetime(2013, 6, 1, 12, tzinfo=datetime.UTC)
    for zone in ("UTC", "America/New_York", "+05:30"):
        zoned = pa.array([noon, None], pa.timestamp(unit, zone))
        assert cast_column(zoned, UTC_SECONDS) == (times([at("12:00"), None]), {})


def test_an_instant_between_two_seconds_is_named():
    noon = datetime.datetime(2013, 6, 1, 12, tzinfo=datetime.UTC)
    half = pa.array([noon.replace(microsecond=500_000), noon], pa.timestamp("us", "UTC"))
    values, bad = cast_column(half, UTC_SECONDS)
    assert values == times([None, at("12:00")])
    assert list(bad) == [0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2013-06-01T12:00:00Z", "12:00"),
        ("2013-06-01 12:00:00 UTC", "12:00"),
        ("2013-06-01T14:00:00+02:00", "12:00"),
        ("2013-06-01T00:00Z", "00:00"),
    ],
)
def test_a_time_of_iso_8601_is_read_with_or_without_bad_ones_beside_it(text, seconds):
    cells = [text.encode(), b"never", None]
    values, bad = cast_text(pa.array(cells, pa.binary()), UTC_SECONDS)
    assert values == times([at(seconds), None, None])
    assert list(bad) == [1]
    values, bad = cast_text(pa.array(cells[::2], pa.binary()), UTC_SECONDS)
    assert (values, bad) == (times([at(seconds), None]), {})


# Headers


FLIGHT_COLUMNS = schemas.table("flights").names


def plan_with_header(tmp_path, header: bytes):
    path = tmp_path / "flights.csv"
    path.write_bytes(header)
    return str(path), lambda: planning.plan_reads(str(path), schemas.table("flights"))


def test_columns_in_another_order_and_further_ones_are_fine(tmp_path):
    for start, end in ((b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")):
        header = start + ",".join([*FLIGHT_COLUMNS[::-1], "gate"]).encode() + end
        _, plan = plan_with_header(tmp_path, header)
        assert plan().ignored == ("gate",)
        assert plan().files[0].header == (*FLIGHT_COLUMNS[::-1], "gate")
        assert plan().ranges == ()  # a header without lines is no error, and no rows


def renamed(old: str, new: str) -> str:
    return ",".join(new if name == old else name for name in FLIGHT_COLUMNS)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (
            renamed("dep_delay", "departure_delay"),
            "line 1: the column dep_delay is missing; is it the column departure_delay, renamed?",
        ),
        (
            renamed("tailnum", "zzz"),
            "line 1: the column tailnum is missing; add it",
        ),
        (
            ",".join(FLIGHT_COLUMNS[2:]),
            "line 1: the columns year, month are missing; add them",
        ),
        (
            ",".join([*FLIGHT_COLUMNS, "dest"]),
            "line 1: the column dest is there twice; remove one.",
        ),
        (
            "2013,1,1,517,515",
            "line 1: none of its columns is there; the first line must be the header "
            "year,month,day,… separated by commas.",
        ),
        (";".join(FLIGHT_COLUMNS), "line 1: none of its columns is there"),
        ('"year', "line 1: the header is not UTF-8 CSV"),
    ],
)
def test_a_header_that_has_drifted_is_refused_by_file_and_column(tmp_path, header, sentence):
    path, plan = plan_with_header(tmp_path, f"{header}\n".encode())
    with pytest.raises(RequestError) as caught:
        plan()
    assert str(caught.value).startswith(f"{path}, {sentence}")


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"y\xe9ar,month\n", "line 1: the header is not UTF-8 CSV"),
        (b"PAR1 and no more", "is damaged or was cut short"),
        (b"PK\x03\x04 and no more", "is damaged or was cut short"),
        (b"\x1f\x8b and no more", "is damaged or was cut short"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path, contents, sentence):
    path, plan = plan_with_header(tmp_path, contents)
    with pytest.raises((RequestError, JobError)) as caught:
        plan()
    assert path in str(caught.value)
    assert sentence in str(caught.value)


def test_a_pattern_without_a_file_is_refused(tmp_path):
    with pytest.raises(RequestError, match=r"--input .*none\.csv does not exist"):
        planning.plan_reads(str(tmp_path / "none.csv"), TABLE)
    with pytest.raises(RequestError, match=r"--input .*\*\.csv matches no file"):
        planning.plan_reads(str(tmp_path / "*.csv"), TABLE)
