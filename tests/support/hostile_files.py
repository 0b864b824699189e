"""Files as nobody would wish for: what a run of a job is given, and what is known of it.

Columns of every type with nulls anywhere, sentinels in the place of values, columns without a
value, files without rows, days that leave splits empty, lookup tables in which nothing is found,
in CSV and Parquet as R, pandas, Spark and BigQuery write them.
"""

import csv
import dataclasses
import datetime
import json
import math
import pickle
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from pipelines.flights.job import JOB as FLIGHTS
from pipelines.schemas import Table
from pipelines.tables.job import Job
from tests.support.any_table import EPOCH, MISSING, NUMBERS, jobs, some_rows, write_suite

# What stands for "no value" in somebody's files, or is one that nobody meant.
SENTINELS = (
    *("", "NA", "NaN", "nan", "NULL", "None", "null", "-", "?", " ", "-9999", "99999", "-1", "0"),
    *("inf", "-Infinity", "1e38", "1e400", "517.0", "0x10", "007", "+5", "1,5", "1 000", "\u0663"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z", "1970-01-01", "2013-02-30", "1356998400000"),
    *("true", "T", "0.1", "9223372036854775808", "\ufeff", "\x00", "\u2028", "\ud7ff", "Zürich"),
    *("a" * 2_000, "'", ";", "\t", "=1+1", "<b>&amp;"),
)

# How the cells of a column are made.
GOOD, SOME_MISSING, ALL_MISSING, SOME_SENTINELS, ONE_SENTINEL, CONSTANT = (
    "good",
    "some missing",
    "all missing",
    "some sentinels",
    "one sentinel",
    "constant",
)
EXTREMES = "extremes"
HABITS = (SOME_MISSING, ALL_MISSING, SOME_SENTINELS, ONE_SENTINEL, CONSTANT, EXTREMES)

# What a writer of Parquet makes of a column, beside its own type.
PHYSICAL = (
    *(pa.null(), pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())),
    *(pa.string_view(), pa.binary(), pa.float64(), pa.float32(), pa.int64(), pa.int32()),
    *(pa.uint64(), pa.bool_(), pa.decimal128(38, 9), pa.date32(), pa.date64(), pa.float16()),
    *(pa.timestamp("ns"), pa.timestamp("us", "UTC"), pa.timestamp("ms", "Asia/Tokyo")),
    *(pa.time32("s"), pa.duration("s"), pa.list_(pa.int64()), pa.struct([("a", pa.int8())])),
)

# Rows of each file.
COUNTS = ([40], [1], [2], [0], [3, 30], [30, 1], [0, 1], [1, 1], [9, 0, 9], [25])

# Of a column, which Great Expectations is to judge whatever is in them.
MEASURED = (
    *("unique_value_count", "proportion_of_unique_values", "proportion_of_non_null_values"),
    *("mean", "stdev", "sum", "median", "max", "min"),
)
# Those that every type has.
_OF_EVERY_TYPE = 3


@dataclass(frozen=True)
class Hostile:
    """What a run is given.

    Attributes:
        job: the flights, or a job of a table of any columns.
        rows: in all files; None where lines are no rows, so that it is not known.
        arguments: of `run`, but for its output.
        whole: with TensorFlow Transform, which takes most of a small run's time.
        told: what it is, for the message of a test that fails.
    """

    job: Job
    rows: int | None
    arguments: list[str]
    whole: bool
    told: str


@st.composite
def hostile(draw, whole: int = 0):
    """A function of a folder that writes the files and gives a `Hostile`.

    Args:
        whole: of a hundred, how many go through TensorFlow Transform.
    """
    flights = draw(st.booleans())
    job = FLIGHTS if flights else _with_texts_missing(draw(jobs()))
    seed = draw(st.integers(0, 2**32))
    counts = draw(st.sampled_from(COUNTS))
    parquet = [draw(st.booleans()) for _ in counts]
    one_day = draw(st.booleans())
    names = draw(st.lists(st.sampled_from(job.table.names), max_size=3, unique=True))
    habits = {name: draw(st.sampled_from(HABITS)) for name in names}
    physical = {
        name: draw(st.sampled_from(PHYSICAL))
        for name in draw(st.lists(st.sampled_from(job.table.names), max_size=1))
    }
    ending = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC, csv.QUOTE_ALL]))
    split = draw(st.sampled_from(["80/10/10", "34/33/33", "98/1/1"]))
    tables = draw(st.sampled_from(["own", "own", "headers", "strangers"])) if flights else "own"
    measured = draw(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3))
    suite = draw(st.sampled_from(["own", "measured", "none"])) if flights else "measured"
    with_transform = draw(st.integers(0, 99)) >= 100 - whole

    def write(folder: Path) -> Hostile:
        dice = random.Random(seed)
        made = some_flights if flights else _some_rows
        rows = made(job.table, sum(counts), dice, one_day)
        rows = [_cells(row, habits, dice, job.table) for row in rows]
        paths, start = [], 0
        for place, (count, columnar) in enumerate(zip(counts, parquet, strict=True)):
            mine, start = rows[start : start + count], start + count
            if columnar:
                paths.append(_parquet(folder / f"{place}.parquet", mine, job.table, physical))
            else:
                paths.append(_csv(folder / f"{place}.csv", mine, job.table, ending, quoting))
        arguments = ["--input", ",".join(paths), "--split", split]
        if tables != "own":
            arguments += ["--tables", _lookups(folder / "tables", tables == "strangers")]
        if suite != "own":
            asked = measured if suite == "measured" else []
            arguments += ["--suite", _suite(folder / "suite.json", asked, job.checked)]
        told = (
            f"{job.name}, rows {counts}, Parquet {parquet}, habits {habits}, "
            f"physical { ({n: str(t) for n, t in physical.items()}) }, tables {tables}, "
            f"suite {suite} {measured}, split {split}, seed {seed}, whole {with_transform}, "
            f"schema {[(c.name, str(c.type), c.nullable) for c in job.table.columns]}"
        )
        return Hostile(job, len(rows), arguments, with_transform, told)

    return write


def _with_texts_missing(job: Job) -> Job:
    # A file of text has no other way to say that a value is missing.
    if job.table.missing:
        return job
    table = dataclasses.replace(job.table, missing=MISSING)
    return dataclasses.replace(job, table=table, checked=table)


def _some_rows(table: Table, count: int, dice: random.Random, one_day: bool) -> list[dict]:
    """Rows of the table of which few break a rule; see `some_rows`."""
    rows = some_rows(table, count, dice.randrange(2**32), bad=0.02)
    if one_day and rows:
        for row in rows:
            row.update({name: rows[0][name] for name in table.day if name not in table.identity})
    return rows


def some_flights(table: Table, count: int, dice: random.Random, one_day: bool) -> list[dict]:
    """Flights that nothing is wrong with, each with a number of its own."""
    rows = []
    for number in range(count):
        day = datetime.date(2013, 2, 3)
        if not one_day:
            day += datetime.timedelta(days=dice.randrange(34))
        # What the clocks show is the hour of the instant in New York, in winter.
        instant = datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)
        delay = dice.randrange(60)
        rows.append(
            {
                **{"year": day.year, "month": day.month, "day": day.day},
                **{"dep_time": 700, "sched_dep_time": 700, "dep_delay": 0},
                **{"arr_time": 900 + delay, "sched_arr_time": 900, "arr_delay": delay},
                **{"carrier": dice.choice(["UA", "AA"]), "flight": number + 1},
                **{"tailnum": dice.choice(["N14228", "N24211", None]), "origin": "EWR"},
                **{"dest": "IAH", "air_time": 180, "distance": 1400, "hour": 7, "minute": 0},
                "time_hour": instant,
            }
        )
    return rows


def _extreme(type: pa.DataType, dice: random.Random):
    """The ends of what a type holds."""
    if pa.types.is_floating(type):
        most = float(np.finfo(type.to_pandas_dtype()).max)
        return dice.choice([math.inf, -math.inf, most, -most, most / 3, 1.5, -0.0, 5e-324])
    if pa.types.is_integer(type):
        limits = np.iinfo(type.to_pandas_dtype())
        return dice.choice([limits.min, limits.max, 0, limits.max - 1])
    if pa.types.is_timestamp(type):
        years = dice.choice([1, 1677, 1678, 1900, 2261, 2262, 9999])
        return datetime.datetime(years, dice.choice([1, 12]), 1, tzinfo=datetime.UTC)
    if pa.types.is_date(type):
        return datetime.date(dice.choice([1, 1677, 1678, 1900, 2261, 2262, 9999]), 12, 31)
    return (
        dice.random() < 0.5 if pa.types.is_boolean(type) else dice.choice(["", "a", "\U0010ffff"])
    )


def _cells(row: dict, habits: dict[str, str], dice: random.Random, table: Table) -> dict:
    """A row with the cells that its columns' habits make; a text stands for itself."""
    found = dict(row)
    for name, habit in habits.items():
        if habit == ALL_MISSING or (habit == SOME_MISSING and dice.random() < 0.3):
            found[name] = None
        elif habit == SOME_SENTINELS and dice.random() < 0.3:
            found[name] = dice.choice(SENTINELS)
        elif habit == EXTREMES and dice.random() < 0.7:
            found[name] = _extreme(table[name].type, dice)
        elif habit == ONE_SENTINEL:
            # The same in every row, and another in another column.
            found[name] = SENTINELS[len(name) * 7 % len(SENTINELS)]
        elif habit == CONSTANT:
            found[name] = 1
    return found


def _text(value, missing: str) -> str:
    if value is None:
        return missing
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _csv(path: Path, rows: list[dict], table: Table, ending: str, quoting: int) -> str:
    absent = next(iter(table.missing), "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=ending, quoting=quoting)
        writer.writerow(table.names)
        writer.writerows([_text(row[name], absent) for name in table.names] for row in rows)
    return str(path)


def _parquet(path: Path, rows: list[dict], table: Table, physical: dict) -> str:
    columns = {}
    for column in table.columns:
        values = [row[column.name] for row in rows]
        columns[column.name] = _array(values, physical.get(column.name, column.type))
    pq.write_table(pa.table(columns), path, row_group_size=16)
    return str(path)


def _array(values: list, type: pa.DataType) -> pa.Array:
    """The values in a writer's type, where it can hold them; as texts otherwise."""
    if pa.types.is_null(type):
        return pa.nulls(len(values))
    texts = pa.array([None if v is None else _text(v, "") for v in values], pa.string())
    for found in (lambda: pa.array(values, type), lambda: pa.array(values).cast(type, safe=False)):
        try:
            return found()
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            continue
    try:
        return texts.cast(type)
    except pa.ArrowException:
        return texts


def _lookups(folder: Path, rows: bool) -> str:
    """The flights' lookup tables with headers alone, or with a row that no flight is about."""
    folder.mkdir()
    for found in FLIGHTS.lookups.values():
        known = {"faa": "ZZZ", "tailnum": "N0", "origin": "ZZZ", "year": 2013, "month": 1}
        known |= {"day": 1, "hour": 0, "time_hour": EPOCH}
        row = {name: known.get(name) for name in found.table.names}
        _csv(folder / found.file, [row] if rows else [], found.table, "\n", csv.QUOTE_MINIMAL)
    return str(folder)


def _suite(path: Path, measured: list[tuple[int, int]], table: Table) -> str:
    """A suite that measures columns, and stops nothing."""
    suite = json.loads(Path(write_suite(path)).read_text())
    for place, number in measured:
        column = table.columns[place % len(table.columns)]
        some = len(MEASURED) if column.type in NUMBERS else _OF_EVERY_TYPE
        name = MEASURED[number % some]
        suite["expectations"].append(
            {
                "type": f"expect_column_{name}_to_be_between",
                "kwargs": {"column": column.name, "min_value": 0, "max_value": 1},
                "severity": "warning",
            }
        )
    path.write_text(json.dumps(suite))
    return str(path)


def save(request: Hostile, path: Path) -> None:
    """For `tests.support.hostile_job`, in another process."""
    # The flights are found by their name, as ever.
    job = None if request.job is FLIGHTS else request.job
    path.write_bytes(pickle.dumps((job, request.arguments, request.whole)))
