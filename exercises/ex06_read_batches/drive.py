"""Looks at parts of what the code under test gives; and the flights that its tests share."""

import datetime
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from pipelines.reading.read import parse_csv_block

# Blocks: a few of the flights' columns, so that a line can be read here.
HEADER = ("carrier", "flight", "tailnum", "dest", "dep_delay", "time_hour")
SCHEMA = pa.schema(
    [
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("tailnum", pa.string()),
        ("dest", pa.string()),
        ("dep_delay", pa.int16()),
        ("time_hour", pa.timestamp("s", tz="UTC")),
    ]
)
UNITED = "UA,1545,N14228,IAH,2,2013-01-01T10:00:00Z"
ENVOY = "MQ,4534,N722MQ,XNA,-9,2013-01-01T12:00:00Z"
DELTA = "DL,2247,D942DN,ATL,68,2013-02-11T19:00:00Z"
CANCELLED = "B6,125,N618JB,FLL,NA,2013-01-01T11:00:00Z"


def row(carrier, flight, tailnum, dest, dep_delay, *hour):
    """A flight as a dict."""
    time = datetime.datetime(2013, *hour, tzinfo=datetime.UTC)
    values = (carrier, flight, tailnum, dest, dep_delay, time)
    return dict(zip(HEADER, values, strict=True))


ROWS = {
    UNITED: row("UA", 1545, "N14228", "IAH", 2, 1, 1, 10),
    ENVOY: row("MQ", 4534, "N722MQ", "XNA", -9, 1, 1, 12),
    DELTA: row("DL", 2247, "D942DN", "ATL", 68, 2, 11, 19),
    CANCELLED: row("B6", 125, "N618JB", "FLL", None, 1, 1, 11),
}


def batch(*lines):
    """The rows of some of these lines, or of dicts."""
    rows = [ROWS[line] if isinstance(line, str) else line for line in lines]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def block_of(*lines, end="\n"):
    """Whole lines as bytes."""
    return "".join(line + end for line in lines).encode()


def named(block):
    """A call of `parse_block`, for people."""
    return (
        f"parse_block({block!r}, …)"
        if len(block) < 280
        else f"parse_block(<{len(block)} bytes>, …)"
    )


def gives_rows(harness, block, expected, meaning, hint, header=HEADER, schema=SCHEMA):
    """Expects a batch."""
    harness.drive("rows", block, header, schema, call=named(block)).gives(
        expected, meaning=meaning, hint=hint
    )


KEYS = ("line", "text", "rule", "reason")


def has_keys(found, one):
    """Expects a dict such as a bad line is told by."""
    keys = list(one) if isinstance(one, dict) else None
    sentence = "A bad line is no dict."
    if keys is not None:
        lacking = [key for key in KEYS if key not in keys]
        more = [key for key in keys if key not in KEYS]
        sentence = (
            f"A bad line has no {' and no '.join(lacking)}."
            if lacking
            else f"A bad line has {' and '.join(map(repr, more))} as well."
        )
    found.must(
        keys is not None and set(keys) == set(KEYS),
        sentence,
        expected="a dict of line, text, rule and reason",
        got=one,
        meaning="They become rows of the quarantine, which has these columns and no others.",
        hint=2,
    )


def gives_bad(harness, block, expected, meaning, hint, header=HEADER):
    """Expects bad lines: (line, text, rule)."""
    found = harness.drive("bad", block, header, SCHEMA, call=named(block))
    for one in found.value:
        has_keys(found, one)
    short = [(one["line"], one["text"], one["rule"]) for one in found.value]
    found.must(
        short == expected,
        "The bad lines are wrong.",
        expected="\n".join(map(repr, expected)) or "no bad line",
        got="\n".join(map(repr, short)) or "no bad line",
        meaning=meaning,
        hint=hint,
    )
    for one in found.value:
        found.must(
            isinstance(one["reason"], str) and one["reason"].strip(),
            "A bad line has no reason.",
            got=one,
            meaning="Say why, for the person who will repair the file.",
            hint=2,
        )


def _parsed(code, block, header, schema):
    result = code.get("parse_block")(block, header, schema)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise TypeError(
            f"it gave a {type(result).__name__}, where two things are expected: "
            "rows, and a list of bad lines"
        )
    rows, bad = result
    if isinstance(rows, pa.Table):
        raise TypeError("the rows are a Table, where one RecordBatch is expected")
    return rows, list(bad)


def rows(code, block, header, schema):
    """The batch of a block."""
    return _parsed(code, block, header, schema)[0]


def _in_order(bad):
    return sorted(
        bad, key=lambda one: one["line"] if isinstance(one, dict) and "line" in one else -1
    )


def bad(code, block, header, schema):
    """The bad lines of a block, in order."""
    return _in_order(_parsed(code, block, header, schema)[1])


def both(code, block, header, schema):
    """The batch of a block, and its bad lines in order."""
    rows, bad = _parsed(code, block, header, schema)
    return [rows, _in_order(bad)]


def count(code, block, header, schema):
    """How many rows a block has, and how many bad lines."""
    rows, bad = _parsed(code, block, header, schema)
    return [rows.num_rows, len(bad)]


def steps(code, block, header, schema):
    """How many instructions Python itself executes while a block is parsed."""
    parse = code.get("parse_block")
    count = 0

    def trace(frame, event, _):
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse(block, header, schema)
    finally:
        sys.settrace(before)
    return count


@dataclass(frozen=True)
class GivenParser:
    """What the tests of files have blocks parsed by, instead of `parse_block`.

    Attributes:
        asked: gives what a block's text holds; by default it is parsed here.
    """

    asked: Callable | None = None

    def __call__(self, block, header, schema):
        """See `parse_block`."""
        if self.asked is None:
            return parse_csv_block(block, header, schema)
        rows, bad = self.asked(block)
        return rows, bad
