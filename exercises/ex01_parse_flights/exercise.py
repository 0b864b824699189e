"""From a line of a CSV file to a row of typed fields, and from lines to rows in a pipeline."""

import datetime

import apache_beam as beam

from pipelines.seats.unsolved import unsolved

# fmt: off
COLUMNS = (
    "year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time",
    "sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest",
    "air_time", "distance", "hour", "minute", "time_hour",
)
# fmt: on
TEXTS = ("carrier", "tailnum", "origin", "dest")


def parse_line(line: str) -> dict[str, str | int | datetime.datetime | None]:
    """A line of flights.csv as a row.

    Args:
        line: as it stands in the file, in CSV: a field may be in quotes, and then have
            commas in it, and a quote written twice.

    Returns:
        A value for each of COLUMNS: a str for those in TEXTS, a datetime in UTC for
        time_hour, an int for the others; None where the field is empty or NA.

    Raises:
        ValueError: the line is no flight: it has too few or too many fields, quotes that
            do not close, or a field that is no number or time where one has to be. A time
            that names no zone is no instant, nor is one of a year that datetime lacks in UTC.
    """
    unsolved("ex01_parse_flights")


def minutes_of(hhmm: int | None) -> int | None:
    """Minutes since the midnight that began the day, of a clock reading.

    Args:
        hhmm: hours times 100 plus minutes: 517 is 5:17. 2400 is the midnight that ends
            the day. None where there was none.

    Returns:
        From 0 to 1440; None for None.

    Raises:
        ValueError: no clock reads so.
    """
    unsolved("ex01_parse_flights")


class ParseFlights(beam.PTransform):
    """Lines to rows.

    Gives a dict of two collections. "flights": the row of each line that is a flight.
    "rejected": for each other line {"line": as it came, "reason": what parse_line said}.
    No line is lost, and none stops the pipeline. Beam's counter `rejected` counts the
    latter.
    """

    def expand(self, lines: beam.PCollection[str]) -> dict[str, beam.PCollection]:
        unsolved("ex01_parse_flights")
