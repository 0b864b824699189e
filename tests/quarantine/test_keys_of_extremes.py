"""A rejected row is found again by what was written of it, whatever its instants are."""

import datetime
import io
import json

import pyarrow as pa
import pytest

from pipelines.quarantine import rejected_rows
from pipelines.quarantine.row_keys import row_keys
from pipelines.quarantine.write import as_lines
from pipelines.reading.rejects import plain, quarantined
from pipelines.schemas import Column, Table

# Of the zero of Go and .NET, of the year 10,000, and of milliseconds that were read as seconds.
SECONDS = [-62_135_596_800, 253_402_300_800, 1_356_998_400_000, -62_167_219_200, 0, None]


@pytest.mark.parametrize(
    ("type", "units"),
    [
        (pa.timestamp("s", "UTC"), SECONDS),
        (pa.timestamp("ms", "UTC"), [s and s * 1_000 for s in SECONDS]),
        (pa.date32(), [s and s // 86_400 for s in SECONDS]),
    ],
)
def test_the_key_of_a_row_is_that_of_its_line(type, units):
    table = Table("t", "", (Column("at", type, True, ""),), ())
    whole = pa.int32() if pa.types.is_date(type) else pa.int64()
    batch = pa.RecordBatch.from_arrays([pa.array(units, whole).cast(type)], schema=table.arrow)
    rejected = quarantined(batch, [["r"]] * len(units), [["why"]] * len(units))
    lines = [json.loads(line) for line in as_lines(rejected)]
    keys = [f"{key:016x}" for key in row_keys(rejected, table)]
    assert [rejected_rows.key_of(line, table) for line in lines] == keys
    assert rejected_rows.export(iter(lines), table, io.StringIO()) == len(units)


def test_the_year_1_is_written_as_iso_8601_has_it():
    instant = datetime.datetime(1, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)
    assert plain(instant) == "0001-02-03T04:05:06Z"
