"""Times without a time zone are no instants until a schema states their zone."""

import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import schemas
from pipelines.reading.casts import cast_column
from pipelines.reading.csv_block import CsvBlockParser
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.schemas.columns import TIMESTAMP

NEW_YORK = "America/New_York"


def table(zone: str | None) -> schemas.Table:
    stated = f', zone = "{zone}"' if zone else ""
    return schemas.parse(
        f"""
        table = "t"
        description = "d"
        [columns]
        n = {{ type = "int16", nullable = true, description = "d" }}
        at = {{ type = "timestamp[s, tz=UTC]", nullable = true, description = "d"{stated} }}
        """,
        "t.toml",
    )


def parse(zone: str | None, *cells: str) -> tuple[list, list]:
    """The instants of a CSV's cells as ISO 8601, and what is rejected: (text, reason)."""
    block = "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)).encode()
    rows, rejects = CsvBlockParser(["n", "at"], table(zone).arrow).parse(block)
    assert all(reject.rule == "read.type" for reject in rejects)
    return iso(rows.column("at")), [(reject.text, reject.reason) for reject in rejects]


def iso(instants: pa.Array) -> list[str | None]:
    assert instants.type == TIMESTAMP
    return [value and value.strftime("%Y-%m-%dT%H:%MZ") for value in instants.to_pylist()]


@pytest.mark.parametrize(
    "text", ["2013-06-01 05:00:00", "2013-06-01T05:00:00", "2013-06-01", "2013-06-01T05:00:00.0"]
)
@pytest.mark.parametrize("beside", [(), ("2013-06-01T05:00:00Z",), ("never",), ('"x,y"',)])
def test_a_text_without_a_zone_is_refused_whatever_stands_beside_it(text, beside):
    _, rejects = parse(None, text, *beside)
    shown, reason = rejects[0]
    assert shown == f"0,{text}"
    assert f"{text!r}, a time without a time zone" in reason
    assert "`zone`" in reason
    assert reason.endswith("in column at")
    assert len(rejects) == 1 + any("Z" not in other for other in beside)


# The zone's offset is -4 hours in summer, -5 in winter.
@pytest.mark.parametrize("beside", [(), ("never",), ("2013-01-01T05:00:00Z",)])
@pytest.mark.parametrize(
    ("zone", "text", "instant"),
    [
        (NEW_YORK, "2013-06-01 05:00:00", "2013-06-01T09:00Z"),
        (NEW_YORK, "2013-01-01T05:00:00", "2013-01-01T10:00Z"),
        (NEW_YORK, "2013-01-01", "2013-01-01T05:00Z"),
        (NEW_YORK, "2013-01-01T05:00:00Z", "2013-01-01T05:00Z"),
        (NEW_YORK, "2013-01-01 05:00:00 UTC", "2013-01-01T05:00Z"),
        # The clock is put forward at 2 and back at 2.
        (NEW_YORK, "2013-03-10 01:59:00", "2013-03-10T06:59Z"),
        (NEW_YORK, "2013-03-10 03:00:00", "2013-03-10T07:00Z"),
        (NEW_YORK, "2013-11-03 00:59:00", "2013-11-03T04:59Z"),
        (NEW_YORK, "2013-11-03 02:00:00", "2013-11-03T07:00Z"),
        ("UTC", "2013-06-01 05:00:00", "2013-06-01T05:00Z"),
        ("Asia/Kolkata", "2013-06-01 05:00:00", "2013-05-31T23:30Z"),
    ],
)
def test_a_stated_zone_is_that_of_texts_without_one(zone, text, instant, beside):
    instants, rejects = parse(zone, text, *beside)
    assert instants[0] == instant
    assert len(rejects) == ("never" in beside)


@pytest.mark.parametrize(
    ("text", "why"), [("2013-03-10 02:30:00", "never"), ("2013-11-03 01:30:00", "twice")]
)
def test_a_time_that_the_zone_never_has_or_has_twice_is_refused(text, why):
    instants, rejects = parse(NEW_YORK, "2013-06-01 05:00:00", text)
    assert instants == ["2013-06-01T09:00Z"]
    assert [shown for shown, _ in rejects] == [f"1,{text}"]
    assert f"a time that the clock of {NEW_YORK} shows {why}" in rejects[0][1]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["Europe/Rome", NEW_YORK, "Australia/Sydney"])
def test_every_hour_of_a_year_is_the_instant_that_pandas_has(unit, zone):
    hours = pd.date_range("2013-01-01", "2014-01-01", freq="30min")
    expected = hours.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").tz_convert("UTC")
    values, bad = cast_column(pa.array(hours).cast(pa.timestamp(unit)), TIMESTAMP, zone=zone)
    assert values.equals(pa.array(expected).cast(TIMESTAMP))
    assert list(bad) == expected.isna().nonzero()[0].tolist()
    assert len(bad) == 4


@pytest.mark.parametrize(
    "naive",
    [
        pa.array([0, None, 3_600_000_000], pa.timestamp("us")),
        pa.array([0, None, 1], pa.date32()),
        pa.array(["1970-01-01 00:00:00", None, "1970-01-01T01:00"], pa.large_string()),
        pa.array([b"1970-01-01 00:00:00", None, b"1970-01-01T01:00"]),
        pa.array(["1970-01-01", None, "1970-01-01"]).dictionary_encode(),
    ],
    ids=lambda values: str(values.type),
)
def test_a_typed_column_without_a_zone_is_refused_cell_by_cell_or_read_in_it(naive):
    values, bad = cast_column(naive, TIMESTAMP)
    assert values.null_count == 3
    assert list(bad) == [0, 2]
    assert all("a time without a time zone" in reason for _, reason in bad.values())
    values, bad = cast_column(naive, TIMESTAMP, zone=NEW_YORK)
    assert bad == {}
    assert iso(values)[:2] == ["1970-01-01T05:00Z", None]


def test_rows_of_parquet_without_a_zone_are_rejected_as_they_stand(tmp_path):
    written = pa.table(
        {
            "n": pa.array([1, 2]),
            "at": pa.array([datetime.datetime(2013, 6, 1, 5), None], pa.timestamp("us")),
        }
    )
    pq.write_table(written, tmp_path / "naive.parquet")

    def read(zone):
        plan = plan_reads(str(tmp_path / "naive.parquet"), table(zone))
        ((rows, rejects),) = [p for r in plan.ranges for p in read_range(r, plan.table.arrow)]
        return rows.column("n").to_pylist(), iso(rows.column("at")), rejects

    numbers, _, rejects = read(None)
    assert numbers == [2]
    assert "a time without a time zone" in rejects.to_pylist()[0]["_reasons"][0]
    assert read(NEW_YORK) == ([1, 2], ["2013-06-01T09:00Z", None], None)
