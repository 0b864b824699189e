"""From a line of a CSV file to a row of typed fields, and from lines to rows in a pipeline."""

# BEGIN SOLUTION
import csv
import datetime

# STUB
# END SOLUTION
import apache_beam as beam

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
    # BEGIN SOLUTION
    cells = next(csv.reader([line]))
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} fields where {len(COLUMNS)} are expected")
    row = {}
    for name, cell in zip(COLUMNS, cells, strict=True):
        if cell in ("", "NA"):
            row[name] = None
        elif name in TEXTS:
            row[name] = cell
        elif name == "time_hour":
            row[name] = datetime.datetime.fromisoformat(cell).astimezone(datetime.UTC)
        else:
            row[name] = int(cell)
    return row
    # END SOLUTION


def minutes_after_midnight(hhmm: int | None) -> int | None:
    """Minutes since midnight of a clock reading: 517 is 317. None stays None.

    Raises:
        ValueError: no clock reads so.
    """
    # BEGIN SOLUTION
    if hhmm is None:
        return None
    hours, minutes = divmod(hhmm, 100)
    if not 0 <= hours <= 24 or minutes > 59 or hhmm > 2400:
        raise ValueError(f"no clock reads {hhmm}")
    return hours * 60 + minutes
    # END SOLUTION


# BEGIN SOLUTION
class _Parse(beam.DoFn):
    def __init__(self):
        self._rejected = beam.metrics.Metrics.counter("parse_flights", "rejected")

    def process(self, line: str):
        try:
            yield parse_line(line)
        except ValueError as error:
            self._rejected.inc()
            yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": str(error)})


# STUB
# END SOLUTION
class ParseFlights(beam.PTransform):
    """Lines to rows.

    Returns a dict: "flights", a row for each line that is a flight; and "rejected", for
    each other line {"line": the line as it came, "reason": why}. The counter `rejected`
    counts these.
    """

    def expand(self, lines):
        # BEGIN SOLUTION
        parsed = lines | "Parse" >> beam.ParDo(_Parse()).with_outputs("rejected", main="flights")
        return {"flights": parsed.flights, "rejected": parsed.rejected}
        # END SOLUTION
