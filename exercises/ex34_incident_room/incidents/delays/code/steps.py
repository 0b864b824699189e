"""The steps of the job."""

import csv
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

DELAY_COLUMNS = ("carrier", "flight", "day", "dep_delay", "arr_delay")


class ParseDelays(beam.PTransform):
    """Lines of CSV with DELAY_COLUMNS to a dict of two collections, "flights" and "rejected".

    A flight's number is one to nine digits (0 to 9); a delay is one to nine digits with or without
    a minus before them, or NA for None; no blank, no plus. A line on which csv.reader([line])
    raises, of another number of fields or with a number that is none is rejected: {"line",
    "reason"}, the line as it came, and a sentence with the first wrong column's name or "fields".

    Counters: rows_read, rows_parsed, rows_rejected; the first is the sum of the others.
    """

    def expand(self, lines: beam.PCollection[str]) -> dict[str, beam.PCollection[dict]]:
        parsed = lines | "Parse" >> beam.ParDo(_ParseDelays()).with_outputs(
            "rejected", main="flights"
        )
        return {"flights": parsed.flights, "rejected": parsed.rejected}


class _ParseDelays(beam.DoFn):
    def process(self, line: str) -> Iterator[Any]:
        Metrics.counter("delays", "rows_read").inc()
        fields = next(csv.reader([line]), [])
        if len(fields) != len(DELAY_COLUMNS):
            Metrics.counter("delays", "rows_rejected").inc()
            reason = f"It has {len(fields)} fields."
            yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
            return
        carrier, flight, day, dep_delay, arr_delay = fields
        Metrics.counter("delays", "rows_parsed").inc()
        yield {
            "carrier": carrier,
            "flight": int(flight),
            "day": day,
            "dep_delay": None if dep_delay == "NA" else int(dep_delay),
            "arr_delay": None if arr_delay == "NA" else int(arr_delay),
        }
