"""From a line of a CSV file to a row of typed fields, and from lines to rows in a pipeline."""

import apache_beam as beam

from pipelines.unsolved import unsolved

# fmt: off
COLUMNS = (
    "year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time",
    "sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest",
    "air_time", "distance", "hour", "minute", "time_hour",
)
# fmt: on
TEXTS = ("carrier", "tailnum", "origin", "dest")


def parse_line(line: str) -> dict:
    """A line of flights.csv as a row.

    Returns:
        A value for each of COLUMNS: text for those in TEXTS, an aware datetime in UTC
        for time_hour, an int for the others; None where the file has NA or nothing.

    Raises:
        ValueError: the line is no flight.
    """
    unsolved("ex01_parse_flights")


def minutes_after_midnight(hhmm: int | None) -> int | None:
    """Minutes since midnight of a clock reading: 517 is 317. None stays None.

    Raises:
        ValueError: no clock reads so.
    """
    unsolved("ex01_parse_flights")


class ParseFlights(beam.PTransform):
    """Lines to rows.

    Returns a dict: "flights", a row for each line that is a flight; and "rejected", for
    each other line {"line": the line as it came, "reason": why}. The counter `rejected`
    counts these.
    """

    def expand(self, lines):
        unsolved("ex01_parse_flights")
