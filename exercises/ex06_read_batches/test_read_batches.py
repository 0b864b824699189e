"""The contract of exercise 06: a block of sound lines. They are real flights."""

import datetime
import time

import pyarrow as pa
import pytest

from exercises.ex06_read_batches.drive import (
    CANCELLED,
    DELTA,
    ENVOY,
    HEADER,
    ROWS,
    SCHEMA,
    UNITED,
    batch,
    block_of,
    gives_bad,
    gives_rows,
    row,
)


@pytest.mark.task("rows")
def test_lines_become_a_batch_of_the_schema(harness):
    gives_rows(
        harness,
        block_of(UNITED, ENVOY, DELTA),
        batch(UNITED, ENVOY, DELTA),
        "One batch, in order, with the schema's types. D942DN is an aircraft, and XNA an airport.",
        1,
    )
    gives_bad(harness, block_of(UNITED, ENVOY, DELTA), [], "All three are flights.", 1)


@pytest.mark.task("rows")
def test_columns_go_by_name_in_whatever_order_the_file_has_them(harness):
    header = ("dest", "gate", "dep_delay", "flight", "carrier", "time_hour", "tailnum")
    lines = ["IAH,12B,2,1545,UA,2013-01-01T10:00:00Z,N14228"]
    lines += ["XNA,4C,-9,4534,MQ,2013-01-01T12:00:00Z,N722MQ"]
    meaning = (
        "The header has drifted: another order, and one column more. The schema's columns are "
        "there by name, so nothing is wrong."
    )
    gives_rows(harness, block_of(*lines), batch(UNITED, ENVOY), meaning, 3, header=header)


@pytest.mark.task("rows")
def test_a_block_of_nothing_is_a_batch_of_no_rows(harness):
    for block in (b"", b"\n", b"\n\n"):
        gives_rows(
            harness, block, batch(), "No line is no row, and the columns are still the schema's.", 3
        )


@pytest.mark.task("rows")
def test_a_large_block_is_one_batch(harness):
    lines = 30_000
    block = block_of(*[UNITED.replace("1545", f"{number}") for number in range(lines)])
    call = f"parse_block(<{lines:,} lines>, …)"
    harness.drive("count", block, HEADER, SCHEMA, call=call).gives(
        [lines, 0],
        meaning="So many lines has a block of the pipeline. Arrow's reader cuts what is longer "
        "than its block_size, 1 MiB, into chunks, which become several batches: all rows are "
        "wanted in one.",
        hint=3,
    )


@pytest.mark.task("rows")
def test_the_schema_says_the_types(harness):
    schema = pa.schema(
        [
            ("time", pa.timestamp("ms", tz="UTC")),
            ("small", pa.int8()),
            ("large", pa.int64()),
            ("name", pa.string()),
        ]
    )
    block = b"-128,9223372036854775807,2013-01-01T10:00:00.5+02:00,007\n,,,x\n"
    time = datetime.datetime(2013, 1, 1, 8, 0, 0, 500_000, tzinfo=datetime.UTC)
    values = {"time": time, "small": -128, "large": 2**63 - 1, "name": "007"}
    gives_rows(
        harness,
        block,
        pa.RecordBatch.from_pylist([values, {"name": "x"}], schema=schema),
        "Another table: nothing is guessed, and 007 is a text where the schema says so.",
        1,
        header=("small", "large", "time", "name"),
        schema=schema,
    )


@pytest.mark.task("missing")
def test_what_is_missing_is_null(harness):
    meaning = "NA and an empty field have no value, in a column of text as well."
    lines = [CANCELLED, "B6,125,,FLL,,2013-01-01T11:00:00Z", "B6,125,NA,FLL,0,"]
    rows = [row("B6", 125, None, "FLL", None, 1, 1, 11), row("B6", 125, None, "FLL", 0, 1, 1)]
    rows[1]["time_hour"] = None
    gives_rows(harness, block_of(*lines), batch(CANCELLED, *rows), meaning, 1)


@pytest.mark.task("missing")
def test_only_na_and_nothing_are_missing(harness):
    texts = ("null", "nan", "N/A", "na", " ", "-")
    lines = [f"B6,125,{text},FLL,1,2013-01-01T11:00:00Z" for text in texts]
    rows = [row("B6", 125, text, "FLL", 1, 1, 1, 11) for text in texts]
    meaning = (
        "The contract names what is missing: NA, and an empty field. A reader's own list is longer."
    )
    gives_rows(harness, block_of(*lines), batch(*rows), meaning, 1)


@pytest.mark.task("missing")
def test_quotes_make_no_value_of_nothing(harness):
    block = block_of('B6,125,"NA",FLL,"",2013-01-01T11:00:00Z', CANCELLED)
    rows = [row("B6", 125, None, "FLL", None, 1, 1, 11), ROWS[CANCELLED]]
    gives_rows(
        harness, block, batch(*rows), "Some tools quote every field, what is missing too.", 3
    )


@pytest.mark.task("columns")
def test_a_sound_block_is_not_parsed_in_python(harness):
    counts = []
    for lines in (200, 400):
        call = f"parse_block(<{lines} sound lines>, …)"
        ran = harness.drive(
            "steps", block_of(UNITED, ENVOY) * (lines // 2), HEADER, SCHEMA, call=call
        )
        counts.append(ran.value)
    for_each = (counts[1] - counts[0]) // 200
    ran.must(
        for_each <= 50,
        "Python goes through every cell.",
        expected="at most 50 of Python's instructions for each further line",
        got=f"{counts[0]} for 200 lines and {counts[1]} for 400: {for_each} for each",
        meaning="A block has some 30,000 lines of 19 cells, and nearly all blocks are sound: what "
        "is done for a whole column in C is a hundred times faster. (Instructions are counted, "
        "not seconds.)",
        hint=1,
    )


@pytest.mark.task("columns")
def test_a_large_sound_block_takes_no_longer_than_looking_at_each_cell(harness):
    # On one that is busy a try may take long; of a right answer not all do.
    for number in range(_TRIES):
        lines = [UNITED.replace("1545", f"{number}{line:05}") for line in range(30_000)]
        block = block_of(*lines)
        own = _seconds_of_a_loop(lines)
        before = harness.cpu_seconds()
        ran = harness.drive(
            "count", block, HEADER, SCHEMA, call="parse_block(<30,000 sound lines>, …)"
        )
        ran.value  # noqa: B018  an error of its own comes first
        took = harness.cpu_seconds() - before
        if took <= _LOOPS * own:
            break
    ran.must(
        took <= _LOOPS * own,
        "A block of sound lines takes as long as a parser in Python.",
        expected=f"less of the processor than {_LOOPS} loops in Python over all cells, "
        f"which take {own:.3f} s here",
        got=f"{took:.3f} s",
        meaning="A block has some 30,000 lines of 19 cells, and nearly all blocks are sound: what "
        "is done for a whole column in C is a hundred times faster.",
        hint=1,
    )


_TRIES, _LOOPS = 4, 6


def _seconds_of_a_loop(lines):
    """Of a loop that only asks of each cell whether it is missing."""
    began = time.process_time()
    for line in lines:
        for cell in line.split(","):
            if cell == "" or cell == "NA":
                pass
    return time.process_time() - began
