"""Two plain steps, each of which parses; instants are counted from 1970."""

import csv
import datetime

import apache_beam as beam
import pandas as pd

COLUMNS = [
    *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time"),
    *("sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest"),
    *("air_time", "distance", "hour", "minute", "time_hour"),
]
TEXTS = frozenset(("carrier", "tailnum", "origin", "dest"))


def parse_line(line):
    try:
        rows = list(csv.reader([line], strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    if len(rows) != 1 or len(rows[0]) != len(COLUMNS):
        raise ValueError("it has not 19 fields")
    row = {}
    for name, text in dict(zip(COLUMNS, rows[0], strict=True)).items():
        if text in {"NA", ""}:
            row[name] = None
        elif name in TEXTS:
            row[name] = text
        elif name == "time_hour":
            at = datetime.datetime.fromisoformat(text)
            if at.tzinfo is None:
                raise ValueError("a time without a zone")
            seconds = (at - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).total_seconds()
            if not -62_135_596_800 <= seconds < 253_402_300_800:
                raise ValueError("a year that there is not")
            row[name] = pd.Timestamp(seconds, unit="s", tz="UTC")
        else:
            row[name] = int(text)
    return row


def minutes_of(hhmm):
    if hhmm is None:
        return None
    if hhmm == 2400:
        return 1440
    if hhmm not in range(2400) or int(f"{hhmm:04}"[2:]) >= 60:
        raise ValueError(f"{hhmm} is no time")
    return int(f"{hhmm:04}"[:2]) * 60 + int(f"{hhmm:04}"[2:])


class _Rejected(beam.DoFn):
    def process(self, line):
        try:
            parse_line(line)
        except ValueError as error:
            beam.metrics.Metrics.counter(self.__class__, "rejected").inc()
            return [{"line": line, "reason": str(error)}]


def _rows(line):
    try:
        return [parse_line(line)]
    except ValueError:
        return []


class ParseFlights(beam.PTransform):
    def expand(self, lines):
        return {
            "flights": lines | "rows" >> beam.FlatMap(_rows),
            "rejected": lines | "the others" >> beam.ParDo(_Rejected()),
        }
