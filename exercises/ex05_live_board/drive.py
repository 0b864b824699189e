"""Stamps messages on machines whose clocks show other times, and gives rows one by one."""

import contextlib
import os
import time

import apache_beam as beam

_SEEN = []


@contextlib.contextmanager
def _clocks_of(zone):
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def _see(element, its=beam.DoFn.TimestampParam):
    _SEEN.append(float(its))


def times_in(code, zone, messages):
    """Seconds since 1970 at which StampDepartures has messages, on a machine of that zone."""
    _SEEN.clear()
    with _clocks_of(zone), code.pipeline() as pipeline:
        stamped = pipeline | beam.Create(messages) | code.get("StampDepartures")()
        _ = stamped | "See" >> beam.Map(_see)
    return sorted(_SEEN)


def newest_of_an_iterator(code, rows):
    """What newest gives of rows that can be gone through once."""
    return code.get("newest")(iter(rows))
