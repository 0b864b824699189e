"""Nothing of datetime's zones is believed: instants are compared with what clocks show."""

import datetime
from zoneinfo import ZoneInfo

import apache_beam as beam

DAY = datetime.timedelta(days=1)


def _offsets(naive, zone):
    """How far the zone is from UTC a day before, and a day behind, what is shown."""
    return [
        (naive.replace(tzinfo=datetime.UTC) + days).astimezone(ZoneInfo(zone)).utcoffset()
        for days in (-DAY, DAY)
    ]


def utc_of(day, hhmm, zone, fold=0):
    minutes = hhmm // 100 * 60 + hhmm % 100
    naive = datetime.datetime(day.year, day.month, day.day) + datetime.timedelta(minutes=minutes)
    before, behind = _offsets(naive, zone)
    first, second = ((naive - offset).replace(tzinfo=datetime.UTC) for offset in (before, behind))
    seen = [
        instant
        for instant in (first, second)
        if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive
    ]
    return (seen or [first])[-1 if fold else 0]


def departed(row):
    if row["dep_delay"] is not None:
        day = datetime.date(row["year"], row["month"], row["day"])
        late = datetime.timedelta(seconds=60 * row["dep_delay"])
        return late + utc_of(day, row["sched_dep_time"], "America/New_York")
    return None


def arrived(row, zone):
    left = departed(row)
    if None in (left, zone, row["arr_time"]):
        return None
    today = left.astimezone(ZoneInfo(zone)).date()
    return min(
        instant
        for day in (today - DAY, today, today + DAY)
        for instant in (utc_of(day, row["arr_time"], zone), utc_of(day, row["arr_time"], zone, 1))
        if instant > left
    )


class _Times(beam.DoFn):
    def __init__(self, zones):
        self._zones = zones
        self._unknown = beam.metrics.Metrics.counter("mine", "unknown_zone")

    def process(self, row):
        zone = self._zones.get(row["dest"])
        if zone is None:
            self._unknown.inc()
        row = dict(row, departed=departed(row), arrived=arrived(row, zone), minutes=None)
        if row["arrived"] is not None:
            row["minutes"] = int((row["arrived"] - row["departed"]).total_seconds() // 60)
        yield row


class FlightTimes(beam.PTransform):
    def __init__(self, zones):
        self._zones = dict(zones)

    def expand(self, rows):
        return rows | beam.ParDo(_Times(self._zones))
