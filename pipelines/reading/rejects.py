"""Lines and rows that cannot be read: what is kept of them."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import with_columns

# Two columns that every batch of quarantined rows carries beside the row itself.
RULES, REASONS = "_rules", "_reasons"

# What names a rejected row: of a flight, or of a line that is none.
NAMED_BY = ("carrier", "flight", "origin", "time_hour", "file", "line", "offset")

SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("offset", pa.int64()),
        ("text", pa.string()),
        (RULES, pa.list_(pa.string())),
        (REASONS, pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True)
class Reject:
    """A line of a file, or a row of a Parquet file, that is no flight.

    Attributes:
        line: counted from 1, the header included; None where only part of the
            file was read. For Parquet the row, counted from 1.
        offset: of its first byte in the (uncompressed) file; None for Parquet.
        text: the line whole; bytes that are not UTF-8 are written \\xNN.
        rule: the id of the rule that it breaks, such as `read.field_count`.
        reason: a sentence's end: what is wrong with it.
    """

    line: int | None
    offset: int | None
    text: str
    rule: str
    reason: str


class BadLine(TypedDict):
    """A line that is no row, as a function that parses blocks gives it.

    Attributes:
        line: its index among all lines of the block, from 0.
        text, rule, reason: see `Reject`.
    """

    line: int
    text: str
    rule: str
    reason: str


def rejects_of(
    block: bytes, bad: Sequence[BadLine], first_line: int | None, offset: int
) -> list[Reject]:
    """The bad lines of a block, with their places in the file.

    Args:
        first_line: number of the block's first line in its file, None if unknown.
        offset: of the block's first byte in its file.

    Raises:
        ValueError: the block has no such line.
    """
    if not bad:
        return []
    starts = np.r_[0, np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n")) + 1]
    for one in bad:
        if not 0 <= one["line"] < len(starts):
            raise ValueError(
                f"a bad line is said to be line {one['line']} of a block of {len(starts)} lines, "
                "counted from 0"
            )
    return [
        Reject(
            line=None if first_line is None else first_line + one["line"],
            offset=offset + int(starts[one["line"]]),
            text=one["text"],
            rule=one["rule"],
            reason=one["reason"],
        )
        for one in bad
    ]


def rejects_batch(file: str, rejects: Sequence[Reject]) -> pa.RecordBatch:
    """The rejects of a file as a batch of quarantined rows."""
    return pa.RecordBatch.from_pylist(
        [
            {
                "file": file,
                "line": reject.line,
                "offset": reject.offset,
                "text": reject.text,
                RULES: [reject.rule],
                REASONS: [reject.reason],
            }
            for reject in rejects
        ],
        schema=SCHEMA,
    )


def quarantined(
    rows: pa.RecordBatch, rules: list[list[str]], reasons: list[list[str]]
) -> pa.RecordBatch:
    """Rows whole, with the ids of the rules that each broke and why."""
    lists = pa.list_(pa.string())
    return with_columns(rows, {RULES: pa.array(rules, lists), REASONS: pa.array(reasons, lists)})


def plain(value):
    """A value as JSON takes it: an instant is text, NaN is null."""
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, float) and value != value:
        return None
    return value


def name_of_row(row: Mapping) -> str:
    """A rejected row as a person would name it: the flight, or the line of a file."""
    if "file" in row:
        line = row["line"]
        where = f"byte {row['offset']}" if line is None else f"line {line}"
        return f"{row['file']}, {where}"
    flight = "?" if row["flight"] is None else row["flight"]
    hour = "no hour" if row["time_hour"] is None else plain(row["time_hour"])
    return f"{row['carrier'] or '?'} {flight} from {row['origin'] or '?'} at {hour}"
