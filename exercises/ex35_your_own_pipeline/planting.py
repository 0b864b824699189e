"""Defects of seeded kinds, planted into rows of any table."""

import datetime
import random
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Of a closed set of texts, at most so many values.
MOST_VALUES = 12
# One row in so many gets a defect.
ONE_IN = 25
# How far outside of all that was seen: so many times the width of it.
_WIDTHS = 20
_LEAST_WIDTHS = 3
_YEARS = 200
_STRANGER = "#?! not a value"

KINDS = {
    "missing": "nothing where rows are told apart, or have their day",
    "far": "a number far outside of all that was seen",
    "stranger": f"a text never seen, in a column of at most {MOST_VALUES} texts",
    "time": f"a day {_YEARS} years later",
}


@dataclass(frozen=True)
class Defect:
    """What was planted.

    Attributes:
        row: its place in the table.
        kind: of `KINDS`.
    """

    row: int
    kind: str
    column: str


def plant(rows: pa.Table, facts: dict, seed: int) -> tuple[pa.Table, list[Defect]]:
    """The table with a defect in one row of `ONE_IN`, each kind that it can have as often.

    Args:
        facts: of the job; see `job_graphs.facts`.
    """
    dice = random.Random(seed)
    columns = {name: rows.column(name).to_pylist() for name in rows.column_names}
    makers = _makers(rows, facts)
    places = dice.sample(range(rows.num_rows), max(rows.num_rows // ONE_IN, len(makers)))
    planted = []
    for number, place in enumerate(sorted(places)):
        kind = [*makers][number % len(makers)]
        column = dice.choice([*makers[kind]])
        columns[column][place] = makers[kind][column](dice, columns[column][place])
        planted.append(Defect(place, kind, column))
    arrays = [pa.array(columns[field.name], field.type) for field in rows.schema]
    return pa.Table.from_arrays(arrays, schema=rows.schema), planted


def _makers(rows: pa.Table, facts: dict) -> dict:
    """For each kind of defect that the table can have, by column, what makes it of a value."""
    keys = {*facts["identity"], *facts["day"]}
    found: dict[str, dict] = {kind: {} for kind in KINDS}
    for name in rows.column_names:
        values = rows.column(name).combine_chunks()
        type = values.type
        if name in keys:
            if not values.null_count:
                found["missing"][name] = lambda dice, value: None
        elif pa.types.is_integer(type) or pa.types.is_floating(type):
            if far := _far(values):
                found["far"][name] = lambda dice, value, far=far: dice.choice(far)
        elif pa.types.is_string(type):
            seen = pc.count_distinct(values).as_py()
            if 1 < seen <= MOST_VALUES:
                found["stranger"][name] = lambda dice, value: _STRANGER
    day = facts["day"][0]
    type = rows.schema.field(day).type
    later = _later_date if pa.types.is_temporal(type) else _later_year
    if len(facts["day"]) == 1 or pa.types.is_integer(type):
        found["time"][day] = lambda dice, value: later(value)
    return {kind: columns for kind, columns in found.items() if columns}


def _far(values: pa.Array) -> list:
    """Numbers above and below, as the type can hold them."""
    numbers = values.drop_null().to_numpy(zero_copy_only=False).astype(np.float64)
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return []
    low, high = float(numbers.min()), float(numbers.max())
    width = max(high - low, 1.0)
    above, below = high + _WIDTHS * width, low - _WIDTHS * width
    if pa.types.is_floating(values.type):
        return [above, below]
    limits = np.iinfo(values.type.to_pandas_dtype())
    above, below = min(above, float(limits.max)), max(below, float(limits.min))
    found = [int(above)] if above >= high + _LEAST_WIDTHS * width else []
    return [*found, int(below)] if below <= low - _LEAST_WIDTHS * width else found


def _later_date(value):
    if value is None:
        return None
    return value + datetime.timedelta(days=round(365.25 * _YEARS))


def _later_year(value):
    return None if value is None else value + _YEARS
