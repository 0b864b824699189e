"""Instants are pandas' Timestamps, which are datetimes; its own rules place readings."""

import datetime

import apache_beam as beam
import pandas as pd

NEW_YORK = "America/New_York"


def utc_of(day, hhmm, zone, fold=0):
    if hhmm == 2400:
        day, hhmm = day + datetime.timedelta(days=1), 0
    shown = pd.Timestamp(day.year, day.month, day.day, hhmm // 100, hhmm % 100)
    try:
        local = shown.tz_localize(zone, ambiguous=not fold)
    except ValueError:  # no clock showed it
        return (shown - pd.Timedelta(days=1)).tz_localize(zone).tz_convert("UTC") + pd.Timedelta(
            days=1
        )
    return local.tz_convert("UTC")


def departed(row):
    if row["dep_delay"] is None:
        return None
    day = datetime.date(row["year"], row["month"], row["day"])
    return utc_of(day, row["sched_dep_time"], NEW_YORK) + pd.Timedelta(minutes=row["dep_delay"])


def arrived(row, zone):
    left, reading = departed(row), row["arr_time"]
    if left is None or reading is None or zone is None:
        return None
    day = left.tz_convert(zone).date() - datetime.timedelta(days=1)
    while True:
        for fold in (0, 1):
            landed = utc_of(day, reading, zone, fold)
            if landed > left:
                return landed
        day += datetime.timedelta(days=1)


class FlightTimes(beam.PTransform):
    def __init__(self, zones):
        super().__init__()
        self.zones = zones

    def expand(self, rows):
        zones = self.zones

        def with_times(row):
            zone = zones.get(row["dest"])
            if not zone:
                beam.metrics.Metrics.counter("times", "unknown_zone").inc()
            times = {"departed": departed(row), "arrived": arrived(row, zone)}
            passed = times["arrived"] and times["departed"] and times["arrived"] - times["departed"]
            minutes = None if passed is None else round(passed / pd.Timedelta(minutes=1))
            plain = {name: time and time.to_pydatetime() for name, time in times.items()}
            return row | plain | {"minutes": minutes}

        return rows | beam.Map(with_times)
