"""Tables for the tests, and looks at the arrays that functions give."""

import datetime
import math
import sys
from typing import Any

import apache_beam as beam
import pyarrow as pa

from pipelines import schemas
from pipelines.tables.lookups import LookupFiles

INSTANT = pa.timestamp("s", tz="UTC")
LOCAL = [("year", pa.int16()), ("month", pa.int8()), ("day", pa.int8()), ("hour", pa.int8())]


def utc(*parts):
    """An instant of 2013."""
    return datetime.datetime(2013, *parts, tzinfo=datetime.UTC)


def table(schema, *rows):
    """A batch of rows, which are tuples; a schema, or pairs of a name and a type."""
    schema = schema if isinstance(schema, pa.Schema) else pa.schema(schema)
    return pa.RecordBatch.from_pylist(
        [dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema
    )


def read(name, text):
    """A batch of one of the tables; a line is a row, - is null, 11-3T1 is 3 November, 01Z."""
    schema = schemas.table(name).arrow
    return table(schema, *(map(_cell, line.split(), schema) for line in text.strip().splitlines()))


def _cell(text, field):
    if text == "-" or field.type == pa.string():
        return None if text == "-" else text
    if field.type == INSTANT:
        return utc(*map(int, text.replace("T", "-").split("-")))
    return float(text) if pa.types.is_floating(field.type) else int(text)


# What the flights of the tests need of the three tables.
AIRPORTS = read(
    "airports",
    """
HNL Honolulu         21.25 -158.0  13   -10 N Pacific/Honolulu
DEN Denver           39.75 -104.75 5431 -7  A America/Denver
IAH George_Bush      30.0  -95.25  97   -6  A America/Chicago
ORD Chicago_Ohare    42.0  -87.75  668  -6  A America/Chicago
XNA NW_Arkansas      36.25 -94.25  1287 -6  A America/Chicago
""",
)
PLANES = read(
    "planes",
    """
N588JB 2004 Fixed_wing AIRBUS A320-232 2 200 - Turbo-fan
N14228 1999 Fixed_wing BOEING 737-824  2 149 - Turbo-fan
N384HA -    Fixed_wing AIRBUS A330-243 2 377 - Turbo-fan
N649JB 2006 Fixed_wing AIRBUS A320-232 2 200 - Turbo-fan
""",
)
WEATHER = read(
    "weather",
    """
EWR 2013 1  1 5  39.0 28.0 64.5  260 12.5 -     0.0 1012.0  10.0 1-1T10
EWR 2013 1  2 16 32.0 13.0 44.75 310 7.0  -     0.0 1018.5  10.0 1-2T21
JFK 2013 1  5 23 35.0 25.0 66.25 230 8.0  -     0.0 1023.25 10.0 1-6T4
JFK 2013 1  9 9  45.0 37.0 73.5  210 4.5  -     0.0 1029.0  8.0  1-9T14
LGA 2013 1  1 7  40.0 26.0 57.25 250 15.0 25.25 0.5 1012.0  10.0 1-1T12
JFK 2013 11 3 1  54.0 38.0 54.5  320 9.25 -     0.0 1009.75 10.0 11-3T5
JFK 2013 11 3 1  52.0 38.0 58.5  310 7.0  -     0.0 1010.5  10.0 11-3T6
""",
)
TABLES = {"airports": AIRPORTS, "planes": PLANES, "weather": WEATHER}


class Tables(LookupFiles):
    """Stands for the lookup files: gives tables that are there, and notes what it is asked for."""

    def __init__(self, tables=TABLES):
        super().__init__(tables)
        object.__setattr__(self, "asked", [])

    def load(self, name):
        self.asked.append(name)
        return self.tables[name]


def plain(value):
    """A value that is equal to itself and easy to read: instants and NaN as texts."""
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def column(code, name, *args):
    """What a function gives, as data: the type's name and the values, as `plain` has them."""
    made: Any = code.get(name)(*args)
    if not isinstance(made, pa.Array):
        raise TypeError(
            f"it gave {'nothing' if made is None else 'a ' + type(made).__name__}, where one "
            "pyarrow.Array is expected"
        )
    values = list(map(plain, made.to_pylist()))
    return {"type": str(made.type), "integer": pa.types.is_integer(made.type), "values": values}


def sliced(code, name, *args):
    """What `column` tells of a function whose batches and arrays are slices of longer ones."""
    return column(code, name, *map(_slice, args))


def _slice(values):
    """The same values, behind others in the same memory."""
    if isinstance(values, pa.RecordBatch):
        longer = pa.Table.from_batches([values.slice(1), values]).combine_chunks().to_batches()[0]
    else:
        longer = pa.concat_arrays([values.slice(1), values])
    return longer.slice(len(values) - 1)


def _enriched(code, flights, tables):
    made: Any = code.get("enrich")(flights, Tables(tables))
    if not isinstance(made, pa.RecordBatch):
        raise TypeError(
            f"it gave {'nothing' if made is None else 'a ' + type(made).__name__}, where a "
            "RecordBatch is expected"
        )
    return made


def enriched(code, flights, tables, columns):
    """Some columns of what `enrich` gives."""
    made = _enriched(code, flights, tables)
    return made.select([name for name in columns if name in made.schema.names])


def enriched_after(code, flights, before, tables, columns):
    """The same of a call with `tables`, after one with other tables."""
    _enriched(code, flights, before)
    return enriched(code, flights, tables, columns)


def shape(code, flights, tables):
    """How many rows and which columns `enrich` gives."""
    made = _enriched(code, flights, tables)
    return [made.num_rows, made.schema.names]


def instructions(code, name, *args):
    """How many instructions Python itself executes in a call of a function."""
    function = code.get(name)
    count = 0

    def trace(frame, event, _):
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*args)
    finally:
        sys.settrace(before)
    return count


def building(code, flights, tables):
    """What happens where the pipeline is built, and not run."""
    asked = Tables(tables)
    pipeline = code.pipeline()
    made = pipeline | beam.Create([flights]) | code.get("EnrichFlights")(asked)
    return {"loads": len(asked.asked), "elements": made.element_type is pa.RecordBatch}
