"""Lines and rows that cannot be read: what is kept of them."""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import with_columns
from pipelines.columnar.shown_values import REASON_SHOWN, shortened

# Two columns that every batch of quarantined rows carries beside the row itself.
RULES, REASONS = "_rules", "_reasons"

# What names a line that is no row.
LINE_IDENTITY = ("file", "line", "offset")

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


def are_lines(schema: pa.Schema) -> bool:
    """Whether quarantined batches of this schema are lines that are no rows."""
    return schema.equals(SCHEMA)


@dataclass(frozen=True)
class Reject:
    """A line of a file, or a row of a Parquet file, that is no row of the table.

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
    """The bad lines of a block, with their offsets in the file.

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
                REASONS: [shortened(reject.reason, REASON_SHOWN)],
            }
            for reject in rejects
        ],
        schema=SCHEMA,
    )


def quarantined(
    rows: pa.RecordBatch, rules: list[list[str]], reasons: list[list[str]]
) -> pa.RecordBatch:
    """Rows whole, with the ids of the rules that each broke and why, in short."""
    lists = pa.list_(pa.string())
    told = [[shortened(reason, REASON_SHOWN) for reason in one] for one in reasons]
    return with_columns(rows, {RULES: pa.array(rules, lists), REASONS: pa.array(told, lists)})


def plain(value):
    """A value as JSON takes it: dates, instants and infinity are texts, NaN is null."""
    if isinstance(value, datetime.datetime):
        # strftime writes the year 1 with one digit.
        return f"{value.year:04d}-{value:%m-%dT%H:%M:%SZ}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def name_of_line(entry: Mapping) -> str:
    """A line that is no row as a person would name it.

    Args:
        entry: has file, line and offset.
    """
    return f"{entry['file']}, {place_of_line(entry)}"


def place_of_line(entry: Mapping) -> str:
    """Where a line that is no row is in its file: "line 7", "byte 70", of Parquet "row 7".

    Args:
        entry: has line and offset.
    """
    line, offset = entry["line"], entry["offset"]
    if offset is None:
        return f"row {line:,}"
    return f"byte {offset:,}" if line is None else f"line {line:,}"


def name_of_row(row: Mapping, identity: Sequence[str]) -> str:
    """A rejected row as a person would name it: by its identity.

    Args:
        identity: names of the columns that identify a row; empty to show all of them.
    """
    names = identity or [name for name in row if name not in (RULES, REASONS)]
    values = ["?" if row.get(name) is None else str(plain(row[name])) for name in names]
    return shortened(" ".join(values))
