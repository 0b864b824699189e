"""Instants that Python's calendar lacks: shown as texts, and no zone's clock fails on them."""

import datetime

import numpy as np
import pyarrow as pa
import pytest

from pipelines.columnar.batches import as_rows, nearest_in_calendar
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
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        None,
    ]


def test_a_date_that_no_calendar_has_is_a_text():
    batch = pa.record_batch({"on": pa.array([10**7, None, 0], pa.int32()).cast(pa.date32())})
    assert [row["on"] for row in as_rows(batch)] == ["29349-01-26", None, "1970-01-01"]


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
def test_an_instant_that_no_calendar_has_is_compared_as_the_nearest(unit):
    type = pa.timestamp(unit, "UTC")
    values = pa.array([-(2**62), 0, None, 2**62], type)
    found = nearest_in_calendar(values)
    assert found.type == type
    years = [None if at is None else at.year for at in found.to_pylist()]
    assert years == [1, 1970, None, 9999]
    dates = pa.array([-(10**7), 0, None, 10**7], pa.int32()).cast(pa.date32())
    years = [on and on.year for on in nearest_in_calendar(dates).to_pylist()]
    assert years == [1, 1970, None, 9999]


def test_what_the_calendar_has_is_left_as_it_is():
    for values in (pa.array([0, None], SECONDS), pa.array([2**62], pa.int64())):
        assert nearest_in_calendar(values) is values


def test_no_columns_are_no_trouble():
    assert as_rows(pa.record_batch({})) == []


def test_a_zone_has_an_offset_at_every_instant():
    instants = np.array([YEAR_0, 0, YEAR_10000])
    # In 1970 New York was five hours behind; before 1883 by its own sun, 4:56:02.
    offsets = utc_offset("America/New_York", instants)
    assert offsets.tolist() == [-(4 * 3_600 + 56 * 60 + 2), -5 * 3_600, -5 * 3_600]
    assert len(next_reading("America/New_York", instants, np.array([700, 700, 700]))) == 3
