"""Instants that Python's calendar lacks: shown as texts, and no zone's clock fails on them."""

import datetime

import numpy as np
import pyarrow as pa

from pipelines.columnar.batches import as_rows
from pipelines.columnar.time_zones import next_reading, utc_offset

SECONDS = pa.timestamp("s", tz="UTC")
YEAR_0, YEAR_10000 = -62_167_219_200, 253_402_300_800


def test_rows_are_as_arrow_gives_them_where_the_calendar_has_their_instants():
    batch = pa.record_batch({"at": pa.array([0, None], SECONDS), "name": ["a", None]})
    assert as_rows(batch) == batch.to_pylist()
    assert as_rows(batch)[0]["at"] == datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def test_an_instant_that_no_calendar_has_is_a_text():
    batch = pa.record_batch({"at": pa.array([YEAR_0, YEAR_10000, None], SECONDS)})
    assert [row["at"] for row in as_rows(batch)] == [
        "0000-01-01 00:00:00",
        "10000-01-01 00:00:00",
        None,
    ]


def test_no_columns_are_no_trouble():
    assert as_rows(pa.record_batch({})) == []


def test_a_zone_has_an_offset_at_every_instant():
    instants = np.array([YEAR_0, 0, YEAR_10000])
    # In 1970 New York was five hours behind; before 1883 by its own sun, 4:56:02.
    offsets = utc_offset("America/New_York", instants)
    assert offsets.tolist() == [-(4 * 3_600 + 56 * 60 + 2), -5 * 3_600, -5 * 3_600]
    assert len(next_reading("America/New_York", instants, np.array([700, 700, 700]))) == 3
