"""Reads CSV by a regular expression, and gives two outputs from one function."""

import datetime
import functools
import re

import apache_beam as beam

COLUMNS = (
    *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time"),
    *("sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest"),
    *("air_time", "distance", "hour", "minute", "time_hour"),
)
TEXTS = ("carrier", "tailnum", "origin", "dest")

_FIELD = re.compile(r'"((?:[^"]|"")*)"(?=,|\Z)|([^",]*)(?=,|\Z)')


class NoFlight(ValueError):
    pass


def _fields(line):
    place = 0
    while place <= len(line):
        found = _FIELD.match(line, place)
        if found is None:
            raise NoFlight(f"there is no field at {line[place : place + 10]!r}")
        quoted, bare = found.groups()
        yield bare if quoted is None else quoted.replace('""', '"')
        place = found.end() + 1


def _hour(field):
    moment = datetime.datetime.fromisoformat(field.replace("Z", "+00:00"))
    if moment.utcoffset() is None:
        raise NoFlight("no zone")
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        raise NoFlight("no year of ours") from None


def parse_line(line):
    fields = list(_fields(line))
    if len(fields) != 19:
        raise NoFlight(f"{len(fields)} fields")
    kinds = {**dict.fromkeys(COLUMNS, int), **dict.fromkeys(TEXTS, str), "time_hour": _hour}
    row = dict.fromkeys(COLUMNS)
    for column, field in zip(COLUMNS, fields, strict=True):
        if field and field != "NA":
            row[column] = kinds[column](field)
    return row


@functools.cache
def _clock():
    minutes = {100 * hour + past: 60 * hour + past for hour in range(24) for past in range(60)}
    return minutes | {2400: 24 * 60, None: None}


def minutes_of(hhmm):
    try:
        return _clock()[hhmm]
    except KeyError:
        raise ValueError(hhmm) from None


def _both(line):
    try:
        yield beam.pvalue.TaggedOutput("flights", parse_line(line))
    except ValueError as error:
        beam.metrics.Metrics.counter("lines", "rejected").inc()
        yield beam.pvalue.TaggedOutput("rejected", {"reason": f"ValueError: {error}", "line": line})


class ParseFlights(beam.PTransform):
    def expand(self, lines):
        both = lines | beam.FlatMap(_both).with_outputs("flights", "rejected")
        return {tag: both[tag] for tag in ("rejected", "flights")}
