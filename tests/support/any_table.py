"""Tables of any schema with rows to match, and what is true of them in plain Python."""

import csv
import datetime
import io
import json
import math
import random
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from pipelines.schemas import TIMESTAMP, Column, Table
from pipelines.schemas.columns import DAY, IDENTITY
from pipelines.schemas.labels import Label
from pipelines.tables.job import Job

INTEGERS = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint32())
FLOATS = (pa.float32(), pa.float64())
TYPES = (*INTEGERS, *FLOATS, pa.bool_(), pa.string(), TIMESTAMP, pa.date32())
NUMBERS = (*INTEGERS, *FLOATS)

# What a file of text may not tell apart from a value that is missing.
MISSING = ("", "NA")
LETTERS = "aZé\"',;#N_0 "
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@st.composite
def jobs(draw) -> Job:
    """Jobs of two to seven columns of any types, with and without each of what a table may say."""
    kinds = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=6))
    columns = [_column(draw, f"c{place}", type) for place, type in enumerate(kinds)]
    # The one feature that every job needs, of any type that may be one.
    type = draw(st.sampled_from([*NUMBERS, pa.bool_()]))
    columns.append(replace(_column(draw, "amount", type), feature="number"))
    day = ()
    if draw(st.booleans()):
        day = ("year", "month", "day")
        columns += [
            Column("year", pa.int16(), draw(st.booleans()), "", minimum=1900, maximum=2100),
            Column("month", pa.int8(), False, "", minimum=1, maximum=12),
            Column("day", pa.int8(), False, "", minimum=1, maximum=31),
        ]
    dated = [c.name for c in columns if c.type in (TIMESTAMP, pa.date32())]
    if dated and not day and draw(st.booleans()):
        day = (draw(st.sampled_from(dated)),)
    names = [column.name for column in columns]
    groups = tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)))
    table = Table(
        "things",
        "Things of any kind.",
        tuple(columns),
        tuple(draw(st.lists(st.sampled_from(names), max_size=3, unique=True))),
        partition=draw(st.sampled_from([None, *dated])),
        day=day,
        split_by=draw(st.sampled_from([DAY, IDENTITY, groups] if day else [IDENTITY, groups])),
        missing=draw(st.sampled_from([MISSING, (), ("-", ""), ("-",)])),
    )
    plain = [c for c in columns if c.feature is None and c.type not in (TIMESTAMP, pa.date32())]
    labels = (_label(draw(st.sampled_from(plain))),) if plain and draw(st.booleans()) else ()
    return Job(
        name="things",
        rows="things",
        table=table,
        checked=table,
        suite="",
        preprocessing=as_it_is,
        labels=labels,
    )


def _column(draw, name: str, type: pa.DataType) -> Column:
    limits = {}
    if type in NUMBERS and draw(st.booleans()):
        limits = {"minimum": draw(st.sampled_from([None, 0])), "maximum": 100}
    if type == pa.string() and draw(st.booleans()):
        limits = {"values": ("a", "b", "NA")}
    return Column(name, type, draw(st.booleans()), f"The {name}.", **limits)


def _label(column: Column) -> Label:
    if column.type == pa.string():
        return Label("wanted", column.name, "are wanted", among=("a", "Z"))
    if column.type == pa.bool_():
        return Label("wanted", column.name, "are wanted")
    return Label("wanted", column.name, "are wanted", at_least=3)


def as_it_is(inputs: dict) -> dict:
    """TensorFlow Transform's function: the number and the label as they came."""
    import tensorflow as tf

    kept = {name: inputs[name] for name in inputs if name in ("amount", "wanted")}
    amount = kept["amount"]
    return kept | {"amount": tf.where(tf.math.is_nan(amount), tf.zeros_like(amount), amount)}


def some_rows(table: Table, count: int, seed: int, bad: float = 0.1) -> list[dict]:
    """Rows of a table as Python has them, of different identities.

    Args:
        bad: share of the values that are missing or beyond their range.
    """
    dice = random.Random(seed)
    rows, seen = [], set()
    for _ in range(count):
        row = {c.name: _value(c, table, dice, bad) for c in table.columns}
        key = tuple(row[name] for name in table.identity)
        if not table.identity or key not in seen:
            seen.add(key)
            rows.append(row)
    return rows


def _value(column: Column, table: Table, dice: random.Random, bad: float):
    if dice.random() < bad:
        return None
    if column.type in INTEGERS:
        limits = np.iinfo(column.type.to_pandas_dtype())
        if dice.random() >= bad:
            low, high = column.minimum, column.maximum
            low, high = (0 if low is None else low), (100 if high is None else high)
            return dice.randint(low, high)
        return dice.choice([limits.min, limits.max, limits.max // 2])
    if column.type in FLOATS:
        edge = [math.inf, -math.inf, -0.5, 1e30, 123.25]
        value = dice.choice(edge) if dice.random() < bad else dice.uniform(0, 100)
        return float(np.float32(value)) if column.type == pa.float32() else value
    if column.type == pa.bool_():
        return dice.random() < 0.5
    if column.type == TIMESTAMP:
        return EPOCH + datetime.timedelta(seconds=dice.randrange(-(10**8), 10**9, 7_200))
    if column.type == pa.date32():
        return EPOCH.date() + datetime.timedelta(days=dice.randrange(-800, 20_000, 9))
    if column.values is not None and dice.random() >= bad:
        value = dice.choice(column.values)
    else:
        value = "".join(dice.choices(LETTERS, k=dice.randrange(9)))
    return None if value in table.missing else value


def batch_of(rows: list[dict], table: Table) -> pa.RecordBatch:
    schema = pa.schema([(c.name, c.type) for c in table.columns])
    return pa.RecordBatch.from_pylist(rows, schema=schema)


def write_csv(path: Path, rows: list[dict], table: Table) -> str:
    """As Python's own writer writes it; a missing value as the first of the table's texts."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names)
    absent = next(iter(table.missing), "")
    for row in rows:
        writer.writerow([absent if v is None else _text(v) for v in row.values()])
    path.write_text(text.getvalue(), "utf-8")
    return str(path)


def _text(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def write_parquet(path: Path, rows: list[dict], table: Table) -> str:
    pq.write_table(pa.Table.from_batches([batch_of(rows, table)]), path, row_group_size=50)
    return str(path)


def write_suite(path: Path) -> str:
    """A suite that expects nothing: what breaks a rule breaks one of the schema."""
    suite = {"name": "none", "expectations": [], "meta": {"great_expectations_version": "1.3.0"}}
    path.write_text(json.dumps(suite))
    return str(path)


@dataclass(frozen=True)
class Truth:
    """What is to become of a row.

    Attributes:
        rules: ids of the rules that it breaks, in the schema's order.
        labelled: it has a value for every label.
    """

    rules: tuple[str, ...]
    labelled: bool


def truth_of(row: dict, job: Job) -> Truth:
    """The same in plain Python, a value at a time."""
    rules = []
    for column in job.checked.columns:
        value = row[column.name]
        if value is None:
            if not column.nullable:
                rules.append(f"schema.{column.name}.required")
            continue
        low, high = column.minimum, column.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            rules.append(f"schema.{column.name}.range")
        if column.values is not None and value not in column.values:
            rules.append(f"schema.{column.name}.values")
    labelled = all(row[label.column] is not None for label in job.labels)
    return Truth(tuple(rules), labelled)


def day_of(row: dict, table: Table):
    """The day that a row belongs to, by the calendar of Python's own."""
    values = [row[name] for name in table.day]
    if None in values:
        return None
    if len(values) == 3:
        return tuple(values)
    day = values[0].date() if isinstance(values[0], datetime.datetime) else values[0]
    return (day.year, day.month, day.day)
