"""What an answer to exercise 06 is tried on once its tests pass.

A line is made from its cells, of each of which it is known what it stands for: so what becomes of
the line is known without parsing it.
"""

import datetime
import functools
import itertools
import random
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex06_read_batches import drive
from exercises.ex06_read_batches import test_read_batches_files as reading

HEADER = ("n", "other", "t", "s")
SCHEMA = pa.schema([("s", pa.string()), ("n", pa.int16()), ("t", pa.timestamp("s", tz="UTC"))])
NOON = datetime.datetime(2013, 6, 1, 12, tzinfo=datetime.UTC)

BAD, LATIN = "read.type", "read.encoding"  # what a cell is that is no value
MISSING = [("", None), ("NA", None)]
# Of each column: cells, and what each stands for.
CELLS = {
    "n": [("7", 7), ("-8", -8), ("32767", 32767), ("-32768", -32768), ("0", 0), ("12.0", 12)]
    + [
        (text, BAD)
        for text in ("32768", "7mi", "1.5", "0x1F", "0X1f", "NaT", "--1", "1e2", "\ufeff7")
    ]
    + [("7\udce9", LATIN), *MISSING],
    "other": [("x", "x"), ("", ""), ("\udcff", ""), ("0x1F", ""), ("é", "")],
    "t": [("2013-06-01T12:00:00Z", NOON), ("2013-06-01T14:00:00+02:00", NOON)]
    + [(text, BAD) for text in ("2013-06-01T12:00:00", "noon", "2013-02-29T12:00:00Z", "7")]
    + [("2013-06-01T12:00:00Z\udc80", LATIN), *MISSING],
    "s": [
        (text, text)
        for text in ("a", "null", "nan", "é北", " ", "NA ", "0", "a\x0cb", "\u2028", "\ufeffa")
    ]
    + [("Qu\udce9bec", LATIN), *MISSING],
}
# Texts that stand in a column of text as they are, or only in quotes.
INSIDE = [('a"', 'a"'), ('a"b"', 'a"b"')]
QUOTED = [
    ('"a,b"', "a,b"),
    ('"ab"cd', "abcd"),
    ('"a"b"', 'ab"'),
    ('"a ""b"""', 'a "b"'),
    ('""""', '"'),
    ('","', ","),
]


KINDS = ["row"] * 9 + ["cut", "long", "open", "open", "blank", "junk"]


def line(chance):
    """A line, and what becomes of it: a row, the rules of which it breaks one, or nothing."""
    kind = chance.choice(KINDS)
    if kind == "blank":
        return "", None
    if kind == "junk":
        return chance.choice([" ", "7", ",", "{", "#", "a b", ",,"]), {"read.field_count"}
    texts, values = [], []
    for name in HEADER:
        text, value = chance.choice(CELLS[name])
        # Half of the rows have no bad cell.
        if kind == "row" and value in (BAD, LATIN) and chance.random() < 0.8:
            text, value = CELLS[name][0]
        if kind != "open" and chance.random() < 0.2:
            more = INSIDE + QUOTED if name in ("s", "other") else []
            text, value = chance.choice([*more, (f'"{text}"', value), (f'"{text}"', value)])
        texts.append(text)
        values.append(value)
    if kind == "open":
        # Nothing behind it has a quote, so it is open to the end.
        at = chance.randrange(len(texts))
        texts[at] = f'"{texts[at]}'
        return ",".join(texts), {"read.quotes"}
    if kind == "cut":
        return ",".join(texts[: chance.randint(2, 3)]), {"read.field_count"}
    if kind == "long":
        return ",".join([*texts, chance.choice(["", "x"])]), {"read.field_count"}
    row = dict(zip(HEADER, values, strict=True))
    del row["other"]
    rules = {value for value in row.values() if value in (BAD, LATIN)}
    # A number or a time whose bytes are no text is none either.
    rules |= {BAD} if LATIN in (row["n"], row["t"]) else set()
    return ",".join(texts), rules or row


def is_sound(one):
    return isinstance(one[1], dict)


def is_unquoted(one):
    return '"' not in one[0]


def is_text(one):
    return not any("\udc80" <= letter <= "\udcff" for letter in one[0])


def is_full(one):
    """No cell is missing."""
    return not {text.strip('"') for text in one[0].split(",")} & {"", "NA"}


def has_its_types(one):
    """Of no cell is it told that it has another type."""
    return not isinstance(one[1], set) or not one[1] & {BAD, LATIN}


def lines(*kinds):
    """Lines that are all of this, each drawn by a number of its own."""

    @functools.lru_cache(maxsize=1_000)
    def drawn(number):
        chance = random.Random(number)
        found = line(chance)
        while not all(is_one(found) for is_one in kinds):
            found = line(chance)
        return found

    return st.integers(0, 2**32 - 1).map(drawn)


LINE = lines()
SOUND = lines(is_sound)
UNQUOTED = lines(is_unquoted)
PLAIN = lines(is_sound, is_unquoted, is_text)
ENDS = st.sampled_from(["\n", "\r\n"])
CUT = st.booleans()


def block_of(drawn):
    return "".join(f"{text}\n" for text, _ in drawn).encode("utf-8", "surrogateescape")


def gives(harness, drawn, block):
    """Each line is a row, a bad line, or nothing, whatever is around it."""
    ran = harness.drive("both", block, HEADER, SCHEMA, call=drive.named(block))
    rows, bad = ran.value
    expected = pa.RecordBatch.from_pylist(
        [one for _, one in drawn if isinstance(one, dict)], SCHEMA
    )
    ran.must(
        isinstance(rows, pa.RecordBatch) and rows.schema.equals(SCHEMA),
        "The batch has not the schema.",
        expected=str(SCHEMA),
        got=str(getattr(rows, "schema", rows)),
    )
    ran.must(
        rows.equals(expected),
        "The rows are wrong.",
        expected=said(expected.to_pylist()),
        got=said(rows.to_pylist()),
    )
    for one in bad:
        drive.has_keys(ran, one)
    told = [(one["line"], one["text"]) for one in bad]
    shown = [text.encode("utf-8", "surrogateescape") for text, _ in drawn]
    shown = [text.decode("utf-8", "backslashreplace") for text in shown]
    wanted = [(i, shown[i]) for i, (_, fate) in enumerate(drawn) if isinstance(fate, set)]
    texts = [text for _, text in told]
    ran.must(
        [i for i, _ in told] != [i for i, _ in wanted] or texts == [text for _, text in wanted],
        "A bad line's text is not the line as it stands there.",
        expected=said(wanted),
        got=said(told),
    )
    ran.must(
        told == wanted,
        "The bad lines are wrong.",
        expected=said(wanted),
        got=said(told),
    )
    for one in bad:
        rules = drawn[one["line"]][1]
        ran.must(
            one["rule"] in rules,
            f"The line {one['text']!r} has another rule.",
            expected=" or ".join(sorted(rules)),
            got=one["rule"],
        )
        cells = one["text"].split(",")
        told_of = isinstance(one["reason"], str) and one["reason"].strip()
        if told_of and one["rule"] == BAD and '"' not in one["text"]:
            fits = [
                name in one["reason"]
                and (cell in one["reason"] or repr(cell)[1:-1] in one["reason"])
                for name, cell in zip(HEADER, cells, strict=True)
                if (cell, BAD) in CELLS[name] or "\\x" in cell
            ]
            told_of = any(fits)
        ran.must(
            told_of,
            f"The reason of {one['text']!r} does not say what is wrong.",
            expected="a reason for people; of read.type with the column and the cell",
            got=one["reason"],
        )


def said(several):
    return "\n".join(map(str, several)) or "none"


ROW = ("7,x,2013-06-01T12:00:00Z,a", {"s": "a", "n": 7, "t": NOON})
BLANK = ("", None)
HEX = ("0x1F,x,2013-06-01T12:00:00Z,a", {BAD})
MARKED = ("\ufeff7,x,2013-06-01T12:00:00Z,a", {BAD})
OPEN = ('7,x,2013-06-01T12:00:00Z,"a', {"read.quotes"})
TAIL = ('b",x', {"read.field_count"})


# Types of each column that its values fit.
TYPES = {
    "n": [pa.int16(), pa.int32(), pa.int64()],
    "s": [pa.string()],
    "t": [pa.timestamp(unit, tz="UTC") for unit in ("s", "ms", "us")],
}
WANTED = st.lists(
    st.sampled_from([(name, type) for name, types in TYPES.items() for type in types]),
    min_size=1,
    unique_by=lambda field: field[0],
)
NAMES = st.permutations([*HEADER, "more"])


@pytest.mark.task("rows", examples=40)
@given(drawn=st.lists(PLAIN, max_size=5), names=NAMES, fields=WANTED)
def test_any_columns_of_any_types(harness, drawn, names, fields):
    schema = pa.schema(fields)
    texts = [dict(zip(HEADER, line.split(","), strict=True), more="1") for line, _ in drawn]
    block = block_of([(",".join(one[name] for name in names), None) for one in texts])
    rows = [{name: row[name] for name in schema.names} for _, row in drawn]
    harness.drive("rows", block, tuple(names), schema, call=drive.named(block)).gives(
        pa.RecordBatch.from_pylist(rows, schema)
    )


@pytest.mark.task("missing", examples=30)
@given(drawn=st.lists(PLAIN, max_size=6))
def test_any_sound_lines_without_quotes_are_rows(harness, drawn):
    gives(harness, drawn, block_of(drawn))


@pytest.mark.task("missing", examples=30, needs=("quotes", "encoding"))
@given(drawn=st.lists(SOUND, max_size=6))
def test_any_sound_lines_are_rows(harness, drawn):
    gives(harness, drawn, block_of(drawn))


@pytest.mark.task("types", examples=30)
@given(drawn=st.lists(lines(is_unquoted, is_text, is_full), max_size=6))
@example(drawn=[HEX])
def test_any_full_line_of_text_without_quotes_is_a_row_or_is_told(harness, drawn):
    gives(harness, drawn, block_of(drawn))


@pytest.mark.task("encoding", examples=20)
@given(drawn=st.lists(lines(is_unquoted, is_full), max_size=6))
def test_any_full_line_without_quotes_is_a_row_or_is_told(harness, drawn):
    gives(harness, drawn, block_of(drawn))


@pytest.mark.task("types", examples=30, needs=("missing", "encoding"))
@given(drawn=st.lists(UNQUOTED, max_size=6))
@example(drawn=[HEX])
@example(drawn=[(HEX[0].replace("0x1F", "0X1f"), HEX[1])])
@example(drawn=[HEX, BLANK, ROW])
def test_any_line_without_quotes_is_a_row_or_is_told(harness, drawn):
    gives(harness, drawn, block_of(drawn))


@pytest.mark.task("alone", examples=40)
@given(drawn=st.lists(lines(has_its_types, is_text, is_full), max_size=12))
@example(drawn=[ROW, OPEN])
@example(drawn=[OPEN, TAIL, ROW])
@example(drawn=[OPEN, OPEN])
def test_what_becomes_of_a_full_line_does_not_depend_on_its_neighbours(harness, drawn):
    gives(harness, drawn, block_of(drawn))


@pytest.mark.task("alone", examples=80, needs=("missing", "encoding", "ends"))
@given(drawn=st.lists(LINE, max_size=12), ends=st.lists(ENDS, min_size=12, max_size=12), cut=CUT)
@example(drawn=[MARKED], ends=["\n"], cut=False)
@example(drawn=[ROW, OPEN], ends=["\n"] * 2, cut=True)
@example(drawn=[OPEN, TAIL, ROW], ends=["\n"] * 3, cut=False)
@example(drawn=[OPEN, ROW, TAIL], ends=["\r\n"] * 3, cut=False)
@example(drawn=[OPEN, OPEN], ends=["\n"] * 2, cut=True)
def test_what_becomes_of_a_line_does_not_depend_on_its_neighbours(harness, drawn, ends, cut):
    block = "".join(text + end for (text, _), end in zip(drawn, ends, strict=False))
    if cut:
        block = block.removesuffix("\n")
    gives(harness, drawn, block.encode("utf-8", "surrogateescape"))


FLIGHTS = reading.FLIGHTS
FILE_LINES = st.lists(
    st.sampled_from([*range(len(FLIGHTS)), "2013,1,1,517", '2013,"1', ""]), max_size=6
)


def lines_of(file):
    return [FLIGHTS[one] if isinstance(one, int) else one for one in file]


def written(folder, files):
    """The files, each with its header."""
    for number, file in enumerate(files):
        reading.write(Path(folder, f"{number}.csv"), lines_of(file))


def read_as_it_is(ran, files, most=None):
    numbers = [
        reading.NUMBERS[one] for one in itertools.chain.from_iterable(files) if type(one) is int
    ]
    texts = sorted(one for one in itertools.chain.from_iterable(files) if type(one) is str and one)
    got = reading.flights_read(ran)
    bad = [text for _, text, *_ in reading.rejected(ran)]
    if most is None:
        ran.must(
            (got, bad) == (sorted(numbers), texts),
            "Not every line came out once.",
            expected=f"flights {sorted(numbers)}, bad lines {texts}",
            got=f"flights {got}, bad lines {bad}",
        )
        return
    wanted = min(most, len(numbers) + len(texts))
    ran.must(
        len(got) + len(bad) == wanted and got == sorted(numbers[: len(got)]),
        f"A plan of {most} rows gave others.",
        expected=f"{wanted} lines, rows and bad ones together; of the flights {numbers} the first",
        got=f"flights {got}, bad lines {bad}",
    )


@pytest.mark.task("ranges", examples=8)
@given(file=FILE_LINES, cuts=st.sets(st.integers(1, 250), max_size=4))
@example(file=[0, 1, "2013,1,1,517", 2], cuts={1, 2, 3, 90})
@example(file=["2013,1,1,517"], cuts=set())
def test_any_pieces_of_a_file(harness, file, cuts):
    with tempfile.TemporaryDirectory() as folder:
        written(folder, [file])
        path = Path(folder, "0.csv")
        behind = len("".join(f"{line}\n" for line in lines_of(file)))
        plan = reading.cut(harness, path, *sorted(c for c in cuts if c < behind))
        read_as_it_is(reading.read(harness, plan), [file])


@pytest.mark.task("first", examples=8)
@given(files=st.lists(FILE_LINES, min_size=1, max_size=3), most=st.integers(0, 12))
@example(files=[["2013,1,1,517"], [0, 1]], most=2)
def test_the_first_of_any_files(harness, files, most):
    with tempfile.TemporaryDirectory() as folder:
        written(folder, files)
        plan = reading.plan_of(harness, Path(folder, "*.csv"), most)
        read_as_it_is(reading.read(harness, plan), files, most)
