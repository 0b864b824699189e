"""From a line of a CSV file to a row of typed fields, and from lines to rows in a pipeline."""

# BEGIN SOLUTION
import csv

# STUB
# END SOLUTION
import datetime

import apache_beam as beam

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
    # BEGIN SOLUTION
    try:
        # strict: otherwise a quote that is never closed makes a field of all that follows.
        (fields,) = csv.reader([line], strict=True)
    except csv.Error as error:
        raise ValueError(f"the quotes do not close: {error}") from error
    if len(fields) != len(COLUMNS):
        raise ValueError(f"it has {len(fields)} fields, not {len(COLUMNS)}")
    return {name: _value(name, field) for name, field in zip(COLUMNS, fields, strict=True)}
    # END SOLUTION


# BEGIN SOLUTION
def _value(name: str, field: str) -> str | int | datetime.datetime | None:
    # The whole field, for XNA is an airport and N4WNAA an aircraft.
    if field in ("", "NA"):
        return None
    if name in TEXTS:
        return field
    try:
        if name != "time_hour":
            return int(field)
        time = datetime.datetime.fromisoformat(field)
    except ValueError:
        raise ValueError(f"{name} has {field!r}") from None
    if time.tzinfo is None:
        # A time without a zone means another instant on every machine that reads it.
        raise ValueError(f"{name} has {field!r}, which names no time zone")
    try:
        return time.astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError(f"{name} has {field!r}, which is in no year of UTC") from None


# STUB
# END SOLUTION
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
    # BEGIN SOLUTION
    if hhmm is None:
        return None
    hours, minutes = divmod(hhmm, 100)
    if not 0 <= hhmm <= 2400 or minutes > 59:
        raise ValueError(f"no clock reads {hhmm}")
    return hours * 60 + minutes
    # END SOLUTION


# BEGIN SOLUTION
class _Parse(beam.DoFn):
    """Gives a row, or the line and its reason on the output `rejected`."""

    def __init__(self):
        self._rejected = beam.metrics.Metrics.counter("parse_flights", "rejected")

    def process(self, line: str):
        try:
            row = parse_line(line)
        except ValueError as error:
            self._rejected.inc()
            yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": str(error)})
        else:
            yield row


# STUB
# END SOLUTION
class ParseFlights(beam.PTransform):
    """Lines to rows.

    Gives a dict of two collections. "flights": the row of each line that is a flight.
    "rejected": for each other line {"line": as it came, "reason": what parse_line said}.
    No line is lost, and none stops the pipeline. Beam's counter `rejected` counts the
    latter.
    """

    def expand(self, lines: beam.PCollection[str]) -> dict[str, beam.PCollection]:
        # BEGIN SOLUTION
        parsed = lines | "Parse" >> beam.ParDo(_Parse()).with_outputs("rejected", main="flights")
        return {"flights": parsed.flights, "rejected": parsed.rejected}
        # END SOLUTION
