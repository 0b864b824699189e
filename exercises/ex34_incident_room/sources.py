"""The source that each incident's job read that night: real flights, with what was planted."""

import csv
import io
import itertools
import zipfile
from collections.abc import Iterator

from pipelines.data import embedded


def flights(rows: int, every: int = 1) -> Iterator[list[str]]:
    """The header and the fields of so many flights, or of each so-manieth."""
    with zipfile.ZipFile(embedded.flights()) as archive, archive.open("flights.csv") as file:
        lines = csv.reader(io.TextIOWrapper(file, encoding="utf-8"))
        yield next(lines)
        yield from itertools.islice(lines, 0, rows * every, every)


def as_text(rows: Iterator[list[str]]) -> str:
    """As the file of a bucket."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
