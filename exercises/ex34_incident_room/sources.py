"""The source that each incident's job read that night: real flights, with what was planted."""

import csv
import io
import itertools
import zipfile
from collections.abc import Iterator

from pipelines.data import embedded

# The header, and the fields of each line.
Rows = Iterator[list[str]]


def flights(rows: int, every: int = 1) -> Rows:
    """So many of the embedded flights, or of each so-manieth, with all of their columns."""
    with zipfile.ZipFile(embedded.flights()) as archive, archive.open("flights.csv") as file:
        lines = csv.reader(io.TextIOWrapper(file, encoding="utf-8"))
        yield next(lines)
        yield from itertools.islice(lines, 0, rows * every, every)


def _of(columns: list[str], rows: int, every: int) -> Rows:
    lines = flights(rows, every)
    names = next(lines)
    yield columns
    for line in lines:
        row = dict(zip(names, line, strict=True))
        row["day"] = _day(row)
        yield [row[name] for name in columns]


def _day(row: dict) -> str:
    return f"{row['year']}-{int(row['month']):02}-{int(row['day']):02}"


def narrow(rows: int, every: int = 1) -> Rows:
    """Carrier, flight, origin, day, hour and delays."""
    columns = ["carrier", "flight", "origin", "day", "hour", "dep_delay", "arr_delay"]
    return _of(columns, rows, every)


def delays(rows: int, every: int) -> Rows:
    """Carrier, flight, day and delays."""
    return _of(["carrier", "flight", "day", "dep_delay", "arr_delay"], rows, every)


def with_note(rows: Rows, row: int) -> Rows:
    """The same, where somebody has typed hours into one line."""
    for number, fields in enumerate(rows):
        yield [*fields[:3], "2 h", fields[4]] if number == row else fields


def with_column(rows: Rows) -> Rows:
    """The same, with a column that the source has had since tonight."""
    header = next(rows)
    yield [*header[:3], "cancelled", *header[3:]]
    for fields in rows:
        yield [*fields[:3], str(int(fields[3] == "NA")), *fields[3:]]


def weather() -> Rows:
    """Origin, day, hour and wind of each hour of the year that has one."""
    yield ["origin", "day", "hour", "wind"]
    seen = set()
    with open(embedded.table("weather"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["origin"], _day(row), row["hour"]
            if row["wind_speed"] != "NA" and key not in seen:
                seen.add(key)
                yield [*key, row["wind_speed"]]


def as_text(rows: Rows) -> str:
    """As a file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
