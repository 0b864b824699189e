"""What grading adds to the tests of exercise 06."""

import datetime
import random

import pyarrow as pa
import pytest

HEADER = ("n", "other", "t", "s")
SCHEMA = pa.schema([("s", pa.string()), ("n", pa.int16()), ("t", pa.timestamp("s", tz="UTC"))])
NOON = datetime.datetime(2013, 6, 1, 12, tzinfo=datetime.UTC)

# Lines and what becomes of them: the value of n, or the rule that is broken.
FATES = {
    "7,x,2013-06-01T12:00:00Z,a": 7,
    "-8,,2013-06-01T14:00:00+02:00,a": -8,
    '"9","x,y","2013-06-01T12:00:00Z","a"': 9,
    "7,x,2013-06-01T12:00:00Z": "read.field_count",
    "7": "read.field_count",
    "99999,x,2013-06-01T12:00:00Z,a": "read.type",
    "7mi,x,2013-06-01T12:00:00Z,a": "read.type",
    "7,x,noon,a": "read.type",
    '7,x,2013-06-01T12:00:00Z,"a': "read.quotes",
    '"7,x,2013-06-01T12:00:00Z,a': "read.quotes",
    "": None,
}


@pytest.mark.task("quotes")
@pytest.mark.parametrize("seed", range(20))
def test_what_becomes_of_a_line_does_not_depend_on_its_neighbours(harness, seed):
    chance = random.Random(seed)
    lines = chance.choices(list(FATES), k=chance.randint(1, 12))
    end = chance.choice(["\n", "\r\n"])
    block = (end.join(lines) + chance.choice(["", end])).encode()
    rows = [{"s": "a", "n": FATES[line], "t": NOON} for line in lines if type(FATES[line]) is int]
    harness.drive("rows", block, HEADER, SCHEMA, call=f"parse_block({block!r}, …)").gives(
        pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
    )
    bad = [
        (number, line, FATES[line])
        for number, line in enumerate(lines)
        if isinstance(FATES[line], str)
    ]
    found = harness.drive("bad", block, HEADER, SCHEMA, call=f"parse_block({block!r}, …)")
    got = [(one["line"], one["text"], one["rule"]) for one in found.value]
    found.must(got == bad, "The bad lines are wrong.", expected=bad, got=got)


@pytest.mark.task("bytes")
def test_bytes_of_another_encoding_in_a_column_that_is_not_wanted_do_no_harm(harness):
    block = b"7,\xe9,2013-06-01T12:00:00Z,a\n"
    row = {"s": "a", "n": 7, "t": NOON}
    harness.drive("rows", block, HEADER, SCHEMA, call=f"parse_block({block!r}, …)").gives(
        pa.RecordBatch.from_pylist([row], schema=SCHEMA)
    )


@pytest.mark.task("rows")
def test_a_large_block_is_one_batch(harness):
    lines = [f"{i % 30000},x,2013-06-01T12:00:00Z,a" for i in range(40_000)]
    block = "\n".join(lines).encode()
    harness.drive("count", block, HEADER, SCHEMA, call="parse_block(<40,000 lines>, …)").gives(
        [40_000, 0]
    )
